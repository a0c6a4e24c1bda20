package io.petrel.demo;

import io.petrel.serve.Tempo;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** The demo's clock: it stands while the past is learned, and then runs fast. Thread-safe. */
public final class DemoClock implements InstantSource, Tempo {
  private static final double NANOS = 1e6;

  private final LongSupplier nanos;
  private final double speed;
  private final long from;
  private volatile long startedAt;
  private volatile boolean started;

  /**
   * A clock that stands.
   *
   * @param from what it shows until it is started
   * @param speed seconds it goes in a real one once it is
   * @param nanos the real time that passes, as {@link System#nanoTime}
   */
  public DemoClock(Instant from, double speed, LongSupplier nanos) {
    if (!(speed > 0 && speed <= 600)) {
      throw new IllegalArgumentException("speed: wanted more than 0, up to 600, got " + speed);
    }
    this.from = from.toEpochMilli();
    this.speed = speed;
    this.nanos = nanos;
  }

  /** Lets it run, once. */
  public synchronized void start() {
    if (!started) {
      startedAt = nanos.getAsLong();
      started = true;
    }
  }

  @Override
  public double speed() {
    return started ? speed : 0;
  }

  @Override
  public long millis() {
    return started ? from + (long) ((nanos.getAsLong() - startedAt) / NANOS * speed) : from;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }
}
