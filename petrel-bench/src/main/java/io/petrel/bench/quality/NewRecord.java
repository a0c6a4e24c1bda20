package io.petrel.bench.quality;

/**
 * Anomalous is what is beyond every value seen before, by a tenth of the range seen before; looked
 * at for the value and for its exponentially weighted means over 12 and 48 samples.
 *
 * <p>No paper that we know of; the simplest rule that does well on the Numenta Anomaly Benchmark.
 */
final class NewRecord implements Rival {
  private static final double[] WEIGHTS = {1, 2.0 / 13, 2.0 / 49};
  private static final double MARGIN = 0.1;
  private static final int LEARNING = 48;

  private final double[] mean = new double[WEIGHTS.length];
  private final double[] lowest = new double[WEIGHTS.length];
  private final double[] highest = new double[WEIGHTS.length];
  private int seen;

  @Override
  public double score(long at, double value) {
    double score = 0;
    for (int i = 0; i < WEIGHTS.length; i++) {
      mean[i] += (seen == 0 ? 1 : WEIGHTS[i]) * (value - mean[i]);
      if (seen < LEARNING) {
        lowest[i] = seen == 0 ? mean[i] : Math.min(lowest[i], mean[i]);
        highest[i] = seen == 0 ? mean[i] : Math.max(highest[i], mean[i]);
        continue;
      }
      double beyond = Math.max(mean[i] - highest[i], lowest[i] - mean[i]);
      if (beyond > 0) {
        double range = highest[i] - lowest[i];
        score = Math.max(score, Math.min(1e6, beyond / (MARGIN * range)));
        lowest[i] = Math.min(lowest[i], mean[i]);
        highest[i] = Math.max(highest[i], mean[i]);
      }
    }
    seen++;
    return score;
  }

  @Override
  public Rival copy() {
    NewRecord copy = new NewRecord();
    System.arraycopy(mean, 0, copy.mean, 0, mean.length);
    System.arraycopy(lowest, 0, copy.lowest, 0, lowest.length);
    System.arraycopy(highest, 0, copy.highest, 0, highest.length);
    copy.seen = seen;
    return copy;
  }
}
