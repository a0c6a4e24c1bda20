package io.petrel.cli;

import io.petrel.config.Choice;
import io.petrel.config.ConfigReader;
import io.petrel.config.SignalConfig;
import io.petrel.config.Types;
import io.petrel.detect.Detector;
import io.petrel.detect.DetectorType;
import io.petrel.replay.Evaluation;
import io.petrel.series.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
      "under the same path with one row for each row. Score 1 is the edge of normal. A detector that"
          + " compares",
      "hosts (fleet, kmeans) takes the files of one directory as peers.",
      "",
      "Examples:",
      "  petrel evaluate --detector fleet --input recorded/ --output scored/",
      "  petrel evaluate --detector threshold --settings '{ above: 80 }' --input recorded/ --output"
          + " scored/"
    })
final class EvaluateCommand implements Callable<Integer> {
  private final Types types;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Option(names = "--detector", required = true, paramLabel = "NAME", description = "The detector.")
  private String detector = "";

  @Option(
      names = "--settings",
      paramLabel = "YAML",
      description = "Its settings, as in a config file. Default: its own defaults.")
  private String settings = "{}";

  @Option(
      names = "--signal",
      paramLabel = "YAML",
      description = "What the values are, as in a config file. Default: ${DEFAULT-VALUE}.")
  private String signal = "{ unit: none, bad: both }";

  @Option(names = "--input", required = true, paramLabel = "DIR", description = "What to read.")
  private Path input = Path.of("");

  @Option(names = "--output", required = true, paramLabel = "DIR", description = "Where to write.")
  private Path output = Path.of("");

  @Mixin final HelpOption help = new HelpOption();

  EvaluateCommand(Types types) {
    this.types = types;
  }

  @Override
  public Integer call() throws IOException {
    Detector chosen = chosen();
    if (!Files.isDirectory(input)) {
      throw usage("--input: " + input + " is no directory");
    }
    if (Files.exists(output) && Files.isSameFile(input, output)) {
      throw usage("--output: " + output + " is the input: expected another directory");
    }
    Map<Path, List<Path>> directories = new TreeMap<>();
    try (Stream<Path> files = Files.walk(input)) {
      files
          .filter(f -> f.toString().endsWith(".csv") && Files.isRegularFile(f))
          .sorted()
          .forEach(f -> directories.computeIfAbsent(f.getParent(), d -> new ArrayList<>()).add(f));
    }
    if (directories.isEmpty()) {
      throw usage("--input: there is no CSV file below " + input);
    }
    int rows = 0;
    int files = 0;
    for (List<Path> peers : directories.values()) {
      for (List<Path> together : batches(chosen, peers)) {
        rows += score(chosen, together);
        files += together.size();
      }
    }
    System.out.printf("scored %d rows of %d files with %s%n", rows, files, detector);
    return 0;
  }

  /** What is scored in one go: peers together, anything else one by one. */
  private static List<List<Path>> batches(Detector detector, List<Path> peers) {
    return detector instanceof Detector.OfGroup<?>
        ? List.of(peers)
        : peers.stream().map(List::of).toList();
  }

  private int score(Detector chosen, List<Path> files) throws IOException {
    List<RecordedFile> recorded = new ArrayList<>();
    for (Path file : files) {
      RecordedFile read = RecordedFile.read(file);
      read.problems().forEach(System.err::println);
      recorded.add(read);
    }
    List<double[]> scores =
        Evaluation.scores(chosen, recorded.stream().map(RecordedFile::recording).toList());
    int rows = 0;
    for (int i = 0; i < files.size(); i++) {
      Path target = output.resolve(input.relativize(files.get(i)).toString());
      recorded.get(i).write(target, scores.get(i));
      rows += scores.get(i).length;
    }
    return rows;
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

  /** The settings are read as a config file's would be, and so have its messages. */
  private <C extends Record> Detector create(DetectorType<C> type) {
    String own = signal.strip();
    if (!own.startsWith("{") || !own.endsWith("}")) {
      throw usage("--signal: expected a map such as { unit: percent, bad: high }");
    }
    String text =
        "signals: [ { name: evaluated, query: recorded, detectors: [ { "
            + type.name()
            + ": "
            + settings
            + " } ], "
            + own.substring(1)
            + " ]";
    ConfigReader.Result read = ConfigReader.parse("--settings", Path.of(""), text, types);
    if (read instanceof ConfigReader.Result.Invalid invalid) {
      throw usage(String.join("\n", invalid.errors().stream().map(Object::toString).toList()));
    }
    SignalConfig parsed = ((ConfigReader.Result.Ok) read).config().signals().get(0);
    Signal evaluated = parsed.signal("recorded");
    Choice choice = parsed.detectors().get(0).detector();
    Detector made = type.create().apply(type.settings().cast(choice.settings()), evaluated);
    if (made instanceof Detector.OfPresence<?>) {
      throw usage("--detector: " + detector + " looks at whether a series is there, not at values");
    }
    return made;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
