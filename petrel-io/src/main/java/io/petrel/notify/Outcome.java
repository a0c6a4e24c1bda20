package io.petrel.notify;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an attempt to deliver ended. */
public sealed interface Outcome {
  /**
   * The receiver has confirmed it.
   *
   * @param receipt what the notifier wants to see again with the incident's next notification, JSON
   */
  record Delivered(String receipt) implements Outcome {}

  /**
   * It may work later.
   *
   * @param after what the receiver asked to wait, null = it did not say
   * @param why for people, without secrets
   * @param maybeDelivered whether the receiver may have taken it all the same
   */
  record RetryLater(@Nullable Duration after, String why, boolean maybeDelivered)
      implements Outcome {}

  /**
   * It will not work until somebody changes something.
   *
   * @param why for people, without secrets
   */
  record Permanent(String why) implements Outcome {}
}
