package io.petrel.replay;

import io.petrel.alert.Alert;
import io.petrel.series.Labels;

/**
 * One series under one detector over a while: parallel columns, one an instant, oldest first.
 * Immutable by agreement: the arrays are not copied.
 *
 * @param wanted what was to be followed
 * @param at milliseconds since the epoch
 * @param values the values
 * @param lower the lower ends of the expected ranges, -Infinity = none; so is {@code upper}
 * @param upper the upper ends
 * @param scores the scores, NaN = no opinion
 */
@SuppressWarnings("ArrayRecordComponent") // columns, never compared
public record Trace(
    Wanted wanted, long[] at, double[] values, double[] lower, double[] upper, double[] scores) {

  /**
   * A series to be followed.
   *
   * @param signal the signal's name
   * @param detector the detector's name
   * @param series the labels of the series
   * @param from the first instant
   * @param to the last instant
   */
  public record Wanted(String signal, String detector, Labels series, long from, long to) {
    /** The series behind an alert. */
    public static Wanted of(Alert alert, long from, long to) {
      return new Wanted(
          alert.name(),
          alert.labels().getOrEmpty(Alert.DETECTOR),
          alert.labels().without(Alert.OWN),
          from,
          to);
    }
  }
}
