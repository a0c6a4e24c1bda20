package io.petrel.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows with aligned columns; the first column to the left, the others to the right. */
final class Columns {
  private final List<List<String>> rows = new ArrayList<>();
  private boolean left;

  Columns(String... head) {
    rows.add(List.of(head));
  }

  /** All columns to the left. */
  Columns left() {
    left = true;
    return this;
  }

  /** A row; cells beyond the head's are to the left. */
  void row(String... cells) {
    rows.add(List.of(cells));
  }

  String render() {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int c = 0; c < row.size(); c++) {
        widths[c] = Math.max(widths[c], width(row.get(c)));
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder("  ");
      for (int c = 0; c < row.size(); c++) {
        String pad = " ".repeat(widths[c] - width(row.get(c)));
        boolean toTheLeft = left || c == 0 || c >= rows.get(0).size();
        line.append(toTheLeft ? row.get(c) + pad : pad + row.get(c)).append("  ");
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }

  /** How many cells of a terminal a text takes: Chinese characters are two wide. */
  static int width(String text) {
    return text.codePoints()
        .map(
            c ->
                Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN
                        || (c >= 0x3000 && c < 0x3040)
                        || (c >= 0xff00 && c < 0xff61)
                    ? 2
                    : 1)
        .sum();
  }
}
