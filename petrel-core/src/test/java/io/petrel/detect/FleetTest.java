package io.petrel.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.detect.Detector.GroupScores;
import io.petrel.machine.StateWriter;
import io.petrel.series.Direction;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Unit;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class FleetTest {
  private final Random random = new Random(11);
  private Fleet fleet = of(Unit.PERCENT, Direction.HIGH);
  private FleetState state = fleet.initial();
  private long tick;

  private static Fleet of(Unit unit, Direction bad) {
    return new Fleet(Fleet.Settings.DEFAULT, SampleDetectors.signal(unit, bad));
  }

  private GroupScores take(int hosts, IntToDoubleFunction value) {
    return take(0, hosts, value);
  }

  private GroupScores take(int from, int to, IntToDoubleFunction value) {
    Labels[] series = new Labels[to - from];
    double[] values = new double[to - from];
    for (int i = 0; i < series.length; i++) {
      series[i] = Labels.of("instance", "h" + (from + i));
      values[i] = value.applyAsDouble(from + i);
    }
    var step = fleet.step(state, new Frame(++tick * 60_000, series, values));
    state = step.state();
    return step.output();
  }

  private double healthy() {
    return 25 + 3 * random.nextGaussian();
  }

  private void warm(int hosts, int ticks) {
    for (int i = 0; i < ticks; i++) {
      take(hosts, h -> healthy());
    }
  }

  private static long anomalous(GroupScores scores) {
    return scores.scores().stream().filter(Score::anomalous).count();
  }

  @Test
  void with_fewer_than_three_values_it_has_no_opinion() {
    warm(10, 50);
    GroupScores scores = take(10, h -> h < 2 ? 90 : Double.NaN);
    assertThat(scores.scores()).allMatch(s -> Double.isNaN(s.score()));
    assertThat(scores.scores().get(0).reason())
        .isEqualTo(
            Reason.builder("fleet.too_few_peers").count("hosts", 2).count("wanted", 3).build());
    assertThat(scores.scores().get(5).reason().code()).isEqualTo("fleet.no_value");
  }

  @Test
  void a_hot_host_is_told_with_its_value_and_its_peers_range() {
    warm(59, 60);
    Score hot = take(59, h -> h == 7 ? 97.1 : 12 + h % 20).scores().get(7);
    assertThat(hot.anomalous()).isTrue();
    assertThat(hot.upper()).isLessThan(97.1);
    assertThat(hot.lower()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(hot.reason().code()).isEqualTo("fleet.high");
    assertThat(hot.reason().args())
        .containsEntry("value", new Reason.Arg.Quantity(97.1))
        .containsEntry("inside", new Reason.Arg.Count(58))
        .containsEntry("peers", new Reason.Arg.Count(58))
        .containsEntry("low", new Reason.Arg.Quantity(12))
        .containsEntry("high", new Reason.Arg.Quantity(31));
  }

  @Test
  void only_the_bad_direction_is_told() {
    for (Direction bad : Direction.values()) {
      fleet = of(Unit.PERCENT, bad);
      state = fleet.initial();
      warm(20, 60);
      GroupScores scores = take(20, h -> h == 0 ? 0.5 : h == 1 ? 99 : healthy());
      assertThat(scores.scores().get(0).anomalous()).isEqualTo(bad.low());
      assertThat(scores.scores().get(1).anomalous()).isEqualTo(bad.high());
      assertThat(anomalous(scores)).isEqualTo(bad == Direction.BOTH ? 2 : 1);
    }
  }

  @Test
  void hosts_without_a_value_do_not_blind_the_others() {
    warm(10, 60);
    GroupScores scores =
        take(10, h -> h == 0 ? Double.NaN : h == 1 ? 1 / 0.0 : h == 2 ? 95 : healthy());
    assertThat(scores.scores().get(0).score()).isNaN();
    assertThat(scores.scores().get(1).score()).isNaN();
    assertThat(scores.scores().get(2).anomalous()).isTrue();
    assertThat(anomalous(scores)).isEqualTo(1);
  }

  @Test
  void a_large_group_is_judged_at_its_first_tick_and_a_small_one_is_watched_first() {
    assertThat(take(30, h -> h == 3 ? 95 : healthy()).scores().get(3).anomalous()).isTrue();
    state = fleet.initial();
    GroupScores small = take(5, h -> h == 3 ? 95 : healthy());
    assertThat(small.scores()).allMatch(s -> s.reason().code().equals("fleet.learning"));
  }

  @Test
  void a_group_that_splits_is_told_as_one_and_not_by_host() {
    warm(20, 100);
    GroupScores scores = take(20, h -> healthy() + (h < 10 ? 50 : 0));
    assertThat(anomalous(scores)).isZero();
    Score group = scores.group();
    assertThat(group).isNotNull();
    assertThat(group.anomalous()).isTrue();
    assertThat(group.reason().code()).isEqualTo("fleet.split");
    assertThat(group.reason().args())
        .containsEntry("low_hosts", new Reason.Arg.Count(10))
        .containsEntry("high_hosts", new Reason.Arg.Count(10));
    for (int i = 0; i < 10; i++) {
      assertThat(take(20, h -> healthy() + (h < 8 ? 50 : 0)).group()).isNotNull();
    }
    assertThat(take(20, h -> healthy()).group()).isNull();
  }

  @Test
  void a_group_that_was_always_two_is_not_told_as_split() {
    long told = 0;
    for (int i = 0; i < 500; i++) {
      GroupScores scores = take(20, h -> healthy() + (h < 10 ? 50 : 0));
      assertThat(scores.group()).isNull();
      told += anomalous(scores);
    }
    // single ticks of noise are 4 deviations away now and then, and are not told
    assertThat(told).isLessThan(5);
  }

  @Test
  void a_member_of_the_other_kind_joining_two_kinds_is_no_outlier() {
    for (int i = 0; i < 300; i++) {
      take(20, h -> healthy() + (h < 6 ? 50 : 0));
    }
    for (int i = 0; i < 20; i++) {
      assertThat(anomalous(take(21, h -> healthy() + (h < 6 || h == 20 ? 50 : 0)))).isZero();
    }
  }

  @Test
  void a_host_unlike_itself_though_among_its_peers_is_told_as_that() {
    fleet = of(Unit.PERCENT, Direction.BOTH);
    for (int i = 0; i < 300; i++) {
      take(20, h -> healthy() + (h < 6 ? 50 : 0));
    }
    Score low = take(20, h -> h == 0 ? 25 : healthy() + (h < 6 ? 50 : 0)).scores().get(0);
    assertThat(low.anomalous()).isTrue();
    assertThat(low.reason().code()).isEqualTo("fleet.unusually_low");
  }

  @Test
  void a_host_stuck_among_moving_ones_is_told_though_its_value_is_normal() {
    warm(5, 60);
    take(5, h -> h == 2 ? 25.5 : healthy());
    take(5, h -> h == 2 ? 25.5 : healthy());
    Score stuck = take(5, h -> h == 2 ? 25.5 : healthy()).scores().get(2);
    assertThat(stuck.anomalous()).isTrue();
    assertThat(stuck.reason())
        .isEqualTo(
            Reason.builder("fleet.stuck")
                .quantity("value", 25.5)
                .count("repeats", 2)
                .count("peers", 4)
                .build());
    assertThat(anomalous(take(5, h -> healthy()))).isZero();
  }

  @Test
  void scrapes_slower_than_ticks_make_nobody_stuck() {
    for (boolean inStep : new boolean[] {true, false}) {
      state = fleet.initial();
      double[] shown = new double[10];
      for (int i = 0; i < 600; i++) {
        int t = i;
        GroupScores scores =
            take(
                10,
                h -> {
                  if (t == 0 || (inStep ? t % 5 == 0 : (t + h) % 5 == 0)) {
                    shown[h] = healthy();
                  }
                  return shown[h];
                });
        assertThat(anomalous(scores)).isZero();
      }
    }
  }

  @Test
  void values_at_the_units_ends_and_quantised_ones_are_not_stuck() {
    for (int i = 0; i < 400; i++) {
      int t = i;
      GroupScores scores =
          take(20, h -> h == 0 && t > 100 ? 0 : h == 1 ? Math.rint(healthy() / 4) * 4 : healthy());
      assertThat(scores.scores()).extracting(s -> s.reason().code()).doesNotContain("fleet.stuck");
    }
  }

  @Test
  void a_host_that_hardly_ever_moved_is_not_stuck() {
    for (int i = 0; i < 300; i++) {
      assertThat(anomalous(take(10, h -> h == 4 ? 31.7 : healthy()))).isZero();
    }
  }

  @Test
  void without_a_floor_a_trifle_is_a_share_of_the_groups_level() {
    fleet = of(Unit.BYTES_PER_SECOND, Direction.HIGH);
    for (int i = 0; i < 100; i++) {
      take(10, h -> 1_000_000);
    }
    assertThat(anomalous(take(10, h -> h == 1 ? 1_050_000 : 1_000_000))).isZero();
    assertThat(anomalous(take(10, h -> h == 1 ? 9_000_000 : 1_000_000))).isEqualTo(1);
  }

  @Test
  void a_host_that_was_harmlessly_idle_may_work_again_but_not_be_hot() {
    warm(10, 100);
    for (int i = 0; i < 600; i++) {
      Score idle = take(10, h -> h == 1 ? 1 + random.nextDouble() : healthy()).scores().get(1);
      assertThat(idle.anomalous()).isFalse();
    }
    assertThat(take(10, h -> h == 1 ? 26 : healthy()).scores().get(1).anomalous()).isFalse();
    assertThat(take(10, h -> h == 1 ? 95 : healthy()).scores().get(1).anomalous()).isTrue();
  }

  @Test
  void a_host_that_was_met_while_hot_is_found_the_next_time() {
    for (int i = 0; i < 50; i++) {
      take(5, h -> healthy() + (h == 1 ? 60 : 0));
    }
    warm(5, 1500);
    assertThat(take(5, h -> h == 1 ? 90 : healthy()).scores().get(1).anomalous()).isTrue();
  }

  @Test
  void one_mad_tick_of_everybody_does_not_blind_it() {
    for (Unit unit : new Unit[] {Unit.PERCENT, Unit.BYTES_PER_SECOND}) {
      fleet = of(unit, Direction.HIGH);
      state = fleet.initial();
      warm(20, 100);
      take(20, h -> 1e15 * random.nextDouble());
      warm(20, 10);
      GroupScores scores = take(20, h -> h == 3 ? 95 : healthy());
      assertThat(scores.scores().get(3).anomalous()).as("in %s", unit).isTrue();
    }
  }

  @Test
  void one_mad_value_of_a_host_does_not_move_what_is_usual_for_it() {
    for (double mad : new double[] {1e15, -1e15}) {
      state = fleet.initial();
      warm(20, 100);
      take(20, h -> h == 3 ? mad : healthy());
      take(20, h -> h == 3 ? mad : healthy());
      for (int i = 0; i < 10; i++) {
        Score score = take(20, h -> healthy()).scores().get(3);
        assertThat(score.anomalous()).isFalse();
        assertThat(score.upper()).isBetween(25.0, 60.0);
      }
      assertThat(take(20, h -> h == 3 ? 95 : healthy()).scores().get(3).anomalous()).isTrue();
    }
  }

  @Test
  void an_outage_of_hours_is_not_learned() {
    warm(30, 200);
    for (int i = 0; i < 600; i++) {
      Score hot = take(30, h -> healthy() + (h == 9 ? 45 : 0)).scores().get(9);
      assertThat(hot.anomalous()).as("tick %d", i).isTrue();
    }
  }

  @Test
  void hosts_that_come_and_go_do_not_pile_up() {
    for (int i = 0; i < 3000; i++) {
      take(5 * i, 5 * i + 20, h -> healthy());
    }
    assertThat(state.size).isLessThan(250);
    StateWriter out = new StateWriter();
    fleet.encode(state, out);
    assertThat(out.size()).isLessThanOrEqualTo(fleet.maxStateBytes(250));
  }

  @Test
  void a_host_away_for_a_day_is_forgotten() {
    warm(10, 30);
    for (int i = 0; i < 24 * 60 + 120; i++) {
      take(9, h -> healthy());
    }
    assertThat(state.size).isEqualTo(9);
  }

  @Test
  void the_order_of_hosts_does_not_matter() {
    warm(12, 40);
    double[] values = new double[12];
    Arrays.setAll(values, h -> h == 5 ? 99 : healthy());
    Labels[] series = new Labels[12];
    double[] turned = new double[12];
    for (int i = 0; i < 12; i++) {
      series[i] = Labels.of("instance", "h" + (11 - i));
      turned[i] = values[11 - i];
    }
    GroupScores scores = fleet.step(state, new Frame(++tick * 60_000, series, turned)).output();
    assertThat(scores.scores().get(6).anomalous()).isTrue();
    assertThat(anomalous(scores)).isEqualTo(1);
  }

  @Test
  void wrong_settings_are_named_by_their_key() {
    assertThatThrownBy(() -> new Fleet.Settings(0, 0.34, 3, true))
        .hasMessage("distance: wanted 1 to 100, got 0.0");
    assertThatThrownBy(() -> new Fleet.Settings(4, 0.5, 3, true))
        .hasMessageStartingWith("max_share: wanted more than 0 and less than 0.5");
    assertThatThrownBy(() -> new Fleet.Settings(4, 0.34, 2, true))
        .hasMessage("min_hosts: wanted at least 3, got 2");
  }
}
