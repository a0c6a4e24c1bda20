package io.petrel.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.machine.Transition;
import io.petrel.series.Direction;
import io.petrel.series.Sample;
import io.petrel.series.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BaselineTest {
  private static final long STEP = 300_000;
  private static final long DAY = 86_400_000;
  private static final long BEGIN = 1_700_006_400_000L;

  private static Baseline baseline(Direction bad, @Nullable Double minChange, boolean counter) {
    return new Baseline(
        new Baseline.Settings(Sensitivity.NORMAL, minChange, counter, true),
        SampleDetectors.signal(Unit.NONE, bad));
  }

  private static List<Score> play(Baseline baseline, long samples, LongToDoubleFunction value) {
    List<Score> scores = new ArrayList<>();
    BaselineState state = baseline.initial();
    for (long i = 0; i < samples; i++) {
      Transition<BaselineState, Score> t =
          baseline.step(state, new Sample(BEGIN + i * STEP, value.applyAsDouble(i)));
      state = t.state();
      scores.add(t.output());
    }
    return scores;
  }

  private static LongToDoubleFunction noisy(long seed, LongToDoubleFunction value) {
    Random random = new Random(seed);
    return i -> value.applyAsDouble(i) + random.nextGaussian();
  }

  private static boolean anyAbove(List<Score> scores, int from, int to) {
    return scores.subList(from, to).stream().anyMatch(Score::anomalous);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void an_hour_far_above_all_before_is_told_with_what_is_normal(long seed) {
    LongToDoubleFunction value = noisy(seed, i -> i >= 4_000 && i < 4_012 ? 60 : 20);

    List<Score> scores = play(baseline(Direction.HIGH, null, false), 4_020, value);

    assertThat(anyAbove(scores, 0, 4_000)).as("before").isFalse();
    assertThat(anyAbove(scores, 4_000, 4_003)).as("within three samples").isTrue();
    Score first = scores.subList(4_000, 4_003).stream().filter(Score::anomalous).findFirst().get();
    assertThat(first.reason().code()).isEqualTo("baseline.high.record");
    assertThat(first.lower()).isBetween(13.0, 19.0);
    assertThat(first.upper()).isBetween(21.0, 27.0);
  }

  @Test
  void what_was_never_below_zero_is_not_expected_there() {
    LongToDoubleFunction noise = noisy(3, i -> i >= 4_000 ? 30 : 0);

    List<Score> never =
        play(baseline(Direction.BOTH, null, false), 4_006, i -> Math.abs(noise.applyAsDouble(i)));
    List<Score> often = play(baseline(Direction.BOTH, null, false), 4_000, noisy(3, i -> 0));

    assertThat(never.subList(1_000, 4_006)).allMatch(score -> score.lower() >= 0);
    assertThat(often.subList(1_000, 4_000)).allMatch(score -> score.lower() < 0);
  }

  @Test
  void it_lasts_until_the_value_is_back_inside() {
    LongToDoubleFunction value = noisy(7, i -> i >= 4_000 && i < 4_036 ? 60 : 20);

    List<Score> scores = play(baseline(Direction.HIGH, null, false), 4_200, value);

    assertThat(scores.subList(4_003, 4_036))
        .allSatisfy(score -> assertThat(score.score()).isGreaterThanOrEqualTo(Baseline.OUTSIDE));
    assertThat(scores.subList(4_060, 4_200))
        .anySatisfy(score -> assertThat(score.score()).isLessThan(Baseline.OUTSIDE));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void a_value_that_is_usual_by_day_is_told_at_night(long seed) {
    LongToDoubleFunction daily =
        i -> 50 + 30 * Math.sin(2 * Math.PI * ((i * STEP) % DAY) / (double) DAY);
    // a quarter of the day is a night at about 20
    LongToDoubleFunction value =
        noisy(seed, i -> i >= 8_064 + 210 && i < 8_064 + 222 ? 70 : daily.applyAsDouble(i));

    List<Score> scores = play(baseline(Direction.HIGH, null, false), 8_064 + 288, value);

    assertThat(anyAbove(scores, 6_000, 8_064 + 210)).as("before").isFalse();
    assertThat(scores.subList(8_064 + 210, 8_064 + 216))
        .anySatisfy(
            score -> {
              assertThat(score.unusual()).isTrue();
              assertThat(score.reason().code()).startsWith("baseline.high.");
              assertThat(score.upper()).isLessThan(50);
            });
  }

  @Test
  void a_drop_is_told_only_where_low_is_bad() {
    LongToDoubleFunction drop = i -> i >= 4_000 ? 5 : 40;

    assertThat(
            anyAbove(play(baseline(Direction.HIGH, null, false), 4_020, noisy(1, drop)), 0, 4_020))
        .isFalse();
    assertThat(
            anyAbove(play(baseline(Direction.LOW, null, false), 4_020, noisy(1, drop)), 0, 4_020))
        .isTrue();
  }

  @Test
  void a_change_that_matters_to_nobody_is_never_told() {
    LongToDoubleFunction value = i -> (i >= 4_000 ? 24 : 20) + (i % 7) * 0.001;

    assertThat(anyAbove(play(baseline(Direction.BOTH, null, false), 4_050, value), 0, 4_050))
        .isTrue();
    assertThat(anyAbove(play(baseline(Direction.BOTH, 5.0, false), 4_050, value), 0, 4_050))
        .isFalse();
  }

  @Test
  void a_level_that_stays_is_told_once_and_then_normal() {
    LongToDoubleFunction value = noisy(3, i -> i >= 4_000 ? 60 : 20);

    List<Score> scores = play(baseline(Direction.BOTH, null, false), 4_000 + 3 * 288, value);

    assertThat(anyAbove(scores, 4_000, 4_003)).isTrue();
    assertThat(anyAbove(scores, 4_030, scores.size())).isFalse();
    Score last = scores.get(scores.size() - 1);
    assertThat(last.lower()).isLessThan(60);
    assertThat(last.upper()).isGreaterThan(60);
    assertThat(last.score()).isLessThan(Baseline.OUTSIDE);
  }

  @Test
  void a_series_that_stops_moving_is_told_as_stuck() {
    LongToDoubleFunction noise = noisy(9, i -> 20);

    List<Score> scores =
        play(
            baseline(Direction.HIGH, null, false),
            4_200,
            i -> i >= 4_000 ? 20.123 : noise.applyAsDouble(i));

    assertThat(scores.subList(4_000, 4_200))
        .anySatisfy(
            score -> {
              assertThat(score.anomalous()).isTrue();
              assertThat(score.reason().code()).isEqualTo("baseline.stuck");
            });
  }

  @Test
  void the_first_day_is_for_learning_and_says_when_it_ends() {
    List<Score> scores =
        play(baseline(Direction.BOTH, null, false), 300, i -> i == 100 ? 1e6 : i % 5);

    assertThat(scores.subList(0, 288))
        .allSatisfy(
            score -> {
              assertThat(score.score()).isNaN();
              assertThat(score.reason())
                  .isEqualTo(
                      Reason.builder("baseline.learning").instant("ready", BEGIN + DAY).build());
            });
    assertThat(scores.get(288).score()).isNotNaN();
  }

  @Test
  void after_a_gap_it_waits_for_a_few_samples() {
    Baseline baseline = baseline(Direction.BOTH, null, false);
    BaselineState state = baseline.initial();
    LongToDoubleFunction noise = noisy(2, i -> 20);
    for (int i = 0; i < 2_000; i++) {
      state = baseline.step(state, new Sample(BEGIN + i * STEP, noise.applyAsDouble(i))).state();
    }
    List<String> codes = new ArrayList<>();
    for (int i = 2_100; i < 2_105; i++) {
      Transition<BaselineState, Score> t =
          baseline.step(state, new Sample(BEGIN + i * STEP, i < 2_103 ? 500 : 20));
      state = t.state();
      codes.add(t.output().reason().code());
    }
    assertThat(codes.subList(0, 3)).containsOnly("baseline.gap");
    assertThat(codes.get(3)).isNotEqualTo("baseline.gap");
  }

  @Test
  void a_counters_resets_and_wraps_are_no_news() {
    double[] total = {4_000_000_000.0};
    Random random = new Random(5);
    LongToDoubleFunction counter =
        i -> {
          total[0] += 300 * (1_000 + 50 * random.nextGaussian());
          if (i == 3_000) {
            total[0] = 200_000; // restarted
          }
          return total[0] % 0x1p32;
        };

    List<Score> scores = play(baseline(Direction.BOTH, null, true), 4_000, counter);

    assertThat(anyAbove(scores, 0, 4_000)).isFalse();
    assertThat(scores.get(3_999).value()).isBetween(700.0, 1_300.0);
  }

  @Test
  void what_is_said_of_a_sample_never_changes_with_what_comes_after() {
    Random random = new Random(11);
    for (int trial = 0; trial < 20; trial++) {
      int cut = 400 + random.nextInt(3_000);
      long seed = random.nextLong();
      LongToDoubleFunction one = noisy(seed, i -> 20 + i % 50);
      LongToDoubleFunction other = noisy(seed, i -> i < cut ? 20 + i % 50 : 1_000 - i);

      List<Score> left = play(baseline(Direction.BOTH, null, false), 3_500, one);
      List<Score> right = play(baseline(Direction.BOTH, null, false), 3_500, other);

      assertThat(right.subList(0, cut)).isEqualTo(left.subList(0, cut));
    }
  }
}
