package io.petrel.serve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A few of the histories that {@link DeliveryBench} plays by the thousand. */
class DeliveryTest {
  @Test
  void random_histories_break_no_promise() throws Exception {
    DeliveryHistory.Tally all = DeliveryBench.run(60, 1, 2);
    assertThat(all.broken).isEmpty();
    assertThat(all.kills).isGreaterThan(60);
    assertThat(all.unheard).isGreaterThan(60);
    assertThat(all.silences).isGreaterThan(60);
    assertThat(all.acknowledgements).isGreaterThan(20);
    assertThat(all.comebacks).isGreaterThan(20);
    assertThat(all.escalations).isGreaterThan(10);
    assertThat(all.messages).isGreaterThan(1000);
  }
}
