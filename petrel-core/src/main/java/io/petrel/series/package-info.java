/** What is measured: labels, samples, signals, and one instant of a whole fleet. */
@NullMarked
package io.petrel.series;

import org.jspecify.annotations.NullMarked;
