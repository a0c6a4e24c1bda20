package io.petrel.route;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.alert.Severity;
import io.petrel.route.Incident.Member;
import io.petrel.route.Incident.Scope;
import io.petrel.series.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The open incidents and their alerts, indexed for {@link Grouping}. Belongs to one thread at a
 * time.
 */
public final class GroupingState {
  private static final Comparator<Alert> WORST_FIRST =
      Comparator.comparing(Alert::severity, Severity.ORDER.reversed())
          .thenComparing(a -> a.score().score(), Comparator.reverseOrder())
          .thenComparing(Alert::labels);

  long asOf = Long.MIN_VALUE;

  /** When something that mutes may change; Long.MAX_VALUE = never. */
  long muteChangesAt = Long.MAX_VALUE;

  final SortedMap<String, OpenIncident> open = new TreeMap<>();
  final Map<Long, Alert> alerts = new HashMap<>();
  private final Map<Long, Set<OpenIncident>> holders = new HashMap<>();
  private final Map<Target, OpenIncident> plain = new HashMap<>();
  private final SortedMap<String, OpenIncident> wide = new TreeMap<>();
  private final SortedMap<String, OpenIncident> storms = new TreeMap<>();
  final Rested rested = new Rested();
  private final Map<String, Incident> ended = new LinkedHashMap<>();
  private final Set<OpenIncident> changed = new LinkedHashSet<>();

  private record Target(String route, String receiver, Labels group) {}

  GroupingState() {}

  /**
   * The state as it was committed.
   *
   * @param incidents the open ones, and ended ones that may go on when the same comes back
   * @param alerts the alerts of the incidents, and maybe more
   */
  public static GroupingState restore(Collection<Incident> incidents, Collection<Alert> alerts) {
    GroupingState state = new GroupingState();
    Map<Long, Alert> byId = new HashMap<>();
    alerts.forEach(alert -> byId.put(alert.fingerprint(), asTold(alert)));
    incidents.stream()
        .filter(incident -> !incident.open() && incident.told() > 0 && !incident.storm())
        .sorted(Comparator.comparingLong(Incident::endedAt).thenComparing(Incident::id))
        .forEach(state.rested::add);
    for (Incident incident : incidents.stream().filter(Incident::open).toList()) {
      OpenIncident open = new OpenIncident(incident);
      open.members.keySet().retainAll(byId.keySet());
      state.index(open);
      for (Long id : open.members.keySet()) {
        state.hold(open, id);
        state.alerts.put(id, byId.get(id));
      }
    }
    return state;
  }

  /** Of an alert that is pending again, incidents only know the stretch before it, now over. */
  private static Alert asTold(Alert alert) {
    return alert.phase() == Phase.PENDING ? alert.resolved(alert.endsAt(), alert.score()) : alert;
  }

  /** An alert whose news is still to be told, or that fires; null = in no open incident. */
  public @Nullable Alert awaited(long fingerprint) {
    return alerts.get(fingerprint);
  }

  /** The open incidents as they are now. */
  public List<Incident> incidents() {
    return open.values().stream().map(incident -> incident.freeze(0)).toList();
  }

  private void index(OpenIncident incident) {
    open.put(incident.id, incident);
    if (incident.storm) {
      storms.put(incident.id, incident);
    } else if (incident.wide()) {
      wide.put(incident.id, incident);
    } else {
      plain.put(target(incident), incident);
    }
  }

  private static Target target(OpenIncident incident) {
    return new Target(incident.route, incident.receiver, incident.group);
  }

  private void hold(OpenIncident incident, long alert) {
    holders.computeIfAbsent(alert, a -> new LinkedHashSet<>()).add(incident);
  }

  private void release(OpenIncident incident, long alert) {
    Set<OpenIncident> holding = holders.get(alert);
    if (holding != null && holding.remove(incident) && holding.isEmpty()) {
      holders.remove(alert);
      alerts.remove(alert);
    }
  }

  Set<OpenIncident> holding(long alert) {
    return holders.getOrDefault(alert, Set.of());
  }

  @Nullable OpenIncident plain(Route route, Labels group) {
    return plain.get(new Target(route.path(), route.receiver(), group));
  }

  /** The incident of a peer group that takes in a scope, else one that knows the host already. */
  @Nullable OpenIncident wide(Route route, Scope scope, String host) {
    OpenIncident knowsHost = null;
    for (OpenIncident incident : wide.values()) {
      if (incident.follows(route)) {
        if (incident.covers.contains(scope)) {
          return incident;
        }
        if (knowsHost == null && incident.hasHost(host)) {
          knowsHost = incident;
        }
      }
    }
    return knowsHost;
  }

  /** The receiver's incident of unrelated alerts that still takes in more of them. */
  @Nullable OpenIncident storm(Route route, long now) {
    for (OpenIncident incident : storms.values()) {
      if (incident.receiver.equals(route.receiver())
          && now - incident.openedAt <= Grouping.STORM_JOINED.toMillis()) {
        return incident;
      }
    }
    return null;
  }

  OpenIncident begin(Route route, Labels group, Alert alert, long now, long dueAt) {
    String id =
        "%016x"
            .formatted(
                Labels.of(
                        "route", route.path(),
                        "receiver", route.receiver(),
                        "group", group.toString(),
                        "alert", alert.labels().toString(),
                        "at", Long.toString(now))
                    .fingerprint());
    OpenIncident incident =
        new OpenIncident(
            new Incident(
                id,
                route.path(),
                route.receiver(),
                group,
                new TreeSet<>(),
                now,
                0,
                dueAt,
                0,
                0,
                new TreeMap<>(),
                Decision.GROUP_WAIT));
    index(incident);
    changed.add(incident);
    return incident;
  }

  /**
   * Goes on with an incident that had ended.
   *
   * @param notBefore when it may be told at the earliest
   */
  OpenIncident reopen(Incident ended, Route node, long now, long notBefore) {
    OpenIncident incident = new OpenIncident(ended);
    incident.members.clear();
    incident.reopen(now);
    long damped = ended.toldAt() + Decider.damped(node, incident.openings, now);
    incident.dueAt = Math.max(notBefore, damped);
    index(incident);
    changed.add(incident);
    return incident;
  }

  void add(OpenIncident incident, Alert alert) {
    long id = alert.fingerprint();
    alerts.put(id, alert);
    hold(incident, id);
    incident.members.put(id, new Member(alert.host(), true, false));
    if (incident.storm) {
      incident.group = common(incident.group, alert.labels());
    }
    changed.add(incident);
  }

  /** An alert leaves an incident without a word. */
  void leave(OpenIncident incident, long alert) {
    incident.members.remove(alert);
    release(incident, alert);
    changed.add(incident);
  }

  void observe(OpenIncident incident, Alert alert) {
    long id = alert.fingerprint();
    Member before = incident.members.get(id);
    if (before != null && before.firing() != alert.firing()) {
      incident.members.put(id, new Member(before.host(), alert.firing(), before.toldFiring()));
      changed.add(incident);
    }
  }

  Set<Scope> scopes(OpenIncident incident) {
    Set<Scope> scopes = new TreeSet<>();
    for (Alert alert : alertsOf(incident, Member::firing, Set.of())) {
      if (!alert.host().isEmpty()) {
        scopes.add(new Scope(alert.name(), alert.peers()));
      }
    }
    return scopes;
  }

  void moveMembers(OpenIncident from, OpenIncident into) {
    from.members.forEach(
        (id, member) -> {
          into.members.putIfAbsent(id, member);
          hold(into, id);
        });
    for (Long id : List.copyOf(from.members.keySet())) {
      release(from, id);
    }
    from.members.clear();
    changed.add(from);
    changed.add(into);
  }

  /** Makes it the incident of a whole peer group. */
  void widen(OpenIncident incident, Map<Scope, Integer> scopes, Labels name) {
    plain.remove(target(incident), incident);
    wide.put(incident.id, incident);
    incident.covers.addAll(scopes.keySet());
    incident.group = name;
    changed.add(incident);
  }

  /** Makes it an incident of unrelated alerts; it is named after what all of them share. */
  void makeStorm(OpenIncident incident) {
    plain.remove(target(incident), incident);
    wide.remove(incident.id);
    storms.put(incident.id, incident);
    incident.storm = true;
    incident.covers.clear();
    List<Alert> all = alertsOf(incident, member -> true, Set.of());
    Labels shared = all.get(0).labels().without(List.of(Alert.DETECTOR, Alert.SEVERITY));
    for (Alert alert : all) {
      shared = common(shared, alert.labels());
    }
    incident.group = shared;
    changed.add(incident);
  }

  private static Labels common(Labels group, Labels labels) {
    List<String> differing = new ArrayList<>();
    for (int i = 0; i < group.size(); i++) {
      if (!group.value(i).equals(labels.get(group.name(i)))) {
        differing.add(group.name(i));
      }
    }
    return group.without(differing);
  }

  /**
   * Remembers what people know now; what is over and told leaves the incident. A message in which
   * nothing fires tells that all is over, also what it does not name because that is muted.
   */
  void told(OpenIncident incident, Sight sight, long now, long dueAt) {
    boolean over = sight.firing == 0;
    // over a copy: removing from a tree map may change the entries that one holds in hand
    new TreeMap<>(incident.members)
        .forEach(
            (id, member) -> {
              boolean hidden = sight.hidden.contains(id);
              if (hidden && !over) {
                return;
              }
              if (member.firing()) {
                incident.members.put(id, new Member(member.host(), true, !hidden));
              } else {
                leave(incident, id);
              }
            });
    incident.told++;
    incident.toldAt = now;
    incident.dueAt = dueAt;
    if (over) {
      incident.knownSince = 0;
    } else if (incident.knownSince == 0) {
      incident.knownSince = now;
    }
    changed.add(incident);
  }

  void acknowledged(OpenIncident incident, @Nullable Acknowledgement ack) {
    incident.ack = ack;
    changed.add(incident);
  }

  void shortenWaits(OpenIncident incident, long dueAt, long now) {
    boolean knownLater = incident.knownSince != 0 && incident.knownSince > now;
    if (incident.dueAt > dueAt || incident.toldAt > now || knownLater) {
      incident.dueAt = Math.min(incident.dueAt, dueAt);
      incident.toldAt = Math.min(incident.toldAt, now);
      incident.knownSince = knownLater ? now : incident.knownSince;
      changed.add(incident);
    }
  }

  void decided(OpenIncident incident, Decision decision) {
    if (incident.decision != decision) {
      incident.decision = decision;
      changed.add(incident);
    }
  }

  void end(OpenIncident incident, Decision decision, long now) {
    incident.decision = decision;
    open.remove(incident.id);
    plain.remove(target(incident), incident);
    wide.remove(incident.id);
    storms.remove(incident.id);
    changed.remove(incident);
    ended.put(incident.id, incident.freeze(now));
  }

  /** The incidents that changed since this was last asked. */
  List<Incident> drainChanged() {
    List<Incident> all = new ArrayList<>(ended.values());
    changed.forEach(incident -> all.add(incident.freeze(0)));
    ended.clear();
    changed.clear();
    return all;
  }

  /**
   * What is told of an incident.
   *
   * @param hidden fingerprints of the alerts that are not to be told
   */
  Notification notification(OpenIncident incident, Decision decision, long now, Set<Long> hidden) {
    List<Alert> firing = alertsOf(incident, Member::firing, hidden);
    List<Alert> resolved = alertsOf(incident, member -> !member.firing(), hidden);
    return new Notification(
        incident.id,
        incident.told + 1,
        incident.receiver,
        decision,
        now,
        incident.group,
        incident.wide(),
        incident.openedAt,
        firing.stream().limit(Notification.MOST).toList(),
        firing.size(),
        (int) firing.stream().map(Alert::host).filter(h -> !h.isEmpty()).distinct().count(),
        resolved.stream().limit(Notification.MOST).toList(),
        resolved.size(),
        incident.storm,
        incident.openings,
        incident.also,
        incident.ack,
        null);
  }

  private List<Alert> alertsOf(OpenIncident incident, Predicate<Member> wanted, Set<Long> without) {
    List<Alert> found = new ArrayList<>();
    incident.members.forEach(
        (id, member) -> {
          Alert alert = alerts.get(id);
          if (alert != null && wanted.test(member) && !without.contains(id)) {
            found.add(alert);
          }
        });
    found.sort(WORST_FIRST);
    return found;
  }
}
