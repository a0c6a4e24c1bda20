package io.petrel.notify;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of one try to deliver; the sentences are for operators and never hold a secret. */
public sealed interface Outcome {
  /**
   * The receiver confirmed it.
   *
   * @param receipt to be handed to the next message of the incident, null = nothing to hand on
   */
  record Delivered(@Nullable String receipt) implements Outcome {}

  /**
   * Not confirmed, and worth another try.
   *
   * @param after not before this has passed, null = the receiver did not say
   * @param why one line
   * @param maybeDelivered whether it may have arrived all the same
   */
  record RetryLater(@Nullable Duration after, String why, boolean maybeDelivered)
      implements Outcome {}

  /**
   * Refused, and refused again until somebody changes something.
   *
   * @param why one line: what was refused and what to do
   */
  record Permanent(String why) implements Outcome {}
}
