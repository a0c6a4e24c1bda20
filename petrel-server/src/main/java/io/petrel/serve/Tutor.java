package io.petrel.serve;

import io.petrel.pipeline.Lesson;
import io.petrel.pipeline.Pipeline;
import io.petrel.pipeline.Wanted;
import io.petrel.serve.Reading.Scope;
import io.petrel.source.HistoryEnd;
import io.petrel.source.Source;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that series which wait to be led through their past are: one reading at a time for
 * each source, beside the live ticks, which never wait for it.
 *
 * <p>What fails is tried again and goes on where it ended; what fails for good goes live with what
 * it has learned, so that nothing waits for ever. Driven by the poll loop's thread, but for {@link
 * #progress}.
 */
final class Tutor {
  /** A later lesson of a watch waits this long, and at least ten times what the last one took. */
  private static final Duration SPACING = Duration.ofMinutes(10);

  private static final Duration ASK_EVERY = Duration.ofMinutes(1);
  private static final Duration FIRST_RETRY = Duration.ofMinutes(1);

  /** A failure counts one, or three where it came before the first sample. */
  private static final int MOST_STRIKES = 9;

  /** Ticks go on while a lesson runs, so another follows; each is far shorter than the last. */
  private static final int MOST_ROUNDS = 6;

  private static final Duration STOP_WITHIN = Duration.ofMillis(1500);

  private final ExecutorService pool;
  private final Watchman watchman;
  private final Map<String, Desk> desks = new HashMap<>();
  private final Map<String, Reading> readings = new HashMap<>();
  private final Queue<Reading> ended = new ConcurrentLinkedQueue<>();
  private final Map<String, Learning> known = new ConcurrentHashMap<>();

  /** What is known of one watch's lessons. */
  private static final class Desk {
    int strikes;
    int failures;
    int rounds;
    long retryAt = Long.MIN_VALUE;
    long spacedUntil = Long.MIN_VALUE;
    long askAt = Long.MIN_VALUE;
  }

  /**
   * @param pool bounds how many sources are read at once
   */
  Tutor(ExecutorService pool, Watchman watchman) {
    this.pool = pool;
    this.watchman = watchman;
  }

  /** How far each watch is that has something to learn; may be called by any thread. */
  List<Learning> progress() {
    return List.copyOf(known.values());
  }

  /** Whether a reading is under way. */
  boolean busy() {
    return !readings.isEmpty();
  }

  /**
   * Takes back what has been learned, and begins what can be begun.
   *
   * @param newest the newest tick taken
   * @param now milliseconds since the epoch
   */
  void attend(Pipeline pipeline, Poller.Setup setup, long newest, long now) {
    collect(pipeline, now);
    Set<String> waiting = new HashSet<>();
    for (Wanted wanted : pipeline.wanted()) {
      waiting.add(wanted.watch());
      String name = wanted.signal().source();
      Source source = setup.sources().get(name);
      Reading reading = readings.get(name);
      if (reading == null || !reading.lesson().watch().equals(wanted.watch())) {
        known.put(wanted.watch(), progress(wanted));
      }
      // A source that does not even answer what is asked live is left alone.
      if (source != null && reading == null && wanted.answeredAt() >= newest) {
        Scope scope = scope(wanted, desk(wanted.watch()), now);
        if (scope != null) {
          desk(wanted.watch()).askAt = now + ASK_EVERY.toMillis();
          Lesson lesson = pipeline.lesson(wanted.watch(), newest);
          long step = setup.interval().toMillis();
          begin(
              new Reading(lesson, wanted.series(), source, step, scope, this::tell, ended::add),
              scope);
        }
      }
    }
    known.replaceAll((watch, learning) -> waiting.contains(watch) ? learning : learning.done());
  }

  private static Learning progress(Wanted wanted) {
    return new Learning(
        wanted.signal().source(),
        wanted.signal().name(),
        wanted.series(),
        wanted.waiting(),
        0,
        0,
        Duration.ZERO,
        Duration.ZERO);
  }

  /** What may be asked now, null = nothing. */
  private static @Nullable Scope scope(Wanted wanted, Desk desk, long now) {
    if (now < desk.retryAt) {
      return null;
    }
    if (wanted.behind() > 0) {
      return Scope.PAST;
    }
    boolean few = wanted.fresh() * 2 < wanted.series();
    if (now >= desk.spacedUntil) {
      return few ? Scope.PAST_OF_THOSE_WHO_HAVE_ONE : Scope.PAST;
    }
    return now >= desk.askAt ? Scope.WHO_HAS_ONE : null;
  }

  private void begin(Reading reading, Scope scope) {
    if (scope == Scope.PAST) {
      tell(reading);
    }
    readings.put(reading.lesson().signal().source(), reading);
    try {
      pool.execute(reading);
    } catch (RejectedExecutionException e) {
      readings.remove(reading.lesson().signal().source()); // it is being closed
    }
  }

  private void tell(Reading reading) {
    Learning now = reading.progress();
    known.put(reading.lesson().watch(), now);
    watchman.learning(now);
  }

  /** Takes back what has been learned. */
  void collect(Pipeline pipeline, long now) {
    for (Reading reading = ended.poll(); reading != null; reading = ended.poll()) {
      readings.remove(reading.lesson().signal().source(), reading);
      HistoryEnd end = reading.end();
      if (end instanceof HistoryEnd.Failed failed && !reading.stopped()) {
        failed(reading.lesson(), failed.why(), pipeline, now);
      } else {
        int left = pipeline.adopt(reading.lesson(), false);
        if (end instanceof HistoryEnd.Complete) {
          complete(reading, left, pipeline, now);
        }
      }
    }
  }

  private void complete(Reading reading, int left, Pipeline pipeline, long now) {
    Desk desk = desk(reading.lesson().watch());
    desk.strikes = 0;
    desk.failures = 0;
    desk.rounds = left == 0 ? 0 : desk.rounds + 1;
    if (desk.rounds >= MOST_ROUNDS) {
      pipeline.adopt(reading.lesson(), true);
      desk.rounds = 0;
    }
    if (reading.asked()) {
      desk.spacedUntil = now + Math.max(SPACING.toMillis(), 10 * reading.took().toMillis());
      tell(reading);
    }
  }

  private void failed(Lesson lesson, String why, Pipeline pipeline, long now) {
    Desk desk = desk(lesson.watch());
    desk.strikes += lesson.samples() == 0 ? 3 : 1;
    desk.failures++;
    boolean enough = desk.strikes >= MOST_STRIKES;
    pipeline.adopt(lesson, enough);
    String what = "the past of " + lesson.signal().name() + " in " + lesson.signal().source();
    if (enough) {
      desks.remove(lesson.watch());
      watchman.remark(what + " cannot be read, it goes on without: " + why);
    } else {
      desk.retryAt = now + (FIRST_RETRY.toMillis() << Math.min(desk.failures - 1, 4));
      if (desk.failures == 1) {
        watchman.remark(what + " cannot be read, it is tried again: " + why);
      }
    }
  }

  /** Another config is about to run: what is being read ends soon and counts as far as it got. */
  void interrupt() {
    readings.values().forEach(Reading::stop);
    desks.clear();
    known.clear();
  }

  /** Ends every reading; what was learned is to be collected afterwards. */
  void close() {
    interrupt();
    pool.shutdownNow();
    try {
      if (!pool.awaitTermination(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        watchman.remark("a source still reads: what it is about is learned anew");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Desk desk(String watch) {
    return desks.computeIfAbsent(watch, w -> new Desk());
  }
}
