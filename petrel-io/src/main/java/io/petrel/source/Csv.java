package io.petrel.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Splits rows of CSV (RFC 4180, without line breaks in cells). */
public final class Csv {
  private Csv() {}

  /** A file's lines; bytes that are no UTF-8 become replacement characters, and so a bad cell. */
  public static BufferedReader open(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(
            Files.newInputStream(file),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)));
  }

  /** Whether cells are names of columns. */
  public static boolean header(List<String> cells) {
    return cells.stream().allMatch(c -> c.matches("[A-Za-z_][A-Za-z0-9_ ]*"));
  }

  /**
   * A value; an empty one is missing and becomes NaN.
   *
   * @throws NumberFormatException where it is no number
   */
  public static double number(String text) {
    return switch (text) {
      case "", "NaN", "nan", "null" -> Double.NaN;
      case "+Inf", "Inf", "inf" -> Double.POSITIVE_INFINITY;
      case "-Inf", "-inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /** The cells of a row, without quotes and white space around them. */
  public static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
          cell.append(c);
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString().strip());
    return cells;
  }
}
