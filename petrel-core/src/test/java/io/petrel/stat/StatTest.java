package io.petrel.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StatTest {
  private static double[] numbers(Random random, int n) {
    double[] a = new double[n];
    int kind = random.nextInt(4);
    for (int i = 0; i < n; i++) {
      a[i] =
          switch (kind) {
            case 0 -> random.nextGaussian();
            case 1 -> random.nextInt(4);
            case 2 -> 1e9 + random.nextDouble();
            default -> (i % 3 == 0 ? 1e3 : -5) + random.nextGaussian();
          };
    }
    return a;
  }

  @Test
  void two_means_is_never_worse_than_any_cut_tried_by_hand() {
    Random random = new Random(1);
    for (int round = 0; round < 500; round++) {
      double[] a = numbers(random, 2 + random.nextInt(40));
      Arrays.sort(a);
      TwoMeans two = TwoMeans.ofSorted(a, a.length);
      if (a[0] == a[a.length - 1]) {
        assertThat(two).isNull();
        continue;
      }
      Objects.requireNonNull(two);
      double best = Double.POSITIVE_INFINITY;
      for (int k = 1; k < a.length; k++) {
        best = Math.min(best, cost(a, 0, k) + cost(a, k, a.length));
      }
      double range = a[a.length - 1] - a[0];
      double slack = 1e-12 * a.length * a.length * range * range + 1e-6;
      assertThat(cost(a, 0, two.cut()) + cost(a, two.cut(), a.length))
          .isCloseTo(best, within(slack));
      assertThat(two.within()).isCloseTo(best, within(slack));
      assertThat(two.low()).isCloseTo(mean(a, 0, two.cut()), within(1e-9 * Math.abs(a[0]) + 1e-9));
      assertThat(two.high()).isGreaterThan(two.low());
      assertThat(a[two.cut()]).isGreaterThan(a[two.cut() - 1]);
    }
  }

  @Test
  void two_means_survives_the_largest_numbers() {
    double[] a = {-Double.MAX_VALUE, -1e308, 1e308, Double.MAX_VALUE};
    TwoMeans two = Objects.requireNonNull(TwoMeans.ofSorted(a, 4));
    assertThat(two.cut()).isEqualTo(2);
    assertThat(two.low()).isFinite().isNegative();
    assertThat(two.high()).isFinite().isPositive();
  }

  private static double mean(double[] a, int from, int to) {
    return Arrays.stream(a, from, to).average().orElseThrow();
  }

  private static double cost(double[] a, int from, int to) {
    double mean = mean(a, from, to);
    return Arrays.stream(a, from, to).map(x -> (x - mean) * (x - mean)).sum();
  }

  @Test
  void selection_agrees_with_sorting() {
    Random random = new Random(2);
    for (int round = 0; round < 1000; round++) {
      int n = 1 + random.nextInt(60);
      double[] a = numbers(random, n + 3);
      double[] sorted = Arrays.copyOf(a, n);
      Arrays.sort(sorted);
      int k = random.nextInt(n);
      assertThat(Quantiles.select(a.clone(), n, k)).isEqualTo(sorted[k]);
      double median = n % 2 == 1 ? sorted[n / 2] : sorted[n / 2 - 1] / 2 + sorted[n / 2] / 2;
      assertThat(Quantiles.median(a.clone(), n)).isEqualTo(median);
      double q = random.nextDouble();
      int at = (int) (q * (n - 1));
      double next = at + 1 < n ? sorted[at + 1] : sorted[at];
      double expected = sorted[at] + (q * (n - 1) - at) * (next - sorted[at]);
      assertThat(Quantiles.quantile(a.clone(), n, q)).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void robust_scales_estimate_the_deviation_of_gaussian_numbers_of_any_count() {
    Random random = new Random(3);
    for (int n : new int[] {3, 4, 5, 8, 10, 50, 1000}) {
      double mad = 0;
      double iqr = 0;
      int rounds = 200_000 / n;
      for (int round = 0; round < rounds; round++) {
        double[] a = new double[n];
        for (int i = 0; i < n; i++) {
          a[i] = 2 * random.nextGaussian();
        }
        iqr += Quantiles.iqrSigma(a, n);
        double center = Quantiles.median(a, n);
        for (int i = 0; i < n; i++) {
          a[i] = Math.abs(a[i] - center);
        }
        mad += Quantiles.madSigma(a, n);
      }
      assertThat(mad / rounds).as("mad of %s", n).isCloseTo(2, within(0.1));
      if (n >= 50) {
        assertThat(iqr / rounds).as("iqr of %s", n).isCloseTo(2, within(0.1));
      }
    }
  }
}
