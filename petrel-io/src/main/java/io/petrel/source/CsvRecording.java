package io.petrel.source;

import io.petrel.series.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of recorded series, read as a whole. Immutable.
 *
 * <p>Two layouts, which may stand side by side:
 *
 * <pre>
 * DIR/cpu_usage/web-1.csv    the signal cpu_usage of the host web-1
 * DIR/web-1.csv              the host web-1, for every signal that has no folder of its own
 * DIR/labels.csv             further labels, where there are any
 * </pre>
 *
 * <p>The label {@code instance} is the file's name without {@code .csv}. The first column of {@code
 * labels.csv} is {@code instance}, for all files of a host, or {@code file}, for one file by its
 * path ({@code cpu_usage/web-1.csv}); the header names the labels in the other columns, and an
 * empty cell sets none. A column {@code instance} beside {@code file} gives several files one host,
 * for example one a mountpoint.
 */
final class CsvRecording {
  /** One file with its labels. */
  record Recorded(Labels labels, CsvSeries series) {}

  private final Map<String, List<Recorded>> bySignal = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private @Nullable String unreadable;
  private int badRows;

  private CsvRecording() {}

  /** The series of a signal, null where nothing was recorded for it. */
  @Nullable List<Recorded> of(String signal) {
    List<Recorded> own = bySignal.get(signal);
    return own != null ? own : bySignal.get("");
  }

  /** The series of all signals. */
  List<Recorded> all() {
    return bySignal.values().stream().flatMap(List::stream).toList();
  }

  /** What was wrong with rows, files and labels, shortened. */
  List<String> warnings() {
    return warnings;
  }

  /** Which file could not be read, null = all could. */
  @Nullable String unreadable() {
    return unreadable;
  }

  /** Reads a directory; throws where there is none or {@code labels.csv} makes no sense. */
  static CsvRecording read(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException(directory + ": no such directory");
    }
    CsvRecording recording = new CsvRecording();
    CsvLabels labels = CsvLabels.read(directory.resolve("labels.csv"));
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory, 2)) {
      files =
          walk.filter(f -> f.getFileName().toString().endsWith(".csv"))
              .filter(f -> !f.equals(directory.resolve("labels.csv")))
              .filter(f -> !Files.isDirectory(f))
              .sorted()
              .toList();
    } catch (java.io.UncheckedIOException e) {
      throw new IOException(directory + ": cannot be read", e);
    }
    if (files.isEmpty()) {
      throw new IOException(directory + ": no *.csv in it");
    }
    Map<String, Set<Labels>> seen = new LinkedHashMap<>();
    for (Path file : files) {
      Path relative = directory.relativize(file);
      String signal = relative.getNameCount() == 1 ? "" : relative.getName(0).toString();
      Labels own = labels.of(relative);
      if (!seen.computeIfAbsent(signal, s -> new HashSet<>()).add(own)) {
        throw new IOException(file + ": another file has the labels " + own + " too");
      }
      recording.add(signal, file, own);
    }
    if (recording.badRows > 0) {
      recording.warnings.add(
          recording.badRows + " rows of " + directory + " could not be used and were skipped");
    }
    return recording;
  }

  private void add(String signal, Path file, Labels labels) {
    try {
      CsvSeries series = CsvSeries.read(file);
      badRows += series.badRows();
      for (String problem : series.problems()) {
        if (warnings.size() < 20) {
          warnings.add(problem);
        }
      }
      bySignal.computeIfAbsent(signal, s -> new ArrayList<>()).add(new Recorded(labels, series));
    } catch (IOException e) {
      unreadable = file + ": cannot be read (" + e.getClass().getSimpleName() + ")";
      bySignal.computeIfAbsent(signal, s -> new ArrayList<>());
    }
  }
}
