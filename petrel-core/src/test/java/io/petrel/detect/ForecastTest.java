package io.petrel.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.petrel.detect.Reason.Arg;
import io.petrel.series.Direction;
import io.petrel.series.Sample;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastTest {
  private static final int DAY = 1440;
  private static final Forecast FILLS = fills();

  private static Forecast fills() {
    Signal signal = SampleDetectors.exhausting(Direction.HIGH, 100);
    return new Forecast(Forecast.Settings.DEFAULT, signal);
  }

  /** A series, a sample every five minutes from its minute 0 on. */
  private static final class Run {
    final Forecast forecast;
    final IntToDoubleFunction value;
    ForecastState state;
    int minute;
    Score score = new Score(0, 0, 0, 0, Reason.NONE);

    Run(Forecast forecast, IntToDoubleFunction value) {
      this.forecast = forecast;
      this.value = value;
      this.state = forecast.initial();
    }

    Run to(int end) {
      for (; minute < end; minute += 5) {
        Sample sample = new Sample((minute + 1) * 60_000L, value.applyAsDouble(minute));
        var t = forecast.step(state, sample);
        state = t.state();
        score = t.output();
      }
      return this;
    }

    /** The first minute before {@code end} at which it is anomalous, -1 = none. */
    int told(int end) {
      while (minute < end) {
        if (to(minute + 5).score.anomalous()) {
          return minute - 5;
        }
      }
      return -1;
    }

    double quantity(String name) {
      return ((Arg.Quantity) Objects.requireNonNull(score.reason().args().get(name))).value();
    }

    double hours(String name) {
      Arg.Span span = (Arg.Span) Objects.requireNonNull(score.reason().args().get(name));
      return span.millis() / 3_600_000.0;
    }
  }

  /** Flat at {@code level} for four days, then growing. */
  private static IntToDoubleFunction fill(double level, double anHour, double noise) {
    Random random = new Random(1);
    return m -> level + Math.max(0, m - 4 * DAY) * anHour / 60 + noise * random.nextGaussian();
  }

  @Test
  void signal_that_does_not_say_what_exhausts_it_is_refused() {
    Signal endless = SampleDetectors.signal(Unit.PERCENT, Direction.HIGH);
    Signal both = SampleDetectors.exhausting(Direction.BOTH, 100);
    assertThat(Forecast.TYPE.refuses().apply(endless)).contains("exhausts: 100");
    assertThat(Forecast.TYPE.refuses().apply(both)).contains("bad: high");
    assertThatThrownBy(() -> new Forecast(Forecast.Settings.DEFAULT, endless))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("exhausts");
  }

  @ParameterizedTest
  @CsvSource({
    "0.2, 60, 12",
    "0.5, 50, 18",
    "1, 50, 18",
    "2, 50, 14",
    "4, 50, 5",
    "6, 40, 3",
    "10, 40, 1"
  })
  void fill_is_told_with_hours_left(double anHour, double level, double leastHoursLeft) {
    for (double noise : new double[] {0, 1}) {
      int full = 4 * DAY + (int) ((100 - level) / anHour * 60);
      Run run = new Run(FILLS, fill(level, anHour, noise));
      int told = run.told(full);
      System.out.printf(
          "fill of %.1f an hour, noise %.0f: told %.1f h before the end%n",
          anHour, noise, told < 0 ? 0 : (full - told) / 60.0);
      assertThat(told).isBetween(4 * DAY, full - (int) (leastHoursLeft * 60));
      assertThat((full - told) / 60.0).as("never beyond the horizon").isLessThan(26);
      assertThat(run.hours("earliest")).isLessThanOrEqualTo(run.hours("left"));
      assertThat(run.hours("left")).isLessThanOrEqualTo(run.hours("latest"));
      assertThat(run.hours("latest")).isLessThanOrEqualTo(24);
    }
  }

  @Test
  void reason_says_when_and_how_fast() {
    Run run = new Run(FILLS, fill(70, 2, 0.3));
    run.to(4 * DAY + 10 * 60);
    assertThat(run.score.reason().code()).isEqualTo("forecast.fills");
    assertThat(run.quantity("per_hour")).isCloseTo(2, within(0.2));
    assertThat(run.hours("left")).isCloseTo(5, within(0.7));
    long full = (4 * DAY + 15 * 60) * 60_000L;
    Arg.Instant at = (Arg.Instant) Objects.requireNonNull(run.score.reason().args().get("at"));
    assertThat(at.at()).isCloseTo(full, within(45 * 60_000L));
    assertThat(run.score.score()).isBetween(24 / 6.5, 24 / 4.5);
  }

  @Test
  void what_runs_out_downwards_is_told_too() {
    double gib = 1 << 30;
    Signal signal =
        new Signal("free", "p", "q", Unit.BYTES, Direction.LOW, "instance", List.of(), 0, 0.0);
    Forecast drains = new Forecast(Forecast.Settings.DEFAULT, signal);
    IntToDoubleFunction used = fill(0, 4, 0.2);
    Run run = new Run(drains, m -> (60 - used.applyAsDouble(m)) * gib);
    assertThat(run.told(4 * DAY + 15 * 60)).isBetween(4 * DAY, 4 * DAY + 8 * 60);
    assertThat(run.score.reason().code()).isEqualTo("forecast.drains");
    assertThat(run.quantity("per_hour") / gib).isCloseTo(4, within(0.8));
  }

  @Test
  void log_rotation_on_top_of_a_fill_does_not_hide_it() {
    IntToDoubleFunction slow = fill(50, 1, 0);
    Run run = new Run(FILLS, m -> slow.applyAsDouble(m) + 8 * (m % 50) / 50.0);
    assertThat(run.told(4 * DAY + 40 * 60)).isPositive();
    assertThat(run.quantity("per_hour")).isCloseTo(1, within(0.2));
  }

  @Test
  void whole_percents_are_no_obstacle() {
    IntToDoubleFunction exact = fill(60, 0.5, 0);
    Run run = new Run(FILLS, m -> Math.floor(exact.applyAsDouble(m)));
    int full = 4 * DAY + 80 * 60;
    assertThat(full - run.told(full)).isBetween(18 * 60, 26 * 60);
  }

  @Test
  void single_jump_is_no_trend() {
    for (int size : new int[] {5, 20, 40}) {
      Run run = new Run(FILLS, m -> 50 + (m > 4 * DAY + 7 ? size : 0) + 0.2 * Math.sin(m * 1.7));
      assertThat(run.told(8 * DAY)).as("jump of %s", size).isEqualTo(-1);
    }
  }

  @Test
  void cleanup_ends_it_soon() {
    IntToDoubleFunction fill = fill(50, 3, 0.2);
    int cleaned = 4 * DAY + 12 * 60;
    Run run = new Run(FILLS, m -> m < cleaned ? fill.applyAsDouble(m) : 40);
    run.to(cleaned);
    assertThat(run.score.anomalous()).isTrue();
    run.to(cleaned + 25);
    assertThat(run.score.score()).isLessThan(0.7);
  }

  @Test
  void trend_that_stops_is_no_trend_some_hours_later() {
    IntToDoubleFunction fill = fill(50, 3, 0.2);
    int stopped = 4 * DAY + 10 * 60;
    Run run = new Run(FILLS, m -> fill.applyAsDouble(Math.min(m, stopped)));
    run.to(stopped);
    assertThat(run.score.anomalous()).isTrue();
    run.to(stopped + 8 * 60);
    assertThat(run.score.score()).isLessThan(0.7);
  }

  @Test
  void foretold_end_stays_told_once_it_is_reached() {
    IntToDoubleFunction fill = fill(50, 5, 0.2);
    int full = 4 * DAY + 10 * 60;
    Run run = new Run(FILLS, m -> Math.min(100, fill.applyAsDouble(m)));
    run.to(full + 24 * 60);
    assertThat(run.score.score()).isEqualTo(Forecast.CAP);
    assertThat(run.score.reason().code()).isEqualTo("forecast.exhausted");
  }

  @Test
  void what_was_always_used_up_is_no_forecast() {
    Run run = new Run(FILLS, m -> 100);
    run.to(5 * DAY);
    assertThat(run.score.score()).isNaN();
    assertThat(run.score.reason().code()).isEqualTo("forecast.exhausted");
  }

  @Test
  void gap_in_a_fill_is_bridged() {
    IntToDoubleFunction fill = fill(50, 1, 0.2);
    Run run = new Run(FILLS, fill);
    run.to(4 * DAY + 24 * 60);
    run.minute += 5 * 60;
    int full = 4 * DAY + 50 * 60;
    assertThat(full - run.told(full)).isGreaterThan(15 * 60);
  }

  @Test
  void first_two_days_give_no_opinion() {
    Run run = new Run(FILLS, m -> 20 + m / 60.0);
    run.to(DAY);
    assertThat(run.score.score()).isNaN();
    assertThat(run.score.reason().code()).isEqualTo("forecast.learning");
  }

  @Test
  void rise_that_ended_by_itself_twice_is_known_until_it_goes_beyond() {
    // every third day it grows by 40 points within 16 hours, and is cleaned up
    IntToDoubleFunction rhythm =
        m -> 40 + (m % (3 * DAY) < 16 * 60 ? m % (3 * DAY) / 60.0 * 2.5 : 0);
    Run run =
        new Run(
            FILLS, m -> m < 12 * DAY ? rhythm.applyAsDouble(m) : 40 + (m - 12 * DAY) / 60.0 * 2.5);
    run.to(9 * DAY);
    assertThat(run.told(12 * DAY + 15 * 60)).as("in its rhythm").isEqualTo(-1);
    assertThat(run.score.reason().code()).isEqualTo("forecast.known");
    assertThat(run.told(12 * DAY + 24 * 60)).as("beyond it").isPositive();
    assertThat(run.score.value()).isBetween(80.0, 90.0);
  }
}
