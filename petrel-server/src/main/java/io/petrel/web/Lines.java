package io.petrel.web;

import io.petrel.series.Labels;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;

/** Lines that Prometheus' text format and OpenMetrics share, with labels of strangers. */
final class Lines {
  private Lines() {}

  /** What comes before the samples of a gauge. */
  static void head(Writer to, String name, String help) throws IOException {
    to.write("# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n");
  }

  /** One sample. */
  static void write(Writer to, String name, Map<String, String> labels, double value)
      throws IOException {
    to.write(name);
    char before = '{';
    for (Map.Entry<String, String> label : labels.entrySet()) {
      to.write(before);
      to.write(label.getKey());
      to.write("=\"");
      escape(to, label.getValue());
      to.write('"');
      before = ',';
    }
    to.write("} ");
    to.write(number(value));
    to.write('\n');
  }

  /** Adds labels; those whose names are taken are renamed as Prometheus does it. */
  static void addLegal(Map<String, String> all, Labels more) {
    for (int l = 0; l < more.size(); l++) {
      String name = legal(more.name(l));
      while (all.containsKey(name)) {
        name = "exported_" + name;
      }
      all.put(name, more.value(l));
    }
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
