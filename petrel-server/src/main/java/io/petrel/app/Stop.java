package io.petrel.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Waits until the process is told to end, and keeps it alive until all is closed. */
final class Stop implements AutoCloseable {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Listens from now on. */
  Stop() {
    Thread hook =
        new Thread(
            () -> {
              asked.countDown();
              try {
                closed.await();
              } catch (InterruptedException e) {
                LoggerFactory.getLogger(Stop.class).warn("interrupted while stopping");
                Thread.currentThread().interrupt();
              }
            },
            "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Waits.
   *
   * @param most the longest, null = for ever
   * @return whether the process was told to end
   */
  boolean await(@Nullable Duration most) throws InterruptedException {
    if (most == null) {
      asked.await();
      return true;
    }
    return asked.await(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** All is closed: the process may end. */
  @Override
  public void close() {
    closed.countDown();
  }
}
