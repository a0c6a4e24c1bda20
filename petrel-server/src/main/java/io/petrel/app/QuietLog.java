package io.petrel.app;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs what goes wrong without flooding: the same trouble at once, then every ten minutes with how
 * often it came. Keeps the newest for the page. Thread-safe.
 */
final class QuietLog {
  private static final Duration AGAIN = Duration.ofMinutes(10);
  private static final int KEPT = 10;
  private static final int MOST_TROUBLES = 1000;

  private final Logger log;
  private final InstantSource clock;
  private final Map<String, Trouble> troubles =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Trouble> eldest) {
          return size() > MOST_TROUBLES;
        }
      };
  private final Deque<String> newest = new ArrayDeque<>();

  private static final class Trouble {
    long saidAt;
    int since;
  }

  QuietLog(Logger log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  /**
   * @param kind what is the same trouble, even when its words differ
   */
  void trouble(String kind, String what) {
    trouble(kind, what, null);
  }

  /**
   * @param kind what is the same trouble, even when its words differ
   * @param cause whose stack trace is logged; null = none
   */
  synchronized void trouble(String kind, String what, @Nullable Throwable cause) {
    long now = clock.millis();
    Trouble trouble = troubles.get(kind);
    if (trouble == null) {
      trouble = new Trouble();
      troubles.put(kind, trouble);
    } else if (now - trouble.saidAt < AGAIN.toMillis()) {
      trouble.since++;
      return;
    }
    String text = trouble.since == 0 ? what : what + " (and " + trouble.since + " times before)";
    if (cause == null) {
      log.warn("{}", text);
    } else {
      log.error("{}", text, cause);
    }
    trouble.saidAt = now;
    trouble.since = 0;
    newest.addFirst(
        clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS) + " " + text);
    if (newest.size() > KEPT) {
      newest.removeLast();
    }
  }

  /** The trouble is over; the next time it is news again. */
  synchronized void over(String kind, String what) {
    if (troubles.remove(kind) != null) {
      log.info("{}", what);
    }
  }

  /** The newest first. */
  synchronized List<String> newest() {
    return List.copyOf(newest);
  }
}
