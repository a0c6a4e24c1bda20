package io.petrel.stat;

/** The probability that several odd things happen together by chance, as evidence: -log10 p. */
public final class Combined {
  private Combined() {}

  private static final double LN_10 = Math.log(10);

  /**
   * The evidence of k things that all passed a cut and by some excess each: the truncated product
   * method (D. V. Zaykin, L. A. Zhivotovsky, P. H. Westfall, B. S. Weir, "Truncated product method
   * for combining P-values", Genetic Epidemiology 22 (2002)), which with all k taken is R. A.
   * Fisher's.
   *
   * <p>Excesses are in -log10 of the conditional probability beyond the cut, so that each is
   * exponentially distributed by chance, and their sum has a gamma's tail.
   *
   * @param passing -log10 of the probability that just these k passed
   * @param excess the sum of the excesses, at least 0
   * @param k how many, at least 1
   */
  public static double evidence(double passing, double excess, int k) {
    double x = excess * LN_10;
    double term = 1;
    double sum = 1;
    for (int i = 1; i < k; i++) {
      term *= x / i;
      sum += term;
    }
    return Math.max(0, passing + excess - Math.log10(sum));
  }

  /** log10 of how many sets of k there are among n. */
  public static double log10Choices(int n, int k) {
    double sum = 0;
    for (int i = 1; i <= Math.min(k, n - k); i++) {
      sum += Math.log10((n - i + 1.0) / i);
    }
    return sum;
  }
}
