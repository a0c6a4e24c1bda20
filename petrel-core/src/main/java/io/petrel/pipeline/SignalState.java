package io.petrel.pipeline;

import io.petrel.alert.Alert;
import io.petrel.alert.AlertRule;
import io.petrel.alert.Observation.Subject;
import io.petrel.detect.Detector;
import io.petrel.detect.Detector.GroupScores;
import io.petrel.detect.Detector.HostState;
import io.petrel.detect.Detector.Level;
import io.petrel.detect.Detector.Presence;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.machine.CorruptStateException;
import io.petrel.machine.Machine;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import io.petrel.pipeline.Plan.Rule;
import io.petrel.pipeline.Plan.Watch;
import io.petrel.pipeline.View.SignalView;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one signal: its series, what its detectors have learned of them, and their
 * alerts.
 */
final class SignalState {
  private static final Reason LEARNING = Reason.of("learning.history");

  /** Series that have been gone for longer are not read again when ticks were missed. */
  private static final long GONE_MILLIS = 3_600_000;

  final Watch watch;
  private final List<AlertBook> books = new ArrayList<>();
  private final Map<Labels, Entry> entries = new HashMap<>();
  private final List<Watcher> watchers = new ArrayList<>();

  /** The names of the watchers' rules. */
  private final List<String> names;

  private final Labels origin;
  private Exclusion exclusion;
  private List<Mark> marks = List.of();

  /** Alerts from before a restart by host: they say under which labels their series went. */
  private final Map<String, List<Alert>> restored = new HashMap<>();

  /** The series of the newest answer in its order. */
  private Entry[] lastPresent = new Entry[0];

  /** The watchers that learn from history, a bit each. */
  private final long learners;

  /** Live ticks while {@link #waiting} series wait for their lesson. */
  private final HeldTicks<Entry> held;

  private int waiting;
  private long answeredAt = Long.MIN_VALUE;

  /** Who was unusual in the newest answer, for what is put together from several signals. */
  private List<Corroborate.Group> groups = List.of();

  /** No series was seen last before this. */
  private long oldest = Long.MIN_VALUE;

  /**
   * Knows nothing yet.
   *
   * @param origin a label for every series, where several sources answer the signal
   * @param asOf no tick up to this one is taken here
   */
  SignalState(Watch watch, Plan plan, Labels origin, long asOf) {
    this.watch = watch;
    this.origin = origin;
    this.exclusion = plan.exclusion();
    this.held = new HeldTicks<>(asOf);
    long learning = 0;
    for (Rule rule : watch.rules()) {
      List<AlertBook> ofRule = new ArrayList<>();
      for (Level level : rule.detector().levels()) {
        String severity = level.severity();
        ofRule.add(
            new AlertBook(
                new AlertRule(
                    watch.signal().name(),
                    rule.name(),
                    severity == null ? rule.severity() : severity,
                    watch.signal().unit(),
                    level,
                    rule.telling(),
                    plan.forgetAfter())));
      }
      Watcher watcher = new Watcher(rule, watchers.size(), ofRule);
      watchers.add(watcher);
      books.addAll(ofRule);
      boolean learns =
          rule.detector() instanceof Detector.OfSeries<?> ofSeries && ofSeries.learnsFromHistory();
      learning |= learns && watch.learnFrom().toMillis() > 0 ? watcher.bit() : 0;
    }
    this.learners = learning;
    this.names = watch.rules().stream().map(Rule::name).toList();
  }

  /** A detector at work. */
  private static final class Watcher {
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

    boolean awaitedBy(Entry entry) {
      return (entry.awaits & bit()) != 0;
    }

    /** Decides nothing about a series' alerts at this instant. */
    void leave(long at, Subject subject) {
      books.forEach(book -> book.asItWas(at, subject.series()));
    }

    <S, I, O> @Nullable O step(Machine<S, I, O> machine, Entry entry, I input) {
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

  /** A series that has been seen. */
  private static final class Entry {
    final Labels raw;

    /** One a watcher, null = none yet. */
    final @Nullable Object[] states;

    /** What was known of hosts when this one's labels were looked up; null = look again. */
    @Nullable Object hostsVersion;

    Labels hostLabels = Labels.empty();

    /** The series' labels with its host's newest, and when they were put together. */
    Labels presentLabels = Labels.empty();

    @Nullable Object presentVersion;
    Subject subject;
    long lastSeen;
    boolean hasValue;

    /** The watchers that are to be led through its past before they look at it, a bit each. */
    long awaits;

    /** The watchers that a lesson has led up to the ticks that are held. */
    long resumes;

    /** Up to when its past has been read, Long.MIN_VALUE = not at all. */
    long taughtTo = Long.MIN_VALUE;

    Entry(Labels raw, int watchers, long awaits) {
      this.raw = raw;
      this.awaits = awaits;
      this.states = new @Nullable Object[watchers];
      this.subject = new Subject(raw, "", Labels.empty());
    }
  }

  List<AlertBook> books() {
    return books;
  }

  /** Takes back an alert as it was committed with a tick; false = it is of no rule here. */
  boolean restore(Alert alert, long tick) {
    boolean mine = alert.labels().asMap().entrySet().containsAll(origin.asMap().entrySet());
    boolean taken = mine && books.stream().anyMatch(book -> book.restore(alert, tick));
    if (taken) {
      restored.computeIfAbsent(alert.host(), h -> new ArrayList<>()).add(alert);
    }
    return taken;
  }

  /** Whether one of its detectors' scores may be put together with others. */
  boolean corroborates() {
    return watchers.stream().anyMatch(SignalState::corroborates);
  }

  private static boolean corroborates(Watcher watcher) {
    return watcher.rule.detector() instanceof Detector.OfSeries<?> d && d.corroborates();
  }

  /** Who was unusual in the newest answer; empty where there was none. */
  List<Corroborate.Group> groups() {
    return groups;
  }

  /** Sets the marks that hold from the next instant on. */
  void use(List<Mark> all) {
    marks = all.stream().map(mark -> mark.about(origin)).toList();
  }

  /** Sets what is not learned from, from the next instant on. */
  void use(Exclusion excluded) {
    exclusion = excluded;
  }

  /** What the marks say of a rule's series here at an instant. */
  private Tolerance tolerance(Rule rule, long at) {
    return marks.isEmpty() || rule.detector().fixedLimits()
        ? Tolerance.NONE
        : Tolerance.of(marks, watch.signal().name(), rule.name(), at);
  }

  /** A series as exclusions know it. */
  private Labels named(Entry entry) {
    return Labels.of(Alert.NAME, watch.signal().name()).orElse(entry.subject.series());
  }

  /** Why a series is not to be learned from at an instant, null = it is. */
  private @Nullable Reason excluded(Entry entry, long at) {
    if (!exclusion.any(at)) {
      return null;
    }
    return exclusion.reason(named(entry), at);
  }

  /** There was no answer for this instant: every alert stays as it was. */
  void skip(long at) {
    groups = List.of();
    books.forEach(book -> book.othersAsTheyWere(at));
  }

  /**
   * Takes one instant's values.
   *
   * @param complete whether the frame has every series there is
   * @param outcome where alerts go, null = learn only
   */
  SignalView take(
      Frame frame,
      boolean complete,
      HostDirectory hosts,
      long forgetAfter,
      AlertBook.@Nullable Outcome outcome) {
    long at = frame.at();
    Entry[] present = new Entry[frame.size()];
    boolean asBefore = present.length == lastPresent.length;
    Labels[] series = new Labels[frame.size()];
    double[] values = new double[frame.size()];
    for (int i = 0; i < present.length; i++) {
      Labels raw = frame.series(i);
      // An answer's order seldom changes: what stood here last time needs no looking up.
      Entry before = i < lastPresent.length ? lastPresent[i] : null;
      boolean same = before != null && before.raw.equals(raw);
      present[i] = same && before != null ? labelled(before, hosts) : entry(raw, hosts);
      asBefore &= present[i] == before;
      present[i].lastSeen = Math.max(present[i].lastSeen, at);
      values[i] = frame.value(i);
      present[i].hasValue = !Double.isNaN(values[i]);
      series[i] = present[i].subject.series();
    }
    present = asBefore ? lastPresent : present; // one array for as long as it says the same
    lastPresent = present;
    answeredAt = Math.max(answeredAt, at);
    if (waiting == 0) {
      held.pass(at);
    } else {
      held.hold(at, present, values);
    }
    @Nullable Score[][] scores = new @Nullable Score[watchers.size()][present.length];
    for (int w = 0; w < watchers.size(); w++) {
      Watcher watcher = watchers.get(w);
      Detector detector = watcher.rule.detector();
      watcher.ignoredAny = false;
      watcher.tolerance = tolerance(watcher.rule, at);
      if (detector instanceof Detector.OfSeries<?> ofSeries) {
        scoreSeries(watcher, ofSeries, at, present, values, scores[w], outcome);
      } else if (detector instanceof Detector.OfGroup<?> ofGroup && complete) {
        scoreGroups(
            watcher,
            ofGroup,
            at,
            present,
            answering(present, values, at, hosts),
            scores[w],
            outcome);
      } else if (detector instanceof Detector.OfPresence<?> ofPresence && complete) {
        scorePresence(watcher, ofPresence, at, hosts, outcome);
      }
      if (outcome != null) {
        watcher.others(at, complete, outcome);
      }
    }
    if (complete) {
      forget(at - forgetAfter);
    }
    groups = corroborates() ? groups(present, scores) : List.of();
    return new SignalView(watch.signal(), names, series, values, scores);
  }

  private List<Corroborate.Group> groups(Entry[] present, @Nullable Score[][] scores) {
    Map<Labels, Map<String, Score>> highest = new LinkedHashMap<>();
    Map<Labels, Integer> judged = new HashMap<>();
    for (Watcher watcher : watchers) {
      for (int i = 0; i < present.length && corroborates(watcher); i++) {
        Score score = scores[watcher.index][i];
        if (score == null || Double.isNaN(score.score())) {
          continue;
        }
        Subject subject = present[i].subject;
        judged.merge(subject.peers(), 1, Integer::sum);
        Map<String, Score> marks =
            highest.computeIfAbsent(subject.peers(), p -> new LinkedHashMap<>());
        if (score.unusual()) {
          marks.merge(subject.host(), score, (a, b) -> b.score() > a.score() ? b : a);
        }
      }
    }
    List<Corroborate.Group> all = new ArrayList<>();
    highest.forEach(
        (peers, marks) ->
            all.add(
                new Corroborate.Group(
                    watch.signal().name(),
                    watch.signal().unit(),
                    peers,
                    judged.getOrDefault(peers, 0),
                    marks.entrySet().stream()
                        .map(e -> new Corroborate.Mark(e.getKey(), e.getValue()))
                        .toList())));
    return all;
  }

  private Entry entry(Labels raw, HostDirectory hosts) {
    Entry entry = entries.get(raw);
    if (entry == null) {
      entry = new Entry(raw, watchers.size(), learners);
      entries.put(raw, entry);
      waiting += learners == 0 ? 0 : 1;
      oldest = Long.MIN_VALUE;
    }
    return labelled(entry, hosts);
  }

  private Entry labelled(Entry entry, HostDirectory hosts) {
    Object version = hosts.version();
    if (entry.hostsVersion == version) {
      return entry;
    }
    Labels raw = entry.raw;
    String host = entry.subject.host();
    if (host.isEmpty()) {
      host = raw.getOrEmpty(watch.signal().hostLabel());
    }
    Labels hostLabels = hosts.labels(host);
    boolean fresh = entry.subject.host().isEmpty();
    entry.hostsVersion = version;
    if (fresh || !entry.hostLabels.equals(hostLabels)) {
      if (!fresh && hasAlert(entry)) {
        entry.hostsVersion = null; // looked at again when the alert is over
        return entry;
      }
      entry.hostLabels = hostLabels;
      Labels all = Alert.exported(raw.orElse(hostLabels)).orElse(origin);
      Labels labels = all.equals(raw) ? raw : all; // mostly, and then it is kept only once
      entry.subject = new Subject(labels, host, labels.keep(watch.signal().peersBy()));
      if (fresh && !restored.isEmpty()) {
        resume(entry);
      }
    }
    return entry;
  }

  /** Over a restart, too, an alert's identity holds although its host's labels have changed. */
  private void resume(Entry entry) {
    List<Alert> alerts = restored.getOrDefault(entry.subject.host(), List.of());
    if (entry.subject.host().isEmpty() || alerts.isEmpty() || hasAlert(entry)) {
      return;
    }
    Map<String, String> own = Alert.exported(entry.raw).asMap();
    for (Alert alert : alerts) {
      Labels series = AlertBook.seriesOf(alert);
      Subject before = new Subject(series, alert.host(), alert.peers());
      if (series.asMap().entrySet().containsAll(own.entrySet()) && hasAlert(before)) {
        entry.subject = before;
        entry.hostLabels = Labels.empty(); // the new ones are looked at when the alert is over
        entry.hostsVersion = null;
        return;
      }
    }
  }

  /** An alert's identity holds while it lasts, whatever becomes of its host's labels. */
  private boolean hasAlert(Entry entry) {
    return hasAlert(entry.subject);
  }

  private boolean hasAlert(Subject subject) {
    for (AlertBook book : books) {
      if (book.has(subject.series())) {
        return true;
      }
    }
    return false;
  }

  private void scoreSeries(
      Watcher watcher,
      Detector.OfSeries<?> detector,
      long at,
      Entry[] present,
      double[] values,
      @Nullable Score[] scores,
      AlertBook.@Nullable Outcome outcome) {
    for (int i = 0; i < present.length; i++) {
      if (watcher.awaitedBy(present[i])) {
        scores[i] = Score.unknown(values[i], LEARNING);
        if (outcome != null) {
          watcher.leave(at, present[i].subject);
        }
        continue;
      }
      Reason excluded = detector.learnsFromHistory() ? excluded(present[i], at) : null;
      Score said =
          excluded == null
              ? watcher.step(detector, present[i], new Sample(at, values[i]))
              : Score.unknown(values[i], excluded);
      if (said == null) {
        continue;
      }
      scores[i] = watcher.tolerance.widen(present[i].subject, said);
      if (outcome != null) {
        watcher.observe(at, present[i].subject, scores[i], outcome);
      }
    }
  }

  /**
   * The values of hosts that are scraped. Prometheus goes on answering for a host that is down with
   * what it saw last, for minutes where the query looks back: that compares with nobody. Nor does
   * what is not to be learned from.
   */
  private double[] answering(Entry[] present, double[] values, long at, HostDirectory hosts) {
    double[] answering = values.clone();
    for (int i = 0; i < answering.length; i++) {
      if (hosts.state(present[i].subject.host()) == HostState.DOWN
          || excluded(present[i], at) != null) {
        answering[i] = Double.NaN;
      }
    }
    return answering;
  }

  private void scoreGroups(
      Watcher watcher,
      Detector.OfGroup<?> detector,
      long at,
      Entry[] present,
      double[] values,
      @Nullable Score[] scores,
      AlertBook.@Nullable Outcome outcome) {
    Map<Labels, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < present.length; i++) {
      groups.computeIfAbsent(present[i].subject.peers(), p -> new ArrayList<>()).add(i);
    }
    groups.forEach(
        (peers, members) -> {
          Labels[] series = new Labels[members.size()];
          double[] column = new double[members.size()];
          for (int j = 0; j < column.length; j++) {
            series[j] = present[members.get(j)].raw;
            column[j] = values[members.get(j)];
          }
          GroupScores said = watcher.stepGroup(detector, peers, new Frame(at, series, column));
          if (said == null) {
            return;
          }
          for (int j = 0; j < column.length; j++) {
            int i = members.get(j);
            Reason excluded = excluded(present[i], at);
            Score score =
                excluded == null
                    ? watcher.tolerance.widen(present[i].subject, said.scores().get(j))
                    : Score.unknown(column[j], excluded);
            scores[i] = score;
            if (outcome != null) {
              watcher.observe(at, present[i].subject, score, outcome);
            }
          }
          Score ofGroup = ofGroup(said);
          if (outcome != null && ofGroup != null) {
            Subject group = new Subject(peers.orElse(origin), "", peers);
            watcher.observe(at, group, watcher.tolerance.widen(group, ofGroup), outcome);
          }
        });
  }

  /** Nothing odd about a group that was judged is as expected; of one that was not, no opinion. */
  private static @Nullable Score ofGroup(GroupScores said) {
    boolean judged = said.scores().stream().anyMatch(score -> !Double.isNaN(score.score()));
    return said.group() == null && judged ? GROUP_AS_EXPECTED : said.group();
  }

  private static final Score GROUP_AS_EXPECTED =
      new Score(0, Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Reason.NONE);

  private void scorePresence(
      Watcher watcher,
      Detector.OfPresence<?> detector,
      long at,
      HostDirectory hosts,
      AlertBook.@Nullable Outcome outcome) {
    for (Entry entry : entries.values()) {
      Subject subject = entry.subject;
      if (entry.presentVersion != hosts.version()) {
        entry.presentVersion = hosts.version();
        entry.presentLabels = entry.raw.orElse(hosts.labels(subject.host()));
      }
      boolean present = entry.lastSeen == at && entry.hasValue;
      Presence presence =
          new Presence(at, present, hosts.state(subject.host()), entry.presentLabels);
      Score score = watcher.step(detector, entry, presence);
      if (score != null && outcome != null) {
        watcher.observe(at, subject, score, outcome);
      }
    }
  }

  private void forget(long before) {
    if (oldest >= before) {
      return;
    }
    boolean any = entries.values().removeIf(e -> e.lastSeen < before && !hasAlert(e));
    oldest = Long.MAX_VALUE;
    entries.values().forEach(entry -> oldest = Math.min(oldest, entry.lastSeen));
    if (!any) {
      return;
    }
    lastPresent = new Entry[0];
    countWaiting();
    Set<Labels> peers = new HashSet<>();
    entries.values().forEach(entry -> peers.add(entry.subject.peers()));
    watchers.forEach(watcher -> watcher.groups.keySet().retainAll(peers));
  }

  /** How many series wait to be led through their past. */
  int waiting() {
    return waiting;
  }

  private void countWaiting() {
    waiting = (int) entries.values().stream().filter(entry -> entry.awaits != 0).count();
  }

  Wanted wanted() {
    int behind = 0;
    for (Entry entry : entries.values()) {
      behind += entry.awaits != 0 && knownTo(entry) != Long.MIN_VALUE ? 1 : 0;
    }
    return new Wanted(
        watch.key(), watch.signal(), entries.size(), waiting - behind, behind, answeredAt);
  }

  /** Up to when every detector that waits knows a series' past, Long.MIN_VALUE = nothing. */
  private long knownTo(Entry entry) {
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

  /** A lesson for those that lack little, where there are any, else for those that lack all. */
  Lesson lesson(long to) {
    List<Watcher> taught = watchers.stream().filter(w -> (learners & w.bit()) != 0).toList();
    boolean behind = wanted().behind() > 0;
    long from = Long.MAX_VALUE;
    List<Entry> chosen = new ArrayList<>();
    for (Entry entry : entries.values()) {
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
    for (Entry entry : chosen) {
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
      Entry entry = entries.get(each.getKey());
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
    countWaiting();
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
      Entry entry, Watcher watcher, Machine<?, ?, ?> taughtBy, @Nullable Object state) {
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
    for (HeldTicks.Held<Entry> tick : held.ticks()) {
      for (int i = 0; i < tick.present().length; i++) {
        Entry entry = tick.present()[i];
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
    for (Entry entry : entries.values()) {
      newest = Math.max(newest, entry.lastSeen);
    }
    for (Entry entry : entries.values()) {
      if (entry.lastSeen >= newest - GONE_MILLIS) {
        entry.awaits = learners;
      }
    }
    countWaiting();
  }

  /** The labels of every series, as the answers have them. */
  Set<Labels> series() {
    return entries.keySet();
  }

  /**
   * Writes what was learned.
   *
   * @param index where each of {@link #series} stands in the list that is written once for all
   */
  void encode(StateWriter out, Map<Labels, Integer> index) {
    out.putInt(entries.size());
    for (Entry e : entries.values()) {
      Integer at = index.get(e.raw);
      if (at == null) {
        throw new IllegalArgumentException("the index lacks " + e.raw);
      }
      out.putInt(at).putLong(e.lastSeen).putBoolean(e.hasValue);
    }
    out.putInt(watchers.size());
    for (Watcher watcher : watchers) {
      StateWriter part = new StateWriter();
      encode(watcher, watcher.machine(), part);
      out.putString(watcher.rule.name()).putBytes(part.toBytes());
    }
  }

  private <S> void encode(Watcher watcher, Machine<S, ?, ?> machine, StateWriter out) {
    out.putString(machine.name()).putInt(machine.version()).putInt(watcher.groups.size());
    watcher.groups.forEach(
        (peers, state) -> {
          out.putLabels(peers);
          encode(machine, state, out);
        });
    // in the order in which the entries were written
    for (Entry entry : entries.values()) {
      Object state = entry.states[watcher.index];
      out.putBoolean(watcher.awaitedBy(entry)).putBoolean(state != null);
      if (state != null) {
        encode(machine, state, out);
      }
    }
  }

  private static <S> void encode(Machine<S, ?, ?> machine, Object state, StateWriter out) {
    @SuppressWarnings("unchecked") // only this machine's states are kept there
    S mine = (S) state;
    StateWriter part = new StateWriter();
    machine.encode(mine, part);
    out.putBytes(part.toBytes());
  }

  /**
   * Takes back what was learned; a detector that is not configured any more is passed over.
   *
   * @param version the version of the snapshot: before the third nobody waited for a lesson
   * @param known the list that {@link #encode}'s index speaks of
   */
  void decode(int version, StateReader in, Labels[] known, HostDirectory hosts) {
    Entry[] listed = new Entry[in.getCount(13)];
    for (int i = 0; i < listed.length; i++) {
      int at = in.getInt();
      if (at < 0 || at >= known.length) {
        throw new CorruptStateException("series " + at + " of " + known.length + " is wanted");
      }
      listed[i] = entry(known[at], hosts);
      listed[i].lastSeen = in.getLong();
      listed[i].hasValue = in.getBoolean();
    }
    for (int n = in.getCount(8); n > 0; n--) {
      String name = in.getString();
      byte[] part = in.getBytes();
      for (Watcher watcher : watchers) {
        if (watcher.rule.name().equals(name)) {
          decode(version, watcher, watcher.machine(), listed, new StateReader(part));
        }
      }
    }
    countWaiting();
  }

  private static void decode(
      int snapshot, Watcher watcher, Machine<?, ?, ?> machine, Entry[] listed, StateReader in) {
    String name = in.getString();
    int version = in.getInt();
    if (!name.equals(machine.name()) || version > machine.version()) {
      return;
    }
    for (int n = in.getCount(8); n > 0; n--) {
      Labels peers = in.getLabels();
      watcher.groups.put(peers, machine.decode(version, new StateReader(in.getBytes())));
    }
    for (Entry entry : listed) {
      boolean waits = snapshot >= 3 && in.getBoolean();
      boolean has = in.getBoolean();
      if (!waits && (has || snapshot >= 3)) {
        entry.awaits &= ~watcher.bit();
      }
      if (has) {
        entry.states[watcher.index] = machine.decode(version, new StateReader(in.getBytes()));
      }
    }
  }
}
