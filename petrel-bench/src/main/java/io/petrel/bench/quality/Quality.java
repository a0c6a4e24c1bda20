package io.petrel.bench.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Prints how well detectors of series judge: on labelled data, and on simulated series. */
@Command(
    name = "petrel-bench/run quality",
    description = "How well detectors of single series judge, side by side with others' methods.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class Quality implements Callable<Integer> {
  /** The parts, in the order in which they are measured: later ones use what earlier ones found. */
  enum Part {
    clean,
    hosts,
    fleet,
    nab,
    cloudmon,
    faults,
    cost
  }

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Directory with nab-dev and cloudmon-dev. Without it these are not measured.")
  private @Nullable Path data;

  @Option(
      names = "--score",
      paramLabel = "FILE",
      description = "The script that judges scores. Default: DIR/../tools/score.py.")
  private @Nullable Path script;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      description = "Parts to measure: ${COMPLETION-CANDIDATES}. Default: all.")
  private List<Part> only = List.of(Part.values());

  @Option(
      names = "--detectors",
      split = ",",
      paramLabel = "NAME",
      description =
          "Detectors to measure. Default: baseline, rcf, netdata, 3sigma, gaussian, record.")
  private List<String> detectors = List.of();

  @Option(
      names = "--settings",
      paramLabel = "YAML",
      description = "Settings of Petrel's own detectors, as in a config file.")
  private String settings = "{}";

  @Option(
      names = "--series",
      paramLabel = "N",
      description = "Simulated series of each kind, three weeks each. Default: ${DEFAULT-VALUE}.")
  private int series = 200;

  @Option(
      names = "--hosts",
      paramLabel = "N",
      description = "Simulated hosts of 20 signals, three weeks each. Default: ${DEFAULT-VALUE}.")
  private int hosts = 200;

  @Option(
      names = "--trials",
      paramLabel = "N",
      description = "Series of each kind to put faults into. Default: ${DEFAULT-VALUE}.")
  private int trials = 20;

  @Option(
      names = "--step",
      paramLabel = "SECONDS",
      description = "From one simulated sample to the next. Default: ${DEFAULT-VALUE}.")
  private int step = 300;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description =
          "False episodes per series-week at which detectors are compared. Default:"
              + " ${DEFAULT-VALUE}.")
  private double rate = 0.005;

  @Option(names = "--seed", description = "Decides all that is random. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(names = "--threads", description = "Default: ${DEFAULT-VALUE}.")
  private int threads = 1;

  @Option(names = "--quick", description = "A small run, to see whether it works.")
  private boolean quick;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write all tables there.")
  private @Nullable Path json;

  public static void main(String[] args) {
    System.exit(new CommandLine(new Quality()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    List<Contender> contenders;
    try {
      contenders = Contenders.of(detectors, settings);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
    Sizes sizes =
        quick
            ? new Sizes(1, 1, 1, new double[] {4, 8}, step, seed, 3)
            : new Sizes(
                series, hosts, trials, new double[] {1, 2, 3, 4, 5, 6, 7, 8}, step, seed, 7);
    Report report = new Report(contenders, sizes, rate);
    Map<String, List<Table>> printed = new LinkedHashMap<>();
    try (Work work = new Work(threads)) {
      for (Part part : Part.values()) {
        if (only.contains(part)) {
          List<Table> tables = tables(part, report, work);
          tables.forEach(table -> System.out.println(table.text()));
          printed.put(part.name(), tables);
        }
      }
    }
    if (json != null) {
      JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("seed", seed);
      all.put("step", step);
      all.put("series", sizes.series());
      all.put("hosts", sizes.hosts());
      all.put("trials", sizes.trials());
      all.put("tables", printed);
      Files.writeString(json, mapper.writeValueAsString(all) + "\n");
    }
    return 0;
  }

  private List<Table> tables(Part part, Report report, Work work) throws IOException {
    return switch (part) {
      case clean -> report.clean(work);
      case hosts -> List.of(report.hosts(work));
      case fleet -> List.of(Report.fleet(quick ? 200 : 2_000, seed));
      case nab -> labelled("nab", "nab-dev/data", report, work);
      case cloudmon -> labelled("cloudmon", "cloudmon-dev", report, work);
      case faults -> report.faults(work);
      case cost -> List.of(report.cost());
    };
  }

  private List<Table> labelled(String set, String below, Report report, Work work)
      throws IOException {
    if (data == null) {
      System.out.printf(Locale.ROOT, "%s: not measured: no --data%n%n", set);
      return List.of();
    }
    Path root = data.resolve(below);
    if (!Files.isDirectory(root)) {
      throw new ParameterException(
          spec.commandLine(), "--data: " + root + " is no directory, expected the set " + set);
    }
    Path judge = script;
    if (judge == null) {
      judge = data.toAbsolutePath().normalize().resolveSibling("tools").resolve("score.py");
    }
    if (!Files.isRegularFile(judge)) {
      throw new ParameterException(spec.commandLine(), "--score: " + judge + " is no file");
    }
    return new ArrayList<>(report.labelled(new Labelled(set, root, judge), set, work));
  }

  /**
   * How much is measured.
   *
   * @param series of each kind
   * @param hosts of twenty signals
   * @param trials series of each kind to put faults into
   * @param faults sizes of faults in sigma
   * @param step seconds
   * @param seed of all
   * @param rounds of the timing
   */
  @SuppressWarnings("ArrayRecordComponent") // a short list of numbers, never compared
  record Sizes(
      int series, int hosts, int trials, double[] faults, int step, long seed, int rounds) {}
}
