package io.petrel.serve;

import io.petrel.notify.Attempt;
import io.petrel.notify.Notifier;
import io.petrel.notify.Outcome;
import io.petrel.route.Notification;
import io.petrel.store.Backlog;
import io.petrel.store.Outbox;
import io.petrel.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is in the outbox to the receivers: at least once, in order for each incident, and as
 * patiently as it takes.
 *
 * <p>Channels do not wait for each other as long as threads are free, and no channel is served by
 * two at a time. Safe for use by many threads. The notifiers stay their owner's to close.
 */
public final class Relay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  /** The longest sleep: a wall clock that jumps is noticed after this. */
  private static final long LONGEST_SLEEP_MILLIS = 30_000;

  /**
   * How patient the relay is.
   *
   * @param coalesceAfter after waiting for this long only an incident's newest notification is sent
   * @param firstBackoff the longest wait after the first failure; doubles with each
   * @param longestBackoff the longest wait after any number of failures
   * @param refusedRetry the wait after the receiver refused for good, at most an hour
   * @param stopWithin how long running attempts are waited for at the end
   * @param threads how many channels are served at a time
   */
  public record Settings(
      Duration coalesceAfter,
      Duration firstBackoff,
      Duration longestBackoff,
      Duration refusedRetry,
      Duration stopWithin,
      int threads) {
    /** What fits most receivers. */
    public static final Settings DEFAULT =
        new Settings(
            Duration.ofMinutes(5),
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofSeconds(7),
            4);
  }

  /** Hears of every attempt, from the relay's threads; must be quick and not throw. */
  public interface Listener {
    /** An attempt ended. */
    default void attempted(
        String channel, Notification notification, Attempt attempt, Outcome outcome) {}

    /** The outbox could not be read or written; the relay tries again. */
    default void storeFailed(String channel, StoreException why) {}
  }

  private static final class Slot {
    final Lane lane;
    long wakeAt;
    boolean busy;
    boolean woken;
    boolean retired;

    Slot(Lane lane) {
      this.lane = lane;
    }
  }

  private final Outbox outbox;
  private final LongSupplier clock;
  private final Random random;
  private final Listener listener;
  private final Settings settings;
  private final Tempo tempo;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Slot> slots = new TreeMap<>();
  private final ExecutorService pool;
  private final Thread dispatcher;
  private boolean stopping;

  /**
   * A relay that does nothing before {@link #start}.
   *
   * @param notifiers by channel id
   * @param clock milliseconds since the epoch
   * @param random for jitter
   */
  public Relay(
      Outbox outbox,
      Map<String, Notifier> notifiers,
      LongSupplier clock,
      Random random,
      Listener listener,
      Settings settings) {
    this(outbox, notifiers, clock, random, listener, settings, Tempo.REAL);
  }

  /** One whose clock goes at a pace of its own. */
  public Relay(
      Outbox outbox,
      Map<String, Notifier> notifiers,
      LongSupplier clock,
      Random random,
      Listener listener,
      Settings settings,
      Tempo tempo) {
    this.outbox = outbox;
    this.tempo = tempo;
    this.clock = clock;
    this.random = random;
    this.listener = listener;
    this.settings = settings;
    AtomicInteger number = new AtomicInteger();
    this.pool =
        Executors.newFixedThreadPool(
            settings.threads(), r -> daemon(r, "petrel-relay-" + number.incrementAndGet()));
    this.dispatcher = daemon(this::dispatch, "petrel-relay");
    put(notifiers);
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  private void put(Map<String, Notifier> notifiers) {
    slots.values().forEach(slot -> slot.retired = true);
    notifiers.forEach(
        (channel, notifier) -> {
          // A lane that is still at work is taken up again, lest a channel have two.
          Slot slot = slots.get(channel);
          if (slot == null) {
            Lane lane = new Lane(channel, notifier, outbox, clock, random, listener, settings);
            slots.put(channel, new Slot(lane));
          } else {
            slot.retired = false;
            slot.lane.use(notifier);
          }
        });
    slots.values().removeIf(slot -> slot.retired && !slot.busy);
  }

  /** Begins to deliver. */
  public void start() {
    dispatcher.start();
  }

  /** Whether it delivers nothing any more. */
  public boolean ended() {
    return dispatcher.getState() == Thread.State.TERMINATED;
  }

  /** Says that the outbox has something new. */
  public void wake() {
    lock.lock();
    try {
      for (Slot slot : slots.values()) {
        slot.wakeAt = Long.MIN_VALUE;
        slot.woken = slot.busy;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Tries everything again at once: somebody may have mended what was wrong. */
  public void kick() {
    lock.lock();
    try {
      slots.values().forEach(slot -> slot.lane.resume());
    } finally {
      lock.unlock();
    }
    wake();
  }

  /** Replaces the notifiers, and kicks. An attempt that runs ends on its old one. */
  public void configure(Map<String, Notifier> notifiers) {
    lock.lock();
    try {
      put(notifiers);
    } finally {
      lock.unlock();
    }
    kick();
  }

  /** What waits in channels that have no notifier any more: undeliverable until one is back. */
  public List<Backlog> orphans() {
    List<Backlog> all = outbox.backlog();
    lock.lock();
    try {
      return all.stream()
          .filter(
              b -> {
                Slot slot = slots.get(b.channel());
                return slot == null || slot.retired;
              })
          .toList();
    } finally {
      lock.unlock();
    }
  }

  private void dispatch() {
    long before = Long.MIN_VALUE;
    lock.lock();
    try {
      while (!stopping) {
        long now = clock.getAsLong();
        long next = Lane.WHEN_WOKEN;
        for (Slot slot : new ArrayList<>(slots.values())) {
          if (slot.busy) {
            continue;
          }
          if (due(slot.wakeAt, now, before)) {
            slot.busy = true;
            pool.execute(() -> run(slot));
          } else {
            next = Math.min(next, slot.wakeAt);
          }
        }
        before = now;
        if (next == Lane.WHEN_WOKEN) {
          changed.await();
        } else {
          long sleep = tempo.real(Math.min(next - now, LONGEST_SLEEP_MILLIS));
          if (!changed.await(sleep, TimeUnit.MILLISECONDS)) {
            LOG.trace("slept for {} ms", sleep);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a lane's time has come; when the clock was set back, its lane must say so anew. */
  static boolean due(long wakeAt, long now, long before) {
    return wakeAt <= now || (now < before && wakeAt != Lane.WHEN_WOKEN);
  }

  private void run(Slot slot) {
    long again = clock.getAsLong() + LONGEST_SLEEP_MILLIS;
    try {
      again = slot.lane.step();
    } catch (RuntimeException | Error e) {
      LOG.error("a step of the relay failed", e);
    } finally {
      lock.lock();
      try {
        slot.busy = false;
        slot.wakeAt = slot.woken ? Long.MIN_VALUE : again;
        slot.woken = false;
        slots.values().removeIf(s -> s.retired && !s.busy);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Ends: no attempt begins any more; running ones are waited for, then interrupted and noted as
   * perhaps delivered.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      stopping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    pool.shutdown();
    try {
      if (!pool.awaitTermination(settings.stopWithin().toMillis(), TimeUnit.MILLISECONDS)) {
        pool.shutdownNow();
        if (!pool.awaitTermination(1, TimeUnit.SECONDS)) {
          LOG.warn("an attempt to deliver goes on; it counts as perhaps delivered");
        }
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
