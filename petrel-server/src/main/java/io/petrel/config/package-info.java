/** The config file: reading it strictly, saying what is wrong with it, and describing it. */
@NullMarked
package io.petrel.config;

import org.jspecify.annotations.NullMarked;
