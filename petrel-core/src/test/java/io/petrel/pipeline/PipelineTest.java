package io.petrel.pipeline;

import static io.petrel.pipeline.Fleet.plan;
import static io.petrel.pipeline.Fleet.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.pipeline.Plan.Watch;
import io.petrel.route.Notification;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PipelineTest {
  private final Fleet fleet =
      new Fleet(
          plan(
              rule("threshold", new Doubles.Above(), Telling.AT_ONCE),
              rule("fleet", new Doubles.Peers(), Telling.AT_ONCE),
              rule("absent", new Doubles.Gone(), Telling.AT_ONCE)));

  private List<String> names() {
    return fleet.alerts().stream()
        .map(a -> a.name() + "/" + a.labels().getOrEmpty("detector") + "/" + a.host())
        .toList();
  }

  @Test
  void labels_of_the_host_come_back_on_aggregated_series() {
    fleet.host("a", 97).host("b", 3).tick();
    Alert alert = fleet.alerts().get(0);
    assertThat(alert.labels())
        .isEqualTo(
            Labels.of("alertname", "cpu", "detector", "threshold", "severity", "warning")
                .orElse(Labels.of("instance", "a", "role", "web", "provider", "aliyun")));
    assertThat(alert.host()).isEqualTo("a");
    assertThat(alert.peers()).isEqualTo(Labels.of("role", "web"));
    assertThat(fleet.pipeline.view().signals().get(0).series(1).get("provider"))
        .isEqualTo("aliyun");
  }

  @Test
  void failed_fetch_keeps_every_alert_and_raises_one_that_resolves() {
    fleet.host("a", 97).host("b", 3).tick();
    Alert before = fleet.alerts().get(0);
    assertThat(fleet.failed().alerts())
        .extracting(Alert::name)
        .containsExactly("source_incomplete");
    fleet.failed();
    assertThat(fleet.alerts()).hasSize(2).filteredOn(Alert::firing).hasSize(1);
    fleet.failed();
    assertThat(fleet.alerts()).hasSize(2).allMatch(Alert::firing);
    Alert after = fleet.alerts().get(0);
    assertThat(after.noDataSince()).isZero();
    assertThat(after.startsAt()).isEqualTo(before.startsAt());
    assertThat(fleet.pipeline.view().failures()).hasSize(1);
    Changes well = fleet.tick();
    assertThat(well.alerts())
        .extracting(Alert::name, Alert::phase)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("source_incomplete", Phase.RESOLVED));
    assertThat(names()).containsExactly("cpu/threshold/a");
  }

  @Test
  void partial_fetch_removes_nobody_and_judges_no_group() {
    fleet.host("a", -20).host("b", 97).host("c", 3).tick();
    assertThat(names()).containsExactly("cpu/fleet/a", "cpu/threshold/b");
    fleet.values.remove("a");
    fleet.values.remove("b");
    fleet.host("c", -20).partial();
    assertThat(names())
        .containsExactly("cpu/fleet/a", "cpu/threshold/b", "source_incomplete/source/");
    assertThat(fleet.alerts()).allMatch(a -> a.noDataSince() == 0);
  }

  @Test
  void vanished_series_is_no_data_and_its_alert_goes_on() {
    fleet.host("a", 97).host("b", 3).tick();
    fleet.values.remove("a");
    for (int i = 0; i < 30; i++) {
      fleet.tick();
    }
    assertThat(names()).containsExactly("cpu/absent/a", "cpu/threshold/a");
    assertThat(fleet.alerts().get(1).noDataSince()).isEqualTo(2 * Fleet.MINUTE);
    fleet.host("a", 3).tick();
    assertThat(fleet.alerts()).isEmpty();
  }

  @Test
  void group_that_is_not_split_any_more_is_told_as_over() {
    fleet.host("a", 50).host("b", 3).tick();
    assertThat(names()).containsExactly("cpu/fleet/");
    fleet.host("a", Double.NaN).host("b", Double.NaN).tick();
    assertThat(names()).as("nobody judged the group").contains("cpu/fleet/");
    fleet.host("a", 3).host("b", 3).tick();
    assertThat(fleet.alerts()).isEmpty();
  }

  @Test
  void a_host_that_gets_another_role_is_compared_with_its_new_peers() {
    fleet.host("a", 3).host("b", 3);
    fleet.targets.put("b", Labels.of("instance", "b", "role", "db", "provider", "aliyun"));
    fleet.tick();
    fleet.targets.put("b", Labels.of("instance", "b", "role", "web", "provider", "aliyun"));
    fleet.host("b", 50).tick();
    assertThat(fleet.alerts()).extracting(Alert::peers).containsExactly(Labels.of("role", "web"));
  }

  @Test
  void alert_of_a_rule_that_is_gone_ends_with_that_reason() {
    fleet.host("a", 97).tick();
    fleet.plan = plan(rule("absent", new Doubles.Gone(), Telling.AT_ONCE));
    fleet.pipeline = new Pipeline(fleet.plan, fleet.stored());
    Changes changes = fleet.tick();
    assertThat(changes.alerts()).hasSize(1);
    assertThat(changes.alerts().get(0).phase()).isEqualTo(Phase.RESOLVED);
    assertThat(changes.alerts().get(0).score().reason().code()).isEqualTo("alert.rule_gone");
    assertThat(fleet.tick().alerts()).isEmpty();
  }

  @Test
  void alert_of_a_source_that_is_gone_ends_too() {
    fleet.host("a", 3);
    for (int i = 0; i < 4; i++) {
      fleet.failed();
    }
    assertThat(fleet.alerts()).hasSize(1);
    fleet.plan = new Plan(List.of(), fleet.plan.root(), fleet.plan.forgetAfter());
    fleet.pipeline = new Pipeline(fleet.plan, fleet.stored());
    Changes changes = fleet.pipeline.tick(new Tick(fleet.at + 1, Map.of(), Map.of()), fleet.at + 1);
    assertThat(changes.alerts()).extracting(Alert::phase).containsExactly(Phase.RESOLVED);
  }

  @Test
  void ticks_at_or_before_the_committed_one_only_teach() {
    fleet.host("a", 3).tick();
    HardState hard = fleet.stored();
    byte[] learned = fleet.learned();
    Pipeline fresh = new Pipeline(fleet.plan, hard);
    fleet.host("a", 97);
    Fetch answer = fleet.answer();
    Changes changes =
        fresh.tick(
            new Tick(fleet.at, Map.of("prom/cpu", answer), Map.of("prom", fleet.hosts())),
            fleet.at);
    assertThat(changes.isEmpty()).isTrue();
    assertThat(fresh.view().alerts()).isEmpty();
    fleet.pipeline = fresh;
    assertThat(fleet.learned()).isEqualTo(learned);
  }

  @Test
  void identity_of_an_alert_holds_over_changed_host_labels_and_a_restart() {
    fleet.host("a", 97).tick();
    fleet.targets.put("a", Labels.of("instance", "a", "role", "web", "provider", "azure"));
    fleet.tick();
    fleet.pipeline = new Pipeline(fleet.plan, fleet.stored());
    fleet.tick();
    assertThat(fleet.alerts()).hasSize(1);
    assertThat(fleet.alerts().get(0).noDataSince()).isZero();
    assertThat(fleet.alerts().get(0).labels().get("provider")).isEqualTo("aliyun");
    fleet.host("a", 3).tick();
    assertThat(fleet.alerts()).isEmpty();
    fleet.host("a", 97).tick();
    assertThat(fleet.alerts().get(0).labels().get("provider")).isEqualTo("azure");
  }

  @Test
  void untold_end_is_not_lost_when_the_alert_is_pending_again_and_goes_away() {
    Telling twice = new Telling(java.time.Duration.ofMinutes(1), 1, 1, java.time.Duration.ZERO);
    Fleet slow = new Fleet(plan(rule("threshold", new Doubles.Above(), twice)));
    slow.host("a", 97).tick();
    slow.tick();
    slow.tick();
    assertThat(slow.told).hasSize(1);
    slow.host("a", 3).tick();
    slow.host("a", 97).tick();
    slow.restart();
    slow.host("a", 3).tick();
    slow.restart();
    for (int i = 0; i < 6; i++) {
      slow.tick();
    }
    assertThat(slow.told).hasSize(2);
    Notification over = slow.told.get(1);
    assertThat(over.over()).isTrue();
    assertThat(over.resolved()).extracting(Alert::host).containsExactly("a");
    assertThat(over.resolved().get(0).startsAt()).isEqualTo(2 * Fleet.MINUTE);
    assertThat(over.resolved().get(0).endsAt()).isEqualTo(4 * Fleet.MINUTE);
  }

  @Test
  void clock_set_back_between_ticks_delays_nothing() {
    fleet.host("a", 97).tick();
    long back = fleet.at - 3_600_000;
    assertThat(fleet.pipeline.advance(back).notifications()).isEmpty();
    assertThat(fleet.pipeline.nextDue()).isBetween(back + 29_000, back + 30_000);
    assertThat(fleet.pipeline.advance(back + 30_000).notifications()).hasSize(1);
  }

  @Test
  void steady_clock_grows_keeps_pace_and_meets_the_other_again() {
    SteadyClock clock = new SteadyClock();
    assertThat(clock.read(1000)).isEqualTo(1000);
    assertThat(clock.read(1000)).isEqualTo(1001);
    assertThat(clock.read(400)).isEqualTo(1002);
    assertThat(clock.read(500)).isEqualTo(1102);
    assertThat(clock.outside(1112)).isEqualTo(510);
    assertThat(clock.read(5000)).isEqualTo(5000);
    assertThat(clock.outside(6000)).isEqualTo(6000);
  }

  @Test
  void hosts_of_one_name_at_two_sources_are_two_also_over_a_restart() {
    Plan one = fleet.plan;
    Watch watch = one.watches().get(0);
    Signal s = watch.signal();
    Signal other =
        new Signal(
            s.name(), "other", s.query(), s.unit(), s.bad(), s.hostLabel(), s.peersBy(), s.floor());
    Plan both =
        new Plan(List.of(watch, new Watch(other, watch.rules())), one.root(), one.forgetAfter());
    Pipeline pipeline = new Pipeline(both, HardState.EMPTY);
    Changes first = pipeline.tick(ofTwo(1, 97, 3), 1);
    assertThat(first.alerts())
        .extracting(alert -> alert.labels().get("source"))
        .containsExactly("prom");
    HardState stored = new HardState(1, first.alerts(), first.incidents());
    Changes second = new Pipeline(both, stored).tick(ofTwo(2, 3, 97), 2);
    assertThat(second.alerts())
        .extracting(alert -> alert.labels().get("source"), Alert::phase)
        .containsExactlyInAnyOrder(tuple("prom", Phase.RESOLVED), tuple("other", Phase.FIRING));
  }

  private Tick ofTwo(long at, double prom, double other) {
    fleet.at = at;
    Map<String, Fetch> answers =
        Map.of(
            "prom/cpu", fleet.host("a", prom).answer(),
            "other/cpu", fleet.host("a", other).answer());
    return new Tick(at, answers, Map.of("prom", fleet.hosts(), "other", fleet.hosts()));
  }

  @Test
  void last_value_of_a_host_that_is_down_is_compared_with_nobody() {
    fleet.host("a", 3).host("b", -50);
    Frame targets = ((Fetch.Complete) fleet.hosts()).frame();
    fleet.at = 1;
    Fetch down =
        new Fetch.Complete(
            new Frame(1, targets.series().toArray(new Labels[0]), new double[] {1, 0}), List.of());
    Map<String, Fetch> answers = Map.of("prom/cpu", fleet.answer());
    fleet.pipeline.tick(new Tick(1, answers, Map.of("prom", down)), 1);
    View.SignalView seen = fleet.pipeline.view().signals().get(0);
    int b = seen.series(0).getOrEmpty("instance").equals("b") ? 0 : 1;
    int peers = seen.detectors().indexOf("fleet");
    assertThat(seen.value(b)).isEqualTo(-50);
    assertThat(seen.score(peers, b)).matches(score -> !(score.score() > 1));
  }
}
