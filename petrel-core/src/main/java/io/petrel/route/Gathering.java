package io.petrel.route;

import io.petrel.alert.Alert;
import io.petrel.route.Incident.Scope;
import io.petrel.series.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes one incident of many that came up together and that nobody was told of yet. Not
 * thread-safe.
 */
final class Gathering {
  private static final Comparator<OpenIncident> OLDEST_FIRST =
      Comparator.<OpenIncident>comparingLong(i -> i.openedAt).thenComparing(i -> i.id);

  private final Route root;
  private final GroupingState state;
  private final Mutes mutes;
  private final long now;
  private final List<Event> events;

  /**
   * @param events where new lines of the timeline go
   */
  Gathering(Route root, GroupingState state, Mutes mutes, long now, List<Event> events) {
    this.root = root;
    this.state = state;
    this.mutes = mutes;
    this.now = now;
    this.events = events;
  }

  /**
   * Makes one incident of those of single hosts that came up together in one peer group. An
   * incident may hold alerts of several signals: whatever shares one of them ends in the same
   * incident.
   */
  void peerGroups() {
    Map<String, Clusters> fresh = new TreeMap<>();
    for (OpenIncident incident : state.open.values()) {
      boolean oneHost = !incident.wide() && !incident.storm && !incident.onlyHost().isEmpty();
      if (incident.told == 0
          && oneHost
          && !root.nodeOf(incident.route, incident.receiver).eachByItself()) {
        String target = incident.route + '\n' + incident.receiver;
        fresh.computeIfAbsent(target, t -> new Clusters()).add(incident, state.scopes(incident));
      }
    }
    for (Clusters clusters : fresh.values()) {
      for (Clusters.Cluster cluster : clusters.ofAtLeast(Grouping.WIDE)) {
        OpenIncident into = home(cluster);
        merge(cluster.incidents(), into);
        state.widen(into, cluster.scopes(), name(cluster));
      }
    }
  }

  /** The incident that goes on as the whole peer group's: one that came back, else the oldest. */
  private OpenIncident home(Clusters.Cluster cluster) {
    OpenIncident oldest = cluster.oldest();
    Route node = root.nodeOf(oldest.route, oldest.receiver);
    Incident before = state.rested.take(node, name(cluster), true);
    return before == null ? oldest : state.reopen(before, node, now, oldest.dueAt);
  }

  /** It is named after what most of it shares. */
  private static Labels name(Clusters.Cluster cluster) {
    Scope most =
        cluster.scopes().entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElseThrow();
    return most.peers().with(Alert.NAME, most.name());
  }

  /** Makes one incident a receiver of very many that have nothing to do with each other. */
  void storms() {
    Map<String, List<OpenIncident>> fresh = new TreeMap<>();
    for (OpenIncident incident : state.open.values()) {
      if (incident.told == 0 && !incident.storm && mayBeTold(incident)) {
        fresh.computeIfAbsent(incident.receiver, r -> new ArrayList<>()).add(incident);
      }
    }
    for (List<OpenIncident> incidents : fresh.values()) {
      incidents.sort(OLDEST_FIRST);
      List<OpenIncident> storm = storm(incidents);
      if (!storm.isEmpty()) {
        merge(storm, storm.get(0));
        state.makeStorm(storm.get(0));
      }
    }
  }

  private boolean mayBeTold(OpenIncident incident) {
    Route node = root.nodeOf(incident.route, incident.receiver);
    return !node.eachByItself()
        && !node.mutedAt(now)
        && new Sight(incident, state.alerts, mutes).newFiring;
  }

  /** From the first on that begins a minute of enough of them, as long as alerts join a storm. */
  private static List<OpenIncident> storm(List<OpenIncident> incidents) {
    for (int i = 0; i + Grouping.STORM <= incidents.size(); i++) {
      long first = incidents.get(i).openedAt;
      long enough = incidents.get(i + Grouping.STORM - 1).openedAt;
      if (enough - first <= Grouping.STORM_WITHIN.toMillis()) {
        return incidents.stream()
            .skip(i)
            .filter(incident -> incident.openedAt - first <= Grouping.STORM_JOINED.toMillis())
            .toList();
      }
    }
    return List.of();
  }

  private void merge(Collection<OpenIncident> incidents, OpenIncident into) {
    for (OpenIncident incident : incidents) {
      if (incident != into) {
        state.moveMembers(incident, into);
        state.end(incident, Decision.MERGED, now);
        events.add(new Event(incident.id, now, Decision.MERGED, 0));
      }
    }
  }
}
