package io.petrel.series;

/**
 * One value at one instant.
 *
 * @param at milliseconds since the epoch
 * @param value the value in the signal's unit; NaN = missing
 */
public record Sample(long at, double value) {}
