package io.petrel.notify;

import io.petrel.route.Notification;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Brings notifications to one channel of a receiver, at least once.
 *
 * <p>It keeps nothing that must survive a crash: what it needs for the next message of the same
 * incident it returns as a receipt. One thread at a time calls {@link #send}; it blocks for the
 * network, at most for its time limit, and never sleeps to keep a pace: see {@link #pause}.
 */
public interface Notifier extends AutoCloseable {
  /**
   * Delivers one notification.
   *
   * @param notification what to tell
   * @param receipt what the last success for this incident and channel returned, null = there was
   *     none
   * @param attempt what is known of earlier tries
   * @throws InterruptedException when the thread was interrupted; whether it was delivered is then
   *     unknown
   */
  Outcome send(Notification notification, @Nullable String receipt, Attempt attempt)
      throws InterruptedException;

  /**
   * How long the receiver's pace asks to wait before the next message: whoever sends waits for it,
   * and it counts as no attempt. Zero = send at any time.
   */
  default Duration pause() {
    return Duration.ZERO;
  }

  /** Lets go of what it holds; must not fail. */
  @Override
  default void close() {}
}
