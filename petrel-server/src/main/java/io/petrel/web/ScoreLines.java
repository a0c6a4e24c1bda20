package io.petrel.web;

import io.petrel.detect.Score;
import io.petrel.pipeline.View;
import io.petrel.pipeline.View.SignalView;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Every series' score, expected range and tolerance, as lines that Prometheus' text format and
 * OpenMetrics share. They are written one by one: a big fleet has a million of them.
 *
 * <p>Beyond {@code most} series only those are written that are anomalous: the answer stays of a
 * size that a Prometheus takes every minute, and what matters is in it.
 *
 * @param view what is known
 * @param most how many series are written in any case
 */
record ScoreLines(View view, int most) {
  /** Writes them. */
  void write(Writer to) throws IOException {
    family(to, "petrel_score", "How anomalous: above 1 is.", Score::score);
    family(to, "petrel_expected_lower", "The lower end of normal.", Score::lower);
    family(to, "petrel_expected_upper", "The upper end of normal.", Score::upper);
    family(
        to,
        "petrel_tolerance",
        "How many times as wide normal is because of marks, where it is.",
        score -> score.reason().tolerance() == 1 ? Double.NaN : score.reason().tolerance());
  }

  /** How many series are not written. */
  int leftOut() {
    int seen = 0;
    int written = 0;
    for (SignalView signal : view.signals()) {
      for (int d = 0; d < signal.detectors().size(); d++) {
        for (int i = 0; i < signal.size(); i++) {
          Score score = signal.score(d, i);
          if (score != null && known(score)) {
            written += written(score, seen) ? 1 : 0;
            seen++;
          }
        }
      }
    }
    return seen - written;
  }

  private void family(Writer to, String name, String help, ToDoubleFunction<Score> field)
      throws IOException {
    Lines.head(to, name, help);
    int seen = 0;
    for (SignalView signal : view.signals()) {
      for (int d = 0; d < signal.detectors().size(); d++) {
        for (int i = 0; i < signal.size(); i++) {
          Score score = signal.score(d, i);
          if (score != null && known(score) && written(score, seen++)) {
            double value = field.applyAsDouble(score);
            if (!Double.isNaN(value)) {
              Lines.write(to, name, labels(signal, d, i), value);
            }
          }
        }
      }
    }
  }

  private static boolean known(Score score) {
    return !Double.isNaN(score.score());
  }

  private boolean written(Score score, int before) {
    return before < most || score.anomalous();
  }

  private static Map<String, String> labels(SignalView signal, int detector, int i) {
    Map<String, String> all = new TreeMap<>();
    all.put("detector", signal.detectors().get(detector));
    all.put("signal", signal.signal().name());
    Lines.addLegal(all, signal.series(i));
    return all;
  }
}
