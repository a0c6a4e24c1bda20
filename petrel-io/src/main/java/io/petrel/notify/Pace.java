package io.petrel.notify;

import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Keeps messages at least so far apart, by saying how long to wait. For one thread. */
final class Pace {
  private final InstantSource clock;
  private final long apartMillis;
  private long next = Long.MIN_VALUE;

  Pace(InstantSource clock, Duration apart) {
    this.clock = clock;
    this.apartMillis = apart.toMillis();
  }

  /** How long until the next message may go, null = now. */
  @Nullable Duration left() {
    long now = clock.millis();
    // A clock that was set back must not stop the messages until it has caught up.
    return now >= next || next - now > apartMillis ? null : Duration.ofMillis(next - now);
  }

  /** A message goes now. */
  void took() {
    next = clock.millis() + apartMillis;
  }
}
