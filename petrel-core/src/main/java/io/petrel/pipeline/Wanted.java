package io.petrel.pipeline;

import io.petrel.series.Signal;

/**
 * Series of one watch that wait to be led through their past; see {@link Pipeline#lesson}.
 *
 * @param watch {@link Plan.Watch#key}
 * @param signal the signal
 * @param series how many series the watch has
 * @param fresh how many wait and have learned nothing yet
 * @param behind how many wait and only lack the newest part of their past
 * @param answeredAt the newest tick at which the source gave values, Long.MIN_VALUE = none yet
 */
public record Wanted(
    String watch, Signal signal, int series, int fresh, int behind, long answeredAt) {
  /** How many series wait. */
  public int waiting() {
    return fresh + behind;
  }
}
