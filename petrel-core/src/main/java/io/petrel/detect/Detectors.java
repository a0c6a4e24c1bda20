package io.petrel.detect;

import io.petrel.series.Signal;
import java.util.List;

/**
 * The list of all detectors: a new one is its own file and one line here.
 *
 * <p>{@link #fleet} and {@link #baseline} make the two that need no limits, as the config does with
 * their defaults; see {@code docs/notebook.md} for their use in programs.
 */
public final class Detectors {
  private Detectors() {}

  /** Every kind of detector. */
  public static final List<DetectorType<?>> ALL =
      List.of(Threshold.TYPE, Baseline.TYPE, Fleet.TYPE, KMeans.TYPE, Forecast.TYPE, Absent.TYPE);

  /** Finds hosts that behave unlike their peers: those that share the signal's {@code peersBy}. */
  public static Detector fleet(Signal signal) {
    return new Fleet(Fleet.Settings.DEFAULT, signal);
  }

  /** Finds what is unlike a series' own past. */
  public static Detector baseline(Signal signal, Sensitivity sensitivity) {
    return new Baseline(new Baseline.Settings(sensitivity, null, false, true), signal);
  }

  /**
   * The kind that a detector is of.
   *
   * @throws IllegalArgumentException when it is of none in the list
   */
  public static DetectorType<?> typeOf(Detector detector) {
    return ALL.stream()
        .filter(type -> type.name().equals(detector.name()))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no detector is called " + detector.name()));
  }
}
