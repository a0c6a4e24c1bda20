package io.petrel.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.serve.Tempo;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class DemoClockTest {
  private static final Instant FROM = Instant.parse("2026-11-25T00:40:00Z");
  private final AtomicLong nanos = new AtomicLong(77);

  @Test
  void it_stands_until_it_is_started_and_then_goes_fast() {
    DemoClock clock = new DemoClock(FROM, 60, nanos::get);
    nanos.addAndGet(5_000_000_000L);
    assertThat(clock.instant()).isEqualTo(FROM);
    assertThat(clock.speed()).isZero();
    clock.start();
    nanos.addAndGet(1_000_000_000L);
    assertThat(clock.instant()).isEqualTo(FROM.plusSeconds(60));
    clock.start();
    assertThat(clock.instant()).isEqualTo(FROM.plusSeconds(60));
  }

  @Test
  void who_waits_for_it_waits_so_much_shorter() {
    DemoClock clock = new DemoClock(FROM, 60, nanos::get);
    assertThat(clock.real(10_000)).isEqualTo(Tempo.STANDING);
    assertThat(clock.real(20)).isEqualTo(20);
    clock.start();
    assertThat(clock.real(60_000)).isEqualTo(1000);
    assertThat(clock.real(1)).isEqualTo(1);
    assertThat(clock.real(-5)).isLessThanOrEqualTo(0);
    assertThat(Tempo.REAL.real(1234)).isEqualTo(1234);
  }

  @Test
  void a_speed_that_makes_no_sense_is_refused() {
    for (double speed : new double[] {0, -1, 601, Double.NaN}) {
      assertThatThrownBy(() -> new DemoClock(FROM, speed, nanos::get))
          .hasMessageContaining("speed");
    }
  }
}
