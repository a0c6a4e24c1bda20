package io.petrel.cli;

import io.petrel.detect.Detector;
import io.petrel.replay.Evaluation;
import io.petrel.replay.Evaluation.Recording;
import io.petrel.series.Labels;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Writes recorded files again with a score in each row.
 *
 * <p>A file that cannot be read or written is told and the rest goes on. Thread-safe.
 */
final class ScoredFiles {
  private static final int ROWS_A_REPORT = 1024;

  private final Path input;
  private final Path output;
  private final LongConsumer read;

  /**
   * @param read told about how many bytes were read further
   */
  ScoredFiles(Path input, Path output, LongConsumer read) {
    this.input = input;
    this.output = output;
    this.read = read;
  }

  /**
   * What came of some files.
   *
   * @param rows how many rows were written
   * @param problems what is wrong, a line each
   * @param remarks what is odd, a line each
   */
  record Result(long rows, List<String> problems, List<String> remarks) {}

  /** One file by itself, row by row: of any length. */
  Result alone(Detector.OfSeries<?> detector, Path file) {
    long rows = 0;
    long late = 0;
    List<String> problems = List.of();
    Evaluation.Scorer<?> scorer = Evaluation.scorer(detector);
    try (CsvRows in = new CsvRows(file);
        BufferedWriter out = target(file)) {
      long told = 0;
      while (in.next()) {
        double score = scorer.next(in.at(), in.number());
        late += in.timed() && Double.isNaN(score) ? 1 : 0;
        write(out, in.time(), in.value(), score);
        if (++rows % ROWS_A_REPORT == 0) {
          read.accept(in.read() - told);
          told = in.read();
        }
      }
      read.accept(in.read() - told);
      problems = in.problems();
    } catch (IOException e) {
      problems = List.of(unusable(file, e));
    }
    return new Result(rows, problems, late(file, late));
  }

  private static String unusable(Path file, IOException e) {
    return file + ": " + e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  private static List<String> late(Path file, long rows) {
    return rows == 0
        ? List.of()
        : List.of(file + ": " + rows + " rows are not newer than the one before: they score 0");
  }

  private BufferedWriter target(Path file) throws IOException {
    Path target = output.resolve(input.relativize(file).toString());
    Path parent = target.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    BufferedWriter out = Files.newBufferedWriter(target);
    out.write("timestamp,value,anomaly_score\n");
    return out;
  }

  private static void write(BufferedWriter out, String time, String value, double score)
      throws IOException {
    out.write(time + "," + value + "," + (Double.isNaN(score) ? 0 : (float) score) + "\n");
  }

  /** A file in memory: peers are looked at instant by instant, so all of them are there at once. */
  private static final class Whole {
    final Path file;
    final List<String> times = new ArrayList<>();
    final List<String> values = new ArrayList<>();
    long[] at = new long[1024];
    double[] numbers = new double[1024];

    Whole(Path file) {
      this.file = file;
    }

    void add(CsvRows row) {
      int i = times.size();
      if (i == at.length) {
        at = Arrays.copyOf(at, 2 * i);
        numbers = Arrays.copyOf(numbers, 2 * i);
      }
      times.add(row.time());
      values.add(row.value());
      at[i] = row.at();
      numbers[i] = row.number();
    }

    /** Its samples; the file is the host. */
    Recording recording() {
      return new Recording(
          Labels.of("instance", file.toString()),
          Arrays.copyOf(at, times.size()),
          Arrays.copyOf(numbers, times.size()));
    }
  }

  /** The files of one directory as peers. */
  Result together(Detector.OfGroup<?> detector, List<Path> files) {
    List<Whole> recorded = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Path file : files) {
      Whole whole = new Whole(file);
      try (CsvRows in = new CsvRows(file)) {
        while (in.next()) {
          whole.add(in);
        }
        recorded.add(whole);
        problems.addAll(in.problems());
        read.accept(in.read());
      } catch (IOException e) {
        problems.add(unusable(file, e));
      }
    }
    List<double[]> scores =
        Evaluation.scores(detector, recorded.stream().map(Whole::recording).toList());
    long rows = 0;
    for (int i = 0; i < scores.size(); i++) {
      Whole whole = recorded.get(i);
      try (BufferedWriter out = target(whole.file)) {
        for (int row = 0; row < scores.get(i).length; row++) {
          write(out, whole.times.get(row), whole.values.get(row), scores.get(i)[row]);
        }
        rows += scores.get(i).length;
      } catch (IOException e) {
        problems.add(unusable(whole.file, e));
      }
    }
    return new Result(rows, problems, List.of());
  }
}
