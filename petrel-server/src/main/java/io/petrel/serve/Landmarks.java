package io.petrel.serve;

import io.petrel.route.Matcher;
import io.petrel.route.Silence;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What detectors had learned at some instants of the past: a chart that begins later goes on from
 * there instead of learning again. The newest few megabytes are kept. Thread-safe.
 */
final class Landmarks {
  private static final int MOST_OF_ONE = 6;

  private final long mostBytes;
  private final Map<Way, Deque<Landmark>> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  Landmarks(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /**
   * How detectors were led.
   *
   * @param watch what they watch
   * @param rules their names
   * @param read the series that were read
   * @param step the distance of ticks
   * @param unlearned what was not learned from
   */
  record Way(
      String watch, List<String> rules, List<Matcher> read, long step, List<Silence> unlearned) {}

  /**
   * What was learned.
   *
   * @param at the last tick before
   * @param since the first
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Landmark(long at, long since, byte[] learned) {}

  /** The last one of a way before an instant but not before another; null = there is none. */
  synchronized @Nullable Landmark between(Way way, long earliest, long before) {
    Landmark best = null;
    for (Landmark each : kept.getOrDefault(way, new ArrayDeque<>())) {
      boolean fits = each.at() >= earliest && each.at() < before;
      if (fits && (best == null || each.at() > best.at())) {
        best = each;
      }
    }
    return best;
  }

  synchronized void keep(Way way, Landmark landmark) {
    Deque<Landmark> ofWay = kept.computeIfAbsent(way, w -> new ArrayDeque<>());
    ofWay.addLast(landmark);
    bytes += landmark.learned().length;
    if (ofWay.size() > MOST_OF_ONE) {
      bytes -= ofWay.removeFirst().learned().length;
    }
    Iterator<Deque<Landmark>> oldest = kept.values().iterator();
    while (bytes > mostBytes && oldest.hasNext()) {
      for (Landmark each : oldest.next()) {
        bytes -= each.learned().length;
      }
      oldest.remove();
    }
  }

  synchronized long bytes() {
    return bytes;
  }
}
