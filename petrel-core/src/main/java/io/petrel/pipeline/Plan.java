package io.petrel.pipeline;

import io.petrel.detect.Detector;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.route.Route;
import io.petrel.series.Signal;
import java.time.Duration;
import java.util.List;

/**
 * What to watch and whom to tell: the config as the pipeline sees it.
 *
 * @param watches the signals with their rules
 * @param root the route tree
 * @param forgetAfter after how long a series that is gone is forgotten
 */
public record Plan(List<Watch> watches, Route root, Duration forgetAfter) {
  public Plan {
    watches = List.copyOf(watches);
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
  public record Rule(String name, Detector detector, String severity, Telling telling) {}
}
