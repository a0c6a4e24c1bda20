package io.petrel.route;

import io.petrel.alert.Alert;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The inhibition that needs no config, since Petrel itself knows what these alerts mean.
 *
 * <ul>
 *   <li>A host that is down explains every other alert of that host. The alerts of the signals that
 *       tell of it explain all others; where there are none, absent series whose host is gone or
 *       not scraped explain all but each other.
 *   <li>A source that does not answer in full explains that series from it are absent.
 * </ul>
 */
final class KnownCauses {
  /** The signals of the presets that tell that a host is down. */
  static final Set<String> HOST_DOWN = Set.of("host_down", "windows_host_down");

  private static final String SOURCE_INCOMPLETE = "source_incomplete";
  private static final String SOURCE = "source";
  private static final String ABSENT = "absent";
  private static final Set<String> HOST_IS_AWAY = Set.of("absent.gone", "absent.scrape_failing");

  private final Map<String, Set<String>> asked;

  /**
   * @param asked by a signal's name, the sources that are asked for it
   */
  KnownCauses(Map<String, Set<String>> asked) {
    this.asked = Map.copyOf(asked);
  }

  /** What explains others among the alerts that fire. */
  Found in(List<Alert> firing) {
    Found found = new Found();
    firing.forEach(found::take);
    return found;
  }

  /** Alerts of one instant that explain others. */
  final class Found {
    /** By host and then by source, "" = not known which, the alert that says most. */
    private final Map<String, Map<String, Alert>> away = new HashMap<>();

    private final Map<String, Alert> incomplete = new TreeMap<>();

    private void take(Alert alert) {
      if (alert.name().equals(SOURCE_INCOMPLETE)) {
        incomplete.merge(alert.labels().getOrEmpty(SOURCE), alert, Inhibition::first);
      } else if (!alert.host().isEmpty() && saysHostIsAway(alert)) {
        away.computeIfAbsent(alert.host(), host -> new TreeMap<>())
            .merge(sourceOf(alert), alert, Found::stronger);
      }
    }

    private static Alert stronger(Alert a, Alert b) {
      return rank(a) != rank(b) ? (rank(a) > rank(b) ? a : b) : Inhibition.first(a, b);
    }

    /** The alert that explains this one, null = none. */
    @Nullable Alert causeOf(Alert alert) {
      Alert blind = isAbsent(alert) && !incomplete.isEmpty() ? blindness(alert) : null;
      return blind != null ? blind : absence(alert);
    }

    /** Why a series may only look absent, null = it does not. */
    private @Nullable Alert blindness(Alert absent) {
      String source = sourceOf(absent);
      if (!source.isEmpty()) {
        return incomplete.get(source);
      }
      // it may be of any of these: only when all of them are blind is this one known to be
      Set<String> candidates = asked.getOrDefault(absent.name(), Set.of());
      return incomplete.keySet().containsAll(candidates)
          ? incomplete.get(candidates.stream().sorted().findFirst().orElse(first()))
          : null;
    }

    private String first() {
      return incomplete.keySet().iterator().next();
    }

    /** The host's own absence, null = it is there, or this alert is what tells of it. */
    private @Nullable Alert absence(Alert alert) {
      Map<String, Alert> bySource = away.get(alert.host());
      if (bySource == null) {
        return null;
      }
      String source = sourceOf(alert);
      Alert cause = null;
      for (Map.Entry<String, Alert> each : bySource.entrySet()) {
        // hosts of the same name at two sources are two hosts
        boolean same = source.isEmpty() || each.getKey().isEmpty() || each.getKey().equals(source);
        if (same && rank(each.getValue()) > rank(alert)) {
          cause = cause == null ? each.getValue() : stronger(cause, each.getValue());
        }
      }
      return cause;
    }
  }

  /** The source an alert's series comes from, empty = not known. */
  private String sourceOf(Alert alert) {
    String label = alert.labels().getOrEmpty(SOURCE);
    Set<String> candidates = asked.get(alert.name());
    if (candidates == null) {
      return label;
    }
    if (candidates.size() == 1) {
      return candidates.iterator().next();
    }
    return candidates.contains(label) ? label : "";
  }

  private static boolean saysHostIsAway(Alert alert) {
    return isAbsent(alert)
        ? HOST_IS_AWAY.contains(alert.score().reason().code())
        : HOST_DOWN.contains(alert.name());
  }

  /** An alert is explained only by one of a higher rank. */
  private static int rank(Alert alert) {
    if (HOST_DOWN.contains(alert.name())) {
      return 2;
    }
    return isAbsent(alert) && saysHostIsAway(alert) ? 1 : 0;
  }

  private static boolean isAbsent(Alert alert) {
    return alert.labels().getOrEmpty(Alert.DETECTOR).equals(ABSENT);
  }
}
