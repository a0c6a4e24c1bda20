package io.petrel.stat;

import org.jspecify.annotations.Nullable;

/**
 * The best split of numbers into two clusters: exact k-means in one dimension for k = 2.
 *
 * <p>In one dimension the optimal clusters are intervals of the sorted values, so the optimum is
 * found by trying every cut with prefix sums, without starting points, iterations or chance: one
 * scan after an O(n log n) sort. The general dynamic programme for any k is H. Wang and M. Song,
 * "Ckmeans.1d.dp: Optimal k-means Clustering in One Dimension by Dynamic Programming", The R
 * Journal 3/2 (2011).
 *
 * <p>Values are moved and scaled into [0, 1] before they are summed; the sums of squares that are
 * compared then err by at most about n² ε (ε = 2⁻⁵³) relative to the range squared, so cuts whose
 * costs differ by less may be taken for equal. Of equal cuts the lowest wins.
 *
 * @param cut how many of the sorted values are in the lower cluster, 1 to n - 1
 * @param low the mean of the lower cluster
 * @param high the mean of the higher cluster, above {@code low}
 * @param within the sum of squared distances to the clusters' means; finite unless it overflows
 */
public record TwoMeans(int cut, double low, double high, double within) {

  /**
   * Splits the first {@code n} of sorted finite values.
   *
   * @return null when there are not two different values
   */
  public static @Nullable TwoMeans ofSorted(double[] sorted, int n) {
    if (n < 2 || sorted[0] == sorted[n - 1]) {
      return null;
    }
    double origin = sorted[0];
    // half the range twice: the range itself may overflow
    double half = sorted[n - 1] / 2 - origin / 2;
    if (half == 0) {
      return null;
    }
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double y = unit(sorted[i], origin, half);
      sum += y;
      squares += y * y;
    }
    double below = 0;
    double best = -1;
    int cut = 0;
    double bestBelow = 0;
    for (int k = 1; k < n; k++) {
      below += unit(sorted[k - 1], origin, half);
      if (sorted[k - 1] == sorted[k]) {
        continue;
      }
      double above = sum - below;
      // the sum of squares between clusters, up to a constant: the larger, the tighter the clusters
      double between = below * below / k + above * above / (n - k);
      if (between > best) {
        best = between;
        cut = k;
        bestBelow = below;
      }
    }
    double low = back(bestBelow / cut, origin, half);
    double high = back((sum - bestBelow) / (n - cut), origin, half);
    double within = Math.max(0, squares - best) * 4 * half * half;
    return new TwoMeans(cut, low, high, within);
  }

  private static double unit(double x, double origin, double half) {
    return (x / 2 - origin / 2) / half;
  }

  private static double back(double y, double origin, double half) {
    return origin + half * y + half * y;
  }
}
