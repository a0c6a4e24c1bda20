package io.petrel.route;

import static io.petrel.route.Play.alert;
import static io.petrel.route.Play.decisions;
import static io.petrel.route.Play.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Alert;
import io.petrel.series.Labels;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WideEventTest {
  private static final Duration WAIT = Duration.ofSeconds(31);
  private static final Duration INTERVAL = Duration.ofSeconds(301);

  private final Play play = new Play(route("ops", "instance"));

  @Test
  void five_hosts_of_a_peer_group_are_one_incident_and_four_are_not() {
    assertThat(play.fire("cpu", 1, 4).during(WAIT)).hasSize(4);
    Play more = new Play(route("ops", "instance"));
    List<Notification> told = more.fire("cpu", 1, 5).during(WAIT);
    assertThat(told).hasSize(1);
    assertThat(told.get(0).wide()).isTrue();
    assertThat(told.get(0).firingHosts()).isEqualTo(5);
    assertThat(told.get(0).group()).isEqualTo(Labels.of("alertname", "cpu", "role", "web"));
    assertThat(more.events).extracting(Event::decision).contains(Decision.MERGED);
    assertThat(more.open()).hasSize(1);
  }

  @Test
  void signals_of_the_same_hosts_end_in_the_same_incident() {
    play.fire("cpu", 1, 6).fire("mem", 4, 9).fire(alert("disk", "web-002"));
    List<Notification> told = play.during(WAIT);
    assertThat(told).hasSize(1);
    assertThat(told.get(0).firingTotal()).isEqualTo(13);
    assertThat(told.get(0).firingHosts()).isEqualTo(9);
    assertThat(play.open().get(0).covers()).hasSize(2);
  }

  @Test
  void five_hundred_hosts_are_one_message_with_totals_and_fifty_alerts() {
    List<Notification> told = play.fire("cpu", 1, 500).during(WAIT);
    assertThat(told).hasSize(1);
    assertThat(told.get(0).firingTotal()).isEqualTo(500);
    assertThat(told.get(0).firingHosts()).isEqualTo(500);
    assertThat(told.get(0).firing()).hasSize(50);
    List<Notification> over = play.endAll().during(INTERVAL);
    assertThat(decisions(over)).containsExactly(Decision.ALL_RESOLVED);
    assertThat(over.get(0).resolved()).hasSize(50);
    assertThat(over.get(0).resolvedTotal()).isEqualTo(500);
    assertThat(play.open()).isEmpty();
  }

  @Test
  void late_joiners_and_other_signals_of_its_hosts_join_it() {
    play.fire("cpu", 1, 5).during(WAIT);
    play.fire("cpu", 6, 7).fire(alert("mem", "web-001"));
    List<Notification> told = play.during(INTERVAL);
    assertThat(decisions(told)).containsExactly(Decision.NEW_ALERTS);
    assertThat(told.get(0).firingTotal()).isEqualTo(8);
    play.fire(alert("mem", "web-100")).during(WAIT);
    assertThat(play.open()).as("another signal of another host").hasSize(2);
  }

  @Test
  void worst_alerts_come_first() {
    play.fire("cpu", 1, 60).fire(alert("cpu", "web-099", "severity", "critical"));
    assertThat(play.during(WAIT).get(0).firing().get(0).host()).isEqualTo("web-099");
  }

  @Test
  void many_parts_of_one_host_are_no_event_of_its_peers() {
    Play parts = new Play(route("ops", "instance", "mountpoint"));
    for (int i = 0; i < 8; i++) {
      parts.fire(alert("disk", "web-001", "mountpoint", "/data" + i));
    }
    List<Notification> told = parts.during(WAIT);
    assertThat(told).hasSize(8).noneMatch(Notification::wide);
  }

  @Test
  void groups_of_several_hosts_stay_as_the_config_asks() {
    Play zones = new Play(route("ops", "zone"));
    for (int i = 0; i < 20; i++) {
      zones.fire(alert("cpu", "web-" + i, "zone", "z" + i % 10));
    }
    assertThat(zones.during(WAIT)).hasSize(10).noneMatch(Notification::wide);
  }

  @Test
  void group_by_all_labels_keeps_every_alert_by_itself() {
    Play each = new Play(route("ops", Route.ALL_LABELS));
    assertThat(each.fire("cpu", 1, 8).during(WAIT)).hasSize(8).noneMatch(Notification::wide);
  }

  @Test
  void incidents_that_were_told_stay_what_they_are() {
    play.fire("cpu", 1, 4).during(WAIT);
    play.fire("cpu", 5, 8).during(WAIT);
    assertThat(play.open()).hasSize(8).noneMatch(Incident::wide);
  }

  @Test
  void hosts_of_different_peer_groups_are_no_common_event() {
    for (int i = 0; i < 8; i++) {
      Alert a = alert("cpu", "web-" + i);
      Labels peers = Labels.of("role", "role-" + i % 2);
      play.fire(
          new Alert(
              a.labels(),
              a.host(),
              peers,
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
              a.worst()));
    }
    assertThat(play.during(WAIT)).hasSize(8);
  }

  @Test
  void wide_incident_survives_a_restart() {
    play.fire("cpu", 1, 5).step();
    play.now += 1000;
    play.restart(route("ops", "instance"));
    play.fire("cpu", 6, 9);
    List<Notification> told = play.during(WAIT);
    assertThat(told).hasSize(1);
    assertThat(told.get(0).firingTotal()).isEqualTo(9);
    assertThat(told.get(0).wide()).isTrue();
  }
}
