package io.petrel.series;

import java.util.List;

/**
 * One signal, all its series, one instant: parallel columns of labels and values.
 *
 * <p>Immutable by agreement: the arrays are not copied, and nobody writes to them after
 * construction. A value may be NaN (missing) or infinite; detectors say what they make of it.
 */
public final class Frame {
  private final long at;
  private final Labels[] series;
  private final double[] values;

  /**
   * @param at the instant, milliseconds since the epoch
   * @param series distinct label sets
   * @param values one value a series, in the signal's unit
   */
  public Frame(long at, Labels[] series, double[] values) {
    if (series.length != values.length) {
      throw new IllegalArgumentException(
          series.length + " series but " + values.length + " values");
    }
    this.at = at;
    this.series = series;
    this.values = values;
  }

  /** A frame with no series. */
  public static Frame empty(long at) {
    return new Frame(at, new Labels[0], new double[0]);
  }

  /** The instant, milliseconds since the epoch. */
  public long at() {
    return at;
  }

  /** The number of series. */
  public int size() {
    return values.length;
  }

  /** The labels of the i-th series. */
  public Labels series(int i) {
    return series[i];
  }

  /** The value of the i-th series. */
  public double value(int i) {
    return values[i];
  }

  /** All label sets, in the order of {@link #series(int)}. */
  public List<Labels> series() {
    return List.of(series);
  }

  @Override
  public String toString() {
    return "Frame[at=" + at + ", size=" + values.length + "]";
  }
}
