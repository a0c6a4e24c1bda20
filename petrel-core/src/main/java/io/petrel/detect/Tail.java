package io.petrel.detect;

import java.util.Arrays;

/**
 * Finds where a tail breaks off from the body: the robust gap test of one side.
 *
 * <p>Deviations beyond {@code threshold} are candidates. The innermost gap in front of a candidate
 * that is at least {@code leastGap} and half the widest such gap separates body and outliers; with
 * no such gap the tail is only long, and nobody is out.
 */
final class Tail {
  private double[] beyond = new double[16];
  private int count;
  private double inner;
  private double threshold;

  /** Deviations above this are out; +Infinity = nobody is. */
  private double cut = Double.POSITIVE_INFINITY;

  void start(double threshold) {
    this.threshold = threshold;
    count = 0;
    inner = 0;
    cut = Double.POSITIVE_INFINITY;
  }

  /** Takes one deviation in this tail's direction (negative = the other side). */
  void add(double deviation) {
    if (deviation > threshold) {
      if (count == beyond.length) {
        beyond = Arrays.copyOf(beyond, 2 * count);
      }
      beyond[count++] = deviation;
    } else if (deviation > inner) {
      inner = deviation;
    }
  }

  /** Makes the cut. */
  void cut(double leastGap) {
    if (count == 0) {
      return;
    }
    Arrays.sort(beyond, 0, count);
    double widest = 0;
    double before = inner;
    for (int i = 0; i < count; i++) {
      widest = Math.max(widest, beyond[i] - before);
      before = beyond[i];
    }
    double wanted = Math.max(leastGap, widest / 2);
    if (widest < wanted) {
      return;
    }
    before = inner;
    for (int i = 0; i < count; i++) {
      if (beyond[i] - before >= wanted) {
        cut = Math.max(before, threshold);
        return;
      }
      before = beyond[i];
    }
  }

  /** Takes back the cut: nobody is out. */
  void forgive() {
    cut = Double.POSITIVE_INFINITY;
  }

  boolean out(double deviation) {
    return deviation > cut;
  }

  /** The score of a deviation in this tail's direction. */
  double score(double deviation) {
    if (deviation <= 0) {
      return 0;
    }
    if (out(deviation)) {
      double score = cut == 0 ? Fleet.MOST : Math.min(deviation / cut, Fleet.MOST);
      return Math.max(score, Math.nextUp(1.0));
    }
    return threshold == 0 ? 1 : Math.min(1, deviation / threshold);
  }

  /** Where normal ends. */
  double edge() {
    return Double.isFinite(cut) ? cut : threshold;
  }
}
