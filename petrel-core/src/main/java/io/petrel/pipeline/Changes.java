package io.petrel.pipeline;

import io.petrel.alert.Alert;
import io.petrel.route.Event;
import io.petrel.route.Incident;
import io.petrel.route.Notification;
import java.util.List;

/**
 * What one step of the pipeline changed in the {@link HardState}, to be committed in one
 * transaction.
 *
 * @param tick the newest tick taken, milliseconds since the epoch; Long.MIN_VALUE = none yet
 * @param alerts alerts as they are now; a resolved one whose incident is closed is history
 * @param dropped fingerprints of alerts that never fired and are to be forgotten
 * @param incidents incidents as they are now
 * @param notifications what receivers must be told
 * @param events the timeline's new lines
 */
public record Changes(
    long tick,
    List<Alert> alerts,
    List<Long> dropped,
    List<Incident> incidents,
    List<Notification> notifications,
    List<Event> events) {
  public Changes {
    alerts = List.copyOf(alerts);
    dropped = List.copyOf(dropped);
    incidents = List.copyOf(incidents);
    notifications = List.copyOf(notifications);
    events = List.copyOf(events);
  }

  /** Nothing changed. */
  public static Changes none(long tick) {
    return new Changes(tick, List.of(), List.of(), List.of(), List.of(), List.of());
  }

  /** Whether there is nothing to commit but the tick. */
  public boolean isEmpty() {
    return alerts.isEmpty()
        && dropped.isEmpty()
        && incidents.isEmpty()
        && notifications.isEmpty()
        && events.isEmpty();
  }
}
