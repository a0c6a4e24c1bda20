package io.petrel.store;

import io.petrel.alert.Alert;
import io.petrel.pipeline.Changes;
import io.petrel.pipeline.HardState;
import io.petrel.route.Event;
import io.petrel.route.Incident;
import java.util.List;
import java.util.Optional;

/**
 * Keeps what people know or must come to know, over crashes.
 *
 * <p>When a method that writes returns, what it wrote is on disk. Safe for use by many threads.
 * Every method may throw {@link StoreException}; one that writes has then written nothing, and may
 * be called again.
 */
public interface Store extends Outbox, Marks, Silences, Acks, Notes, AutoCloseable {
  /**
   * Everything that the pipeline goes on from.
   *
   * @param endedAfter incidents that ended after this instant, milliseconds since the epoch, are
   *     among the incidents
   */
  HardState load(long endedAfter);

  /** What is not over, and nothing else. */
  default HardState load() {
    return load(Long.MAX_VALUE);
  }

  /**
   * Writes one step's changes, and one outbox row per notification and channel, in one transaction.
   *
   * <p>Writing the same changes again changes nothing.
   */
  void commit(Changes changes, ChannelsOf channelsOf);

  /** Incidents, open ones first, then newest first. */
  List<Incident> incidents(int most);

  /** An incident, open or over; empty = there is none, or it is forgotten. */
  Optional<Incident> incident(String id);

  /** Open incidents that a channel has delivered something of, oldest first. */
  List<Told> told(String channel);

  /** Alerts that were over, newest end first. */
  List<Alert> pastAlerts(int most);

  /** What was decided about an incident, oldest first; {@link #notes} is what people did. */
  List<Event> timeline(String incident);

  /** Deliveries, pending ones first, then newest first. */
  List<Delivery> deliveries(int most);

  /** Deliveries of an incident's notifications, oldest first. */
  List<Delivery> deliveries(String incident);

  /**
   * Forgets what ended before an instant: closed incidents that are fully delivered, their
   * timelines and receipts, old deliveries, past alerts, and expired silences.
   *
   * @param before milliseconds since the epoch
   * @return how many rows went
   */
  int prune(long before);

  /** Gives the files back; nothing is lost without it. */
  @Override
  void close();
}
