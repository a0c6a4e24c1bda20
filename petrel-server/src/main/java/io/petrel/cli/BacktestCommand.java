package io.petrel.cli;

import io.petrel.config.Config;
import io.petrel.config.ConfigReader;
import io.petrel.config.Durations;
import io.petrel.config.Overrides;
import io.petrel.config.SignalConfig;
import io.petrel.config.Types;
import io.petrel.notify.Texts;
import io.petrel.replay.Report;
import io.petrel.route.Matcher;
import io.petrel.source.Timestamps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says what a config would have told over the past. */
@Command(
    name = "backtest",
    description = "Say what would have been told over the last days, by the very code that tells.",
    footer = {
      "",
      "Detectors learn from the time before the window, which tells nothing. Nothing is stored, and"
          + " nobody is told",
      "anything. Where sensitivity can be set, each of its levels is tried in the same go.",
      "Exit codes: 0 = done, 1 = a source failed or has no data, 2 = wrong command line or config.",
      "",
      "Examples:",
      "  petrel backtest --config petrel.yml --html report.html",
      "  petrel backtest --days 30 --step 5m --signal cpu_usage --matcher 'instance=~\"web.*\"'",
      "  petrel backtest --set cpu_usage.threshold.above=90 --format json --output report.json"
    })
final class BacktestCommand implements Callable<Integer> {
  private static final List<String> LEVELS = List.of("low", "normal", "high");
  private static final String SENSITIVITY = "sensitivity";
  private static final int CHARTS = 12;

  private final Types types;
  private final Replayer replayer;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  /** How the result is written. */
  enum Format {
    TABLE,
    JSON
  }

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The config file. Default: as for run.")
  private @Nullable Path file;

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "How many days up to --to. Default: ${DEFAULT-VALUE}.")
  private double days = 7;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "The beginning: 2026-11-16, 2026-11-16T08:00:00Z or seconds since the epoch.")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "The end. Default: now, or the end of what is recorded.")
  private @Nullable String to;

  @Option(
      names = "--step",
      paramLabel = "INTERVAL",
      description = "The distance of two ticks. Default: the config's interval.")
  private @Nullable String step;

  @Option(
      names = "--learn",
      paramLabel = "DURATION",
      description = "How long detectors learn before the window. Default: ${DEFAULT-VALUE}.")
  private String learn = "14d";

  @Option(
      names = "--signal",
      paramLabel = "NAME",
      description = "Only this signal; may be given again.")
  private List<String> signals = new ArrayList<>();

  @Option(
      names = "--matcher",
      paramLabel = "MATCHER",
      description =
          "Only series whose labels, or whose host's, match; may be given again. Other hosts are no"
              + " peers either.")
  private List<String> matchers = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "SIGNAL.DETECTOR.KEY=VALUE",
      description = "Another value than the config's; SIGNAL may be *; may be given again.")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "table|json",
      description = "How the result is written. Default: table.")
  private Format format = Format.TABLE;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where the result is written. Default: standard output.")
  private @Nullable Path output;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page with charts too, in one file.")
  private @Nullable Path html;

  @Mixin final HelpOption help = new HelpOption();

  BacktestCommand(Types types, Replayer replayer) {
    this.types = types;
    this.replayer = replayer;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Config config = config();
    if (config == null) {
      return 2;
    }
    Replayer.Outcome outcome;
    try (Progress progress = Progress.onTerminal()) {
      outcome = replayer.replay(request(config), progress);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    Texts texts = Texts.of(config.locale());
    write(
        output,
        format == Format.JSON
            ? BacktestJson.write(outcome)
            : new BacktestTable(texts).render(outcome));
    if (html != null) {
      write(html, new BacktestPage(texts).render(outcome));
    }
    return exit(outcome);
  }

  private static int exit(Replayer.Outcome outcome) {
    Report report = outcome.report();
    if (outcome.failure() != null) {
      System.err.println("petrel: " + outcome.failure());
      return 1;
    }
    if (report.coverage().series() == 0) {
      System.err.println("petrel: " + Advice.nothing(report));
      return 1;
    }
    Advice.of(report).forEach(line -> System.err.println("warning: " + line));
    outcome.remarks().forEach(line -> System.err.println("warning: " + line));
    return 0;
  }

  /** The config with what the command line changes, null after its errors were told. */
  private @Nullable Config config() {
    Path chosen = RunCommand.chosen(file);
    Config config = ConfigReader.defaults(types);
    if (chosen != null) {
      config = RunCommand.told(ConfigReader.read(chosen, types));
    }
    if (config == null) {
      return null;
    }
    for (String name : signals) {
      if (config.signals().stream().noneMatch(signal -> signal.name().equals(name))) {
        String known =
            String.join(", ", config.signals().stream().map(SignalConfig::name).toList());
        throw usage("--signal: \"" + name + "\": expected one of " + known);
      }
    }
    if (!signals.isEmpty()) {
      config =
          config.withSignals(
              config.signals().stream().filter(s -> signals.contains(s.name())).toList());
    }
    return RunCommand.told(Overrides.apply(config, sets, types));
  }

  private Replayer.Request request(Config config) {
    Duration every = step == null ? config.interval() : length("--step", step);
    if (every.isZero()) {
      throw usage("--step: \"" + step + "\": expected more than 0s");
    }
    if (!(days > 0 && days <= 3660)) {
      throw usage("--days: \"" + days + "\": expected a number above 0, at most 3660");
    }
    List<Matcher> only = new ArrayList<>();
    for (String matcher : matchers) {
      try {
        only.add(Matcher.parse(matcher));
      } catch (IllegalArgumentException e) {
        throw usage("--matcher: \"" + matcher + "\": " + e.getMessage());
      }
    }
    return new Replayer.Request(
        config,
        variants(config),
        only,
        from == null ? null : instant("--from", from),
        to == null ? null : instant("--to", to),
        Duration.ofMillis((long) (days * Duration.ofDays(1).toMillis())),
        every,
        length("--learn", learn),
        html == null ? 0 : CHARTS);
  }

  /** What other levels of sensitivity would have told, where there is such a setting at work. */
  private List<Replayer.Variant> variants(Config config) {
    List<String> detectors = Overrides.detectorsWith(config, SENSITIVITY, types);
    List<Replayer.Variant> variants = new ArrayList<>();
    for (String level : detectors.isEmpty() ? List.<String>of() : LEVELS) {
      List<String> levels =
          detectors.stream().map(name -> "*." + name + "." + SENSITIVITY + "=" + level).toList();
      ConfigReader.Result changed = Overrides.apply(config, levels, types);
      if (!(changed instanceof ConfigReader.Result.Ok ok)) {
        throw new IllegalStateException("a level of sensitivity is refused: " + changed);
      }
      variants.add(new Replayer.Variant(SENSITIVITY + ": " + level, ok.config()));
    }
    return variants;
  }

  private Duration length(String option, String text) {
    Duration parsed = Durations.parse(text);
    if (parsed == null) {
      throw usage(option + ": \"" + text + "\": expected a duration such as 90s, 5m, 1h30m or 14d");
    }
    return parsed;
  }

  private long instant(String option, String text) {
    try {
      return Timestamps.parse(text);
    } catch (IllegalArgumentException e) {
      throw usage(
          option
              + ": \""
              + text
              + "\": expected a time such as 2026-11-16, 2026-11-16T08:00:00Z or seconds since the"
              + " epoch");
    }
  }

  private static void write(@Nullable Path target, String text) throws IOException {
    if (target == null) {
      System.out.print(text);
      System.out.flush();
      return;
    }
    Path parent = target.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.writeString(target, text, StandardCharsets.UTF_8);
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
