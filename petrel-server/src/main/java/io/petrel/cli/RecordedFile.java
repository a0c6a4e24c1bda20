package io.petrel.cli;

import io.petrel.replay.Evaluation.Recording;
import io.petrel.series.Labels;
import io.petrel.source.Csv;
import io.petrel.source.Timestamps;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A CSV file with one result row for each of its rows, whatever is wrong with them: a row without a
 * usable timestamp or value is missing for the detector, scores 0 and is told.
 */
final class RecordedFile {
  private static final int MOST_PROBLEMS = 20;

  private final Path file;
  private final List<String> times = new ArrayList<>();
  private final List<String> values = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private long[] timestamps = new long[0];
  private double[] numbers = new double[0];

  private RecordedFile(Path file) {
    this.file = file;
  }

  static RecordedFile read(Path file) throws IOException {
    RecordedFile recorded = new RecordedFile(file);
    List<String> lines =
        new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    int timeColumn = 0;
    int valueColumn = 1;
    int first = 0;
    if (!lines.isEmpty()) {
      List<String> header = Csv.cells(lines.get(0).replace("\ufeff", ""));
      if (header.contains("timestamp") && header.contains("value")) {
        timeColumn = header.indexOf("timestamp");
        valueColumn = header.indexOf("value");
        first = 1;
      }
    }
    for (int i = first; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        List<String> cells = Csv.cells(lines.get(i));
        recorded.row(i + 1, cell(cells, timeColumn), cell(cells, valueColumn));
      }
    }
    recorded.timestamps = Arrays.copyOf(recorded.timestamps, recorded.times.size());
    recorded.numbers = Arrays.copyOf(recorded.numbers, recorded.times.size());
    return recorded;
  }

  private static String cell(List<String> cells, int column) {
    return column < cells.size() ? cells.get(column) : "";
  }

  private void row(int line, String time, String value) {
    int i = times.size();
    if (i == timestamps.length) {
      timestamps = Arrays.copyOf(timestamps, Math.max(1024, 2 * i));
      numbers = Arrays.copyOf(numbers, timestamps.length);
    }
    times.add(time);
    values.add(value);
    numbers[i] = Double.NaN;
    // A row whose time is unknown stays at the instant before it, and so is passed over.
    timestamps[i] = i == 0 ? Long.MIN_VALUE : timestamps[i - 1];
    try {
      timestamps[i] = Timestamps.parse(time);
    } catch (IllegalArgumentException e) {
      problem(line, "timestamp", time, "expected seconds since the epoch or a date and time");
    }
    try {
      numbers[i] = value.isEmpty() ? Double.NaN : Double.parseDouble(value);
    } catch (NumberFormatException e) {
      problem(line, "value", value, "expected a number");
    }
  }

  private void problem(int line, String column, String value, String expected) {
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(file + ":" + line + ": " + column + ": \"" + value + "\": " + expected);
    }
  }

  /** What is wrong with it, the first {@value #MOST_PROBLEMS}. */
  List<String> problems() {
    return problems;
  }

  /** Its samples; the file is the host. */
  Recording recording() {
    return new Recording(Labels.of("instance", file.toString()), timestamps, numbers);
  }

  /** Writes its rows with their scores. */
  void write(Path target, double[] scores) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try (BufferedWriter out = Files.newBufferedWriter(target)) {
      out.write("timestamp,value,anomaly_score\n");
      for (int i = 0; i < scores.length; i++) {
        out.write(times.get(i) + "," + values.get(i) + "," + (float) scores[i] + "\n");
      }
    }
  }
}
