package io.petrel.bench.quality;

import io.petrel.replay.Evaluation;
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
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Recorded series with labels: scores them, and has the scores judged by the given script. */
final class Labelled {
  private static final JsonMapper JSON = new JsonMapper();

  private final String set;
  private final Path script;
  private final List<Path> files;
  private final List<Recording> recordings = new ArrayList<>();
  private final Path root;

  /**
   * @param set what the script calls it: {@code nab} or {@code cloudmon}
   * @param root the directory of its CSV files, at any depth
   * @param script the one that judges
   */
  Labelled(String set, Path root, Path script) throws IOException {
    this.set = set;
    this.root = root;
    this.script = script;
    try (Stream<Path> walk = Files.walk(root)) {
      files = walk.filter(f -> f.toString().endsWith(".csv")).sorted().toList();
    }
    for (Path file : files) {
      recordings.add(read(file));
    }
  }

  private static Recording read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    List<String> header = Csv.cells(lines.get(0));
    int time = header.indexOf("timestamp");
    int value = header.indexOf("value");
    if (time < 0 || value < 0) {
      throw new IOException(file + ":1: expected the columns timestamp and value, got " + header);
    }
    long[] timestamps = new long[lines.size() - 1];
    double[] values = new double[timestamps.length];
    for (int i = 0; i < values.length; i++) {
      List<String> cells = Csv.cells(lines.get(i + 1));
      timestamps[i] = Timestamps.parse(cells.get(time));
      values[i] = cells.get(value).isEmpty() ? Double.NaN : Double.parseDouble(cells.get(value));
    }
    return new Recording(Labels.of("instance", file.toString()), timestamps, values);
  }

  /** The scores of all files, in their order. */
  List<double[]> scores(Contender contender, Work work) {
    List<Callable<double[]>> pieces = new ArrayList<>();
    for (Recording each : recordings) {
      pieces.add(() -> Evaluation.scores(contender.detector(), List.of(each)).get(0));
    }
    return work.all(pieces);
  }

  /**
   * What the script says of scores.
   *
   * @param unit the score that is to count as 1
   */
  JsonNode judge(List<double[]> scores, double unit) throws IOException {
    Path directory = Files.createTempDirectory("petrel-quality");
    try {
      for (int f = 0; f < files.size(); f++) {
        Path target = directory.resolve(root.relativize(files.get(f)).toString());
        Path parent = target.getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        write(target, recordings.get(f), scores.get(f), unit);
      }
      return run(directory);
    } finally {
      delete(directory);
    }
  }

  private static void write(Path target, Recording recording, double[] scores, double unit)
      throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(target)) {
      out.write("timestamp,value,anomaly_score\n");
      for (int i = 0; i < scores.length; i++) {
        // what is exactly 1 is not anomalous, but the script counts it
        double score = Math.nextDown((float) (scores[i] / unit));
        out.write(
            recording.timestamps()[i]
                + ","
                + recording.values()[i]
                + ","
                + (float) Math.max(0, score)
                + "\n");
      }
    }
  }

  private JsonNode run(Path directory) throws IOException {
    Process python =
        new ProcessBuilder("python3", script.toString(), set, directory.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (python.waitFor() != 0) {
        throw new IOException(script + " " + set + ": " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return JSON.readTree(said);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      Path[] all = walk.toArray(Path[]::new);
      Arrays.sort(all, (a, b) -> b.compareTo(a));
      for (Path each : all) {
        Files.delete(each);
      }
    }
  }
}
