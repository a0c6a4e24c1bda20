package io.petrel.route;

import io.petrel.alert.Alert;
import io.petrel.machine.Machine;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import io.petrel.route.Incident.Scope;
import io.petrel.route.Muting.Mute;
import io.petrel.series.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Groups alerts into incidents and decides when each is told.
 *
 * <p>As Alertmanager's aggregation groups and {@code needsUpdate}, with these differences:
 *
 * <ul>
 *   <li>What is new is told as soon as {@code group_interval} has passed, not at the next multiple
 *       of it.
 *   <li>An alert that fires and ends between two messages is told all the same, unless it ended
 *       while it was muted.
 *   <li>When {@value #WIDE} or more hosts of one peer group come down with the same signal at once,
 *       that is one incident of the peer group, not one a host; and {@value #STORM} or more
 *       incidents of one receiver that begin within a minute are one, a storm.
 *   <li>What comes back within {@code reopen_within} goes on with the incident that had ended, and
 *       is told at longer and longer intervals.
 *   <li>Who has taken an incident is not reminded of it; where nobody has, others are told too.
 * </ul>
 *
 * <p>Muted is what a silence, an inhibition or a time interval of the route keeps from being told.
 * A message in which nothing fires says that all is over as far as people are to know: muted alerts
 * that go on are told as {@link Decision#REOPENED} when they are muted no more.
 */
public final class Grouping implements Machine<GroupingState, Grouping.Input, Grouping.Output> {
  /** From how many hosts on an event is one of the whole peer group. */
  public static final int WIDE = 5;

  /** From how many untold incidents of one receiver on unrelated alerts are one event. */
  public static final int STORM = 20;

  /** Within how long those must have been opened. */
  public static final Duration STORM_WITHIN = Duration.ofMinutes(1);

  /** For how long from its opening on a storm takes in what begins. */
  public static final Duration STORM_JOINED = Duration.ofMinutes(10);

  private final Route root;
  private final List<Silence> maintenance;
  private final List<InhibitRule> inhibitRules;
  private final Map<String, Set<String>> sources;

  /**
   * Groups by a route tree.
   *
   * @param maintenance silences of the config
   * @param inhibitRules which alerts keep others from being told
   * @param sources by a signal's name, the sources that are asked for it
   */
  public Grouping(
      Route root,
      List<Silence> maintenance,
      List<InhibitRule> inhibitRules,
      Map<String, Set<String>> sources) {
    this.root = root;
    this.maintenance = List.copyOf(maintenance);
    this.inhibitRules = List.copyOf(inhibitRules);
    this.sources = Map.copyOf(sources);
  }

  /** Groups by a route tree where the config mutes nothing. */
  public Grouping(Route root) {
    this(root, List.of(), List.of(), Map.of());
  }

  /**
   * An instant and what is known of alerts then.
   *
   * @param now milliseconds since the epoch on the service's clock, always growing
   * @param alerts all alerts that fire now, and those that have just been resolved
   * @param orders what people have said
   */
  public record Input(long now, List<Alert> alerts, Orders orders) {
    public Input {
      alerts = List.copyOf(alerts);
    }

    /** An instant at which nobody has said anything. */
    public Input(long now, List<Alert> alerts) {
      this(now, alerts, Orders.NONE);
    }
  }

  /**
   * What has changed.
   *
   * @param incidents incidents as they are now, those that changed
   * @param notifications what is to be told
   * @param events the timeline's new lines
   * @param mutes why alerts that fire are not to be told, by fingerprint
   */
  public record Output(
      List<Incident> incidents,
      List<Notification> notifications,
      List<Event> events,
      Map<Long, Mute> mutes) {}

  @Override
  public String name() {
    return "grouping";
  }

  @Override
  public int version() {
    return GroupingCodec.VERSION;
  }

  @Override
  public GroupingState initial() {
    return new GroupingState();
  }

  @Override
  public long asOf(GroupingState state) {
    return state.asOf;
  }

  @Override
  public Transition<GroupingState, Output> step(GroupingState state, Input input) {
    if (input.now() <= state.asOf) {
      return Transition.ignored(state);
    }
    long now = input.now();
    state.asOf = now;
    state.rested.forget(incident -> !mayComeBack(incident, now));
    Map<Long, Alert> ended = ended(state, input.alerts());
    for (Alert alert : input.alerts()) {
      take(state, alert, now);
    }
    Muting muting = Muting.of(input.orders(), maintenance, inhibitRules, sources);
    List<Alert> firing = input.alerts().stream().filter(Alert::firing).toList();
    Mutes mutes = new Mutes(muting, now, firing, ended);
    List<Event> events = new ArrayList<>();
    Gathering gathering = new Gathering(root, state, mutes, now, events);
    gathering.peerGroups();
    gathering.storms();
    List<Acknowledgement> acks = input.orders().acknowledgements();
    Decider decider = new Decider(root, state, mutes, now, acks, events);
    List.copyOf(state.open.values()).forEach(decider::decide);
    state.muteChangesAt = muting.nextChange(now);
    return new Transition<>(
        state,
        new Output(state.drainChanged(), decider.notifications(), events, mutes.among(firing)));
  }

  /**
   * When {@link #step} has something to decide even if no alert changes; Long.MAX_VALUE = never. Of
   * a state that was restored that is at once.
   */
  public long nextDue(GroupingState state) {
    long due = state.open.isEmpty() ? Long.MAX_VALUE : state.muteChangesAt;
    for (OpenIncident incident : state.open.values()) {
      due = Math.min(due, incident.nextAt);
    }
    return due;
  }

  /** Whether an incident that has ended goes on when the same comes back now. */
  private boolean mayComeBack(Incident ended, long now) {
    Route node = root.nodeOf(ended.route(), ended.receiver());
    return now < ended.endedAt() + node.reopenWithin().toMillis();
  }

  /** Those that fired until now, as they were. */
  private static Map<Long, Alert> ended(GroupingState state, List<Alert> alerts) {
    Map<Long, Alert> ended = new TreeMap<>();
    for (Alert alert : alerts) {
      Alert before = alert.firing() ? null : state.alerts.get(alert.fingerprint());
      if (before != null && before.firing()) {
        ended.put(alert.fingerprint(), before);
      }
    }
    return ended;
  }

  private void take(GroupingState state, Alert alert, long now) {
    long id = alert.fingerprint();
    boolean known = state.alerts.containsKey(id);
    if (known) {
      state.alerts.put(id, alert);
      for (OpenIncident incident : state.holding(id)) {
        state.observe(incident, alert);
      }
    }
    if (!alert.firing()) {
      return;
    }
    for (Route route : root.match(alert.labels())) {
      boolean held =
          known && state.holding(id).stream().anyMatch(i -> i.receiver.equals(route.receiver()));
      if (!held) {
        join(state, route, alert, now);
      }
    }
  }

  private void join(GroupingState state, Route route, Alert alert, long now) {
    Labels group = group(route, alert);
    OpenIncident home = state.plain(route, group);
    if (home == null && !route.eachByItself()) {
      home = ofMany(state, route, alert, now);
    }
    if (home == null) {
      long dueAt = now + route.groupWait().toMillis();
      Incident before = state.rested.take(route, group, false);
      home =
          before == null
              ? state.begin(route, group, alert, now, dueAt)
              : state.reopen(before, route, now, dueAt);
    }
    state.add(home, alert);
  }

  /** The incident of a peer group, or of a storm, that takes the alert in. */
  private static @Nullable OpenIncident ofMany(
      GroupingState state, Route route, Alert alert, long now) {
    OpenIncident wide =
        alert.host().isEmpty()
            ? null
            : state.wide(route, new Scope(alert.name(), alert.peers()), alert.host());
    return wide != null || route.mutedAt(now) ? wide : state.storm(route, now);
  }

  /** The labels that make the group; what has no host stands by itself. */
  private static Labels group(Route route, Alert alert) {
    if (route.eachByItself()) {
      return alert.labels();
    }
    Labels group = alert.labels().keep(route.groupBy());
    return group.size() > 0 || route.groupBy().isEmpty()
        ? group
        : alert.labels().without(List.of(Alert.DETECTOR, Alert.SEVERITY));
  }

  @Override
  public void encode(GroupingState state, StateWriter out) {
    GroupingCodec.encode(state, out);
  }

  @Override
  public GroupingState decode(int version, StateReader in) {
    return GroupingCodec.decode(version, in);
  }

  /** Labels and reasons come from outside: 16 kB a series is ample room for one alert each. */
  @Override
  public int maxStateBytes(int series) {
    return 1024 + 16_384 * series;
  }
}
