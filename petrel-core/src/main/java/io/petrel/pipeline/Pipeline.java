package io.petrel.pipeline;

import io.petrel.alert.Alert;
import io.petrel.alert.AlertRule;
import io.petrel.alert.Observation.Subject;
import io.petrel.alert.Phase;
import io.petrel.detect.Detector.Level;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.machine.CorruptStateException;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import io.petrel.pipeline.Plan.Watch;
import io.petrel.pipeline.View.Failure;
import io.petrel.pipeline.View.SignalView;
import io.petrel.route.Grouping;
import io.petrel.route.GroupingState;
import io.petrel.route.Muting.Mute;
import io.petrel.route.Orders;
import io.petrel.route.Silence;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One cycle, from what the sources answered to what people must be told.
 *
 * <p>It decides and does nothing: what it returns is to be committed in one transaction and then
 * delivered from there. Not thread-safe: one thread drives it; {@link View}s may go anywhere.
 */
public final class Pipeline {
  /** The alert that tells that Petrel is blind. */
  public static final String SOURCE_INCOMPLETE = "source_incomplete";

  private static final String SOURCE = "source";
  private static final int SNAPSHOT_VERSION = 3;
  private static final int OLDEST_SNAPSHOT_VERSION = 2;
  private static final Telling SOURCE_TELLING =
      new Telling(Duration.ofMinutes(2), 1, 1, Duration.ZERO);

  private final Plan plan;
  private final Grouping grouping;
  private final Map<String, SignalState> signals = new LinkedHashMap<>();
  private final Map<String, HostDirectory> directories = new TreeMap<>();
  private final AlertBook sourceBook;
  private final @Nullable Corroboration corroboration;
  private final List<Alert> orphans = new ArrayList<>();
  private GroupingState incidents;
  private long committedTick;
  private final SteadyClock clock = new SteadyClock();
  private View view = View.EMPTY;

  /** What the newest tick that only teaches saw: most of many such are never looked at. */
  private @Nullable Unseen unseen;

  private Orders orders = Orders.NONE;
  private Map<Long, Mute> mutes = Map.of();

  private record Unseen(List<SignalView> signals, List<Failure> failures) {}

  /** Begins where {@code hard} ends. */
  public Pipeline(Plan plan, HardState hard) {
    this.plan = plan;
    this.grouping =
        new Grouping(plan.root(), plan.maintenance(), plan.inhibitRules(), sources(plan));
    this.sourceBook =
        new AlertBook(
            new AlertRule(
                SOURCE_INCOMPLETE,
                "source",
                "critical",
                Unit.NONE,
                Level.EDGE,
                SOURCE_TELLING,
                plan.forgetAfter()));
    for (Watch watch : plan.watches()) {
      signals.put(watch.key(), new SignalState(watch, plan, origin(watch), hard.tick()));
      directories.computeIfAbsent(
          watch.signal().source(), s -> new HostDirectory(watch.signal().hostLabel()));
    }
    Plan.Corroboration together = plan.corroboration();
    this.corroboration =
        together == null || signals.values().stream().noneMatch(SignalState::corroborates)
            ? null
            : new Corroboration(plan, together, signals.values());
    use(Orders.NONE);
    this.committedTick = hard.tick();
    this.incidents = GroupingState.restore(hard.incidents(), hard.alerts());
    hard.alerts().stream().filter(a -> a.phase() != Phase.RESOLVED).forEach(this::restore);
    this.view = viewOf(hard.tick(), List.of(), List.of());
  }

  /** By signal, the sources that are asked for it. */
  private static Map<String, Set<String>> sources(Plan plan) {
    Map<String, Set<String>> sources = new TreeMap<>();
    for (Watch watch : plan.watches()) {
      Signal signal = watch.signal();
      sources.computeIfAbsent(signal.name(), n -> new TreeSet<>()).add(signal.source());
    }
    return sources;
  }

  /** The label that tells series of several sources apart, where a signal is asked of several. */
  private Labels origin(Watch watch) {
    String name = watch.signal().name();
    long asked = plan.watches().stream().filter(w -> w.signal().name().equals(name)).count();
    return asked > 1 ? Labels.of(SOURCE, watch.signal().source()) : Labels.empty();
  }

  private void restore(Alert alert) {
    boolean taken =
        signals.values().stream().anyMatch(signal -> signal.restore(alert, committedTick))
            || (directories.containsKey(alert.labels().getOrEmpty(SOURCE))
                && sourceBook.restore(alert, committedTick))
            || (corroboration != null && corroboration.restore(alert, committedTick));
    if (!taken) {
      orphans.add(alert);
    }
  }

  /**
   * Takes one tick. A tick at or before the committed one teaches the detectors what they have
   * forgotten since their snapshot, and tells nobody anything.
   *
   * @param now the service's clock, milliseconds since the epoch
   */
  public Changes tick(Tick tick, long now) {
    boolean learnOnly = tick.at() <= committedTick;
    AlertBook.Outcome outcome = new AlertBook.Outcome();
    learnHosts(tick);
    List<SignalView> seen = new ArrayList<>();
    Map<String, List<Failure>> failures = new TreeMap<>();
    for (Map.Entry<String, SignalState> each : signals.entrySet()) {
      SignalState state = each.getValue();
      Signal signal = state.watch.signal();
      Fetch answer = tick.answers().get(each.getKey());
      if (answer == null) {
        state.skip(tick.at());
        continue;
      }
      Fetch hosts = tick.hosts().get(signal.source());
      if (hosts instanceof Fetch.Failed failed && !(answer instanceof Fetch.Failed)) {
        answer = new Fetch.Failed("hosts: " + failed.why());
      }
      String trouble = trouble(answer);
      if (trouble.isEmpty() && hosts instanceof Fetch.Partial partial) {
        trouble = "hosts: " + partial.why();
      }
      List<Failure> ofSource = failures.computeIfAbsent(signal.source(), s -> new ArrayList<>());
      if (!trouble.isEmpty()) {
        ofSource.add(new Failure(signal.source(), 1, signal.name() + ": " + trouble));
      }
      Frame frame = frame(answer);
      if (frame != null) {
        seen.add(
            state.take(
                frame,
                answer instanceof Fetch.Complete,
                directory(signal.source()),
                plan.forgetAfter().toMillis(),
                learnOnly ? null : outcome));
      } else if (!learnOnly) {
        state.skip(tick.at());
      }
    }
    if (corroboration != null) {
      corroboration.take(tick.at(), signals.values(), this::hostLabels, learnOnly ? null : outcome);
    }
    List<Failure> summary = summary(failures);
    if (learnOnly) {
      unseen = new Unseen(Collections.unmodifiableList(seen), summary);
      return Changes.none(committedTick);
    }
    observeSources(tick.at(), failures, summary, outcome);
    giveUpOrphans(tick.at(), outcome);
    committedTick = tick.at();
    Changes changes = group(outcome, now);
    view = viewOf(tick.at(), seen, summary);
    unseen = null;
    return changes;
  }

  /** Sets the marks of people that hold from the next tick on, in place of those before. */
  public void use(List<Mark> marks) {
    signals.values().forEach(signal -> signal.use(marks));
  }

  /**
   * Sets what people have said, from the next step on, in place of what they said before. To be
   * called before the first step too: a pipeline that begins knows of no silence and of no
   * acknowledgement.
   */
  public void use(Orders said) {
    orders = said;
    List<Silence> silences =
        Stream.concat(said.silences().stream(), plan.maintenance().stream())
            .filter(Silence::excludeFromLearning)
            .toList();
    Exclusion exclusion = plan.exclusion().or(Exclusion.during(silences));
    signals.values().forEach(signal -> signal.use(exclusion));
  }

  /** Decides about incidents whose time has come, without a new tick. */
  public Changes advance(long now) {
    Changes changes = group(new AlertBook.Outcome(), now);
    View before = view();
    view =
        new View(
            before.at(),
            before.signals(),
            before.alerts(),
            incidents.incidents(),
            before.failures(),
            mutes);
    return changes;
  }

  /** When {@link #advance} has something to decide; Long.MAX_VALUE = never. */
  public long nextDue() {
    return clock.outside(grouping.nextDue(incidents));
  }

  /** The newest tick taken, milliseconds since the epoch; Long.MIN_VALUE = none. */
  public long committedTick() {
    return committedTick;
  }

  /** What the newest tick saw: {@link View#signals} without the cost of all else. */
  public List<SignalView> signals() {
    return unseen == null ? view.signals() : unseen.signals();
  }

  /** What is known now. */
  public View view() {
    if (unseen != null) {
      view = viewOf(committedTick, unseen.signals(), unseen.failures());
      unseen = null;
    }
    return view;
  }

  /**
   * Which watches have series that wait to be led through their past. Those are not judged by the
   * detectors that learn from it until a lesson is adopted.
   */
  public List<Wanted> wanted() {
    return signals.values().stream()
        .filter(state -> state.school().waiting() > 0)
        .map(SignalState::wanted)
        .toList();
  }

  /**
   * A lesson for series of one watch that wait: those that only lack the newest part of their past,
   * else those that have learned nothing. Nothing changes until it is adopted.
   *
   * @param watch one of {@link #wanted}
   * @param to up to when the past is to be read: the newest tick taken
   */
  public Lesson lesson(String watch, long to) {
    SignalState state = signals.get(watch);
    if (state == null) {
      throw new IllegalArgumentException("no watch is called " + watch);
    }
    return state.lesson(to);
  }

  /**
   * Takes back what a lesson taught, also one of an earlier pipeline whose signal was the same.
   * Series whose past has been read go live, beginning with the ticks since; the others wait on for
   * a lesson that goes on from there.
   *
   * @param anyway go live with what was learned, however little
   * @return how many of the lesson's series wait on
   */
  public int adopt(Lesson lesson, boolean anyway) {
    SignalState state = signals.get(lesson.watch());
    boolean same = state != null && state.watch.signal().query().equals(lesson.signal().query());
    return state != null && same ? state.school().adopt(lesson, anyway) : 0;
  }

  /** So many ticks will not be taken that detectors which learn must read them as their past. */
  public void fellBehind() {
    signals.values().forEach(state -> state.school().fellBehind());
  }

  private HostDirectory directory(String source) {
    return directories.computeIfAbsent(source, s -> new HostDirectory("instance"));
  }

  /** A host's labels; at least its name. */
  private Labels hostLabels(String host) {
    for (HostDirectory directory : directories.values()) {
      Labels labels = directory.labels(host);
      if (labels.size() > 0) {
        return labels;
      }
    }
    return Labels.of("instance", host);
  }

  private void learnHosts(Tick tick) {
    tick.hosts()
        .forEach(
            (source, answer) ->
                directory(source).take(answer, tick.at(), plan.forgetAfter().toMillis()));
  }

  private static String trouble(Fetch answer) {
    if (answer instanceof Fetch.Failed failed) {
      return failed.why();
    }
    return answer instanceof Fetch.Partial partial ? partial.why() : "";
  }

  private static @Nullable Frame frame(Fetch answer) {
    if (answer instanceof Fetch.Complete complete) {
      return complete.frame();
    }
    return answer instanceof Fetch.Partial partial ? partial.frame() : null;
  }

  private static List<Failure> summary(Map<String, List<Failure>> failures) {
    List<Failure> summary = new ArrayList<>();
    failures.forEach(
        (source, each) -> {
          if (!each.isEmpty()) {
            summary.add(new Failure(source, each.size(), each.get(0).why()));
          }
        });
    return summary;
  }

  private void observeSources(
      long at,
      Map<String, List<Failure>> failures,
      List<Failure> summary,
      AlertBook.Outcome outcome) {
    failures.forEach(
        (source, each) -> {
          Labels labels = Labels.of(SOURCE, source);
          Score score = new Score(0, 0, 0, 0, Reason.NONE);
          for (Failure failure : summary) {
            if (failure.source().equals(source)) {
              Reason why =
                  Reason.builder("source.incomplete")
                      .count("unanswered", failure.unanswered())
                      .text("why", failure.why())
                      .build();
              score = new Score(2, failure.unanswered(), 0, 0, why);
            }
          }
          sourceBook.observe(at, new Subject(labels, "", labels), score, outcome);
        });
  }

  /** Alerts whose rule is not in the config any more end with that reason. */
  private void giveUpOrphans(long at, AlertBook.Outcome outcome) {
    for (Alert orphan : orphans) {
      if (orphan.phase() == Phase.PENDING) {
        outcome.dropped.add(orphan.fingerprint());
      } else {
        Alert over = orphan.resolved(at, Score.unknown(Double.NaN, Reason.of("alert.rule_gone")));
        outcome.changed.add(over);
        outcome.resolved.add(over);
      }
    }
    orphans.clear();
  }

  private Changes group(AlertBook.Outcome outcome, long now) {
    List<Alert> told = new ArrayList<>(outcome.resolved);
    alerts().stream().filter(Alert::firing).forEach(told::add);
    Transition<GroupingState, Grouping.Output> t =
        grouping.step(incidents, new Grouping.Input(clock.read(now), told, orders));
    incidents = t.state();
    mutes = t.output().mutes();
    keepAwaited(outcome);
    return new Changes(
        committedTick,
        outcome.changed,
        outcome.dropped,
        t.output().incidents(),
        t.output().notifications(),
        t.output().events());
  }

  /**
   * An alert may be pending again, and go away again, before its end was told: what is to be told
   * must not be lost from the store with it.
   */
  private void keepAwaited(AlertBook.Outcome outcome) {
    outcome.changed.replaceAll(
        alert -> {
          Alert awaited = incidents.awaited(alert.fingerprint());
          return alert.phase() == Phase.PENDING && awaited != null ? alert.after(awaited) : alert;
        });
    outcome.dropped.removeIf(
        fingerprint -> {
          Alert awaited = incidents.awaited(fingerprint);
          return awaited != null && outcome.changed.add(awaited);
        });
  }

  private List<Alert> alerts() {
    List<Alert> alerts = new ArrayList<>();
    signals.values().forEach(signal -> signal.books().forEach(book -> book.collect(alerts)));
    sourceBook.collect(alerts);
    if (corroboration != null) {
      corroboration.book().collect(alerts);
    }
    alerts.sort(Comparator.comparing(Alert::labels));
    return alerts;
  }

  private View viewOf(long at, List<SignalView> seen, List<Failure> failures) {
    return new View(at, seen, alerts(), incidents.incidents(), failures, mutes);
  }

  /** Writes all that was learned; see {@link #restoreLearned}. */
  public void encodeLearned(StateWriter out) {
    out.putInt(SNAPSHOT_VERSION).putInt(directories.size());
    directories.forEach(
        (source, directory) -> {
          out.putString(source);
          directory.encode(out);
        });
    // Signals mostly have the same series: their labels are written once.
    Map<Labels, Integer> index = new LinkedHashMap<>();
    signals.values().forEach(s -> s.series().forEach(l -> index.putIfAbsent(l, index.size())));
    out.putInt(index.size());
    index.keySet().forEach(out::putLabels);
    out.putInt(signals.size());
    signals.forEach(
        (name, state) -> {
          StateWriter part = new StateWriter();
          state.encode(part, index);
          out.putString(name).putBytes(part.toBytes());
        });
    if (corroboration != null) {
      corroboration.encode(out);
    }
  }

  /**
   * Takes back what was learned, before the first tick; signals that are not configured any more
   * are passed over.
   *
   * @throws CorruptStateException when the bytes are no such state; the pipeline is then not to be
   *     used
   */
  public void restoreLearned(StateReader in) {
    int version = in.getInt();
    if (version < OLDEST_SNAPSHOT_VERSION || version > SNAPSHOT_VERSION) {
      throw new CorruptStateException("snapshot version " + version + " is not known");
    }
    for (int n = in.getCount(9); n > 0; n--) {
      String source = in.getString();
      HostDirectory known = directory(source);
      directories.put(source, HostDirectory.decode(known.hostLabel(), in));
    }
    Labels[] known = new Labels[in.getCount(4)];
    for (int i = 0; i < known.length; i++) {
      known[i] = in.getLabels();
    }
    for (int n = in.getCount(8); n > 0; n--) {
      SignalState state = signals.get(in.getString());
      StateReader part = new StateReader(in.getBytes());
      if (state != null) {
        state.decode(version, part, known, directory(state.watch.signal().source()));
      }
    }
    if (corroboration != null && !in.atEnd()) {
      corroboration.decode(in);
    }
  }
}
