package io.petrel.serve;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The thread that calls {@link Poller#step} whenever something is due, and runs what others want
 * done between two steps. A failure that nobody foresaw, an {@link Error} too, is reported and the
 * loop goes on; {@link #trouble} says so until a step succeeds.
 */
public final class PollLoop implements AutoCloseable {
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(10);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(3);

  private final Poller poller;
  private final Watchman watchman;
  private final InstantSource clock;
  private final Tempo tempo;
  private final Thread thread = new Thread(this::run, "poll");
  private final Queue<Task> tasks = new ArrayDeque<>();
  private boolean stopping;

  /** Why the newest step failed, null = it did not. */
  private volatile @Nullable String failure;

  /** When the step that runs began, by {@link System#nanoTime}; 0 = none runs. */
  private volatile long stepBegan;

  /** Something to do between two steps. */
  @FunctionalInterface
  public interface Task {
    /**
     * Does it.
     *
     * @return whether it is done; false = try again after the next step that is due
     */
    boolean run(Poller poller);
  }

  /** Nothing runs before {@link #start}. */
  public PollLoop(Poller poller, Watchman watchman, InstantSource clock) {
    this(poller, watchman, clock, Tempo.REAL);
  }

  /** One whose clock goes at a pace of its own. */
  public PollLoop(Poller poller, Watchman watchman, InstantSource clock, Tempo tempo) {
    this.poller = poller;
    this.watchman = watchman;
    this.clock = clock;
    this.tempo = tempo;
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

  /** Has a step decide soon, whatever is due: people have said something. */
  public void hurry() {
    poller.hurry();
    submit(ignored -> true);
  }

  private void run() {
    while (true) {
      long next = clock.millis() + AFTER_FAILURE.toMillis();
      stepBegan = System.nanoTime() | 1;
      try {
        next = poller.step();
        failure = null;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException | Error e) {
        failure = e.toString();
        watchman.cycleFailed(e);
      }
      stepBegan = 0;
      if (!waitUntil(next)) {
        return;
      }
    }
  }

  /** Runs tasks in order, up to the first that has to wait; how many are left. */
  private int runTasks() {
    while (!stopping && !tasks.isEmpty()) {
      try {
        if (!tasks.element().run(poller)) {
          break;
        }
      } catch (RuntimeException | Error e) {
        watchman.cycleFailed(e);
      }
      tasks.remove();
    }
    return tasks.size();
  }

  /** Runs tasks and waits, never for long, since the clock may jump; false = the end. */
  private synchronized boolean waitUntil(long next) {
    int waiting = runTasks();
    // Not by the clock itself: when that is set back, the wait would last until it is there again.
    long sleep = tempo.real(Math.min(next - clock.millis(), LONGEST_SLEEP.toMillis()));
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(sleep);
    while (!stopping && tasks.size() == waiting) {
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

  /** Whether it takes no ticks any more. */
  public boolean ended() {
    return thread.getState() == Thread.State.TERMINATED;
  }

  /**
   * What is wrong with the loop, null = its newest step succeeded or runs as it should.
   *
   * @param longest how long a step may run
   */
  public @Nullable String trouble(Duration longest) {
    String failed = failure;
    if (failed != null) {
      return "the newest cycle failed: " + failed;
    }
    long began = stepBegan;
    long seconds = (System.nanoTime() - began) / 1_000_000_000L;
    return began != 0 && seconds > longest.toSeconds()
        ? "a cycle has been running for " + seconds + " s"
        : null;
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
