@NullMarked
package io.petrel.config;

import org.jspecify.annotations.NullMarked;
