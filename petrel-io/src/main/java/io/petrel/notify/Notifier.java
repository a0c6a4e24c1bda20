package io.petrel.notify;

import io.petrel.route.Notification;
import org.jspecify.annotations.Nullable;

/** Delivers notifications through one channel of a receiver; called by one thread at a time. */
public interface Notifier extends AutoCloseable {
  /**
   * Tries once to deliver.
   *
   * @param notification what to tell
   * @param receipt what the last delivery of the same incident here returned, null = none yet
   * @param attempt which attempt this is
   */
  Outcome send(Notification notification, @Nullable String receipt, Attempt attempt);

  @Override
  default void close() {}
}
