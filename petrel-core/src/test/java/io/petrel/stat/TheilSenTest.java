package io.petrel.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TheilSenTest {
  private static final double Z = 1.96;

  private static double[] times(int n) {
    double[] times = new double[n];
    Arrays.setAll(times, i -> i - n + 1);
    return times;
  }

  @Test
  void exact_line_is_found_with_an_interval_of_no_width() {
    double[] times = times(20);
    double[] values = Arrays.stream(times).map(t -> 7 + 2.5 * t).toArray();
    TheilSen line = TheilSen.of(times, values, 20, Z);
    assertThat(line.slope()).isCloseTo(2.5, within(1e-12));
    assertThat(line.level()).isCloseTo(7, within(1e-12));
    assertThat(line.lower()).isCloseTo(2.5, within(1e-9));
    assertThat(line.upper()).isCloseTo(2.5, within(1e-9));
  }

  @Test
  void quarter_of_wild_points_moves_the_slope_little() {
    Random random = new Random(3);
    double[] times = times(40);
    double[] values = Arrays.stream(times).map(t -> t + 0.1 * random.nextGaussian()).toArray();
    for (int i = 0; i < 40; i += 5) {
      values[i] = 1e6 * random.nextGaussian();
    }
    assertThat(TheilSen.of(times, values, 40, Z).slope()).isCloseTo(1, within(0.1));
  }

  @Test
  void interval_holds_the_true_slope_about_as_often_as_it_says_also_of_alike_neighbours() {
    for (double phi : new double[] {0, 0.5, 0.8}) {
      Random random = new Random(11);
      int held = 0;
      int rounds = 400;
      for (int round = 0; round < rounds; round++) {
        double[] times = times(36);
        double[] values = new double[36];
        double x = random.nextGaussian() / Math.sqrt(1 - phi * phi);
        for (int i = 0; i < 36; i++) {
          x = phi * x + random.nextGaussian();
          values[i] = 0.3 * times[i] + x;
        }
        TheilSen line = TheilSen.of(times, values, 36, Z);
        held += line.lower() <= 0.3 && line.upper() >= 0.3 ? 1 : 0;
      }
      System.out.printf("likeness %.1f: %.3f of the intervals hold%n", phi, held / (double) rounds);
      assertThat(held / (double) rounds).isBetween(0.85, 0.995);
    }
  }

  @Test
  void median_slope_is_compared_as_it_is_computed() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      int n = 5 + random.nextInt(20);
      double[] times = times(n);
      double[] values = new double[n];
      Arrays.setAll(values, i -> random.nextInt(3) == 0 ? 1 : random.nextGaussian());
      double slope = TheilSen.of(times, values, n, Z).slope();
      assertThat(TheilSen.atLeast(slope - 1e-9, times, values, n)).isTrue();
      boolean odd = n * (n - 1) / 2 % 2 == 1;
      assertThat(odd && TheilSen.atLeast(slope + 1e-9, times, values, n)).isFalse();
    }
  }

  @Test
  void equal_values_have_no_slope_and_few_points_no_line() {
    TheilSen line = TheilSen.of(times(12), new double[12], 12, Z);
    assertThat(line.slope()).isZero();
    assertThat(line.lower()).isZero();
    assertThatThrownBy(() -> TheilSen.of(times(4), new double[4], 4, Z))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
