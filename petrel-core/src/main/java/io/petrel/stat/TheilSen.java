package io.petrel.stat;

import java.util.Arrays;

/**
 * A robust straight line through points: the median of the slopes of all pairs of points, with an
 * interval for it.
 *
 * <p>Up to 29 % of the points may lie anywhere without moving the slope far. H. Theil, "A
 * rank-invariant method of linear and polynomial regression analysis", Proc. Kon. Ned. Akad. Wet. A
 * 53 (1950); P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau", J. Amer.
 * Stat. Assoc. 63 (1968), whose interval this is: the variance of Kendall's S with Sen's term for
 * ties. Neighbouring points of a series resemble each other, which makes that variance too small:
 * it is multiplied by n/n* for a first-order autoregression of what the line leaves over (S. Yue
 * and C. Wang, "The Mann-Kendall test modified by effective sample size", Water Resources
 * Management 18 (2004)), whose coefficient is first freed of the bias that fitting a trend brings
 * (N. P. A. van Giersbergen, "On the effect of deterministic terms on the bias in stable AR
 * models", Economics Letters 89 (2005)). Work: O(n² log n), allocates 4 n² bytes.
 *
 * @param slope the median slope, in values a unit of time
 * @param lower the lower end of the slope's interval, -Infinity where the points say too little
 * @param upper the upper end of the slope's interval, +Infinity where the points say too little
 * @param level the line's value at time 0
 */
public record TheilSen(double slope, double lower, double upper, double level) {
  /** An autoregression beyond this is taken for this: n/n* stays finite. */
  private static final double MOST_LIKE = 0.98;

  /**
   * The line through the first {@code n} points.
   *
   * @param times strictly increasing, finite
   * @param values finite
   * @param n at least 5
   * @param z how many standard deviations wide the interval is on each side
   */
  public static TheilSen of(double[] times, double[] values, int n, double z) {
    if (n < 5) {
      throw new IllegalArgumentException("a trend wants at least 5 points, got " + n);
    }
    double[] slopes = new double[n * (n - 1) / 2];
    int pairs = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        slopes[pairs++] = (values[j] - values[i]) / (times[j] - times[i]);
      }
    }
    Arrays.sort(slopes);
    double slope = (slopes[(pairs - 1) / 2] + slopes[pairs / 2]) / 2;
    double[] rest = new double[n];
    for (int i = 0; i < n; i++) {
      rest[i] = values[i] - slope * times[i];
    }
    double inflation = inflation(rest, n, Math.abs(values[n - 1] - values[0]));
    double level = Quantiles.median(rest, n);
    double half = z * Math.sqrt(variance(values, n) * inflation) / 2;
    int low = (int) Math.floor(pairs / 2.0 - half) - 1;
    int high = (int) Math.ceil(pairs / 2.0 + half);
    return new TheilSen(
        slope,
        low < 0 ? Double.NEGATIVE_INFINITY : slopes[low],
        high >= pairs ? Double.POSITIVE_INFINITY : slopes[high],
        level);
  }

  /**
   * Whether the median slope is at least {@code slope}, at a fraction of the cost of knowing it:
   * O(n²) without a sort.
   */
  public static boolean atLeast(double slope, double[] times, double[] values, int n) {
    int steeper = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        if (values[j] - values[i] >= slope * (times[j] - times[i])) {
          steeper++;
        }
      }
    }
    return 2 * steeper >= n * (n - 1) / 2;
  }

  /** The variance of Kendall's S when there is no trend. */
  private static double variance(double[] values, int n) {
    double[] sorted = Arrays.copyOf(values, n);
    Arrays.sort(sorted);
    double sum = n * (n - 1.0) * (2 * n + 5);
    for (int i = 0; i < n; ) {
      int j = i + 1;
      while (j < n && sorted[j] == sorted[i]) {
        j++;
      }
      double ties = j - i;
      sum -= ties * (ties - 1) * (2 * ties + 5);
      i = j;
    }
    return sum / 18;
  }

  /**
   * How much larger the variance of a mean of these numbers is than were they independent; rounding
   * errors beside what was taken away say nothing.
   */
  private static double inflation(double[] rest, int n, double taken) {
    double mean = 0;
    for (int i = 0; i < n; i++) {
      mean += rest[i] / n;
    }
    double all = 0;
    double neighbours = 0;
    for (int i = 0; i < n; i++) {
      double here = rest[i] - mean;
      all += here * here;
      neighbours += i == 0 ? 0 : here * (rest[i - 1] - mean);
    }
    if (!(all > n * taken * taken * 1e-20) || n < 6) {
      return 1;
    }
    double rho = Math.min((n * neighbours / all + 2) / (n - 4), MOST_LIKE);
    if (!(rho > 0)) {
      return 1;
    }
    double sum = 0;
    double power = 1;
    for (int k = 1; k < n; k++) {
      power *= rho;
      sum += (1 - (double) k / n) * power;
    }
    return 1 + 2 * sum;
  }
}
