package io.petrel.route;

import static io.petrel.route.Play.alert;
import static io.petrel.route.Play.decisions;
import static io.petrel.route.Play.hosts;
import static io.petrel.route.Play.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Alert;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.series.Labels;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupingTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration WAIT = Duration.ofSeconds(31);
  private static final Duration INTERVAL = Duration.ofSeconds(301);
  private static final Alert CPU_A = alert("cpu", "a");
  private static final Alert MEM_A = alert("mem", "a");
  private static final Alert CPU_B = alert("cpu", "b");

  private final Play play = new Play(route("ops", "instance"));

  @Test
  void new_incident_waits_group_wait_and_takes_in_what_comes_meanwhile() {
    play.fire(CPU_A);
    assertThat(play.during(Duration.ofSeconds(10))).isEmpty();
    assertThat(play.nextDue()).isEqualTo(1_030_000);
    play.fire(MEM_A);
    assertThat(play.during(Duration.ofSeconds(20))).isEmpty();
    List<Notification> told = play.step();
    assertThat(decisions(told)).containsExactly(Decision.FIRST);
    assertThat(told.get(0).firing()).hasSize(2);
    assertThat(told.get(0).firingHosts()).isEqualTo(1);
    assertThat(told.get(0).group()).isEqualTo(Labels.of("instance", "a"));
    assertThat(play.events)
        .extracting(Event::decision)
        .containsExactly(Decision.GROUP_WAIT, Decision.FIRST);
  }

  @Test
  void hosts_are_told_apart() {
    play.fire(CPU_A, CPU_B);
    assertThat(play.during(WAIT))
        .extracting(n -> hosts(n.firing()))
        .containsExactlyInAnyOrder(List.of("a"), List.of("b"));
  }

  @Test
  void news_waits_until_group_interval_after_the_last_message() {
    play.fire(CPU_A).during(WAIT);
    play.now += 100_000;
    play.fire(MEM_A);
    assertThat(play.during(Duration.ofSeconds(199))).isEmpty();
    List<Notification> told = play.during(SECOND);
    assertThat(decisions(told)).containsExactly(Decision.NEW_ALERTS);
    assertThat(told.get(0).number()).isEqualTo(2);
    assertThat(told.get(0).firingTotal()).isEqualTo(2);
  }

  @Test
  void news_after_a_quiet_group_interval_is_told_at_once() {
    play.fire(CPU_A).during(WAIT);
    play.now += INTERVAL.toMillis();
    assertThat(decisions(play.fire(MEM_A).step())).containsExactly(Decision.NEW_ALERTS);
  }

  @Test
  void some_then_all_resolved_are_told_and_end_the_incident() {
    play.fire(CPU_A, MEM_A).during(WAIT);
    play.end(CPU_A);
    List<Notification> some = play.during(INTERVAL);
    assertThat(decisions(some)).containsExactly(Decision.SOME_RESOLVED);
    assertThat(some.get(0).resolved()).extracting(Alert::name).containsExactly("cpu");
    assertThat(some.get(0).firing()).extracting(Alert::name).containsExactly("mem");
    play.end(MEM_A);
    List<Notification> all = play.during(INTERVAL);
    assertThat(decisions(all)).containsExactly(Decision.ALL_RESOLVED);
    assertThat(all.get(0).over()).isTrue();
    assertThat(all.get(0).resolved()).extracting(Alert::name).containsExactly("mem");
    assertThat(play.open()).isEmpty();
    assertThat(play.nextDue()).isEqualTo(Long.MAX_VALUE);
    assertThat(play.during(Duration.ofHours(5))).isEmpty();
  }

  @Test
  void unchanged_incident_is_told_again_after_repeat_interval_only() {
    play.fire(CPU_A).during(WAIT);
    assertThat(play.during(Duration.ofHours(4).minus(SECOND))).isEmpty();
    assertThat(decisions(play.during(SECOND))).containsExactly(Decision.REPEAT);
    assertThat(decisions(play.during(Duration.ofHours(8)))).hasSize(2);
  }

  @Test
  void alert_that_ends_before_it_was_told_is_told_once() {
    play.fire(CPU_A).step();
    play.now += 1000;
    play.end(CPU_A);
    List<Notification> told = play.during(Duration.ofHours(1));
    assertThat(decisions(told)).containsExactly(Decision.FIRST);
    assertThat(told.get(0).over()).isTrue();
    assertThat(hosts(told.get(0).resolved())).containsExactly("a");
    assertThat(play.open()).isEmpty();
  }

  @Test
  void alert_that_ends_before_it_was_told_in_a_known_incident_is_told_once() {
    play.fire(CPU_A).during(WAIT);
    play.fire(MEM_A).step();
    play.now += 1000;
    play.end(MEM_A);
    List<Notification> told = play.during(Duration.ofHours(1));
    assertThat(decisions(told)).containsExactly(Decision.SOME_RESOLVED);
    assertThat(told.get(0).resolved()).extracting(Alert::name).containsExactly("mem");
  }

  @Test
  void flapping_within_group_interval_is_no_news() {
    play.fire(CPU_A).during(WAIT);
    for (int i = 0; i < 20; i++) {
      play.end(CPU_A).step();
      play.now += 1000;
      play.fire(CPU_A).step();
      play.now += 1000;
    }
    assertThat(play.during(Duration.ofHours(1))).isEmpty();
    assertThat(decisions(play.end(CPU_A).step())).containsExactly(Decision.ALL_RESOLVED);
  }

  @Test
  void alert_that_comes_back_after_its_end_was_told_makes_a_new_incident() {
    play.fire(CPU_A).during(WAIT);
    play.end(CPU_A).during(INTERVAL);
    play.fire(CPU_A).during(WAIT);
    List<String> ids = play.told.stream().map(Notification::incident).toList();
    assertThat(ids).hasSize(3);
    assertThat(ids.get(1)).isEqualTo(ids.get(0));
    assertThat(ids.get(2)).isNotEqualTo(ids.get(0));
  }

  @Test
  void several_receivers_hear_of_it_by_continue() {
    Route both =
        new Route(
            "0",
            "root",
            List.of("instance"),
            List.of(),
            false,
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofHours(4),
            List.of(child("0.0", "ops", true), child("0.1", "boss", false)));
    Play two = new Play(both);
    two.fire(CPU_A).during(WAIT);
    two.end(CPU_A).during(INTERVAL);
    assertThat(two.told)
        .extracting(Notification::receiver)
        .containsExactlyInAnyOrder("ops", "boss", "ops", "boss");
    assertThat(two.told)
        .filteredOn(Notification::over)
        .hasSize(2)
        .allSatisfy(n -> assertThat(n.resolved()).hasSize(1));
    assertThat(two.open()).isEmpty();
  }

  private static Route child(String path, String receiver, boolean proceed) {
    return new Route(
        path,
        receiver,
        List.of("instance"),
        List.of(Matcher.parse("instance!=\"\"")),
        proceed,
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofHours(4),
        List.of());
  }

  @Test
  void hostless_alert_stands_by_itself() {
    Alert split = hostless("cpu", "role", "web");
    Alert blind = hostless("source_incomplete", "source", "prom");
    play.fire("cpu", 1, 6).fire(split, blind);
    play.step();
    play.now += 1000;
    play.fire(hostless("cpu", "role", "db"));
    List<Notification> told = play.during(WAIT);
    assertThat(told).extracting(Notification::firingTotal).containsExactlyInAnyOrder(6, 1, 1, 1);
    assertThat(told)
        .extracting(Notification::group)
        .contains(
            Labels.of("alertname", "source_incomplete", "source", "prom"),
            Labels.of("alertname", "cpu", "role", "db"));
    assertThat(told).filteredOn(n -> n.firingTotal() == 1).allMatch(n -> n.firingHosts() == 0);
  }

  private static Alert hostless(String name, String label, String value) {
    Alert a = alert(name, "");
    return new Alert(
        a.labels().without(List.of("role")).with(label, value),
        "",
        Labels.of(label, value),
        a.unit(),
        a.phase(),
        a.since(),
        a.startsAt(),
        a.endsAt(),
        a.lastAnomalousAt(),
        a.asOf(),
        a.recent(),
        a.noDataSince(),
        a.score(),
        a.worst());
  }

  @Test
  void reload_with_another_tree_keeps_open_incidents_and_tells_nothing_twice() {
    play.fire(CPU_A, MEM_A).during(WAIT);
    play.restart(route("ops", "alertname", "instance"));
    assertThat(play.during(Duration.ofHours(1))).isEmpty();
    play.fire(alert("disk", "a")).during(WAIT);
    assertThat(play.open()).hasSize(2);
    play.endAll().during(INTERVAL);
    assertThat(play.open()).isEmpty();
    assertThat(play.told)
        .filteredOn(Notification::over)
        .extracting(Notification::resolvedTotal)
        .containsExactlyInAnyOrder(2, 1);
  }

  @Test
  void reload_to_another_receiver_tells_it_what_fires_and_the_old_one_the_end() {
    play.fire(CPU_A).during(WAIT);
    play.restart(route("night", "instance"));
    List<Notification> told = play.during(WAIT);
    assertThat(told).extracting(Notification::receiver).containsExactly("night");
    play.end(CPU_A);
    assertThat(play.during(INTERVAL))
        .extracting(Notification::receiver)
        .containsExactlyInAnyOrder("ops", "night");
  }

  @Test
  void clock_set_back_by_an_hour_delays_by_no_more_than_the_usual_waits() {
    play.fire(CPU_A).during(WAIT);
    play.fire(CPU_B).step();
    play.now -= 3_600_000;
    play.restart(route("ops", "instance"));
    play.end(CPU_A);
    List<Notification> told = play.during(INTERVAL);
    assertThat(decisions(told)).containsExactlyInAnyOrder(Decision.FIRST, Decision.ALL_RESOLVED);
    assertThat(decisions(play.during(Duration.ofHours(4)))).containsExactly(Decision.REPEAT);
  }

  @Test
  void incident_whose_alerts_are_lost_is_told_as_over() {
    play.fire(CPU_A).during(WAIT);
    GroupingState damaged = GroupingState.restore(play.open(), List.of());
    Grouping.Output out =
        new Grouping(route("ops", "instance"))
            .step(damaged, new Grouping.Input(play.now, List.of()))
            .output();
    assertThat(decisions(out.notifications())).containsExactly(Decision.ALL_RESOLVED);
    assertThat(damaged.incidents()).isEmpty();
  }

  @Test
  void every_alert_that_was_told_as_over_may_come_back_and_is_told_again() {
    Alert[] many = new Alert[16];
    for (int i = 0; i < many.length; i++) {
      many[i] = alert("signal-" + i, "a");
    }
    play.fire(many).during(WAIT);
    for (int i = 0; i < many.length; i += 2) {
      play.end(many[i]);
    }
    play.during(INTERVAL);
    play.fire(many);
    List<Notification> told = play.during(INTERVAL);
    assertThat(decisions(told)).containsExactly(Decision.NEW_ALERTS);
    assertThat(told.get(0).firingTotal()).isEqualTo(many.length);
  }

  @Test
  void older_instants_change_nothing_and_the_encoded_state_is_the_same() {
    Grouping grouping = new Grouping(route("ops", "instance"));
    GroupingState state = grouping.initial();
    grouping.step(state, new Grouping.Input(1000, List.of(CPU_A, CPU_B)));
    grouping.step(state, new Grouping.Input(90_000, List.of(CPU_A, MEM_A, CPU_B)));
    byte[] before = bytes(grouping, state);
    assertThat(grouping.step(state, new Grouping.Input(90_000, List.of())).taken()).isFalse();
    assertThat(bytes(grouping, state)).isEqualTo(before);
    GroupingState back = grouping.decode(grouping.version(), new StateReader(before));
    assertThat(bytes(grouping, back)).isEqualTo(before);
    assertThat(back.incidents()).isEqualTo(state.incidents());
    assertThat(grouping.asOf(back)).isEqualTo(90_000);
  }

  private static byte[] bytes(Grouping grouping, GroupingState state) {
    StateWriter out = new StateWriter();
    grouping.encode(state, out);
    assertThat(out.size()).isLessThanOrEqualTo(grouping.maxStateBytes(2));
    return out.toBytes();
  }
}
