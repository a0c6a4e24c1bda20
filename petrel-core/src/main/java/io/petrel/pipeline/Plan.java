package io.petrel.pipeline;

import io.petrel.detect.Detector;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.detect.Detectors;
import io.petrel.route.InhibitRule;
import io.petrel.route.Route;
import io.petrel.route.Silence;
import io.petrel.series.Signal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What to watch and whom to tell: the config as the pipeline sees it.
 *
 * @param watches the signals with their rules
 * @param root the route tree
 * @param forgetAfter after how long a series that is gone is forgotten
 * @param corroboration how unusual scores are put together, null = they are not
 * @param exclusion what is not to be learned from
 * @param inhibitRules which alerts keep others from being told
 * @param maintenance silences of the config, which recur
 */
public record Plan(
    List<Watch> watches,
    Route root,
    Duration forgetAfter,
    @Nullable Corroboration corroboration,
    Exclusion exclusion,
    List<InhibitRule> inhibitRules,
    List<Silence> maintenance) {
  public Plan {
    watches = List.copyOf(watches);
    inhibitRules = List.copyOf(inhibitRules);
    maintenance = List.copyOf(maintenance);
  }

  /** A plan in which no alert keeps another from being told. */
  public Plan(
      List<Watch> watches,
      Route root,
      Duration forgetAfter,
      @Nullable Corroboration corroboration,
      Exclusion exclusion) {
    this(watches, root, forgetAfter, corroboration, exclusion, List.of(), List.of());
  }

  /**
   * One signal under some detectors, each told as it is by default; incidents by host go to one
   * receiver, with Alertmanager's times.
   */
  public static Plan of(Signal signal, Detector... detectors) {
    List<Rule> rules = Arrays.stream(detectors).map(Rule::of).toList();
    return new Plan(
        List.of(new Watch(signal, rules)),
        Route.single("default", signal.hostLabel()),
        Duration.ofDays(7));
  }

  /**
   * This plan with one signal alone, whose series wait for no past; nothing is put together with
   * other signals, and no alert keeps another from being told.
   */
  public Plan only(Signal signal, List<Rule> rules) {
    List<Watch> one = List.of(new Watch(signal, rules));
    return new Plan(one, root, forgetAfter, null, exclusion, List.of(), maintenance);
  }

  /** A plan without corroboration that excludes nothing from learning. */
  public Plan(List<Watch> watches, Route root, Duration forgetAfter) {
    this(watches, root, forgetAfter, null, Exclusion.NONE, List.of(), List.of());
  }

  /**
   * How scores that are only unusual by themselves are put together.
   *
   * @param window how far apart they may be
   * @param severity the severity of the alerts
   * @param telling from being anomalous together to being told
   */
  public record Corroboration(Duration window, String severity, Telling telling) {}

  /** By a signal's name, the sources that are asked for it. */
  public Map<String, Set<String>> sources() {
    return watches.stream()
        .map(Watch::signal)
        .collect(
            Collectors.groupingBy(
                Signal::name, Collectors.mapping(Signal::source, Collectors.toSet())));
  }

  /** The rule of a detector over a signal. */
  public Optional<Rule> rule(String signal, String detector) {
    return watches.stream()
        .filter(watch -> watch.signal().name().equals(signal))
        .flatMap(watch -> watch.rules().stream())
        .filter(rule -> rule.name().equals(detector))
        .findFirst();
  }

  /**
   * A signal and what looks at it.
   *
   * @param signal the signal
   * @param rules its detectors
   * @param learnFrom how much of the past a new series is led through first, where a detector
   *     learns from it; zero = none
   */
  public record Watch(Signal signal, List<Rule> rules, Duration learnFrom) {
    public Watch {
      rules = List.copyOf(rules);
    }

    /** A watch whose detectors begin with the first live sample. */
    public Watch(Signal signal, List<Rule> rules) {
      this(signal, rules, Duration.ZERO);
    }

    /** Identifies it: signals of the same name may be asked of several sources. */
    public String key() {
      return signal.source() + "/" + signal.name();
    }
  }

  /**
   * One detector over one signal and how its scores become alerts.
   *
   * @param name the detector's name, the value of the label {@code detector}
   * @param detector the detector
   * @param severity the severity of levels that do not name their own
   * @param telling how long and how often it must be anomalous
   */
  public record Rule(String name, Detector detector, String severity, Telling telling) {
    /** A detector that is told as its kind is by default, as a warning. */
    public static Rule of(Detector detector) {
      return new Rule(detector.name(), detector, "warning", Detectors.typeOf(detector).telling());
    }
  }
}
