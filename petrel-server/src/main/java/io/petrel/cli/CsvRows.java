package io.petrel.cli;

import io.petrel.source.Csv;
import io.petrel.source.Timestamps;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a recorded CSV file, one after the other, whatever is wrong with them: a bad row is
 * told and is missing for the detector. Not thread-safe.
 */
final class CsvRows implements AutoCloseable {
  private static final int MOST_PROBLEMS = 20;

  private final Path file;
  private final BufferedReader in;
  private final List<String> problems = new ArrayList<>();
  private int bad;
  private int line;
  private long characters;
  private int timeColumn;
  private int valueColumn = 1;
  private String time = "";
  private String value = "";

  /** A row whose time is unknown stays at the instant before it, and so is passed over. */
  private long at = Long.MIN_VALUE;

  private boolean timed;

  private double number;

  CsvRows(Path file) throws IOException {
    this.file = file;
    this.in = Csv.open(file);
  }

  /** Goes to the next row; false = there is none. */
  boolean next() throws IOException {
    for (String text; (text = in.readLine()) != null; ) {
      line++;
      characters += text.length() + 1;
      String cleaned = line == 1 ? text.replace("\ufeff", "") : text;
      if (!cleaned.isBlank() && !(line == 1 && header(Csv.cells(cleaned)))) {
        row(Csv.cells(cleaned));
        return true;
      }
    }
    return false;
  }

  private boolean header(List<String> cells) {
    if (!Csv.header(cells)) {
      return false;
    }
    if (cells.contains("timestamp") && cells.contains("value")) {
      timeColumn = cells.indexOf("timestamp");
      valueColumn = cells.indexOf("value");
    } else {
      problem("header", String.join(",", cells), "expected the columns timestamp and value");
    }
    return true;
  }

  private void row(List<String> cells) {
    time = timeColumn < cells.size() ? cells.get(timeColumn) : "";
    value = valueColumn < cells.size() ? cells.get(valueColumn) : "";
    number = Double.NaN;
    timed = false;
    try {
      at = Timestamps.parse(time);
      timed = true;
    } catch (IllegalArgumentException e) {
      problem("timestamp", time, "expected seconds since the epoch or a date and time");
    }
    try {
      number = Csv.number(value);
    } catch (NumberFormatException e) {
      problem("value", value, "expected a number");
    }
  }

  private void problem(String column, String what, String expected) {
    bad++;
    if (problems.size() < MOST_PROBLEMS) {
      String shown = what.length() > 80 ? what.substring(0, 80) + "..." : what;
      problems.add(file + ":" + line + ": " + column + ": \"" + shown + "\": " + expected);
    }
  }

  /** What is wrong so far, the first of it in full. */
  List<String> problems() {
    List<String> all = new ArrayList<>(problems);
    if (bad > problems.size()) {
      all.add(file + ": " + (bad - problems.size()) + " more of this kind");
    }
    return all;
  }

  /** About how many bytes were read. */
  long read() {
    return characters;
  }

  /** The row's timestamp as it stands there. */
  String time() {
    return time;
  }

  /** The row's value as it stands there. */
  String value() {
    return value;
  }

  /** Milliseconds since the epoch. */
  long at() {
    return at;
  }

  /** Whether the row says at which instant it is. */
  boolean timed() {
    return timed;
  }

  /** NaN = missing. */
  double number() {
    return number;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
