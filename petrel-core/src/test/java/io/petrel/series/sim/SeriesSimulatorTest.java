package io.petrel.series.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.series.sim.SeriesFault.Faulty;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SeriesSimulatorTest {
  private static final int STEP = 300;
  private static final int DAY = 288;

  @ParameterizedTest
  @EnumSource(SeriesKind.class)
  void the_seed_decides_and_each_seed_differs(SeriesKind kind) {
    double[] once = CleanSeries.clean(kind, 7, 7 * DAY, STEP);
    assertThat(CleanSeries.clean(kind, 7, 7 * DAY, STEP)).containsExactly(once);
    assertThat(CleanSeries.clean(kind, 8, 7 * DAY, STEP)).isNotEqualTo(once);
  }

  @ParameterizedTest
  @EnumSource(SeriesKind.class)
  void values_are_finite_in_bounds_and_not_all_alike(SeriesKind kind) {
    for (long seed = 0; seed < 20; seed++) {
      int step = seed < 2 ? 60 : STEP;
      CleanSeries series = CleanSeries.of(kind, seed, 21 * 86_400 / step, step);
      Bounds bounds = series.bounds();
      double lowest = Arrays.stream(series.values()).min().orElseThrow();
      double highest = Arrays.stream(series.values()).max().orElseThrow();
      // NaN and infinities would show in the sum
      assertThat(Arrays.stream(series.values()).sum()).isFinite();
      assertThat(lowest).isGreaterThanOrEqualTo(bounds.lower()).isLessThan(highest);
      assertThat(highest).isLessThanOrEqualTo(bounds.upper());
      assertThat(series.sigma()).isPositive().isFinite();
    }
  }

  @ParameterizedTest
  @EnumSource(SeriesFault.class)
  void faults_change_nothing_before_they_begin_and_something_then(SeriesFault fault) {
    int from = 10 * DAY;
    for (SeriesKind kind : SeriesKind.values()) {
      if (!fault.fits(kind)) {
        continue;
      }
      CleanSeries series = CleanSeries.of(kind, 3, 14 * DAY, STEP);
      Faulty small = fault.into(series, 4, from);
      Faulty large = fault.into(series, 8, from);
      assertThat(small.from()).isEqualTo(from);
      assertThat(small.to()).isGreaterThan(from);
      assertThat(small.visible()).isBetween(0.0, 1.0);
      boolean rhythm = fault.name().startsWith("RHYTHM");
      if (!rhythm) {
        assertThat(Arrays.copyOf(large.values(), from))
            .containsExactly(Arrays.copyOf(series.values(), from));
      }
      if (large.visible() > 0) {
        assertThat(Arrays.equals(large.values(), series.values())).as("%s", kind).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = SeriesFault.class,
      names = {"SPIKE", "SPIKE_HOUR", "SHIFT_UP", "SHIFT_DOWN"})
  void faults_have_the_size_that_was_asked_for(SeriesFault fault) {
    CleanSeries series = CleanSeries.of(SeriesKind.WHITE, 5, 14 * DAY, STEP);
    Faulty faulty = fault.into(series, 3, 10 * DAY);
    double sign = fault == SeriesFault.SHIFT_DOWN ? -1 : 1;
    for (int i = faulty.from(); i < faulty.to(); i++) {
      assertThat((faulty.values()[i] - series.values()[i]) / series.sigma())
          .isCloseTo(sign * 3, org.assertj.core.api.Assertions.within(1e-6));
    }
    assertThat(faulty.visible()).isCloseTo(1, org.assertj.core.api.Assertions.within(1e-6));
  }

  @ParameterizedTest
  @EnumSource(SeriesKind.class)
  void gaps_keep_order_and_lose_a_little(SeriesKind kind) {
    CleanSeries series = CleanSeries.of(kind, 11, 21 * DAY, STEP);
    Gaps gaps = Gaps.in(series, series.values());
    assertThat(gaps.values().length).isBetween(17 * DAY, 21 * DAY - 1);
    for (int i = 1; i < gaps.timestamps().length; i++) {
      assertThat(gaps.timestamps()[i]).isGreaterThan(gaps.timestamps()[i - 1]);
      assertThat(gaps.values()[i]).isEqualTo(series.values()[gaps.index()[i]]);
    }
  }
}
