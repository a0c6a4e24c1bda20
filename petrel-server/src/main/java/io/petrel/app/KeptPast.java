package io.petrel.app;

import io.petrel.replay.Course;
import io.petrel.replay.Excerpt;
import io.petrel.web.SeriesApi;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The past for several people who look at it: two questions are answered at a time, and the newest
 * answers, up to some megabytes, are kept for those who ask the same before the next tick.
 * Thread-safe.
 */
final class KeptPast implements SeriesApi.Replay {
  private static final long MOST_BYTES = 24L << 20;
  private static final int AT_ONCE = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SeriesApi.Replay replay;
  private final long interval;
  private final Semaphore places = new Semaphore(AT_ONCE, true);
  private final Map<Excerpt.Wanted, Excerpt> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * @param replay does it
   * @param interval the distance of two ticks
   */
  KeptPast(SeriesApi.Replay replay, Duration interval) {
    this.replay = replay;
    this.interval = interval.toMillis();
  }

  @Override
  public Excerpt follow(Excerpt.Wanted wanted) throws InterruptedException {
    Excerpt.Wanted key = withinATick(wanted);
    Excerpt known = known(key);
    if (known != null) {
      return known;
    }
    if (!places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      return Excerpt.failed(wanted, "many charts are being drawn: try again in a moment");
    }
    try {
      Excerpt again = known(key);
      if (again != null) {
        return again;
      }
      Excerpt seen = replay.follow(wanted);
      if (seen.failure() == null) {
        keep(key, seen);
      }
      return seen;
    } finally {
      places.release();
    }
  }

  /** The same for all that ask the same before the next tick. */
  private Excerpt.Wanted withinATick(Excerpt.Wanted wanted) {
    return new Excerpt.Wanted(
        wanted.watch(),
        wanted.only(),
        wanted.from() / interval,
        wanted.to() / interval,
        wanted.points(),
        wanted.most(),
        wanted.peers(),
        wanted.learn());
  }

  private void keep(Excerpt.Wanted key, Excerpt seen) {
    synchronized (kept) {
      Excerpt before = kept.put(key, seen);
      bytes += bytes(seen) - (before == null ? 0 : bytes(before));
      Iterator<Excerpt> oldest = kept.values().iterator();
      while (bytes > MOST_BYTES) {
        bytes -= bytes(oldest.next());
        oldest.remove();
      }
    }
  }

  /** About so much memory an answer takes: mostly that of its columns. */
  private static long bytes(Excerpt seen) {
    long numbers = seen.peers() == null ? 100 : 100 + 4L * seen.peers().at().length;
    for (Course course : seen.courses()) {
      numbers += 100 + course.at().length * (2 + 3L * course.lines().size());
    }
    return numbers * Double.BYTES;
  }

  /** About so much memory all that is kept takes. */
  long bytes() {
    synchronized (kept) {
      return bytes;
    }
  }

  private @Nullable Excerpt known(Excerpt.Wanted key) {
    synchronized (kept) {
      return kept.get(key);
    }
  }

  /** Forgets what was kept: the config is another. */
  void forget() {
    synchronized (kept) {
      kept.clear();
      bytes = 0;
    }
  }
}
