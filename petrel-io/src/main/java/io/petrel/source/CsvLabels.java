package io.petrel.source;

import io.petrel.series.Labels;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The labels that {@code labels.csv} gives to recorded files. Immutable. */
final class CsvLabels {
  private final boolean byFile;
  private final Map<String, Map<String, String>> rows;

  private CsvLabels(boolean byFile, Map<String, Map<String, String>> rows) {
    this.byFile = byFile;
    this.rows = rows;
  }

  /** Reads the file; without one there are no further labels. */
  static CsvLabels read(Path file) throws IOException {
    Map<String, Map<String, String>> rows = new HashMap<>();
    if (!Files.exists(file)) {
      return new CsvLabels(false, rows);
    }
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (MalformedInputException e) {
      throw new IOException(file + ": not UTF-8", e);
    }
    List<String> header = List.of();
    for (int i = 0; i < lines.size(); i++) {
      String line =
          i == 0 && lines.get(0).startsWith("\ufeff") ? lines.get(0).substring(1) : lines.get(i);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      List<String> cells = Csv.cells(line);
      if (header.isEmpty()) {
        header = header(cells, file, i);
        continue;
      }
      if (cells.size() != header.size()) {
        throw new IOException(
            at(file, i)
                + "wanted "
                + header.size()
                + " cells as in the header, got "
                + cells.size());
      }
      Map<String, String> row = new TreeMap<>();
      for (int c = 1; c < cells.size(); c++) {
        row.put(header.get(c), cells.get(c));
      }
      if (rows.put(cells.get(0), row) != null) {
        throw new IOException(at(file, i) + header.get(0) + " " + cells.get(0) + " comes twice");
      }
    }
    return new CsvLabels(!header.isEmpty() && header.get(0).equals("file"), rows);
  }

  private static List<String> header(List<String> cells, Path file, int line) throws IOException {
    if (!cells.get(0).equals("instance") && !cells.get(0).equals("file")) {
      throw new IOException(
          at(file, line)
              + "the first column must be instance or file, not \""
              + Text.line(cells.get(0), 40)
              + "\"");
    }
    for (String name : cells) {
      if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
        throw new IOException(
            at(file, line) + "\"" + Text.line(name, 40) + "\" is not a label name");
      }
    }
    if (cells.stream().distinct().count() != cells.size()) {
      throw new IOException(at(file, line) + "a column comes twice");
    }
    return cells;
  }

  private static String at(Path file, int line) {
    return file + ":" + (line + 1) + ": ";
  }

  /** The labels of a file, by its path within the directory. */
  Labels of(Path relative) {
    String name = relative.getFileName().toString();
    String instance = name.substring(0, name.length() - ".csv".length());
    String key = byFile ? relative.toString().replace('\\', '/') : instance;
    Map<String, String> more = rows.getOrDefault(key, Map.of());
    return Labels.of(more).orElse(Labels.of("instance", instance));
  }
}
