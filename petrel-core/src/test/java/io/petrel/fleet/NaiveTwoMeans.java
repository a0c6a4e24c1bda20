package io.petrel.fleet;

import io.petrel.series.Frame;
import io.petrel.stat.TwoMeans;
import java.util.Arrays;

/**
 * What Petrel replaces: split the current values in two, call the smaller cluster bad. Exact, where
 * the original starts from chance and picks a cluster by its arbitrary number.
 */
final class NaiveTwoMeans {
  private NaiveTwoMeans() {}

  /** How many hosts it alerts on in one tick. */
  static int alerts(Frame frame) {
    double[] sorted = new double[frame.size()];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = frame.value(i);
    }
    Arrays.sort(sorted);
    TwoMeans two = TwoMeans.ofSorted(sorted, sorted.length);
    return two == null ? 0 : Math.min(two.cut(), sorted.length - two.cut());
  }
}
