package io.petrel.route;

import io.petrel.route.Incident.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Finds incidents of single hosts that share enough of a scope to be one event (union-find). */
final class Clusters {
  private final Map<Scope, List<OpenIncident>> byScope = new TreeMap<>();
  private final IdentityHashMap<OpenIncident, OpenIncident> parent = new IdentityHashMap<>();

  /**
   * Incidents that are one event.
   *
   * @param incidents in the order in which they were added
   * @param scopes what they share, with the number of hosts that have it
   */
  record Cluster(Set<OpenIncident> incidents, Map<Scope, Integer> scopes) {
    OpenIncident oldest() {
      return incidents.stream()
          .min(Comparator.<OpenIncident>comparingLong(i -> i.openedAt).thenComparing(i -> i.id))
          .orElseThrow();
    }
  }

  void add(OpenIncident incident, Set<Scope> scopes) {
    for (Scope scope : scopes) {
      byScope.computeIfAbsent(scope, s -> new ArrayList<>()).add(incident);
    }
  }

  /** The clusters that are held together by scopes of at least {@code least} hosts each. */
  List<Cluster> ofAtLeast(int least) {
    byScope.values().removeIf(incidents -> hosts(incidents) < least);
    for (List<OpenIncident> incidents : byScope.values()) {
      for (OpenIncident incident : incidents) {
        parent.put(root(incident), root(incidents.get(0)));
      }
    }
    Map<String, Cluster> clusters = new LinkedHashMap<>();
    byScope.forEach(
        (scope, incidents) -> {
          Cluster cluster =
              clusters.computeIfAbsent(
                  root(incidents.get(0)).id,
                  id -> new Cluster(new LinkedHashSet<>(), new TreeMap<>()));
          cluster.incidents().addAll(incidents);
          cluster.scopes().put(scope, hosts(incidents));
        });
    return List.copyOf(clusters.values());
  }

  /** A host may have several incidents, for example one a mountpoint: it counts once. */
  private static int hosts(List<OpenIncident> incidents) {
    return (int) incidents.stream().map(OpenIncident::onlyHost).distinct().count();
  }

  private OpenIncident root(OpenIncident incident) {
    OpenIncident at = incident;
    for (OpenIncident up = parent.get(at); up != null && up != at; up = parent.get(at)) {
      at = up;
    }
    return at;
  }
}
