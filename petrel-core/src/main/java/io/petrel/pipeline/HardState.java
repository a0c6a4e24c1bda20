package io.petrel.pipeline;

import io.petrel.alert.Alert;
import io.petrel.route.Incident;
import java.util.List;

/**
 * What must survive a crash: everything that people know or must come to know.
 *
 * @param tick the newest tick taken, milliseconds since the epoch; Long.MIN_VALUE = none yet
 * @param alerts pending and firing alerts, and resolved ones whose incident is open
 * @param incidents the open incidents, and those that ended so lately that they go on when the same
 *     comes back
 */
public record HardState(long tick, List<Alert> alerts, List<Incident> incidents) {
  /** Before the first tick. */
  public static final HardState EMPTY = new HardState(Long.MIN_VALUE, List.of(), List.of());

  public HardState {
    alerts = List.copyOf(alerts);
    incidents = List.copyOf(incidents);
  }
}
