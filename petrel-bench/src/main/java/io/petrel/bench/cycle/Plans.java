package io.petrel.bench.cycle;

import io.petrel.config.Choice;
import io.petrel.config.ConfigReader;
import io.petrel.config.Kind;
import io.petrel.config.Rule;
import io.petrel.config.SignalConfig;
import io.petrel.config.Types;
import io.petrel.detect.Detector;
import io.petrel.detect.DetectorType;
import io.petrel.detect.Detectors;
import io.petrel.notify.Notifiers;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Plan.Watch;
import io.petrel.route.Matcher;
import io.petrel.route.Route;
import io.petrel.series.Signal;
import io.petrel.source.Sources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans like that of the preset {@code node}, of any number of signals. */
public final class Plans {
  private Plans() {}

  /**
   * Signals that are each looked at by a fleet detector and a threshold of two severities; the
   * first one comes without the labels of its hosts, as the preset's {@code cpu_usage} does.
   */
  public static Plan node(int signals) {
    StringBuilder text = new StringBuilder("presets: []\nsignals:\n");
    for (int i = 0; i < signals; i++) {
      text.append("  - name: signal_").append(i).append('\n');
      text.append("    query: ").append(i == 0 ? "avg by(instance) (s0)" : "s" + i);
      text.append("\n    unit: percent\n    bad: high\n    floor: 10\n    detectors:\n");
      text.append("      - fleet: {}\n      - threshold:\n");
      text.append("          above: { warning: 90, critical: 97 }\n");
      text.append("          clear_below: 88\n          for: 5m\n");
    }
    return plan(text.toString());
  }

  private static Plan plan(String text) {
    Types types =
        new Types(
            Detectors.ALL,
            Sources.ALL.stream().map(t -> new Kind(t.name(), t.summary(), t.settings())).toList(),
            Notifiers.ALL.stream().map(t -> new Kind(t.name(), t.summary(), t.settings())).toList(),
            Matcher::parse,
            name -> null);
    ConfigReader.Result read = ConfigReader.parse("bench.yml", Path.of(""), text, types);
    if (!(read instanceof ConfigReader.Result.Ok ok)) {
      throw new IllegalStateException(read.toString());
    }
    List<Watch> watches = new ArrayList<>();
    for (SignalConfig each : ok.config().signals()) {
      watches.add(watch(each));
    }
    return new Plan(watches, Route.single("ops", "instance"), Duration.ofDays(7));
  }

  /** A detector of that name as a percentage gets it by default, null = there is none. */
  public static @Nullable Detector detector(String name) {
    boolean known = Detectors.ALL.stream().anyMatch(type -> type.name().equals(name));
    return known ? detector(name, "{}") : null;
  }

  /** A detector as a percentage gets it with these settings, in YAML. */
  public static Detector detector(String name, String settings) {
    Plan plan =
        plan(
            "signals: [ { name: one, query: one, unit: percent, bad: high, detectors: [ "
                + name
                + ": "
                + settings
                + " ] } ]");
    return plan.watches().get(0).rules().get(0).detector();
  }

  private static Watch watch(SignalConfig config) {
    Signal signal = config.signal("prometheus");
    List<Plan.Rule> rules = new ArrayList<>();
    for (Rule rule : config.detectors()) {
      rules.add(
          new Plan.Rule(
              rule.detector().name(),
              detector(rule.detector(), signal),
              config.severity(rule),
              rule.telling()));
    }
    return new Watch(signal, rules);
  }

  private static Detector detector(Choice choice, Signal signal) {
    for (DetectorType<?> type : Detectors.ALL) {
      if (type.name().equals(choice.name())) {
        return create(type, choice.settings(), signal);
      }
    }
    throw new IllegalArgumentException(choice.name());
  }

  private static <C extends Record> Detector create(
      DetectorType<C> type, Record settings, Signal signal) {
    return type.create().apply(type.settings().cast(settings), signal);
  }
}
