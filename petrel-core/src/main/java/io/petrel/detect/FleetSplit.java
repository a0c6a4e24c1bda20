package io.petrel.detect;

import io.petrel.stat.TwoMeans;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A group that has fallen in two, against what was learned of it.
 *
 * @param boundary members at or above this are the higher half
 * @param score how far apart on the common scale, above 1
 * @param distance between the halves' means
 * @param edge the distance at the edge of normal
 */
record FleetSplit(double boundary, double score, double distance, double edge) {
  /**
   * Looks for two far clusters.
   *
   * @param values finite; reordered
   * @param share both clusters must be larger than this share
   * @param scale the learned deviation of a member
   * @return null when there are no two
   */
  static @Nullable FleetSplit find(
      double[] values, int n, double share, double scale, double distance, double floor) {
    Arrays.sort(values, 0, n);
    TwoMeans two = TwoMeans.ofSorted(values, n);
    if (two == null || Math.min(two.cut(), n - two.cut()) <= share * n) {
      return null;
    }
    double apart = two.high() - two.low();
    double edge = Math.max(1.6 * distance * scale, floor);
    double gap = values[two.cut()] - values[two.cut() - 1];
    double leastGap = Math.max(floor / 2, scale);
    if (!(apart > edge && gap >= leastGap)) {
      return null;
    }
    double score = edge == 0 ? Fleet.MOST : Math.min(apart / edge, Fleet.MOST);
    return new FleetSplit(values[two.cut()], Math.max(score, Math.nextUp(1.0)), apart, edge);
  }
}
