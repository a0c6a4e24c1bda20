package io.petrel.web;

import io.petrel.detect.Score;
import io.petrel.pipeline.View;
import io.petrel.pipeline.View.SignalView;
import io.petrel.series.Labels;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
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
  private static final int BUFFER = 64 << 10;

  /** Writes them; the stream stays open. */
  void write(OutputStream out) throws IOException {
    Writer to = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER);
    family(to, "petrel_score", "How anomalous: above 1 is.", Score::score);
    family(to, "petrel_expected_lower", "The lower end of normal.", Score::lower);
    family(to, "petrel_expected_upper", "The upper end of normal.", Score::upper);
    family(
        to,
        "petrel_tolerance",
        "How many times as wide normal is because of marks, where it is.",
        score -> score.reason().tolerance() == 1 ? Double.NaN : score.reason().tolerance());
    to.flush();
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
    to.write("# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n");
    int seen = 0;
    for (SignalView signal : view.signals()) {
      for (int d = 0; d < signal.detectors().size(); d++) {
        for (int i = 0; i < signal.size(); i++) {
          Score score = signal.score(d, i);
          if (score != null && known(score) && written(score, seen++)) {
            double value = field.applyAsDouble(score);
            if (!Double.isNaN(value)) {
              to.write(name);
              labels(to, signal, d, i);
              to.write(number(value));
              to.write('\n');
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

  private static void labels(Writer to, SignalView signal, int detector, int i) throws IOException {
    Map<String, String> all = new TreeMap<>();
    all.put("detector", signal.detectors().get(detector));
    all.put("signal", signal.signal().name());
    Labels series = signal.series(i);
    for (int l = 0; l < series.size(); l++) {
      String name = legal(series.name(l));
      while (all.containsKey(name)) {
        name = "exported_" + name;
      }
      all.put(name, series.value(l));
    }
    char before = '{';
    for (Map.Entry<String, String> label : all.entrySet()) {
      to.write(before);
      to.write(label.getKey());
      to.write("=\"");
      escape(to, label.getValue());
      to.write('"');
      before = ',';
    }
    to.write("} ");
  }

  /** Prometheus 3 knows names that these formats cannot carry. */
  private static String legal(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      if (c != '_' && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(digit && i > 0)) {
        return "_" + name.replaceAll("[^a-zA-Z0-9_]", "_");
      }
    }
    return name;
  }

  private static void escape(Writer to, String value) throws IOException {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> to.write("\\\\");
        case '"' -> to.write("\\\"");
        case '\n' -> to.write("\\n");
        default -> to.write(c);
      }
    }
  }

  private static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return Double.toString(value);
  }
}
