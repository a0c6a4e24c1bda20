package io.petrel.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CombinedTest {
  @Test
  void evidence_is_the_chance_that_fisher_gives_it() {
    Random random = new Random(1);
    for (int k : new int[] {1, 2, 4}) {
      int rounds = 200_000;
      int beyond = 0;
      for (int round = 0; round < rounds; round++) {
        double excess = 0;
        for (int i = 0; i < k; i++) {
          excess -= Math.log10(1 - random.nextDouble());
        }
        beyond += Combined.evidence(0, excess, k) >= 2 ? 1 : 0;
      }
      assertThat(beyond / (double) rounds).as("of %s", k).isCloseTo(0.01, within(0.001));
    }
  }

  @Test
  void sets_are_counted() {
    assertThat(Combined.log10Choices(20, 2)).isCloseTo(Math.log10(190), within(1e-12));
    assertThat(Combined.log10Choices(20, 17)).isCloseTo(Math.log10(1140), within(1e-12));
    assertThat(Combined.log10Choices(5, 5)).isZero();
  }
}
