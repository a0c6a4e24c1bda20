package io.petrel.pipeline;

import io.petrel.alert.Alert;
import io.petrel.alert.AlertRule;
import io.petrel.alert.Lifecycle;
import io.petrel.alert.Lifecycle.Change;
import io.petrel.alert.Observation;
import io.petrel.alert.Observation.Subject;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.machine.Transition;
import io.petrel.series.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The alerts of one rule: one life a subject, kept only while there is an alert. */
final class AlertBook {
  private final Lifecycle lifecycle;
  private final Map<Labels, Lifecycle.State> states = new HashMap<>();

  AlertBook(AlertRule rule) {
    this.lifecycle = new Lifecycle(rule);
  }

  /** What came of one tick. */
  static final class Outcome {
    /** Alerts to be committed. */
    final List<Alert> changed = new ArrayList<>();

    /** Pending alerts that went away. */
    final List<Long> dropped = new ArrayList<>();

    /** Alerts that have just been resolved. */
    final List<Alert> resolved = new ArrayList<>();
  }

  AlertRule rule() {
    return lifecycle.rule();
  }

  /** Takes back an alert as it was committed with a tick; false = it is none of this rule's. */
  boolean restore(Alert alert, long tick) {
    boolean mine =
        rule().name().equals(alert.name())
            && rule().detector().equals(alert.labels().getOrEmpty(Alert.DETECTOR))
            && rule().severity().equals(alert.severity());
    if (mine) {
      states.put(seriesOf(alert), new Lifecycle.State(tick, alert.upTo(tick)));
    }
    return mine;
  }

  /** One score, null = the series gave no value. */
  void observe(long at, Subject subject, @Nullable Score score, Outcome outcome) {
    Lifecycle.State state = states.get(subject.series());
    if (state == null) {
      if (lifecycle.uneventful(score)) {
        return;
      }
      state = lifecycle.initial();
    }
    step(state, new Observation(at, subject, score), outcome);
  }

  /** Every alert that was not observed at this instant has no data. */
  void othersWithoutData(long at, Outcome outcome) {
    for (Lifecycle.State state : List.copyOf(states.values())) {
      Alert alert = state.alert();
      if (alert != null && state.asOf() < at) {
        Subject subject = new Subject(seriesOf(alert), alert.host(), alert.peers());
        step(state, new Observation(at, subject, null), outcome);
      }
    }
  }

  /** Every alert that was not observed at this instant is about something that is as expected. */
  void othersAsExpected(long at, Outcome outcome) {
    Score expected =
        new Score(0, Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Reason.NONE);
    for (Lifecycle.State state : List.copyOf(states.values())) {
      Alert alert = state.alert();
      if (alert != null && state.asOf() < at) {
        Subject subject = new Subject(seriesOf(alert), alert.host(), alert.peers());
        step(state, new Observation(at, subject, expected), outcome);
      }
    }
  }

  /** Nobody looked at this instant: every alert that was not observed stays as it was. */
  void othersAsTheyWere(long at) {
    states.replaceAll((series, state) -> asItWas(at, state));
  }

  /** Nobody judged this series at this instant: its alert stays as it was. */
  void asItWas(long at, Labels series) {
    states.computeIfPresent(series, (key, state) -> asItWas(at, state));
  }

  private static Lifecycle.State asItWas(long at, Lifecycle.State state) {
    Alert alert = state.alert();
    return alert == null || state.asOf() >= at ? state : new Lifecycle.State(at, alert.upTo(at));
  }

  private void step(Lifecycle.State state, Observation seen, Outcome outcome) {
    Transition<Lifecycle.State, Change> t = lifecycle.step(state, seen);
    if (!t.taken()) {
      return;
    }
    Alert before = state.alert();
    Alert after = t.state().alert();
    if (after == null || t.output() == Change.RESOLVED) {
      states.remove(seen.subject().series());
    } else {
      states.put(seen.subject().series(), t.state());
    }
    if (t.output() == Change.DROPPED && before != null) {
      outcome.dropped.add(before.fingerprint());
    } else if (after != null && t.output() != Change.NONE) {
      outcome.changed.add(after);
      if (t.output() == Change.RESOLVED) {
        outcome.resolved.add(after);
      }
    }
  }

  /** The alerts there are now. */
  void collect(List<Alert> into) {
    for (Lifecycle.State state : states.values()) {
      if (state.alert() != null) {
        into.add(state.alert());
      }
    }
  }

  boolean has(Labels series) {
    return states.containsKey(series);
  }

  /** The labels of the series behind an alert. */
  static Labels seriesOf(Alert alert) {
    return alert.labels().without(Alert.OWN);
  }
}
