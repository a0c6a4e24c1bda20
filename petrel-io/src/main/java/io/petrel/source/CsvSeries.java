package io.petrel.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * One recorded series: the columns {@code timestamp} and {@code value} of a CSV file, ascending in
 * time, one value an instant (the last one wins). Immutable by agreement: the arrays are not
 * copied.
 *
 * <p>Timestamps are seconds since the epoch (milliseconds from 10^11 on), or dates and times as
 * {@link Timestamps} reads them, in UTC where no zone is given. A header names the columns; without
 * one they are the first two. Further columns are ignored. An empty value is missing and becomes
 * NaN.
 */
public final class CsvSeries {
  private static final int MAX_PROBLEMS = 20;

  private final Path file;
  private final long[] timestamps;
  private final double[] values;
  private final List<String> problems;
  private final int badRows;

  private CsvSeries(
      Path file, long[] timestamps, double[] values, List<String> problems, int badRows) {
    this.file = file;
    this.timestamps = timestamps;
    this.values = values;
    this.problems = List.copyOf(problems);
    this.badRows = badRows;
  }

  /** Where it was read from. */
  public Path file() {
    return file;
  }

  /** Milliseconds since the epoch, strictly ascending. */
  public long[] timestamps() {
    return timestamps;
  }

  /** The values, one a timestamp; NaN = missing. */
  public double[] values() {
    return values;
  }

  /** The number of samples. */
  public int size() {
    return values.length;
  }

  /** What was wrong, the first 20, each as {@code file:line: what}. */
  public List<String> problems() {
    return problems;
  }

  /** How many rows could not be used. */
  public int badRows() {
    return badRows;
  }

  /** The index of the last sample at or before an instant, -1 where there is none. */
  public int indexAt(long at) {
    int i = Arrays.binarySearch(timestamps, at);
    return i >= 0 ? i : -i - 2;
  }

  /**
   * Reads a file. Bad rows are skipped and counted.
   *
   * @throws IOException where the file as a whole cannot be read
   */
  public static CsvSeries read(Path file) throws IOException {
    Reading reading = new Reading(file);
    try (BufferedReader in = Csv.open(file)) {
      for (String line; (line = in.readLine()) != null; ) {
        reading.row(line);
      }
    }
    return reading.done();
  }

  /** A file half read. */
  private static final class Reading {
    private final Path file;
    private long[] timestamps = new long[1024];
    private double[] values = new double[1024];
    private int size;
    private int lineNumber;
    private int timeColumn;
    private int valueColumn = 1;
    private boolean first = true;
    private boolean ascending = true;
    private final List<String> problems = new ArrayList<>();
    private int badRows;

    Reading(Path file) {
      this.file = file;
    }

    void row(String raw) {
      lineNumber++;
      String line = lineNumber == 1 && raw.startsWith("\ufeff") ? raw.substring(1) : raw;
      if (line.isBlank() || line.startsWith("#")) {
        return;
      }
      List<String> cells = Csv.cells(line);
      if (first) {
        first = false;
        int time = cells.indexOf("timestamp");
        int value = cells.indexOf("value");
        if (time >= 0 && value >= 0) {
          timeColumn = time;
          valueColumn = value;
          return;
        }
        if (Csv.header(cells)) {
          bad("wanted the columns timestamp and value, got \"" + Text.line(line, 80) + "\"");
          return;
        }
      }
      if (cells.size() <= Math.max(timeColumn, valueColumn)) {
        bad("wanted timestamp,value, got \"" + Text.line(line, 80) + "\"");
        return;
      }
      sample(cells.get(timeColumn), cells.get(valueColumn));
    }

    private void sample(String time, String number) {
      long at;
      double value;
      try {
        at = Timestamps.parse(time);
      } catch (IllegalArgumentException e) {
        bad("\"" + Text.line(time, 40) + "\" is no timestamp");
        return;
      }
      try {
        value = Csv.number(number);
      } catch (NumberFormatException e) {
        bad("\"" + Text.line(number, 40) + "\" is no number");
        return;
      }
      if (size == values.length) {
        timestamps = Arrays.copyOf(timestamps, size * 2);
        values = Arrays.copyOf(values, size * 2);
      }
      ascending &= size == 0 || timestamps[size - 1] < at;
      timestamps[size] = at;
      values[size++] = value;
    }

    private void bad(String what) {
      badRows++;
      if (problems.size() < MAX_PROBLEMS) {
        problems.add(file + ":" + lineNumber + ": " + what);
      }
    }

    CsvSeries done() {
      long[] t = Arrays.copyOf(timestamps, size);
      double[] v = Arrays.copyOf(values, size);
      if (ascending) {
        return new CsvSeries(file, t, v, problems, badRows);
      }
      Integer[] order = new Integer[size];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, Comparator.comparingLong(i -> t[i]));
      int n = 0;
      long[] sorted = new long[size];
      double[] sortedValues = new double[size];
      for (int i : order) {
        if (n > 0 && sorted[n - 1] == t[i]) {
          n--;
        }
        sorted[n] = t[i];
        sortedValues[n++] = v[i];
      }
      if (n < size && problems.size() < MAX_PROBLEMS) {
        problems.add(file + ": " + (size - n) + " timestamps came twice, the last value was taken");
      }
      return new CsvSeries(
          file, Arrays.copyOf(sorted, n), Arrays.copyOf(sortedValues, n), problems, badRows);
    }
  }
}
