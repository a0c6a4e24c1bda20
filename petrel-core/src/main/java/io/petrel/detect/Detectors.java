package io.petrel.detect;

import java.util.List;

/** The list of all detectors: a new one is its own file and one line here. */
public final class Detectors {
  private Detectors() {}

  /** Every kind of detector. */
  public static final List<DetectorType<?>> ALL =
      List.of(Threshold.TYPE, Baseline.TYPE, Fleet.TYPE, KMeans.TYPE, Forecast.TYPE, Absent.TYPE);
}
