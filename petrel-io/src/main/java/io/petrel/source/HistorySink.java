package io.petrel.source;

import io.petrel.series.Labels;

/** Takes a signal's past piece by piece; see {@link Source#history}. */
public interface HistorySink {
  /**
   * Some samples of one series, later than all of it before.
   *
   * @param series its labels, as {@link Source#instant} gives them
   * @param at milliseconds since the epoch, on the asked grid, ascending; only valid during the
   *     call
   * @param values one a timestamp, never NaN; only valid during the call
   * @param size how many of {@code at} and {@code values} count, at least 1
   */
  void piece(Labels series, long[] at, double[] values, int size);

  /**
   * How far it is.
   *
   * @param share from 0 to 1, never falling
   * @return whether to go on; false ends the reading as {@link HistoryEnd.Failed}
   */
  default boolean progress(double share) {
    return true;
  }
}
