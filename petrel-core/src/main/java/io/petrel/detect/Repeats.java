package io.petrel.detect;

import io.petrel.machine.CorruptStateException;

/**
 * How surprising it is that a host shows exactly the same value again and again.
 *
 * <p>A host's ticks are a two-state Markov chain, moved or repeated, whose probabilities are
 * learned a host and, where it has shown too little, from its group. The evidence of r repeats in a
 * row is -log10 of their probability. A run is learned only when it ends, so that it cannot vouch
 * for itself. Quantised values, slow scrapes and hosts that idle at one value are thus as
 * surprising as they have been before.
 *
 * <p>Counts lie in arrays as {transitions from moved, of these to repeated, transitions from
 * repeated, of these to repeated}.
 */
final class Repeats {
  private Repeats() {}

  static final int COUNTS = 4;

  /** How many ticks of a host its group's habit is worth. */
  private static final double PRIOR_MOVED = 20;

  private static final double PRIOR_REPEATED = 5;

  /** The smallest probabilities it believes in. */
  private static final double LEAST_FIRST = 1e-3;

  private static final double LEAST_AGAIN = 1e-2;

  /** A host that has hardly ever moved says nothing by not moving. */
  private static final double KNOWN = 20;

  /** Older ticks fade: counts are halved when they reach this. */
  private static final double FADE_AT = 4096;

  private static final int LONGEST_LEARNED = 64;

  /** The evidence that is the edge of normal: one in 10^4. */
  private static final double EDGE = 4;

  /** Takes a tick in which the host moved, {@code run} repeats after it last moved. */
  static void moved(double[] host, int at, double[] group, int run) {
    int length = Math.min(run, LONGEST_LEARNED);
    add(host, at, length);
    add(group, 0, length);
  }

  private static void add(double[] counts, int at, int length) {
    counts[at]++;
    if (length > 0) {
      counts[at + 1]++;
      counts[at + 2] += length;
      counts[at + 3] += length - 1;
    }
    fade(counts, at);
    fade(counts, at + 2);
  }

  private static void fade(double[] counts, int at) {
    if (counts[at] >= FADE_AT) {
      counts[at] /= 2;
      counts[at + 1] /= 2;
    }
  }

  /** The score of a run of repeats on the common scale. */
  static double score(double[] host, int at, double[] group, int run) {
    if (run < 2 || host[at] < KNOWN) {
      return 0;
    }
    double groupFirst = (group[1] + 0.5) / (group[0] + 20);
    double first = (host[at + 1] + PRIOR_MOVED * groupFirst) / (host[at] + PRIOR_MOVED);
    double groupAgain = (group[3] + 0.1) / (group[2] + 5);
    double again = (host[at + 3] + PRIOR_REPEATED * groupAgain) / (host[at + 2] + PRIOR_REPEATED);
    double evidence =
        -Math.log10(Math.max(first, LEAST_FIRST))
            - (run - 1) * Math.log10(Math.max(again, LEAST_AGAIN));
    return Math.max(0, evidence) / EDGE;
  }

  static void check(double[] counts, int at) {
    if (counts[at + 1] > counts[at] || counts[at + 3] > counts[at + 2]) {
      throw new CorruptStateException("more repeats than ticks in the state of a fleet");
    }
  }
}
