/** Tests of the simulated fleet. */
@NullMarked
package io.petrel.demo;

import org.jspecify.annotations.NullMarked;
