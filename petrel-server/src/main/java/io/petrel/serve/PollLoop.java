package io.petrel.serve;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that calls {@link Poller#step} whenever something is due, and runs what others want
 * done between two steps. A failure that nobody foresaw is logged and the loop goes on.
 */
public final class PollLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(10);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(3);

  private final Poller poller;
  private final InstantSource clock;
  private final Thread thread = new Thread(this::run, "poll");
  private final Queue<Task> tasks = new ArrayDeque<>();
  private boolean stopping;

  /** Something to do between two steps. */
  @FunctionalInterface
  public interface Task {
    /**
     * Does it.
     *
     * @return whether it is done; false = try again after the next step
     */
    boolean run(Poller poller);
  }

  /** Nothing runs before {@link #start}. */
  public PollLoop(Poller poller, InstantSource clock) {
    this.poller = poller;
    this.clock = clock;
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  /** Has something done by the loop's thread, soon. */
  public synchronized void submit(Task task) {
    tasks.add(task);
    notifyAll();
  }

  private void run() {
    while (true) {
      long next = clock.millis() + AFTER_FAILURE.toMillis();
      try {
        next = poller.step();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        LOG.error("a cycle failed and is tried again", e);
      }
      if (!waitUntil(next)) {
        return;
      }
    }
  }

  /** Runs tasks and waits, never for long, since the clock may jump; false = the end. */
  private synchronized boolean waitUntil(long next) {
    while (!stopping && !tasks.isEmpty() && tasks.element().run(poller)) {
      tasks.remove();
    }
    // Not by the clock itself: when that is set back, the wait would last until it is there again.
    long sleep = Math.min(next - clock.millis(), LONGEST_SLEEP.toMillis());
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(sleep);
    while (!stopping && tasks.isEmpty()) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime() + 999_999);
      if (left <= 0) {
        break;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return !stopping;
  }

  /** Ends the loop after the step that runs, or interrupts it, and saves what was learned. */
  @Override
  public void close() {
    synchronized (this) {
      stopping = true;
      notifyAll();
    }
    try {
      thread.join(STOP_WITHIN.toMillis());
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(STOP_WITHIN.toMillis() / 3);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!thread.isAlive()) {
      poller.close();
    }
  }
}
