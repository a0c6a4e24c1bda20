package io.petrel.serve;

import io.petrel.notify.Attempt;
import io.petrel.notify.Notifier;
import io.petrel.notify.Outcome;
import io.petrel.route.Notification;
import io.petrel.store.Due;
import io.petrel.store.Outbox;
import io.petrel.store.StoreException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties one channel's part of the outbox, one notification a step.
 *
 * <p>Two schedules are kept: each row's own, in the store, so that a notification that its receiver
 * dislikes does not stop the others; and the channel's, in memory, so that a receiver that is down
 * is not asked once for every incident that waits. One thread at a time, except {@link #use} and
 * {@link #resume}.
 */
final class Lane {
  /** Nothing to do until somebody says so. */
  static final long WHEN_WOKEN = Long.MAX_VALUE;

  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  private final String channel;
  private final Outbox outbox;
  private final LongSupplier clock;
  private final Random random;
  private final Relay.Listener listener;
  private final Relay.Settings settings;

  private volatile Notifier notifier;
  private volatile boolean resumed;
  private boolean fresh = true;
  private int failures;
  private long pausedUntil;
  private int storeFailures;

  /** Why the receiver last refused for good since it last worked, told once. */
  private String refusal = "";

  /** What happened and could not be written yet. */
  private @Nullable Runnable unwritten;

  Lane(
      String channel,
      Notifier notifier,
      Outbox outbox,
      LongSupplier clock,
      Random random,
      Relay.Listener listener,
      Relay.Settings settings) {
    this.channel = channel;
    this.notifier = notifier;
    this.outbox = outbox;
    this.clock = clock;
    this.random = random;
    this.listener = listener;
    this.settings = settings;
  }

  /** Sends through another notifier from the next step on. */
  void use(Notifier other) {
    notifier = other;
  }

  /** Tries everything again with the next step: the receiver's failures are forgotten. */
  void resume() {
    resumed = true;
  }

  /**
   * Does at most one attempt.
   *
   * @return when to step again, milliseconds since the epoch
   */
  long step() {
    try {
      long again = unwritten == null ? attempt() : write(unwritten);
      storeFailures = 0;
      return again;
    } catch (StoreException e) {
      storeFailures++;
      listener.storeFailed(channel, e);
      if (storeFailures == 1) {
        LOG.warn("{}: {}; trying again", channel, e.getMessage());
      }
      return clock.getAsLong() + backoff(storeFailures);
    }
  }

  private long attempt() {
    if (fresh) {
      // What was refused may have been mended while the process was down.
      outbox.hurry(channel, true);
      fresh = false;
    }
    if (resumed) {
      // Cleared before the store is asked: who resumes while this goes on is heard next time.
      resumed = false;
      try {
        outbox.hurry(channel, false);
      } catch (StoreException e) {
        resumed = true;
        throw e;
      }
      failures = 0;
      pausedUntil = 0;
      refusal = "";
    }
    long now = clock.getAsLong();
    if (pausedUntil - now > Outbox.LONGEST_WAIT.toMillis()) {
      pausedUntil = now; // the clock was set back
    }
    if (now < pausedUntil) {
      return pausedUntil;
    }
    Due due = outbox.next(channel, now, settings.coalesceAfter()).orElse(null);
    if (due == null) {
      OptionalLong at = outbox.wakeAt(channel, now);
      return at.isPresent() ? at.getAsLong() : WHEN_WOKEN;
    }
    long pause = atMost(notifier.pause(), Outbox.LONGEST_WAIT);
    if (pause > 0) {
      return now + pause;
    }
    outbox.markAttempt(due);
    Attempt attempt = new Attempt(due.attempt(), due.maybeDelivered(), due.superseded());
    @Nullable Outcome outcome = send(due, attempt);
    long ended = clock.getAsLong();
    if (outcome == null) {
      return write(() -> outbox.retryAt(due, ended, "cut off by the end of the process", true));
    }
    listener.attempted(channel, due.notification(), attempt, outcome);
    return write(ending(due, outcome, ended));
  }

  /** Sends; null = interrupted on the way. */
  private @Nullable Outcome send(Due due, Attempt attempt) {
    try {
      Outcome outcome = notifier.send(due.notification(), due.receipt(), attempt);
      // The flag is the pool's; what follows must still be written.
      boolean interrupted = Thread.interrupted();
      return interrupted && !(outcome instanceof Outcome.Delivered) ? null : outcome;
    } catch (Exception e) {
      if (Thread.interrupted() || e instanceof InterruptedException) {
        return null;
      }
      if (failures == 0) {
        LOG.error("{}: the notifier failed on {}", channel, due.notification().key(), e);
      }
      return new Outcome.RetryLater(null, "internal error: " + e.getClass().getName(), true);
    }
  }

  /** Changes the channel's schedule, and says what is to be written. */
  private Runnable ending(Due due, Outcome outcome, long now) {
    Notification n = due.notification();
    if (outcome instanceof Outcome.Delivered delivered) {
      if (failures > 0) {
        LOG.info("{}: works again after {} failed attempts", channel, failures);
      }
      failures = 0;
      pausedUntil = 0;
      refusal = "";
      return () -> outbox.delivered(due, delivered.receipt(), now);
    }
    failures++;
    pausedUntil = now + backoff(failures);
    if (outcome instanceof Outcome.RetryLater later) {
      if (failures == 1) {
        LOG.warn("{}: {} not delivered, trying again: {}", channel, n.key(), later.why());
      }
      long asked = later.after() == null ? 0 : atMost(later.after(), Outbox.LONGEST_WAIT);
      pausedUntil = Math.max(pausedUntil, now + asked);
      // Who names a time has nothing against this message, however often it was tried.
      long at = now + (later.after() == null ? backoff(due.attempt()) : asked);
      return () -> outbox.retryAt(due, at, later.why(), later.maybeDelivered());
    }
    String why = ((Outcome.Permanent) outcome).why();
    if (!why.equals(refusal)) {
      refusal = why;
      LOG.error("{}: {} refused, needs somebody to act: {}", channel, n.key(), why);
    }
    long at = now + atMost(settings.refusedRetry(), Outbox.LONGEST_WAIT);
    return () -> outbox.refused(due, at, why);
  }

  private long write(Runnable what) {
    unwritten = what;
    what.run();
    unwritten = null;
    return clock.getAsLong();
  }

  private static long atMost(Duration wanted, Duration limit) {
    return (wanted.compareTo(limit) > 0 ? limit : wanted).toMillis();
  }

  /** Exponential with full jitter, so that many who wait for one receiver do not come at once. */
  private long backoff(int failed) {
    // Beyond 2^30 times the first wait the limit holds anyway.
    long full =
        Math.min(
            settings.firstBackoff().toMillis() << Math.min(failed - 1, 30),
            settings.longestBackoff().toMillis());
    return 1 + (long) (random.nextDouble() * (double) full);
  }
}
