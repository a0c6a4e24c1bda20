package io.petrel.route;

import io.petrel.series.Labels;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Incidents that have ended and go on when the same comes back soon: of each kind the newest, in
 * the order in which they ended.
 */
final class Rested {
  /** The most that are kept; those that ended first are forgotten first. */
  static final int MOST = 10_000;

  private final Map<Key, Incident> byKey = new LinkedHashMap<>();

  private record Key(String route, String receiver, Labels group, boolean wide) {}

  void add(Incident incident) {
    Key key = new Key(incident.route(), incident.receiver(), incident.group(), incident.wide());
    byKey.remove(key);
    byKey.put(key, incident);
    if (byKey.size() > MOST) {
      byKey.remove(byKey.keySet().iterator().next());
    }
  }

  /** Takes out the one that the same group continues; null = there is none. */
  @Nullable Incident take(Route route, Labels group, boolean wide) {
    return byKey.remove(new Key(route.path(), route.receiver(), group, wide));
  }

  void forget(Predicate<Incident> expired) {
    byKey.values().removeIf(expired);
  }

  /** Those that ended first come first. */
  Collection<Incident> all() {
    return byKey.values();
  }
}
