package io.petrel.pipeline;

import io.petrel.alert.Observation.Subject;
import io.petrel.detect.Score;
import io.petrel.machine.Machine;
import io.petrel.machine.Transition;
import io.petrel.pipeline.Plan.Rule;
import io.petrel.series.Labels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One detector of a signal at work: what it has learned of groups, and the alerts of its levels.
 */
final class Watcher {
  final Rule rule;
  final int index;
  final List<AlertBook> books;

  /** States of group detectors by peers; those of other detectors are with their series. */
  final Map<Labels, Object> groups = new HashMap<>();

  /** Whether the detector passed over an input of this instant as old. */
  boolean ignoredAny;

  /** What people's marks make of its scores at this instant. */
  Tolerance tolerance = Tolerance.NONE;

  Watcher(Rule rule, int index, List<AlertBook> books) {
    this.rule = rule;
    this.index = index;
    this.books = books;
  }

  /** Its place in sets of watchers; those beyond the 64th are in none. */
  long bit() {
    return index < Long.SIZE ? 1L << index : 0;
  }

  Machine<?, ?, ?> machine() {
    return (Machine<?, ?, ?>) rule.detector();
  }

  boolean awaitedBy(KnownSeries entry) {
    return (entry.awaits & bit()) != 0;
  }

  /** Decides nothing about a series' alerts at this instant. */
  void leave(long at, Subject subject) {
    books.forEach(book -> book.asItWas(at, subject.series()));
  }

  <S, I, O> @Nullable O step(Machine<S, I, O> machine, KnownSeries entry, I input) {
    Transition<S, O> t = step(machine, entry.states[index], input);
    entry.states[index] = t.state();
    return t.orNull();
  }

  <S, I, O> @Nullable O stepGroup(Machine<S, I, O> machine, Labels peers, I input) {
    Transition<S, O> t = step(machine, groups.get(peers), input);
    groups.put(peers, t.state());
    return t.orNull();
  }

  private <S, I, O> Transition<S, O> step(
      Machine<S, I, O> machine, @Nullable Object kept, I input) {
    @SuppressWarnings("unchecked") // only this machine's states are kept here
    S state = (S) kept;
    Transition<S, O> t = machine.step(state == null ? machine.initial() : state, input);
    ignoredAny |= !t.taken();
    return t;
  }

  /** Decides about the alerts that got no score; what the detector knew already says nothing. */
  void others(long at, boolean complete, AlertBook.Outcome outcome) {
    for (AlertBook book : books) {
      if (complete && !ignoredAny) {
        book.othersWithoutData(at, outcome);
      } else {
        book.othersAsTheyWere(at);
      }
    }
  }

  void observe(long at, Subject subject, Score score, AlertBook.Outcome outcome) {
    for (AlertBook book : books) {
      book.observe(at, subject, score, outcome);
    }
  }
}
