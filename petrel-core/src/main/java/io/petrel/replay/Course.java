package io.petrel.replay;

import io.petrel.series.Labels;
import java.time.Duration;
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
  /** The instant of the highest score of any detector; of several the first; 0 = there is none. */
  public long peak() {
    long peak = at.length == 0 ? 0 : at[0];
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < at.length; i++) {
      for (Line line : lines) {
        if (line.scores()[i] > highest) {
          highest = line.scores()[i];
          peak = at[i];
        }
      }
    }
    return peak;
  }

  /** The part of it that is no further from an instant than this. */
  public Course around(long instant, Duration distance) {
    int first = (int) Arrays.stream(at).filter(t -> t < instant - distance.toMillis()).count();
    int end = (int) Arrays.stream(at).filter(t -> t <= instant + distance.toMillis()).count();
    return new Course(
        series,
        Arrays.copyOfRange(at, first, end),
        Arrays.copyOfRange(values, first, end),
        lines.stream().map(line -> line.part(first, end)).toList());
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
    private Line part(int first, int end) {
      return new Line(
          detector,
          Arrays.copyOfRange(lower, first, end),
          Arrays.copyOfRange(upper, first, end),
          Arrays.copyOfRange(scores, first, end));
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
