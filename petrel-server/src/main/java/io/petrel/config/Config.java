package io.petrel.config;

import io.petrel.setting.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A whole configuration, checked, with every default filled in; immutable.
 *
 * @param sources where values come from; none = nothing was said
 * @param interval the grid of ticks
 * @param queryOffset how far behind the clock a tick is evaluated
 * @param learnFrom how much of its past a new series is led through; zero = none
 * @param presets the presets that {@code signals} has been filled from
 * @param signals each name once: of presets and own signals the last definition
 * @param corroborate how unusual scores are put together
 * @param route the root of the route tree
 * @param inhibitRules which alerts keep others quiet
 * @param timeIntervals parts of the time that routes and maintenance name
 * @param maintenance planned work
 * @param silenceReminder how long after its start people are reminded of a silence; zero = never
 * @param excludeFromLearning stretches of time that detectors do not learn from
 * @param receivers at least one; the console where nothing was said
 * @param templates how messages are worded where a receiver does not say
 * @param web the web page
 * @param metrics Petrel's own metrics
 * @param storage where state is kept
 * @param locale the language of messages: English or Chinese
 * @param log how the program itself logs
 * @param links where messages link to
 */
public record Config(
    List<Source> sources,
    Duration interval,
    Duration queryOffset,
    Duration learnFrom,
    List<String> presets,
    List<SignalConfig> signals,
    Corroborate corroborate,
    Route route,
    List<Inhibition> inhibitRules,
    List<NamedInterval> timeIntervals,
    List<Maintenance> maintenance,
    Duration silenceReminder,
    List<Exclusion> excludeFromLearning,
    List<Receiver> receivers,
    Templates templates,
    Web web,
    Metrics metrics,
    Storage storage,
    Locale locale,
    Log log,
    Links links) {
  public Config {
    sources = List.copyOf(sources);
    presets = List.copyOf(presets);
    signals = List.copyOf(signals);
    inhibitRules = List.copyOf(inhibitRules);
    timeIntervals = List.copyOf(timeIntervals);
    maintenance = List.copyOf(maintenance);
    excludeFromLearning = List.copyOf(excludeFromLearning);
    receivers = List.copyOf(receivers);
  }

  /** The same with other signals. */
  public Config withSignals(List<SignalConfig> others) {
    return new Config(
        sources,
        interval,
        queryOffset,
        learnFrom,
        presets,
        others,
        corroborate,
        route,
        inhibitRules,
        timeIntervals,
        maintenance,
        silenceReminder,
        excludeFromLearning,
        receivers,
        templates,
        web,
        metrics,
        storage,
        locale,
        log,
        links);
  }

  /** How scores that are only unusual by themselves are put together. */
  public record Corroborate(
      @Setting(
              value =
                  "Whether signals of a host, or hosts of a peer group, that are unusual at the same"
                      + " time are told together.",
              byDefault = "true")
          boolean enabled,
      @Setting(value = "How far apart they may be, up to 1h.", byDefault = "10m") Duration window,
      @Setting(
              value = "How long they must be anomalous together until it is told.",
              byDefault = "2m",
              key = "for")
          Duration holdFor,
      @Setting(value = "How long it must be over until that is told.", byDefault = "10m")
          Duration keepFiringFor,
      @Setting(value = "The severity of its alerts.", byDefault = "warning") String severity) {
    public Corroborate {
      Checked.between("window", window, Duration.ofSeconds(1), Duration.ofHours(1));
      Checked.severity("severity", severity);
    }
  }

  /** Petrel's own metrics. */
  public record Metrics(
      @Setting(
              value =
                  "How many series (of a signal and a detector) tell their score and expected range"
                      + " on /metrics; beyond it only those that are anomalous do.",
              byDefault = "50000")
          int maxSeries) {
    public Metrics {
      if (maxSeries < 0) {
        throw new IllegalArgumentException("max_series must be 0 or more, got " + maxSeries);
      }
    }
  }

  /** Where state is kept. */
  public record Storage(@Setting(value = "A directory.", byDefault = "petrel-data") Path path) {}

  /** How the program itself logs. */
  public record Log(
      @Setting(value = "Lines for people or JSON.", byDefault = "plain") Format format,
      @Setting(value = "The least that is logged.", byDefault = "info") Level level) {
    /** What a log line looks like. */
    public enum Format {
      PLAIN,
      JSON
    }

    /** How much is logged. */
    public enum Level {
      DEBUG,
      INFO,
      WARN,
      ERROR
    }
  }

  /** Where messages link to. */
  public record Links(
      @Setting(
              "A link to a graph; {query}, {signal}, {host}, {from}, {to}, {time} and every {label}"
                  + " are filled in, from and to in milliseconds.")
          @Nullable String prometheus,
      @Setting("A link to a dashboard, with the same places to fill in.")
          @Nullable String grafana) {
    private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)\\}");

    public Links {
      check("prometheus", prometheus);
      check("grafana", grafana);
    }

    private static void check(String key, @Nullable String template) {
      if (template == null) {
        return;
      }
      if (!template.startsWith("http://") && !template.startsWith("https://")) {
        throw new IllegalArgumentException(key + " must start with http:// or https://");
      }
      Matcher matcher = PLACE.matcher(template);
      String rest = matcher.replaceAll("");
      matcher.reset();
      while (matcher.find()) {
        if (!Checked.isLabel(matcher.group(1))) {
          throw new IllegalArgumentException(
              key + " has {" + matcher.group(1) + "}: expected a label's name in the braces");
        }
      }
      if (rest.contains("{") || rest.contains("}")) {
        throw new IllegalArgumentException(key + " has a brace without its other half");
      }
    }
  }
}
