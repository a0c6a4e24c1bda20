package io.petrel.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.series.Direction;
import io.petrel.series.Sample;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Healthy series of many kinds: how often the forecast tells something of them. */
class ForecastQuietTest {
  private static final int DAY = 1440;
  private static final int SERIES = 6;
  private static final int WEEKS = 5;

  /** A kind of series by its seed, a value a minute; and what may be told a series-week. */
  private record Kind(Function<Random, IntToDoubleFunction> series, double most) {}

  private static Map<String, Kind> kinds() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    kinds.put("noise", new Kind(ForecastQuietTest::noise, 0));
    kinds.put("daily rhythm", new Kind(ForecastQuietTest::daily, 0.01));
    kinds.put("rotated hourly", new Kind(r -> sawtooth(r, 20 + r.nextInt(100), 10), 0));
    kinds.put("rotated daily", new Kind(r -> sawtooth(r, DAY, 35), 0.05));
    kinds.put("rotated weekly", new Kind(r -> sawtooth(r, 7 * DAY, 45), 0.05));
    kinds.put("garbage collected", new Kind(ForecastQuietTest::collected, 0.05));
    // such a walk, near its end, may well go on to it: not every telling is a false one
    kinds.put("random walk", new Kind(r -> walk(r, 1), 0.25));
    kinds.put("slow noise", new Kind(r -> autoregressive(r, 720), 0.12));
    kinds.put("steps", new Kind(ForecastQuietTest::steps, 0));
    kinds.put("nearly full", new Kind(ForecastQuietTest::nearlyFull, 0));
    return kinds;
  }

  private static IntToDoubleFunction noise(Random r) {
    double level = 30 + 60 * r.nextDouble();
    double sigma = 0.2 + 2 * r.nextDouble();
    return m -> level + sigma * r.nextGaussian();
  }

  private static IntToDoubleFunction daily(Random r) {
    double level = 50 + 20 * r.nextDouble();
    double height = 8 + 15 * r.nextDouble();
    double phase = r.nextDouble();
    return m ->
        level + height * Math.sin(2 * Math.PI * ((double) m / DAY + phase)) + r.nextGaussian();
  }

  private static IntToDoubleFunction sawtooth(Random r, int period, double height) {
    double level = 30 + 20 * r.nextDouble();
    double[] tooth = {-1, 1};
    return m -> {
      if (Math.floorDiv(m, period) != (int) tooth[0]) {
        tooth[0] = Math.floorDiv(m, period);
        tooth[1] = 0.9 + 0.2 * r.nextDouble();
      }
      return level + height * tooth[1] * (m % period) / period + 0.3 * r.nextGaussian();
    };
  }

  private static IntToDoubleFunction collected(Random r) {
    double base = 30 + 20 * r.nextDouble();
    double[] heap = {base, 70};
    return m -> {
      heap[0] += 0.5 + r.nextDouble();
      if (heap[0] > heap[1]) {
        heap[0] = base + 3 * r.nextGaussian();
        heap[1] = 65 + 15 * r.nextDouble();
      }
      return heap[0];
    };
  }

  /** Between 10 and 92, so many points an hour. */
  private static IntToDoubleFunction walk(Random r, double anHour) {
    double[] at = {30 + 50 * r.nextDouble()};
    return m -> {
      at[0] += anHour / Math.sqrt(12) * r.nextGaussian();
      at[0] = at[0] > 92 ? 184 - at[0] : at[0] < 10 ? 20 - at[0] : at[0];
      return at[0];
    };
  }

  private static IntToDoubleFunction autoregressive(Random r, double minutes) {
    double level = 50 + 30 * r.nextDouble();
    double sigma = 1 + 4 * r.nextDouble();
    double phi = Math.exp(-5 / minutes);
    double[] at = {0};
    return m -> {
      at[0] = phi * at[0] + sigma * Math.sqrt(1 - phi * phi) * r.nextGaussian();
      return Math.min(99, level + at[0]);
    };
  }

  private static IntToDoubleFunction steps(Random r) {
    double[] at = {30 + 20 * r.nextDouble()};
    return m -> {
      if (r.nextInt(1200) == 0) {
        at[0] += (r.nextBoolean() ? 1 : -1) * (5 + 15 * r.nextDouble());
        at[0] = at[0] > 90 || at[0] < 10 ? 50 : at[0];
      }
      return at[0] + 0.3 * r.nextGaussian();
    };
  }

  private static IntToDoubleFunction nearlyFull(Random r) {
    IntToDoubleFunction slow = autoregressive(r, 600);
    double level = 93 + 5 * r.nextDouble();
    double sigma = 0.02 + 0.1 * r.nextDouble();
    return m ->
        Math.min(99.9, Math.floor(10 * (level + sigma * (slow.applyAsDouble(m) - 65))) / 10);
  }

  @Test
  void healthy_series_of_every_kind_stay_quiet_once_two_weeks_are_known() {
    Forecast forecast =
        new Forecast(Forecast.Settings.DEFAULT, SampleDetectors.exhausting(Direction.HIGH, 100));
    kinds()
        .forEach(
            (name, kind) -> {
              int told = 0;
              for (int seed = 0; seed < SERIES; seed++) {
                told += told(forecast, kind.series().apply(new Random(seed * 31L + 7)));
              }
              double rate = told / (double) (SERIES * (WEEKS - 2));
              System.out.printf("%s: %.3f told a series-week%n", name, rate);
              assertThat(rate).as(name).isLessThanOrEqualTo(kind.most());
            });
  }

  /** How many times something is told after the first two weeks, held for 20 minutes. */
  private static int told(Forecast forecast, IntToDoubleFunction series) {
    ForecastState state = forecast.initial();
    int told = 0;
    int run = 0;
    for (int m = 0; m < WEEKS * 7 * DAY; m += 5) {
      var t = forecast.step(state, new Sample((m + 1) * 60_000L, series.applyAsDouble(m)));
      state = t.state();
      run = t.output().anomalous() ? run + 1 : 0;
      told += run == 5 && m > 14 * DAY ? 1 : 0;
    }
    return told;
  }
}
