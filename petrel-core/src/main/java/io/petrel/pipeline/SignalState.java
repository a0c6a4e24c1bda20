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
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
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

  final Watch watch;
  private final List<AlertBook> books = new ArrayList<>();
  private final Map<Labels, KnownSeries> entries = new HashMap<>();
  private final List<Watcher> watchers = new ArrayList<>();

  /** The names of the watchers' rules. */
  private final List<String> names;

  private final boolean corroborates;

  private final School school;
  private final Labels origin;
  private List<Mark> marks = List.of();

  /** Alerts from before a restart by host: they say under which labels their series went. */
  private final Map<String, List<Alert>> restored = new HashMap<>();

  /** The series of the newest answer in its order. */
  private KnownSeries[] lastPresent = new KnownSeries[0];

  /** Who is compared with whom in {@link #lastPresent}; null = to be found anew. */
  private @Nullable List<PeerGroup> peerGroups;

  /** Some who are compared with each other: their places in the answer, and their labels there. */
  private static final class PeerGroup {
    final Labels peers;
    final int[] members;
    final Labels[] series;

    PeerGroup(Labels peers, List<Integer> members, KnownSeries[] present) {
      this.peers = peers;
      this.members = members.stream().mapToInt(i -> i).toArray();
      this.series = members.stream().map(i -> present[i].raw).toArray(Labels[]::new);
    }
  }

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
    // Of a kind that every view can share without a copy, which a stream's own list is not.
    this.names = List.copyOf(watch.rules().stream().map(Rule::name).toList());
    this.corroborates =
        plan.corroboration() != null && watchers.stream().anyMatch(SignalState::corroborates);
    this.school = new School(watch, entries, watchers, learning, plan.exclusion(), asOf);
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
    return corroborates;
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
    school.use(excluded);
  }

  /** What the marks say of a rule's series here at an instant. */
  private Tolerance tolerance(Rule rule, long at) {
    return marks.isEmpty() || rule.detector().fixedLimits()
        ? Tolerance.NONE
        : Tolerance.of(marks, watch.signal().name(), rule.name(), at);
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
    KnownSeries[] present = new KnownSeries[frame.size()];
    boolean asBefore = present.length == lastPresent.length;
    Labels[] series = new Labels[frame.size()];
    double[] values = new double[frame.size()];
    for (int i = 0; i < present.length; i++) {
      Labels raw = frame.series(i);
      // An answer's order seldom changes: what stood here last time needs no looking up.
      KnownSeries before = i < lastPresent.length ? lastPresent[i] : null;
      boolean same = before != null && before.raw.equals(raw);
      present[i] = same && before != null ? labelled(before, hosts) : entry(raw, hosts);
      asBefore &= present[i] == before;
      present[i].lastSeen = Math.max(present[i].lastSeen, at);
      values[i] = frame.value(i);
      present[i].hasValue = !Double.isNaN(values[i]);
      series[i] = present[i].subject.series();
    }
    present = asBefore ? lastPresent : present; // one array for as long as it says the same
    peerGroups = asBefore ? peerGroups : null;
    lastPresent = present;
    answeredAt = Math.max(answeredAt, at);
    school.seen(at, present, values);
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
    groups = corroborates ? groups(present, scores) : List.of();
    return new SignalView(watch.signal(), names, series, values, scores);
  }

  private List<Corroborate.Group> groups(KnownSeries[] present, @Nullable Score[][] scores) {
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

  private KnownSeries entry(Labels raw, HostDirectory hosts) {
    KnownSeries entry = entries.get(raw);
    if (entry == null) {
      entry = school.enter(raw);
      entries.put(raw, entry);
      oldest = Long.MIN_VALUE;
    }
    return labelled(entry, hosts);
  }

  private KnownSeries labelled(KnownSeries entry, HostDirectory hosts) {
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
      peerGroups = null;
      if (fresh && !restored.isEmpty()) {
        resume(entry);
      }
    }
    return entry;
  }

  /** Over a restart, too, an alert's identity holds although its host's labels have changed. */
  private void resume(KnownSeries entry) {
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
        peerGroups = null;
        entry.hostLabels = Labels.empty(); // the new ones are looked at when the alert is over
        entry.hostsVersion = null;
        return;
      }
    }
  }

  /** An alert's identity holds while it lasts, whatever becomes of its host's labels. */
  private boolean hasAlert(KnownSeries entry) {
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
      KnownSeries[] present,
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
      Reason excluded = detector.learnsFromHistory() ? school.excluded(present[i], at) : null;
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
  private double[] answering(KnownSeries[] present, double[] values, long at, HostDirectory hosts) {
    double[] answering = values.clone();
    for (int i = 0; i < answering.length; i++) {
      if (hosts.state(present[i].subject.host()) == HostState.DOWN
          || school.excluded(present[i], at) != null) {
        answering[i] = Double.NaN;
      }
    }
    return answering;
  }

  private void scoreGroups(
      Watcher watcher,
      Detector.OfGroup<?> detector,
      long at,
      KnownSeries[] present,
      double[] values,
      @Nullable Score[] scores,
      AlertBook.@Nullable Outcome outcome) {
    if (peerGroups == null) {
      peerGroups = peerGroups(present);
    }
    for (PeerGroup group : peerGroups) {
      int[] members = group.members;
      double[] column = new double[members.length];
      for (int j = 0; j < column.length; j++) {
        column[j] = values[members[j]];
      }
      GroupScores said =
          watcher.stepGroup(detector, group.peers, new Frame(at, group.series, column));
      if (said == null) {
        continue;
      }
      for (int j = 0; j < column.length; j++) {
        KnownSeries entry = present[members[j]];
        Reason excluded = school.excluded(entry, at);
        Score score =
            excluded == null
                ? watcher.tolerance.widen(entry.subject, said.scores().get(j))
                : Score.unknown(column[j], excluded);
        scores[members[j]] = score;
        if (outcome != null) {
          watcher.observe(at, entry.subject, score, outcome);
        }
      }
      Score ofGroup = ofGroup(said);
      if (outcome != null && ofGroup != null) {
        Subject all = new Subject(group.peers.orElse(origin), "", group.peers);
        watcher.observe(at, all, watcher.tolerance.widen(all, ofGroup), outcome);
      }
    }
  }

  private static List<PeerGroup> peerGroups(KnownSeries[] present) {
    Map<Labels, List<Integer>> byPeers = new LinkedHashMap<>();
    for (int i = 0; i < present.length; i++) {
      byPeers.computeIfAbsent(present[i].subject.peers(), p -> new ArrayList<>()).add(i);
    }
    List<PeerGroup> all = new ArrayList<>();
    byPeers.forEach((peers, members) -> all.add(new PeerGroup(peers, members, present)));
    return all;
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
    for (KnownSeries entry : entries.values()) {
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
    lastPresent = new KnownSeries[0];
    peerGroups = null;
    school.count();
    Set<Labels> peers = new HashSet<>();
    entries.values().forEach(entry -> peers.add(entry.subject.peers()));
    watchers.forEach(watcher -> watcher.groups.keySet().retainAll(peers));
  }

  /** How series that are new come to know their past. */
  School school() {
    return school;
  }

  /** What waits to be led through its past. */
  Wanted wanted() {
    return school.wanted(answeredAt);
  }

  /** See {@link Pipeline#lesson}. */
  Lesson lesson(long to) {
    return school.lesson(to, wanted().behind() > 0);
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
    SignalCodec.encode(entries.values(), watchers, out, index);
  }

  /**
   * Takes back what was learned; a detector that is not configured any more is passed over.
   *
   * @param version the version of the snapshot: before the third nobody waited for a lesson
   * @param known the list that {@link #encode}'s index speaks of
   */
  void decode(int version, StateReader in, Labels[] known, HostDirectory hosts) {
    SignalCodec.decode(version, in, known, raw -> entry(raw, hosts), watchers);
    school.count();
  }
}
