package io.petrel.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.fleet.FleetSimulator.Shape;
import io.petrel.fleet.FleetTrial.Fault;
import io.petrel.fleet.FleetTrial.Found;
import io.petrel.fleet.FleetTrial.Healthy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The fleet detector is quiet where nothing is wrong and finds what is; seeds not tuned on. */
class FleetQualityTest {
  private static final long SEED = 31;

  @ParameterizedTest
  @EnumSource(Shape.class)
  void healthy_fleets_are_quiet(Shape shape) {
    int[][] hostsAndTicks = {{3, 10_000}, {10, 5_000}, {60, 1_500}, {1_000, 300}};
    for (int[] fleet : hostsAndTicks) {
      Healthy healthy = FleetTrial.healthy("fleet", shape, fleet[0], fleet[1], SEED);
      assertThat(healthy.rate()).as("%s of %d hosts", shape, fleet[0]).isLessThanOrEqualTo(1);
      assertThat(healthy.groups()).as("%s of %d hosts split", shape, fleet[0]).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GAUSSIAN, HOT, 3, 1",
    "GAUSSIAN, HOT, 10, 1",
    "GAUSSIAN, HOT, 60, 1",
    "GAUSSIAN, HOT, 60, 3",
    "GAUSSIAN, HOT, 1000, 1",
    "IDLE, HOT, 3, 1",
    "IDLE, MILD, 10, 1",
    "IDLE, MILD, 60, 3",
    "DAILY, HOT, 10, 1",
    "DAILY, WARM, 60, 1",
    "TWO_POPULATIONS, HOT, 3, 1",
    "TWO_POPULATIONS, WARM, 60, 3",
    "GAUSSIAN, COLD, 3, 1",
    "GAUSSIAN, COLD, 10, 1",
    "GAUSSIAN, COLD, 60, 3",
    "GAUSSIAN, COLD, 1000, 1",
    "BUSY, COLD, 3, 1",
    "BUSY, COLD, 60, 1",
    "GAUSSIAN, STUCK, 3, 1",
    "GAUSSIAN, STUCK, 10, 1",
    "GAUSSIAN, STUCK, 60, 3",
    "GAUSSIAN, STUCK, 1000, 1",
    "SKEWED, STUCK, 10, 1",
    "IDLE, STUCK, 10, 1",
    "BUSY, STUCK, 60, 1",
    "NOISY, STUCK, 10, 1",
  })
  void faults_are_found_within_three_ticks(Shape shape, Fault fault, int hosts, int faulty) {
    int trials = hosts > 100 ? 20 : 100;
    int scored = 0;
    int told = 0;
    long others = 0;
    for (int i = 0; i < trials; i++) {
      Found found = FleetTrial.fault(shape, fault, hosts, faulty, 200, SEED * 10_000 + i);
      scored += found.scored() ? 1 : 0;
      told += found.told() ? 1 : 0;
      others += found.others();
    }
    assertThat(scored).as("found of %d", trials).isGreaterThanOrEqualTo((trials * 99 + 99) / 100);
    assertThat(told).as("told of %d", trials).isGreaterThanOrEqualTo(trials * 95 / 100);
    assertThat(others).as("healthy hosts told").isZero();
  }
}
