package io.petrel.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands until it is moved. Thread-safe. */
final class MovingClock implements InstantSource {
  private final AtomicLong now;

  MovingClock(long now) {
    this.now = new AtomicLong(now);
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(now.get());
  }

  @Override
  public long millis() {
    return now.get();
  }

  void set(long to) {
    now.set(to);
  }

  void pass(Duration time) {
    now.addAndGet(time.toMillis());
  }
}
