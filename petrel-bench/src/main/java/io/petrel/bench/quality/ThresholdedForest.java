package io.petrel.bench.quality;

import com.amazon.randomcutforest.config.TransformMethod;
import com.amazon.randomcutforest.parkservices.AnomalyDescriptor;
import com.amazon.randomcutforest.parkservices.ThresholdedRandomCutForest;
import com.amazon.randomcutforest.parkservices.state.ThresholdedRandomCutForestMapper;

/**
 * The random cut forest of AWS with its own thresholder: the library {@code
 * software.amazon.randomcutforest:randomcutforest-parkservices}.
 *
 * <p>Guha, Mishra, Roy, Schrijvers, Robust Random Cut Forest Based Anomaly Detection on Streams,
 * ICML 2016. The library's defaults (50 trees of 256), its own normalisation and adjustment, and
 * shingles of 8 samples. Score: 1 and the anomaly grade where the thresholder gives a grade, else
 * the forest's score in units of the threshold, at most 1.
 */
final class ThresholdedForest implements Rival {
  private static final int SHINGLE = 8;

  private final ThresholdedRandomCutForest forest;

  ThresholdedForest() {
    this(
        ThresholdedRandomCutForest.builder()
            .dimensions(SHINGLE)
            .shingleSize(SHINGLE)
            .internalShinglingEnabled(true)
            .transformMethod(TransformMethod.NORMALIZE)
            .autoAdjust(true)
            .randomSeed(42)
            .build());
  }

  private ThresholdedForest(ThresholdedRandomCutForest forest) {
    this.forest = forest;
  }

  @Override
  public double score(long at, double value) {
    AnomalyDescriptor said = forest.process(new double[] {value}, at / 1_000);
    if (said.getAnomalyGrade() > 0) {
      return 1 + said.getAnomalyGrade();
    }
    double of = said.getThreshold() > 0 ? said.getRCFScore() / said.getThreshold() : 0;
    return Math.max(0, Math.min(1, of));
  }

  @Override
  public Rival copy() {
    ThresholdedRandomCutForestMapper mapper = new ThresholdedRandomCutForestMapper();
    return new ThresholdedForest(mapper.toModel(mapper.toState(forest)));
  }
}
