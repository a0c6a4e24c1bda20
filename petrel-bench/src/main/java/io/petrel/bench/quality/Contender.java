package io.petrel.bench.quality;

import io.petrel.detect.Detector;
import io.petrel.detect.DetectorType.Telling;

/**
 * A detector of series that is measured.
 *
 * @param name its name on the command line and in the tables
 * @param detector makes scores; shared by all series and threads
 * @param telling from being anomalous to being told
 * @param share of how many simulated series it gets one: what is slow is measured on fewer, and its
 *     intervals are wider
 */
record Contender(String name, Detector.OfSeries<?> detector, Telling telling, int share) {
  /** Of so many series, those that it gets, at least one. */
  int of(int series) {
    return Math.max(1, series / share);
  }
}
