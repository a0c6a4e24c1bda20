package io.petrel.route;

import io.petrel.alert.Alert;
import io.petrel.alert.AlertCodec;
import io.petrel.alert.Phase;
import io.petrel.alert.Severity;
import io.petrel.machine.CorruptStateException;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
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
  final SortedMap<String, OpenIncident> open = new TreeMap<>();
  final Map<Long, Alert> alerts = new HashMap<>();
  private final Map<Long, Set<OpenIncident>> holders = new HashMap<>();
  private final Map<Target, OpenIncident> plain = new HashMap<>();
  private final SortedMap<String, OpenIncident> wide = new TreeMap<>();
  private final Map<String, Incident> ended = new LinkedHashMap<>();
  private final Set<OpenIncident> changed = new LinkedHashSet<>();

  private record Target(String route, String receiver, Labels group) {}

  GroupingState() {}

  /**
   * The state as it was committed.
   *
   * @param alerts the alerts of the incidents, and maybe more
   */
  public static GroupingState restore(Collection<Incident> incidents, Collection<Alert> alerts) {
    GroupingState state = new GroupingState();
    Map<Long, Alert> byId = new HashMap<>();
    alerts.forEach(alert -> byId.put(alert.fingerprint(), asTold(alert)));
    for (Incident incident : incidents) {
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
    if (incident.wide()) {
      wide.put(incident.id, incident);
    } else {
      plain.put(new Target(incident.route, incident.receiver, incident.group), incident);
    }
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

  void add(OpenIncident incident, Alert alert) {
    long id = alert.fingerprint();
    alerts.put(id, alert);
    hold(incident, id);
    incident.members.put(id, new Member(alert.host(), true, false));
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
    for (Alert alert : alertsOf(incident, true)) {
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

  /** Makes it the incident of a whole peer group; it is named after what most of it shares. */
  void widen(OpenIncident incident, Map<Scope, Integer> scopes) {
    plain.remove(new Target(incident.route, incident.receiver, incident.group));
    wide.put(incident.id, incident);
    incident.covers.addAll(scopes.keySet());
    scopes.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .ifPresent(
            most -> incident.group = most.getKey().peers().with(Alert.NAME, most.getKey().name()));
    changed.add(incident);
  }

  /** Remembers what people know now; what is over and told leaves the incident. */
  void told(OpenIncident incident, long now, long dueAt) {
    // over a copy: removing from a tree map may change the entries that one holds in hand
    new TreeMap<>(incident.members)
        .forEach(
            (id, member) -> {
              if (member.firing()) {
                incident.members.put(id, new Member(member.host(), true, true));
              } else {
                incident.members.remove(id);
                release(incident, id);
              }
            });
    incident.told++;
    incident.toldAt = now;
    incident.dueAt = dueAt;
    changed.add(incident);
  }

  void shortenWaits(OpenIncident incident, long dueAt, long toldAt) {
    if (incident.dueAt > dueAt || incident.toldAt > toldAt) {
      incident.dueAt = Math.min(incident.dueAt, dueAt);
      incident.toldAt = Math.min(incident.toldAt, toldAt);
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
    plain.remove(new Target(incident.route, incident.receiver, incident.group), incident);
    wide.remove(incident.id);
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

  Notification notification(OpenIncident incident, Decision decision, long now) {
    List<Alert> firing = alertsOf(incident, true);
    List<Alert> resolved = alertsOf(incident, false);
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

  private List<Alert> alertsOf(OpenIncident incident, boolean firing) {
    List<Alert> found = new ArrayList<>();
    incident.members.forEach(
        (id, member) -> {
          Alert alert = alerts.get(id);
          if (alert != null && member.firing() == firing) {
            found.add(alert);
          }
        });
    found.sort(WORST_FIRST);
    return found;
  }

  void encode(StateWriter out) {
    out.putLong(asOf).putInt(alerts.size());
    new TreeMap<>(alerts).values().forEach(alert -> AlertCodec.encode(alert, out));
    out.putInt(open.size());
    for (OpenIncident i : open.values()) {
      out.putString(i.id).putString(i.route).putString(i.receiver).putLabels(i.group);
      out.putInt(i.covers.size());
      i.covers.forEach(scope -> out.putString(scope.name()).putLabels(scope.peers()));
      out.putLong(i.openedAt).putLong(i.dueAt).putLong(i.toldAt).putInt(i.told);
      out.putInt(i.members.size());
      i.members.forEach(
          (id, m) ->
              out.putLong(id)
                  .putString(m.host())
                  .putBoolean(m.firing())
                  .putBoolean(m.toldFiring()));
      out.putString(i.decision.name());
    }
  }

  static GroupingState decode(StateReader in) {
    long asOf = in.getLong();
    List<Alert> alerts = new ArrayList<>();
    for (int n = in.getCount(8); n > 0; n--) {
      alerts.add(AlertCodec.decode(in));
    }
    List<Incident> incidents = new ArrayList<>();
    for (int n = in.getCount(8); n > 0; n--) {
      incidents.add(decodeIncident(in));
    }
    GroupingState state = restore(incidents, alerts);
    state.asOf = asOf;
    return state;
  }

  private static Incident decodeIncident(StateReader in) {
    String id = in.getString();
    String route = in.getString();
    String receiver = in.getString();
    Labels group = in.getLabels();
    TreeSet<Scope> covers = new TreeSet<>();
    for (int n = in.getCount(8); n > 0; n--) {
      covers.add(new Scope(in.getString(), in.getLabels()));
    }
    long openedAt = in.getLong();
    long dueAt = in.getLong();
    long toldAt = in.getLong();
    int told = in.getInt();
    TreeMap<Long, Member> members = new TreeMap<>();
    for (int n = in.getCount(14); n > 0; n--) {
      members.put(in.getLong(), new Member(in.getString(), in.getBoolean(), in.getBoolean()));
    }
    String decision = in.getString();
    for (Decision known : Decision.values()) {
      if (known.name().equals(decision)) {
        return new Incident(
            id, route, receiver, group, covers, openedAt, 0, dueAt, toldAt, told, members, known);
      }
    }
    throw new CorruptStateException("no decision is called " + decision);
  }
}
