package io.petrel.pipeline;

import io.petrel.alert.Alert;
import io.petrel.detect.Detector;
import io.petrel.detect.Reason;
import io.petrel.machine.Machine;
import io.petrel.pipeline.Plan.Watch;
import io.petrel.series.Labels;
import io.petrel.series.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the series of one signal learn from and when: those that are new wait until a {@link Lesson}
 * has led them through their past, and what came live meanwhile follows then.
 */
final class School {
  /** Series that have been gone for longer are not read again when ticks were missed. */
  private static final long GONE_MILLIS = 3_600_000;

  private final Watch watch;
  private final Map<Labels, KnownSeries> entries;
  private final List<Watcher> watchers;

  /** The watchers that learn from history, a bit each. */
  private final long learners;

  /** Live ticks while {@link #waiting} series wait for their lesson. */
  private final HeldTicks<KnownSeries> held;

  private Exclusion exclusion;
  private int waiting;

  /**
   * Nobody waits yet.
   *
   * @param entries the signal's series, which others add and remove
   * @param learners the watchers that learn from history, a bit each
   * @param exclusion what is not learned from
   * @param asOf no tick up to this one is taken here
   */
  School(
      Watch watch,
      Map<Labels, KnownSeries> entries,
      List<Watcher> watchers,
      long learners,
      Exclusion exclusion,
      long asOf) {
    this.watch = watch;
    this.entries = entries;
    this.watchers = watchers;
    this.learners = learners;
    this.exclusion = exclusion;
    this.held = new HeldTicks<>(asOf);
  }

  /** Sets what is not learned from, from the next instant on. */
  void use(Exclusion excluded) {
    exclusion = excluded;
  }

  /** A series that has not been seen before; it waits for its past where a detector wants it. */
  KnownSeries enter(Labels raw) {
    waiting += learners == 0 ? 0 : 1;
    return new KnownSeries(raw, watchers.size(), learners);
  }

  /** Keeps an instant's values for as long as somebody waits. */
  void seen(long at, KnownSeries[] present, double[] values) {
    if (waiting == 0) {
      held.pass(at);
    } else {
      held.hold(at, present, values);
    }
  }

  /** A series as exclusions know it. */
  private Labels named(KnownSeries entry) {
    return Labels.of(Alert.NAME, watch.signal().name()).orElse(entry.subject.series());
  }

  /** Why a series is not to be learned from at an instant, null = it is. */
  @Nullable Reason excluded(KnownSeries entry, long at) {
    if (!exclusion.any(at)) {
      return null;
    }
    return exclusion.reason(named(entry), at);
  }

  /** How many series wait to be led through their past. */
  int waiting() {
    return waiting;
  }

  void count() {
    waiting = (int) entries.values().stream().filter(entry -> entry.awaits != 0).count();
  }

  Wanted wanted(long answeredAt) {
    int behind = 0;
    for (KnownSeries entry : entries.values()) {
      behind += entry.awaits != 0 && knownTo(entry) != Long.MIN_VALUE ? 1 : 0;
    }
    return new Wanted(
        watch.key(), watch.signal(), entries.size(), waiting - behind, behind, answeredAt);
  }

  /** Up to when every detector that waits knows a series' past, Long.MIN_VALUE = nothing. */
  private long knownTo(KnownSeries entry) {
    long known = Long.MAX_VALUE;
    for (Watcher watcher : watchers) {
      if (watcher.awaitedBy(entry)) {
        Object state = entry.states[watcher.index];
        long asOf = state == null ? Long.MIN_VALUE : asOf(watcher.machine(), state);
        known = Math.min(known, Math.max(asOf, entry.taughtTo));
      }
    }
    return known;
  }

  private static <S> long asOf(Machine<S, ?, ?> machine, Object kept) {
    @SuppressWarnings("unchecked") // only this machine's states are kept there
    S state = (S) kept;
    return machine.asOf(state);
  }

  /**
   * A lesson for some of those that wait.
   *
   * @param behind whether for those that lack little, or for those that lack all
   */
  Lesson lesson(long to, boolean behind) {
    List<Watcher> taught = watchers.stream().filter(w -> (learners & w.bit()) != 0).toList();
    long from = Long.MAX_VALUE;
    List<KnownSeries> chosen = new ArrayList<>();
    for (KnownSeries entry : entries.values()) {
      if (entry.awaits != 0 && (knownTo(entry) != Long.MIN_VALUE) == behind) {
        chosen.add(entry);
        from = Math.min(from, knownTo(entry) + 1);
      }
    }
    List<Lesson.Course> courses = new ArrayList<>();
    for (Watcher w : taught) {
      courses.add(new Lesson.Course(w.rule.name(), (Detector.OfSeries<?>) w.rule.detector()));
    }
    long first = Math.max(from, to - watch.learnFrom().toMillis());
    Lesson lesson = new Lesson(watch.key(), watch.signal(), courses, first, to, exclusion);
    for (KnownSeries entry : chosen) {
      long takes = 0;
      @Nullable Object[] states = new @Nullable Object[taught.size()];
      for (int c = 0; c < states.length; c++) {
        takes |= taught.get(c).awaitedBy(entry) ? 1L << c : 0;
        states[c] = entry.states[taught.get(c).index];
      }
      lesson.enrol(entry.raw, named(entry), takes, states);
    }
    return lesson;
  }

  /** See {@link Pipeline#adopt}. */
  int adopt(Lesson lesson, boolean anyway) {
    boolean reaches = lesson.to() >= held.lostUpTo();
    int left = 0;
    for (Map.Entry<Labels, Lesson.Pupil> each : lesson.pupils().entrySet()) {
      KnownSeries entry = entries.get(each.getKey());
      if (entry == null || entry.awaits == 0) {
        continue;
      }
      Lesson.Pupil pupil = each.getValue();
      boolean live = anyway || pupil.excused || (pupil.done && reaches);
      for (int c = 0; c < lesson.courses().size(); c++) {
        Watcher watcher = watcher(lesson.courses().get(c));
        if (watcher != null && watcher.awaitedBy(entry) && (pupil.takes & 1L << c) != 0) {
          learned(entry, watcher, lesson.courses().get(c).machine(), pupil.states[c]);
          entry.resumes |= live ? watcher.bit() : 0;
        }
      }
      entry.awaits &= ~entry.resumes;
      if (pupil.done) {
        entry.taughtTo = Math.max(entry.taughtTo, lesson.to());
      }
      left += entry.awaits == 0 ? 0 : 1;
    }
    resume();
    count();
    return left;
  }

  private @Nullable Watcher watcher(Lesson.Course course) {
    for (Watcher watcher : watchers) {
      if ((learners & watcher.bit()) != 0
          && watcher.rule.name().equals(course.rule())
          && watcher.machine().name().equals(course.machine().name())
          && watcher.machine().version() == course.machine().version()) {
        return watcher;
      }
    }
    return null;
  }

  private static void learned(
      KnownSeries entry, Watcher watcher, Machine<?, ?, ?> taughtBy, @Nullable Object state) {
    if (state == null) {
      return;
    }
    Machine<?, ?, ?> own = watcher.machine();
    Object mine = own == taughtBy ? state : Lesson.carry(taughtBy, state, own);
    Object kept = entry.states[watcher.index];
    if (kept == null || asOf(own, mine) >= asOf(own, kept)) {
      entry.states[watcher.index] = mine;
    }
  }

  /** What came live while they waited follows now, seen by everybody and judged by nobody. */
  private void resume() {
    for (HeldTicks.Held<KnownSeries> tick : held.ticks()) {
      for (int i = 0; i < tick.present().length; i++) {
        KnownSeries entry = tick.present()[i];
        if (entry.resumes != 0 && excluded(entry, tick.at()) == null) {
          Sample sample = new Sample(tick.at(), tick.values()[i]);
          for (Watcher watcher : watchers) {
            if ((entry.resumes & watcher.bit()) != 0) {
              watcher.step((Detector.OfSeries<?>) watcher.rule.detector(), entry, sample);
            }
          }
        }
      }
    }
    entries.values().forEach(entry -> entry.resumes = 0);
  }

  /** What has learned until lately waits for a lesson about the ticks that nobody takes. */
  void fellBehind() {
    long newest = Long.MIN_VALUE;
    for (KnownSeries entry : entries.values()) {
      newest = Math.max(newest, entry.lastSeen);
    }
    for (KnownSeries entry : entries.values()) {
      if (entry.lastSeen >= newest - GONE_MILLIS) {
        entry.awaits = learners;
      }
    }
    count();
  }
}
