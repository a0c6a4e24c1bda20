package io.petrel.fleet;

import io.petrel.detect.DetectorType;

/** Counts alerts of many series as they would be told: at least m of the last n ticks. */
final class Telling {
  private final int atLeast;
  private final long mask;
  private final long[] recent;
  private final boolean[] firing;
  private long told;

  Telling(DetectorType.Telling how, int series) {
    atLeast = how.atLeast();
    mask = how.of() == 64 ? -1 : (1L << how.of()) - 1;
    recent = new long[series];
    firing = new boolean[series];
  }

  /** Takes one tick of one series; whether it is firing. */
  boolean take(int series, boolean anomalous) {
    recent[series] = ((recent[series] << 1) | (anomalous ? 1 : 0)) & mask;
    boolean now = Long.bitCount(recent[series]) >= atLeast;
    if (now && !firing[series]) {
      told++;
    }
    firing[series] = now;
    return now;
  }

  /** How many alerts have started. */
  long told() {
    return told;
  }
}
