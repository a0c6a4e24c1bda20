package io.petrel.route;

import io.petrel.alert.Alert;
import io.petrel.machine.Machine;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import io.petrel.route.Incident.Scope;
import io.petrel.series.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Groups alerts into incidents and decides when each is told.
 *
 * <p>As Alertmanager's aggregation groups and {@code needsUpdate}, with three differences: what is
 * new is told as soon as {@code group_interval} has passed, not at the next multiple of it; an
 * alert that fires and ends between two messages is told all the same; and when {@value #WIDE} or
 * more hosts of one peer group come down with the same signal at once, that is one incident of the
 * peer group, not one a host.
 */
public final class Grouping implements Machine<GroupingState, Grouping.Input, Grouping.Output> {
  /** From how many hosts on an event is one of the whole peer group. */
  public static final int WIDE = 5;

  private final Route root;

  /** Groups by a route tree. */
  public Grouping(Route root) {
    this.root = root;
  }

  /**
   * An instant and what is known of alerts then.
   *
   * @param now milliseconds since the epoch on the service's clock, always growing
   * @param alerts alerts that fire now, and those that have just been resolved
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
   */
  public record Output(
      List<Incident> incidents, List<Notification> notifications, List<Event> events) {}

  @Override
  public String name() {
    return "grouping";
  }

  @Override
  public int version() {
    return 1;
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
    state.asOf = input.now();
    for (Alert alert : input.alerts()) {
      take(state, alert, input.now());
    }
    List<Event> events = new ArrayList<>();
    List<Notification> notifications = new ArrayList<>();
    mergeWide(state, input.now(), events);
    for (OpenIncident incident : List.copyOf(state.open.values())) {
      decide(state, incident, input.now(), notifications, events);
    }
    return new Transition<>(state, new Output(state.drainChanged(), notifications, events));
  }

  /**
   * When {@link #step} has something to decide even if no alert changes; Long.MAX_VALUE = never.
   */
  public long nextDue(GroupingState state) {
    long due = Long.MAX_VALUE;
    for (OpenIncident incident : state.open.values()) {
      due = Math.min(due, incident.untold() ? incident.dueAt : repeatAt(incident));
    }
    return due;
  }

  private long repeatAt(OpenIncident incident) {
    return incident.toldAt + nodeOf(incident).repeatInterval().toMillis();
  }

  /**
   * Nothing waits longer than its route says from now on: neither after a reload that shortened the
   * waits, nor after the clock was set back.
   */
  private void shortenWaits(GroupingState state, OpenIncident incident, long now) {
    Route node = nodeOf(incident);
    Duration wait = incident.told == 0 ? node.groupWait() : node.groupInterval();
    state.shortenWaits(incident, now + wait.toMillis(), now);
  }

  /** The node whose rules an incident follows: its own, or the root's when that is gone. */
  private Route nodeOf(OpenIncident incident) {
    return root.at(incident.route)
        .filter(route -> route.receiver().equals(incident.receiver))
        .orElse(root);
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
    if (home == null && !alert.host().isEmpty() && !eachByItself(route)) {
      home = state.wide(route, new Scope(alert.name(), alert.peers()), alert.host());
    }
    if (home == null) {
      long dueAt = now + route.groupWait().toMillis();
      home = state.begin(route, group, alert, now, dueAt);
    }
    state.add(home, alert);
  }

  /** The labels that make the group; what has no host stands by itself. */
  private static Labels group(Route route, Alert alert) {
    if (eachByItself(route)) {
      return alert.labels();
    }
    Labels group = alert.labels().keep(route.groupBy());
    return group.size() > 0 || route.groupBy().isEmpty()
        ? group
        : alert.labels().without(List.of(Alert.DETECTOR, Alert.SEVERITY));
  }

  private static boolean eachByItself(Route route) {
    return route.groupBy().equals(List.of(Route.ALL_LABELS));
  }

  /**
   * Makes one incident of those of single hosts that came up together in one peer group and were
   * not told yet. An incident may hold alerts of several signals: whatever shares one of them ends
   * in the same incident.
   */
  private void mergeWide(GroupingState state, long now, List<Event> events) {
    Map<String, Clusters> fresh = new TreeMap<>();
    for (OpenIncident incident : state.open.values()) {
      boolean oneHost = !incident.wide() && !incident.onlyHost().isEmpty();
      if (incident.told == 0 && oneHost && !eachByItself(nodeOf(incident))) {
        String target = incident.route + '\n' + incident.receiver;
        fresh.computeIfAbsent(target, t -> new Clusters()).add(incident, state.scopes(incident));
      }
    }
    for (Clusters clusters : fresh.values()) {
      for (Clusters.Cluster cluster : clusters.ofAtLeast(WIDE)) {
        OpenIncident into = cluster.oldest();
        for (OpenIncident incident : cluster.incidents()) {
          if (incident != into) {
            state.moveMembers(incident, into);
            state.end(incident, Decision.MERGED, now);
            events.add(new Event(incident.id, now, Decision.MERGED, 0));
          }
        }
        state.widen(into, cluster.scopes());
      }
    }
  }

  private void decide(
      GroupingState state,
      OpenIncident incident,
      long now,
      List<Notification> notifications,
      List<Event> events) {
    shortenWaits(state, incident, now);
    Decision decision = decision(incident, now);
    if (decision.tells()) {
      notifications.add(state.notification(incident, decision, now));
      state.told(incident, now, now + nodeOf(incident).groupInterval().toMillis());
    }
    if (decision != incident.decision || decision.tells() || incident.openedAt == now) {
      events.add(new Event(incident.id, now, decision, incident.firingCount()));
    }
    if (decision.tells() && incident.members.isEmpty()) {
      state.end(incident, decision, now);
    } else {
      state.decided(incident, decision);
    }
  }

  private Decision decision(OpenIncident incident, long now) {
    if (incident.members.isEmpty()) {
      // its alerts were lost from the store: better told as over than open for ever
      return Decision.ALL_RESOLVED;
    }
    if (incident.untold()) {
      if (now < incident.dueAt) {
        return incident.told == 0 ? Decision.GROUP_WAIT : Decision.GROUP_INTERVAL;
      }
      if (incident.told == 0) {
        return Decision.FIRST;
      }
      if (incident.firingCount() == 0) {
        return Decision.ALL_RESOLVED;
      }
      return incident.anyNewFiring() ? Decision.NEW_ALERTS : Decision.SOME_RESOLVED;
    }
    return now >= repeatAt(incident) ? Decision.REPEAT : Decision.NOTHING_NEW;
  }

  @Override
  public void encode(GroupingState state, StateWriter out) {
    state.encode(out);
  }

  @Override
  public GroupingState decode(int version, StateReader in) {
    return GroupingState.decode(in);
  }

  /** Labels and reasons come from outside: 16 kB a series is ample room for one alert each. */
  @Override
  public int maxStateBytes(int series) {
    return 1024 + 16_384 * series;
  }
}
