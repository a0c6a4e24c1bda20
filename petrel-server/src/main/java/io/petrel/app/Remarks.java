package io.petrel.app;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;

/**
 * What sources remarked beside their answers: each remark is logged once, and kept for the page
 * while it goes on. One that was away for a day is news again. Thread-safe.
 */
final class Remarks {
  private static final Duration GOES_ON = Duration.ofMinutes(10);
  private static final Duration NEWS_AGAIN = Duration.ofDays(1);

  /** A source that words each of its remarks anew must not fill the log. */
  private static final int MOST = 50;

  private final Logger log;
  private final InstantSource clock;

  /** By source, each remark and when it came last. */
  private final Map<String, Map<String, Long>> said = new TreeMap<>();

  Remarks(Logger log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  synchronized void said(String source, String what) {
    long now = clock.millis();
    Map<String, Long> known = said.computeIfAbsent(source, s -> new LinkedHashMap<>());
    if (!known.containsKey(what)) {
      known.values().removeIf(at -> now - at > NEWS_AGAIN.toMillis());
      if (known.size() >= MOST) {
        return;
      }
      log.warn("source {} remarks: {}", source, what);
    }
    known.put(what, now);
  }

  /** What a source remarks these minutes. */
  synchronized List<String> of(String source) {
    long now = clock.millis();
    return said.getOrDefault(source, Map.of()).entrySet().stream()
        .filter(e -> now - e.getValue() <= GOES_ON.toMillis())
        .map(Map.Entry::getKey)
        .toList();
  }
}
