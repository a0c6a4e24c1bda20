package io.petrel.config;

import io.petrel.series.Direction;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import io.petrel.setting.Setting;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A signal as it is configured, with the detectors that look at it. */
public record SignalConfig(
    @Setting("The signal's name; becomes the label alertname.") String name,
    @Setting("PromQL that yields one value per host, or per host and part of it.") String query,
    @Setting("The source that answers it; every source where none is named.")
        @Nullable String source,
    @Setting(value = "What the numbers mean: decides how they are written.", byDefault = "none")
        Unit unit,
    @Setting(value = "The direction that is bad.", byDefault = "high") Direction bad,
    @Setting(value = "The label that names the host.", byDefault = "instance") String hostLabel,
    @Setting(
            value = "Labels whose equal values make hosts peers; none: all hosts are peers.",
            byDefault = "[]")
        List<String> peersBy,
    @Setting(
            value = "The smallest difference worth telling, in the unit; 0: the unit's own.",
            byDefault = "0")
        double floor,
    @Setting("The value at which what it measures is used up, for example 100; for forecast.")
        @Nullable Double exhausts,
    @Setting(value = "The severity of its alerts.", byDefault = "warning") String severity,
    @Setting("The detectors that look at it; an empty list: it is only recorded.")
        List<Rule> detectors) {
  public SignalConfig {
    Checked.name("name", name);
    if (query.isBlank()) {
      throw new IllegalArgumentException("query must not be empty");
    }
    Checked.label("host_label", hostLabel);
    Checked.labels("peers_by", peersBy);
    if (!(floor >= 0)) {
      throw new IllegalArgumentException("floor must be at least 0");
    }
    if (exhausts != null && !Double.isFinite(exhausts)) {
      throw new IllegalArgumentException("exhausts must be a finite number");
    }
    Checked.severity("severity", severity);
    Set<String> seen = new HashSet<>();
    for (Rule rule : detectors) {
      if (!seen.add(rule.detector().name())) {
        throw new IllegalArgumentException(
            "detectors "
                + rule.detector().name()
                + " stands twice: expected each detector once for a signal");
      }
    }
    peersBy = List.copyOf(peersBy);
    detectors = List.copyOf(detectors);
  }

  /** The signal itself, as one source answers it. */
  public Signal signal(String source) {
    return new Signal(name, source, query, unit, bad, hostLabel, peersBy, floor, exhausts);
  }

  /** The severity of a rule's alerts. */
  public String severity(Rule rule) {
    String own = rule.severity();
    return own == null ? severity : own;
  }
}
