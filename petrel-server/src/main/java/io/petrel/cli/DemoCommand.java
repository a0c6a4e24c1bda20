package io.petrel.cli;

import io.petrel.config.Durations;
import io.petrel.config.Listen;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows Petrel at work on a simulated fleet, or serves that fleet to a Prometheus. */
@Command(
    name = "demo",
    description = "Watch a simulated fleet of 60 hosts in three clouds, two weeks in seconds.",
    footer = {
      "",
      "Only the source of the samples is simulated, and it says so. Nobody is told:",
      "messages are shown as they would look in Slack. State is kept in a temporary",
      "directory, which is removed at the end.",
      "",
      "Examples:",
      "  petrel demo                          incidents within a minute, and the page",
      "  petrel demo --locale zh-CN           the same in Chinese",
      "  petrel demo --seed 7 --speed 120     other hosts, twice as fast",
      "  petrel demo --duration 2m --no-open  ends by itself",
      "  petrel demo --exporter               the fleet for your own Prometheus"
    })
public final class DemoCommand implements Callable<Integer> {
  /** Runs the demo. */
  @FunctionalInterface
  public interface Runner {
    /** Returns the exit code when it has ended. */
    int run(Request request) throws Exception;
  }

  /**
   * What is wanted.
   *
   * @param seed decides everything about the fleet
   * @param speed simulated seconds in a real one
   * @param duration the real time after which it ends, null = when it is told to
   * @param listen where it listens, null = the usual port or the next free one
   * @param exporter whether the fleet is only served, as pages of node_exporter
   * @param open whether a browser may be opened
   */
  public record Request(
      int seed,
      double speed,
      @Nullable Duration duration,
      Locale locale,
      @Nullable Listen listen,
      boolean exporter,
      boolean open) {}

  private final Runner runner;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "1",
      description = "Decides everything about the fleet; default ${DEFAULT-VALUE}.")
  private int seed;

  @Option(
      names = "--speed",
      paramLabel = "FACTOR",
      description = "Simulated seconds in a real one, up to 600; default 60, with --exporter 1.")
  private @Nullable Double speed;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description = "End after this much real time, for example 90s; default: on Ctrl-C.")
  private @Nullable String duration;

  @Option(
      names = "--locale",
      paramLabel = "TAG",
      defaultValue = "en",
      description = "The language: en or zh-CN; default ${DEFAULT-VALUE}.")
  private String locale = "en";

  @Option(
      names = "--listen",
      paramLabel = "127.0.0.1:PORT",
      description =
          "Where the page is, on this machine; default port 9797, with --exporter 9190, or the"
              + " next free one.")
  private @Nullable String listen;

  @Option(names = "--no-open", description = "Do not open the page in a browser.")
  private boolean noOpen;

  @Option(
      names = "--exporter",
      description = "Serve the fleet as node_exporter pages for a Prometheus, and watch nothing.")
  private boolean exporter;

  @Mixin final HelpOption help = new HelpOption();

  DemoCommand(Runner runner) {
    this.runner = runner;
  }

  @Override
  public Integer call() throws Exception {
    double factor = speed == null ? exporter ? 1 : 60 : speed;
    if (!(factor > 0 && factor <= 600)) {
      throw new ParameterException(
          spec.commandLine(), "--speed: expected more than 0 and at most 600, got " + factor);
    }
    Request request =
        new Request(
            seed,
            factor,
            duration == null ? null : parsed("--duration", duration, DemoCommand::length),
            language(),
            listen == null ? null : parsed("--listen", listen, Listen::of),
            exporter,
            !noOpen);
    if (!exporter && request.listen() != null && !request.listen().loopback()) {
      throw new ParameterException(
          spec.commandLine(),
          "--listen: expected an address of this machine alone such as 127.0.0.1:9797, since the"
              + " demo has no login; got "
              + listen);
    }
    return runner.run(request);
  }

  private Locale language() {
    Locale asked = Locale.forLanguageTag(locale);
    if (!asked.getLanguage().equals("en") && !asked.getLanguage().equals("zh")) {
      throw new ParameterException(
          spec.commandLine(), "--locale: expected en or zh-CN, got " + locale);
    }
    return asked;
  }

  private static Duration length(String text) {
    Duration parsed = Durations.parse(text);
    if (parsed == null || parsed.isZero()) {
      throw new IllegalArgumentException("expected a duration such as 90s or 5m");
    }
    return parsed;
  }

  private <T> T parsed(String option, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      String why = option + ": " + e.getMessage() + ", got " + text;
      throw new ParameterException(spec.commandLine(), why, e);
    }
  }
}
