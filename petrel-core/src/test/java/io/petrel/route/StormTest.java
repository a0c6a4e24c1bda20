package io.petrel.route;

import static io.petrel.route.Play.decisions;
import static io.petrel.route.Play.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Alert;
import io.petrel.series.Labels;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StormTest {
  private static final Duration WAIT = Duration.ofSeconds(31);
  private static final Duration INTERVAL = Duration.ofSeconds(301);

  private final Play play = new Play(route("ops", "instance"));

  /** Every host is the only one of its kind. */
  private static Alert alone(int i, String... more) {
    Alert a = Play.alert("signal-" + i, "host-%03d".formatted(i), more);
    return new Alert(
        a.labels(),
        a.host(),
        Labels.of("role", "role-" + i),
        a.unit(),
        a.phase(),
        1,
        1,
        0,
        1,
        1,
        1,
        0,
        a.score(),
        a.worst());
  }

  private void fire(int from, int to, String... more) {
    for (int i = from; i <= to; i++) {
      play.fire(alone(i, more));
    }
  }

  @Test
  void very_many_unrelated_alerts_within_a_minute_are_one_incident() {
    fire(1, 500, "region", "bj");
    List<Notification> told = play.during(WAIT);
    assertThat(decisions(told)).containsExactly(Decision.FIRST);
    assertThat(told.get(0).storm()).isTrue();
    assertThat(told.get(0).wide()).isFalse();
    assertThat(told.get(0).firingTotal()).isEqualTo(500);
    assertThat(told.get(0).firing()).hasSize(Notification.MOST);
    assertThat(told.get(0).group()).isEqualTo(Labels.of("region", "bj", "role", "web"));
    assertThat(play.events).filteredOn(event -> event.decision() == Decision.MERGED).hasSize(499);
    play.endAll();
    assertThat(decisions(play.during(INTERVAL))).containsExactly(Decision.ALL_RESOLVED);
    assertThat(play.open()).isEmpty();
  }

  @Test
  void nineteen_are_told_one_by_one_and_twenty_are_not() {
    fire(1, 19);
    assertThat(play.during(WAIT)).hasSize(19).noneMatch(Notification::storm);
    Play more = new Play(route("ops", "instance"));
    for (int i = 1; i <= 20; i++) {
      more.fire(alone(i));
    }
    assertThat(more.during(WAIT)).hasSize(1).allMatch(Notification::storm);
  }

  @Test
  void those_spread_over_minutes_are_no_storm() {
    for (int i = 1; i <= 40; i++) {
      play.fire(alone(i));
      play.during(Duration.ofSeconds(4));
    }
    assertThat(play.during(WAIT)).noneMatch(Notification::storm);
    assertThat(play.told).hasSize(40);
  }

  @Test
  void what_begins_within_ten_minutes_joins_and_what_begins_later_does_not() {
    fire(1, 20, "region", "bj");
    play.during(Duration.ofMinutes(9));
    play.fire(alone(21, "region", "sh"));
    List<Notification> told = play.during(INTERVAL);
    assertThat(decisions(told)).containsExactly(Decision.NEW_ALERTS);
    assertThat(told.get(0).firingTotal()).isEqualTo(21);
    assertThat(told.get(0).group()).as("what all share").isEqualTo(Labels.of("role", "web"));
    play.fire(alone(22)).during(WAIT);
    assertThat(play.open()).hasSize(2).filteredOn(Incident::storm).hasSize(1);
  }

  @Test
  void event_of_one_peer_group_is_no_storm_and_many_such_events_are() {
    play.fire("cpu", 1, 300);
    assertThat(play.during(WAIT)).hasSize(1).noneMatch(Notification::storm);
    Play groups = new Play(route("ops", "instance"));
    for (int group = 0; group < 20; group++) {
      for (int host = 0; host < 6; host++) {
        groups.fire(Play.alert("signal-" + group, "host-" + group + "-" + host));
      }
    }
    List<Notification> told = groups.during(WAIT);
    assertThat(told).hasSize(1).allMatch(Notification::storm).noneMatch(Notification::wide);
    assertThat(told.get(0).firingHosts()).isEqualTo(120);
  }

  @Test
  void silenced_alerts_are_no_part_of_it() {
    play.silence(Duration.ofHours(1), "instance=~\"host-0.*\"");
    fire(1, 30);
    play.fire(alone(100));
    List<Notification> told = play.during(WAIT);
    assertThat(told).hasSize(1).noneMatch(Notification::storm);
    assertThat(told.get(0).firingTotal()).isEqualTo(1);
  }

  @Test
  void group_by_all_labels_keeps_every_alert_by_itself() {
    Play each = new Play(route("ops", Route.ALL_LABELS));
    for (int i = 1; i <= 30; i++) {
      each.fire(alone(i));
    }
    assertThat(each.during(WAIT)).hasSize(30).noneMatch(Notification::storm);
  }

  @Test
  void storm_survives_a_restart() {
    fire(1, 30);
    play.step();
    play.now += 1000;
    play.restart(route("ops", "instance"));
    fire(31, 40);
    List<Notification> told = play.during(WAIT);
    assertThat(told).hasSize(1).allMatch(Notification::storm);
    assertThat(told.get(0).firingTotal()).isEqualTo(40);
  }
}
