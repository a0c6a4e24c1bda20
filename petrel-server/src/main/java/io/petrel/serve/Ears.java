package io.petrel.serve;

import io.petrel.notify.Acts;
import io.petrel.notify.Hearing;
import io.petrel.notify.Notifier;
import io.petrel.store.Told;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hears what people do at the receivers: has every notifier that is {@link Hearing} look and listen
 * in threads of its own, and leads calls to it. Safe for use by many threads. The notifiers stay
 * their owner's to close.
 */
public final class Ears implements AutoCloseable {
  private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

  /**
   * How patient it is with a connection that breaks off.
   *
   * @param first the wait after the first failure; doubles with each
   * @param longest the longest wait after any number of failures
   * @param steady after lasting for this long a connection counts as sound
   */
  public record Settings(Duration first, Duration longest, Duration steady) {
    /** What fits most receivers. */
    public static final Settings DEFAULT =
        new Settings(Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofMinutes(1));
  }

  /** Hears how it goes, from several threads; must be quick and not throw. */
  public interface Listener {
    /** It could not be heard what people do there; it is tried again. */
    void failed(String channel, Throwable why);

    /** It was heard. */
    void heard(String channel);
  }

  private final Function<String, List<Told>> told;
  private final Function<String, Acts> acts;
  private final Listener listener;
  private final Settings settings;
  private final List<Thread> threads = new ArrayList<>();
  private volatile Map<String, Hearing> hearing = Map.of();
  private boolean closed;

  /**
   * One that hears nothing before {@link #use}.
   *
   * @param told the open incidents that a channel was told of
   * @param acts takes what people do at a channel
   */
  public Ears(
      Function<String, List<Told>> told,
      Function<String, Acts> acts,
      Listener listener,
      Settings settings) {
    this.told = told;
    this.acts = acts;
    this.listener = listener;
    this.settings = settings;
  }

  /** Hears by these notifiers from now on, in place of those before. Does not wait for them. */
  public synchronized void use(Map<String, Notifier> notifiers) {
    stop();
    Map<String, Hearing> all = new HashMap<>();
    notifiers.forEach(
        (channel, notifier) -> {
          if (notifier instanceof Hearing each) {
            all.put(channel, each);
          }
        });
    hearing = Map.copyOf(all);
    if (closed) {
      return;
    }
    hearing.forEach(
        (channel, each) -> {
          Duration every = each.lookEvery();
          if (every != null) {
            start("look-" + channel, () -> look(channel, each, every));
          }
          if (each.listens()) {
            start("listen-" + channel, () -> listen(channel, each));
          }
        });
  }

  private void stop() {
    threads.forEach(Thread::interrupt);
    threads.removeIf(thread -> !thread.isAlive());
  }

  /** What a thread does until it is interrupted. */
  private interface Work {
    void run() throws InterruptedException;
  }

  private void start(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void look(String channel, Hearing hearing, Duration every) throws InterruptedException {
    while (true) {
      try {
        List<Hearing.Followed> open =
            told.apply(channel).stream()
                .map(t -> new Hearing.Followed(t.incident(), t.receipt(), t.acknowledgedBy()))
                .toList();
        hearing.look(open, acts.apply(channel));
        listener.heard(channel);
      } catch (RuntimeException | Error e) {
        failed(channel, e);
      }
      TimeUnit.NANOSECONDS.sleep(every.toNanos());
    }
  }

  private void listen(String channel, Hearing hearing) throws InterruptedException {
    Duration wait = settings.first();
    while (true) {
      long began = System.nanoTime();
      Throwable why = new IllegalStateException("the connection has ended");
      try {
        hearing.listen(acts.apply(channel));
      } catch (RuntimeException | Error e) {
        why = e;
      }
      failed(channel, why);
      if (System.nanoTime() - began >= settings.steady().toNanos()) {
        wait = settings.first();
      }
      TimeUnit.NANOSECONDS.sleep(wait.toNanos());
      Duration twice = wait.multipliedBy(2);
      wait = twice.compareTo(settings.longest()) < 0 ? twice : settings.longest();
    }
  }

  /** What fails because its time is over is no failure. */
  private void failed(String channel, Throwable why) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    listener.failed(channel, why);
  }

  /**
   * Leads a call of a receiver to its notifier.
   *
   * @return null = nobody is called under this name
   */
  public Hearing.@Nullable Answer hook(String channel, Hearing.Call call)
      throws InterruptedException {
    Hearing called = hearing.get(channel);
    return called == null ? null : called.hook(call, acts.apply(channel));
  }

  /** Hears nothing any more. */
  @Override
  public void close() {
    List<Thread> last;
    synchronized (this) {
      closed = true;
      hearing = Map.of();
      stop();
      last = List.copyOf(threads);
    }
    long end = System.nanoTime() + STOP_WITHIN.toNanos();
    try {
      for (Thread thread : last) {
        TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, end - System.nanoTime()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
