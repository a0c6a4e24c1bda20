package io.petrel.notebook;

import io.petrel.alert.Alert;
import io.petrel.notify.Texts;
import io.petrel.replay.Report;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows under a header, shown by a notebook as HTML, in which every cell is escaped, and by anything
 * else as text. Not thread-safe.
 */
public final class Table {
  private static final String CELL = "padding:4px 12px;";

  private final List<String> header;
  private final List<List<Object>> rows = new ArrayList<>();

  private Table(List<String> header) {
    this.header = header;
  }

  /** An empty table. */
  public static Table of(String... header) {
    return new Table(List.of(header));
  }

  /**
   * Adds a row; numbers stand at the right.
   *
   * @throws IllegalArgumentException when it has not as many cells as the header
   */
  public Table row(Object... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(
          "wanted " + header.size() + " cells as in the header, got " + cells.length);
    }
    rows.add(List.of(cells));
    return this;
  }

  /**
   * The alerts of a report, the most unusual first: where, since when, for how long, how unusual at
   * its worst (1 = edge of normal), and why.
   */
  public static Table alerts(Report report, Texts texts) {
    Table table =
        of(
            Words.of(texts, "host"),
            Words.of(texts, "detector"),
            Words.of(texts, "since"),
            Words.of(texts, "lasted"),
            Words.of(texts, "score"),
            Words.of(texts, "why"));
    report.incidents().stream()
        .flatMap(incident -> incident.alerts().stream())
        .distinct()
        .sorted(Comparator.comparingDouble((Alert alert) -> alert.worst().score()).reversed())
        .forEach(alert -> table.row(cells(alert, report.window().to(), texts)));
    return table;
  }

  private static Object[] cells(Alert alert, long to, Texts texts) {
    long end = alert.firing() ? to : alert.endsAt();
    return new Object[] {
      alert.host().isEmpty()
          ? texts.shown(alert.labels().without(Alert.OWN))
          : texts.shown(alert.host()),
      alert.labels().getOrEmpty(Alert.DETECTOR),
      texts.instant(alert.startsAt()),
      texts.span(end - alert.startsAt()),
      Math.round(alert.worst().score() * 10) / 10.0,
      texts.reason(alert.worst().reason(), alert.unit())
    };
  }

  /** As HTML without scripts or styles of its own. */
  public String html() {
    StringBuilder out = new StringBuilder("<table><thead><tr>");
    header.forEach(
        name ->
            out.append("<th style=\"text-align:left;" + CELL + "\">" + escaped(name) + "</th>"));
    out.append("</tr></thead><tbody>");
    for (List<Object> row : rows) {
      out.append("<tr>");
      for (Object cell : row) {
        String side = cell instanceof Number ? "right" : "left";
        out.append("<td style=\"text-align:").append(side).append(';').append(CELL).append("\">");
        out.append(escaped(String.valueOf(cell))).append("</td>");
      }
      out.append("</tr>");
    }
    return out.append("</tbody></table>").toString();
  }

  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  /** As text, columns aligned. */
  @Override
  public String toString() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(header);
    rows.forEach(row -> lines.add(row.stream().map(String::valueOf).toList()));
    int[] widths = new int[header.size()];
    lines.forEach(line -> Arrays.setAll(widths, i -> Math.max(widths[i], line.get(i).length())));
    return lines.stream().map(line -> aligned(line, widths)).collect(Collectors.joining("\n"));
  }

  private static String aligned(List<String> line, int[] widths) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      out.append(line.get(i)).append(" ".repeat(widths[i] - line.get(i).length() + 2));
    }
    return out.toString().stripTrailing();
  }
}
