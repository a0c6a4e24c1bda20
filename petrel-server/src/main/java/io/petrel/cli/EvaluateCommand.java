package io.petrel.cli;

import io.petrel.config.Choice;
import io.petrel.config.ConfigError;
import io.petrel.config.ConfigReader;
import io.petrel.config.SignalConfig;
import io.petrel.config.Types;
import io.petrel.detect.Detector;
import io.petrel.detect.DetectorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Scores recorded series with a detector: the entry for benchmarks. */
@Command(
    name = "evaluate",
    description = "Score recorded series: CSV files in, the same with a column anomaly_score out.",
    footer = {
      "",
      "Every file below the input with the columns timestamp and value is read, and written below"
          + " the output",
      "under the same path with one row for each row. Score 1 is the edge of normal; 0 also stands"
          + " for no opinion.",
      "A detector of single series takes each file by itself, several at a time; one that compares"
          + " hosts (fleet,",
      "kmeans) takes the files of one directory as peers.",
      "Exit codes: 0 = done, 1 = some rows or files could not be used, 2 = wrong command line.",
      "",
      "Examples:",
      "  petrel evaluate --detector fleet --input recorded/ --output scored/",
      "  petrel evaluate --detector threshold --set above=80 --unit percent --bad high"
          + " --input recorded/ --output scored/"
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final String RULE = "signals[0].detectors[0].";
  private static final String SIGNAL = "signals[0].";

  private final Types types;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Option(names = "--detector", required = true, paramLabel = "NAME", description = "The detector.")
  private String detector = "";

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of the detector, as in a config file; may be given again.")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = "--unit",
      paramLabel = "UNIT",
      description = "The values' unit, as in a config file. Default: ${DEFAULT-VALUE}.")
  private String unit = "none";

  @Option(
      names = "--bad",
      paramLabel = "high|low|both",
      description = "The direction that is bad. Default: ${DEFAULT-VALUE}.")
  private String bad = "both";

  @Option(
      names = "--floor",
      paramLabel = "NUMBER",
      description = "The smallest difference that matters. Default: the unit's own.")
  private String floor = "0";

  @Option(
      names = "--exhausts",
      paramLabel = "NUMBER",
      description = "The value at which what was measured is used up.")
  private @Nullable String exhausts;

  @Option(names = "--input", required = true, paramLabel = "DIR", description = "What to read.")
  private Path input = Path.of("");

  @Option(names = "--output", required = true, paramLabel = "DIR", description = "Where to write.")
  private Path output = Path.of("");

  @Mixin final HelpOption help = new HelpOption();

  EvaluateCommand(Types types) {
    this.types = types;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Detector chosen = chosen();
    if (!Files.isDirectory(input)) {
      throw usage("--input: " + input + " is no directory");
    }
    if (Files.exists(output) && Files.isSameFile(input, output)) {
      throw usage("--output: " + output + " is the input: expected another directory");
    }
    List<Path> files = files();
    if (files.isEmpty()) {
      throw usage("--input: there is no CSV file below " + input);
    }
    long bytes = 1;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    List<ScoredFiles.Result> results;
    try (Progress progress = Progress.onTerminal()) {
      results = score(chosen, files, bytes, progress);
    }
    long rows = 0;
    boolean whole = true;
    for (ScoredFiles.Result one : results) {
      one.problems().forEach(System.err::println);
      one.remarks().forEach(remark -> System.err.println("warning: " + remark));
      whole &= one.problems().isEmpty();
      rows += one.rows();
    }
    System.out.printf("scored %d rows of %d files with %s%n", rows, files.size(), detector);
    return whole ? 0 : 1;
  }

  private List<Path> files() throws IOException {
    Path written = output.toAbsolutePath().normalize();
    try (Stream<Path> all = Files.walk(input)) {
      return all.filter(f -> f.toString().endsWith(".csv") && Files.isRegularFile(f))
          .filter(f -> !f.toAbsolutePath().normalize().startsWith(written))
          .sorted()
          .toList();
    }
  }

  private static List<ScoredFiles.Result> results(List<Future<ScoredFiles.Result>> futures)
      throws InterruptedException {
    List<ScoredFiles.Result> results = new ArrayList<>();
    for (Future<ScoredFiles.Result> future : futures) {
      try {
        results.add(future.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("a file could not be scored", e.getCause());
      }
    }
    return results;
  }

  private List<ScoredFiles.Result> score(
      Detector chosen, List<Path> files, long bytes, Progress progress)
      throws InterruptedException {
    AtomicLong read = new AtomicLong();
    ScoredFiles scored =
        new ScoredFiles(
            input,
            output,
            further ->
                progress.at("scoring", Math.min(1, (double) read.addAndGet(further) / bytes)));
    ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Future<ScoredFiles.Result>> futures = new ArrayList<>();
      for (Callable<ScoredFiles.Result> task : tasks(chosen, files, scored)) {
        futures.add(pool.submit(task));
      }
      return results(futures);
    } finally {
      pool.shutdownNow();
    }
  }

  private List<Callable<ScoredFiles.Result>> tasks(
      Detector chosen, List<Path> files, ScoredFiles scored) {
    List<Callable<ScoredFiles.Result>> tasks = new ArrayList<>();
    if (chosen instanceof Detector.OfGroup<?> ofGroup) {
      Map<Path, List<Path>> directories = new TreeMap<>();
      for (Path file : files) {
        directories
            .computeIfAbsent(file.toAbsolutePath().getParent(), d -> new ArrayList<>())
            .add(file);
      }
      // One fleet at a time: each is in memory as a whole.
      tasks.add(
          () -> {
            long rows = 0;
            List<String> problems = new ArrayList<>();
            for (List<Path> peers : directories.values()) {
              ScoredFiles.Result one = scored.together(ofGroup, peers);
              rows += one.rows();
              problems.addAll(one.problems());
            }
            return new ScoredFiles.Result(rows, problems, List.of());
          });
    } else if (chosen instanceof Detector.OfSeries<?> ofSeries) {
      files.forEach(file -> tasks.add(() -> scored.alone(ofSeries, file)));
    }
    return tasks;
  }

  private Detector chosen() {
    for (DetectorType<?> type : types.detectors()) {
      if (type.name().equals(detector)) {
        return create(type);
      }
    }
    throw usage(
        "--detector: \""
            + detector
            + "\": expected one of "
            + String.join(", ", types.detectors().stream().map(DetectorType::name).toList()));
  }

  /** The settings are read as a config file's would be, and refused in the same words. */
  private <C extends Record> Detector create(DetectorType<C> type) {
    ConfigReader.Result read = ConfigReader.parse("--set", Path.of(""), config(type.name()), types);
    if (read instanceof ConfigReader.Result.Invalid invalid) {
      throw usage(String.join("\n", invalid.errors().stream().map(this::option).toList()));
    }
    SignalConfig parsed = ((ConfigReader.Result.Ok) read).config().signals().get(0);
    Choice choice = parsed.detectors().get(0).detector();
    Detector made =
        type.create().apply(type.settings().cast(choice.settings()), parsed.signal("recorded"));
    if (made instanceof Detector.OfPresence<?>) {
      throw usage(
          "--detector: "
              + detector
              + " looks at whether a series is there, not at its values: there is nothing to score"
              + " in a recorded file");
    }
    return made;
  }

  /** A config with one signal and one detector; each value stands in a line of its own. */
  private String config(String type) {
    StringBuilder out = new StringBuilder("signals:\n  - name: evaluated\n    query: recorded\n");
    key(out, "    ", "unit", unit);
    key(out, "    ", "bad", bad);
    key(out, "    ", "floor", floor);
    if (exhausts != null) {
      key(out, "    ", "exhausts", exhausts);
    }
    out.append("    detectors:\n      - ").append(type).append(sets.isEmpty() ? "\n" : ":\n");
    for (String set : sets) {
      int equals = set.indexOf('=');
      if (equals < 1) {
        throw usage("--set: \"" + set + "\": expected KEY=VALUE");
      }
      key(out, "          ", set.substring(0, equals), set.substring(equals + 1));
    }
    return out.toString();
  }

  private void key(StringBuilder out, String indentation, String key, String value) {
    if ((key + value).chars().anyMatch(Character::isISOControl)) {
      throw usage("\"" + key + "\": expected a value on one line");
    }
    out.append(indentation).append(key).append(": ").append(value).append('\n');
  }

  /** The error with the option that it is about instead of a place in a file. */
  private String option(ConfigError error) {
    String path = error.path();
    String option = path.startsWith(RULE) ? "--set " : path.startsWith(SIGNAL) ? "--" : "--set ";
    String key = path.replace(RULE + detector + ".", "").replace(SIGNAL, "");
    return new ConfigError(option + key, 0, 0, "", error.value(), error.expected()).toString();
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
