package io.petrel.bench.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table for people and, as it is, for JSON.
 *
 * @param title what it shows and how that was measured
 * @param columns the names of the columns
 * @param rows one text a column
 */
record Table(String title, List<String> columns, List<List<String>> rows) {
  Table(String title, String... columns) {
    this(title, List.of(columns), new ArrayList<>());
  }

  /** Adds a row; numbers are written short. */
  void row(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(cell instanceof Double d ? number(d) : String.valueOf(cell));
    }
    rows.add(row);
  }

  /** A number, short. */
  static String number(double d) {
    if (Double.isNaN(d)) {
      return "-";
    }
    double size = Math.abs(d);
    String format = size >= 1_000 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.3g";
    return d == 0 ? "0" : String.format(Locale.ROOT, format, d);
  }

  String text() {
    int[] widths = new int[columns.size()];
    for (int c = 0; c < widths.length; c++) {
      widths[c] = columns.get(c).length();
      for (List<String> row : rows) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    StringBuilder text = new StringBuilder(title).append("\n\n");
    line(text, columns, widths);
    List<String> rule = new ArrayList<>();
    for (int width : widths) {
      rule.add("-".repeat(width));
    }
    line(text, rule, widths);
    rows.forEach(row -> line(text, row, widths));
    return text.append('\n').toString();
  }

  private static void line(StringBuilder text, List<String> cells, int[] widths) {
    for (int c = 0; c < widths.length; c++) {
      String room = " ".repeat(widths[c] - cells.get(c).length());
      text.append("| ").append(c == 0 ? cells.get(c) + room : room + cells.get(c)).append(' ');
    }
    text.append("|\n");
  }
}
