package io.petrel.replay;

import io.petrel.series.Labels;
import java.util.Arrays;
import java.util.List;

/**
 * One series over a while, with what each of its detectors said: parallel columns, one an instant,
 * oldest first. Immutable by agreement: the arrays are not copied.
 *
 * @param series the labels of the series, with those of its host
 * @param at milliseconds since the epoch
 * @param values the values
 * @param lines what the detectors said, in the signal's order
 */
@SuppressWarnings("ArrayRecordComponent") // columns, never compared
public record Course(Labels series, long[] at, double[] values, List<Line> lines) {
  /** The part of it from one instant to another, both inclusive. */
  public Course between(long from, long to) {
    int first = (int) Arrays.stream(at).filter(t -> t < from).count();
    int last = (int) Arrays.stream(at).filter(t -> t <= to).count();
    return new Course(
        series,
        Arrays.copyOfRange(at, first, last),
        Arrays.copyOfRange(values, first, last),
        lines.stream().map(line -> line.between(first, last)).toList());
  }

  /**
   * What one detector said.
   *
   * @param detector its name
   * @param lower the lower ends of the expected ranges, -Infinity = none; so is {@code upper}
   * @param upper the upper ends
   * @param scores the scores, NaN = no opinion
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Line(String detector, double[] lower, double[] upper, double[] scores) {
    private Line between(int first, int last) {
      return new Line(
          detector,
          Arrays.copyOfRange(lower, first, last),
          Arrays.copyOfRange(upper, first, last),
          Arrays.copyOfRange(scores, first, last));
    }
  }

  /**
   * Where the hosts of a peer group were: the quantiles of their values at each instant.
   *
   * @param at milliseconds since the epoch
   * @param lower the 0.05 quantiles
   * @param median the medians
   * @param upper the 0.95 quantiles
   * @param hosts how many series there were at most at one instant
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Peers(long[] at, double[] lower, double[] median, double[] upper, int hosts) {}
}
