package io.petrel.stat;

import java.util.Arrays;

/**
 * Order statistics of the first {@code n} numbers of an array, by selection: O(n) on average.
 *
 * <p>Every method reorders those numbers. Numbers must not be NaN. Results are exact order
 * statistics; a mean of two neighbours is rounded once.
 */
public final class Quantiles {
  private Quantiles() {}

  /** Makes a median absolute deviation estimate a Gaussian's standard deviation: 1 / Φ⁻¹(3/4). */
  private static final double MAD_TO_SIGMA = 1.482602218505602;

  /** The interquartile range of a standard Gaussian: 2 Φ⁻¹(3/4). */
  private static final double GAUSSIAN_IQR = 1.3489795003921634;

  /**
   * What the median absolute deviation of n Gaussian numbers falls short of, for n = 2 to 9: C.
   * Croux and P. J. Rousseeuw, "Time-efficient algorithms for two highly robust estimators of
   * scale", Computational Statistics 1 (1992).
   */
  private static final double[] MAD_SMALL = {
    1, 1, 1.196, 1.495, 1.363, 1.206, 1.200, 1.140, 1.129, 1.107
  };

  /**
   * The k-th smallest number, counted from 0; afterwards it stands at index k, nothing larger
   * before it and nothing smaller behind it.
   */
  public static double select(double[] a, int n, int k) {
    int lo = 0;
    int hi = n - 1;
    int patience = 64;
    while (hi > lo) {
      if (patience-- == 0) {
        Arrays.sort(a, lo, hi + 1); // a hostile order costs O(n log n), not O(n²)
        return a[k];
      }
      double pivot = middle(a[lo], a[lo + (hi - lo) / 2], a[hi]);
      int i = lo;
      int j = hi;
      while (i <= j) {
        while (a[i] < pivot) {
          i++;
        }
        while (a[j] > pivot) {
          j--;
        }
        if (i <= j) {
          double t = a[i];
          a[i++] = a[j];
          a[j--] = t;
        }
      }
      if (k <= j) {
        hi = j;
      } else if (k >= i) {
        lo = i;
      } else {
        break;
      }
    }
    return a[k];
  }

  private static double middle(double a, double b, double c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  /**
   * The median; of an even number the mean of the two in the middle.
   *
   * @param n at least 1
   */
  public static double median(double[] a, int n) {
    int k = n / 2;
    double upper = select(a, n, k);
    if (n % 2 == 1) {
      return upper;
    }
    double lower = a[0];
    for (int i = 1; i < k; i++) {
      lower = Math.max(lower, a[i]);
    }
    return lower / 2 + upper / 2;
  }

  /** The quantile by linear interpolation between order statistics (R's type 7); q in [0, 1]. */
  public static double quantile(double[] a, int n, double q) {
    double rank = q * (n - 1);
    int k = (int) rank;
    double lower = select(a, n, k);
    double rest = rank - k;
    if (rest == 0 || k + 1 >= n) {
      return lower;
    }
    double upper = a[k + 1];
    for (int i = k + 2; i < n; i++) {
      upper = Math.min(upper, a[i]);
    }
    return lower + rest * (upper - lower);
  }

  /**
   * A standard deviation from absolute deviations: their median, scaled to be unbiased for Gaussian
   * numbers of any n. Withstands just under half of the numbers being wild.
   *
   * @param absolute distances from the centre
   */
  public static double madSigma(double[] absolute, int n) {
    if (n < 2) {
      return 0;
    }
    double small = n < MAD_SMALL.length ? MAD_SMALL[n] : n / (n - 0.8);
    return MAD_TO_SIGMA * small * median(absolute, n);
  }

  /** A standard deviation from the interquartile range; withstands a quarter being wild. */
  public static double iqrSigma(double[] a, int n) {
    double third = quantile(a, n, 0.75);
    return (third - quantile(a, n, 0.25)) / GAUSSIAN_IQR;
  }
}
