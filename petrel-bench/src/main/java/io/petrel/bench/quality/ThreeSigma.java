package io.petrel.bench.quality;

/**
 * A control chart of single values against an exponentially weighted mean and variance: anomalous
 * beyond three standard deviations.
 *
 * <p>Roberts, Control chart tests based on geometric moving averages, Technometrics 1 (1959); the
 * variance's update after Finch, Incremental calculation of weighted mean and variance (2009). A
 * memory of a day of five-minute samples.
 */
final class ThreeSigma implements Rival {
  private static final double WEIGHT = 2.0 / (288 + 1);
  private static final int LEARNING = 288;

  private double mean;
  private double variance;
  private int seen;

  @Override
  public double score(long at, double value) {
    double deviation = Math.sqrt(variance);
    double distance = value - mean;
    double score = 0;
    if (seen >= LEARNING) {
      // a constant has no deviation: whatever differs from it is beyond any number of them
      score = distance == 0 ? 0 : Math.min(1e6, Math.abs(distance) / (3 * deviation));
    }
    seen++;
    double weight = Math.max(WEIGHT, 1.0 / seen);
    mean += weight * distance;
    variance = (1 - weight) * (variance + weight * distance * distance);
    return score;
  }

  @Override
  public Rival copy() {
    ThreeSigma copy = new ThreeSigma();
    copy.mean = mean;
    copy.variance = variance;
    copy.seen = seen;
    return copy;
  }
}
