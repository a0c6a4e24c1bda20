package io.petrel.pipeline;

import io.petrel.alert.Alert;
import io.petrel.alert.AlertRule;
import io.petrel.alert.Observation.Subject;
import io.petrel.detect.Detector.Level;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import io.petrel.series.Labels;
import io.petrel.series.Unit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@link Corroborate} at work in a pipeline: its state and its alerts. */
final class Corroboration {
  /** The alert that tells of what is anomalous only together, and its detector. */
  static final String NAME = "corroborate";

  private static final String SIGNAL = "signal";

  private final Corroborate machine;
  private final AlertBook book;
  private CorroborateState state;

  Corroboration(Plan plan, Plan.Corroboration settings, Collection<SignalState> signals) {
    List<String> names =
        signals.stream()
            .filter(SignalState::corroborates)
            .map(s -> s.watch.signal().name())
            .distinct()
            .toList();
    machine = new Corroborate(names, settings.window().toMillis());
    state = machine.initial();
    book =
        new AlertBook(
            new AlertRule(
                NAME,
                NAME,
                settings.severity(),
                Unit.NONE,
                Level.EDGE,
                settings.telling(),
                plan.forgetAfter()));
  }

  AlertBook book() {
    return book;
  }

  boolean restore(Alert alert, long tick) {
    return book.restore(alert, tick);
  }

  /**
   * Looks at what the signals said at one instant.
   *
   * @param labels a host's labels
   * @param outcome where alerts go, null = learn only
   */
  void take(
      long at,
      Collection<SignalState> signals,
      Function<String, Labels> labels,
      AlertBook.@Nullable Outcome outcome) {
    List<Corroborate.Group> groups = new ArrayList<>();
    boolean complete = true;
    for (SignalState signal : signals) {
      groups.addAll(signal.groups());
      complete &= !signal.corroborates() || !signal.groups().isEmpty();
    }
    Transition<CorroborateState, List<Corroborate.Verdict>> t =
        machine.step(state, new Corroborate.Input(at, groups));
    state = t.state();
    if (outcome == null) {
      return;
    }
    if (t.taken()) {
      for (Corroborate.Verdict verdict : t.output()) {
        book.observe(at, subject(verdict, labels), verdict.score(), outcome);
      }
    }
    if (complete && t.taken()) {
      book.othersAsExpected(at, outcome);
    } else {
      book.othersAsTheyWere(at);
    }
  }

  private static Subject subject(Corroborate.Verdict verdict, Function<String, Labels> labels) {
    return verdict.host().isEmpty()
        ? new Subject(verdict.peers().with(SIGNAL, verdict.signal()), "", verdict.peers())
        : new Subject(Alert.exported(labels.apply(verdict.host())), verdict.host(), Labels.empty());
  }

  void encode(StateWriter out) {
    StateWriter part = new StateWriter();
    machine.encode(state, part);
    out.putInt(machine.version()).putBytes(part.toBytes());
  }

  /** Takes back what was learned; of a later version nothing. */
  void decode(StateReader in) {
    int version = in.getInt();
    StateReader part = new StateReader(in.getBytes());
    if (version <= machine.version()) {
      state = machine.decode(version, part);
    }
  }
}
