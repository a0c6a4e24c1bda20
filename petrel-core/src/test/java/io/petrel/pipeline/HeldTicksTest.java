package io.petrel.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeldTicksTest {
  private static int size(HeldTicks<String> held) {
    int n = 0;
    for (HeldTicks.Held<String> tick : held.ticks()) {
      assertThat(tick.at()).isGreaterThan(held.lostUpTo());
      n++;
    }
    return n;
  }

  @Test
  void holds_the_newest_and_says_what_it_dropped() {
    HeldTicks<String> held = new HeldTicks<>(5);
    for (int at = 10; at < 10 + 3 * HeldTicks.MOST; at++) {
      held.hold(at, new String[] {"a"}, new double[] {at});
      int count = at - 9;
      assertThat(size(held)).isEqualTo(Math.min(count, HeldTicks.MOST));
      assertThat(held.lostUpTo()).isEqualTo(count <= HeldTicks.MOST ? 5 : at - HeldTicks.MOST);
    }
    held.pass(5000);
    assertThat(size(held)).isZero();
    assertThat(held.lostUpTo()).isEqualTo(5000);
  }
}
