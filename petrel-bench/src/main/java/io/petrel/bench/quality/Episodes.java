package io.petrel.bench.quality;

import java.util.Arrays;

/**
 * Counts stretches of time in which a score is above a threshold, for many thresholds at once;
 * stretches that are an hour or less apart are one. Not thread-safe.
 */
final class Episodes {
  private static final long JOINED = 3_600_000;
  private static final int STEPS = 400;

  /** Thresholds from 0.1 to 10,000, each 2.9 % above the one before. */
  private static final double[] LADDER = new double[STEPS + 1];

  static {
    for (int i = 0; i <= STEPS; i++) {
      LADDER[i] = Math.pow(10, -1 + 5.0 * i / STEPS);
    }
  }

  private final long[] counts = new long[LADDER.length];
  private final long[] last = new long[LADDER.length];
  private long atOne;
  private long lastAtOne;

  Episodes() {
    begin();
  }

  /** A new series comes. */
  void begin() {
    Arrays.fill(last, Long.MIN_VALUE / 2);
    lastAtOne = Long.MIN_VALUE / 2;
  }

  void take(long at, double score) {
    if (score > 1) {
      atOne += at - lastAtOne > JOINED ? 1 : 0;
      lastAtOne = at;
    }
    for (int i = 0; i < LADDER.length && score > LADDER[i]; i++) {
      counts[i] += at - last[i] > JOINED ? 1 : 0;
      last[i] = at;
    }
  }

  void add(Episodes other) {
    atOne += other.atOne;
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  /** Episodes above 1. */
  long atOne() {
    return atOne;
  }

  /** The lowest threshold with at most so many episodes; NaN where even the highest has more. */
  double threshold(double most) {
    // from above: a stretch may break in two when the threshold rises
    int i = LADDER.length;
    while (i > 0 && counts[i - 1] <= most) {
      i--;
    }
    return i == LADDER.length ? Double.NaN : LADDER[i];
  }
}
