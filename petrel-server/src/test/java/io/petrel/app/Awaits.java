package io.petrel.app;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what real programs do in their own time. */
final class Awaits {
  private static final long LOOK_EVERY = Duration.ofMillis(20).toNanos();

  private Awaits() {}

  /** Returns as soon as it holds; fails with what is known when it does not in time. */
  static void until(
      String what, Duration patience, BooleanSupplier holds, Supplier<String> otherwise) {
    long end = System.nanoTime() + patience.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            what + ": not within " + patience.toSeconds() + " s\n" + otherwise.get());
      }
      LockSupport.parkNanos(LOOK_EVERY);
    }
  }
}
