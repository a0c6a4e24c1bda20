package io.petrel.bench.quality;

/**
 * The tail probability of a value under a Gaussian fitted to a sliding window.
 *
 * <p>The baseline of the Numenta Anomaly Benchmark (Lavin and Ahmad, Evaluating Real-time Anomaly
 * Detection Algorithms, ICMLA 2015): window of 6,400 samples, fitted anew every 100. Its score is
 * put on a logarithmic scale, which changes no order; 1 is a tail of 1e-5 a side, the limit that
 * the benchmark's authors use for their own likelihood.
 */
final class WindowedGaussian implements Rival {
  private static final int WINDOW = 6_400;
  private static final int STEP = 100;
  private static final double LIMIT = 5;

  private final double[] window = new double[WINDOW];
  private int seen;
  private double mean;
  private double deviation;

  @Override
  public double score(long at, double value) {
    double score = 0;
    if (seen >= STEP) {
      double z = Math.abs(value - mean) / Math.max(deviation, 1e-9 * Math.abs(mean) + 1e-300);
      score = Math.min(1e6, -log10Tail(z) / LIMIT);
    }
    window[seen % WINDOW] = value;
    seen++;
    if (seen % STEP == 0) {
      fit();
    }
    return score;
  }

  private void fit() {
    int n = Math.min(seen, WINDOW);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += window[i];
    }
    mean = sum / n;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      squares += (window[i] - mean) * (window[i] - mean);
    }
    deviation = Math.sqrt(squares / n);
  }

  /**
   * The logarithm of the probability that a standard Gaussian is above z, for z of at least 0.
   *
   * <p>Abramowitz and Stegun 7.1.26 below 4, relative error below 1 %; beyond, the asymptotic
   * series 7.1.23, below 0.5 %.
   */
  static double log10Tail(double z) {
    if (z > 4) {
      double s = 1 / (z * z);
      return -z * z / 2 * Math.log10(Math.E)
          - Math.log10(z * Math.sqrt(2 * Math.PI))
          + Math.log10(1 - s + 3 * s * s - 15 * s * s * s);
    }
    double x = z / Math.sqrt(2);
    double t = 1 / (1 + 0.3275911 * x);
    double poly =
        t
            * (0.254829592
                + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    return Math.log10(0.5 * poly * Math.exp(-x * x));
  }

  @Override
  public Rival copy() {
    WindowedGaussian copy = new WindowedGaussian();
    System.arraycopy(window, 0, copy.window, 0, Math.min(seen, WINDOW));
    copy.seen = seen;
    copy.mean = mean;
    copy.deviation = deviation;
    return copy;
  }
}
