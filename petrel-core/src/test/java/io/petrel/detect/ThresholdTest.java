package io.petrel.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.detect.Detector.Level;
import io.petrel.series.Sample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdTest {
  private static Threshold of(
      @Nullable Levels above,
      @Nullable Levels below,
      @Nullable Double clearBelow,
      @Nullable Double clearAbove) {
    return new Threshold(new Threshold.Settings(above, below, clearBelow, clearAbove));
  }

  private static Score score(Threshold threshold, double value) {
    return threshold.step(threshold.initial(), new Sample(1, value)).output();
  }

  @ParameterizedTest
  @ValueSource(doubles = {80, 1e-9, 0, -3, 1e12, 0.1})
  void only_values_strictly_beyond_a_limit_pass_it(double limit) {
    Threshold above = of(Levels.of(limit), null, null, null);
    assertThat(score(above, limit).score()).isEqualTo(1);
    assertThat(score(above, Math.nextUp(limit)).anomalous()).isTrue();
    assertThat(score(above, Math.nextDown(limit)).score()).isLessThanOrEqualTo(1).isPositive();
    Threshold below = of(null, Levels.of(limit), null, null);
    assertThat(score(below, limit).score()).isEqualTo(1);
    assertThat(score(below, Math.nextDown(limit)).anomalous()).isTrue();
    assertThat(score(below, Math.nextUp(limit)).anomalous()).isFalse();
  }

  @Test
  void every_severity_fires_exactly_beyond_its_own_limit_and_clears_by_the_same_distance() {
    Threshold t = of(Levels.of(Map.of("critical", 95.0, "warning", 80.0)), null, 70.0, null);
    assertThat(t.levels()).extracting(Level::severity).containsExactly("warning", "critical");
    Level warning = t.levels().get(0);
    Level critical = t.levels().get(1);
    for (double x = 0; x <= 120; x += 0.25) {
      double s = score(t, x).score();
      assertThat(s > warning.fireAbove()).as("warning at %s", x).isEqualTo(x > 80);
      assertThat(s > critical.fireAbove()).as("critical at %s", x).isEqualTo(x > 95);
      assertThat(s < warning.clearBelow()).as("warning over at %s", x).isEqualTo(x < 70);
      assertThat(s < critical.clearBelow()).as("critical over at %s", x).isEqualTo(x < 85);
    }
  }

  @Test
  void both_sides_share_severities() {
    Levels above = Levels.of(new LinkedHashMap<>(Map.of("warning", 60.0, "critical", 90.0)));
    Threshold t = of(above, Levels.of(Map.of("critical", 0.0)), null, null);
    Level warning = t.levels().get(0);
    Level critical = t.levels().get(1);
    assertThat(t.levels()).hasSize(2);
    for (double x = -20; x <= 120; x += 0.5) {
      double s = score(t, x).score();
      assertThat(s > warning.fireAbove()).as("at %s", x).isEqualTo(x > 60 || x < 0);
      assertThat(s > critical.fireAbove()).as("at %s", x).isEqualTo(x > 90 || x < 0);
    }
  }

  @Test
  void two_sides_without_severities_clear_where_each_says() {
    Threshold t = of(Levels.of(80), Levels.of(10), 70.0, 20.0);
    Level level = t.levels().get(0);
    assertThat(level).isEqualTo(new Level(null, 1, 0.5));
    for (double x = -20; x <= 120; x += 0.5) {
      double s = score(t, x).score();
      assertThat(s > 1).as("at %s", x).isEqualTo(x > 80 || x < 10);
      assertThat(s < 0.5).as("over at %s", x).isEqualTo(x < 70 && x > 20);
    }
  }

  @Test
  void what_is_far_from_every_limit_is_as_expected() {
    assertThat(score(of(Levels.of(80), null, null, null), 0).score()).isZero();
    assertThat(score(of(Levels.of(80), null, null, null), 40).score()).isEqualTo(0.5);
    assertThat(score(of(Levels.of(0.5), null, null, null), 0).score())
        .as("a host that is up")
        .isZero();
  }

  @Test
  void scores_never_fall_as_values_get_worse() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      double a = random.nextGaussian() * Math.pow(10, random.nextInt(6) - 2);
      double b = a + Math.abs(random.nextGaussian()) + 0.01;
      Threshold t = of(Levels.of(Map.of("a", a, "b", b)), null, a - random.nextDouble(), null);
      double before = 0;
      for (double x = a - 10; x < b + 10; x += 0.05) {
        double s = score(t, x).score();
        assertThat(s).isGreaterThanOrEqualTo(before);
        before = s;
      }
    }
  }

  @Test
  void the_reason_names_the_value_and_the_limit_it_passed() {
    Threshold t = of(Levels.of(Map.of("warning", 80.0, "critical", 95.0)), null, null, null);
    assertThat(score(t, 97.1))
        .satisfies(
            s -> {
              assertThat(s.upper()).isEqualTo(80);
              assertThat(s.lower()).isEqualTo(Double.NEGATIVE_INFINITY);
              assertThat(s.reason())
                  .isEqualTo(
                      Reason.builder("threshold.above")
                          .quantity("value", 97.1)
                          .quantity("threshold", 95)
                          .build());
            });
    assertThat(score(t, 12).reason()).isEqualTo(Reason.NONE);
    assertThat(score(t, Double.NaN).score()).isNaN();
  }

  @Test
  void wrong_settings_are_named_by_their_key() {
    record Wrong(String message, Supplier<Threshold> make) {}
    Levels eighty = Levels.of(80);
    for (Wrong w :
        List.of(
            new Wrong("above: wanted above or below", () -> of(null, null, null, null)),
            new Wrong(
                "clear_below: wanted a number of at most 80.0 (above), got 90.0",
                () -> of(eighty, null, 90.0, null)),
            new Wrong(
                "clear_above: wanted a number of at least 80.0 (below), got 70.0",
                () -> of(null, eighty, null, 70.0)),
            new Wrong(
                "clear_above: wanted only together with below", () -> of(eighty, null, null, 1.0)),
            new Wrong(
                "below: wanted at most 80.0 (above), got 90.0",
                () -> of(eighty, Levels.of(90), null, null)),
            new Wrong(
                "above: wanted a different number for each severity, got 5.0 twice",
                () -> of(Levels.of(Map.of("a", 5.0, "b", 5.0)), null, null, null)),
            new Wrong(
                "below: wanted its severities in the same order",
                () ->
                    of(
                        Levels.of(Map.of("a", 5.0, "b", 6.0)),
                        Levels.of(Map.of("b", 4.0, "a", 3.0)),
                        null,
                        null)))) {
      assertThatThrownBy(w.make::get)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(w.message);
    }
    assertThatThrownBy(() -> Levels.of(Double.NaN)).hasMessage("wanted a finite number, got NaN");
    assertThatThrownBy(() -> Levels.of(Map.of("critical", 1 / 0.0)))
        .hasMessage("critical: wanted a finite number, got Infinity");
  }
}
