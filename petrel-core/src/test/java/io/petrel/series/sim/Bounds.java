package io.petrel.series.sim;

/**
 * What values a signal can have.
 *
 * @param lower the smallest
 * @param upper the largest
 * @param quantum values are multiples of it, 0 = any
 */
public record Bounds(double lower, double upper, double quantum) {
  static final Bounds NOT_NEGATIVE = new Bounds(0, Double.POSITIVE_INFINITY, 0);
  static final Bounds PERCENT = new Bounds(0, 100, 0);
  static final Bounds COUNT = new Bounds(0, Double.POSITIVE_INFINITY, 1);
  static final Bounds WHOLE_PERCENT = new Bounds(0, 100, 1);

  /** The value that is measured where {@code x} would be without bounds. */
  double measured(double x) {
    double clipped = Math.max(lower, Math.min(upper, x));
    return quantum > 0 ? Math.rint(clipped / quantum) * quantum : clipped;
  }
}
