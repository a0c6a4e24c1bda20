package io.petrel.route;

import static io.petrel.route.Play.alert;
import static io.petrel.route.Play.decisions;
import static io.petrel.route.Play.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Alert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReopenedIncidentTest {
  private static final Duration WAIT = Duration.ofSeconds(31);
  private static final Duration INTERVAL = Duration.ofSeconds(301);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Route ROUTE = route(HOUR, List.of(), List.of(), "instance");
  private static final Alert CPU_A = alert("cpu", "a");

  private final Play play = new Play(ROUTE);

  private String overAt(Duration wait) {
    play.fire(CPU_A).during(WAIT);
    play.end(CPU_A).during(INTERVAL);
    play.now += wait.toMillis();
    return play.told.get(0).incident();
  }

  @Test
  void what_comes_back_in_time_goes_on_with_the_same_incident() {
    String id = overAt(Duration.ofMinutes(20));
    long back = play.now;
    play.fire(CPU_A);
    List<Notification> told = play.during(WAIT);
    assertThat(decisions(told)).containsExactly(Decision.REOPENED);
    assertThat(told.get(0).incident()).isEqualTo(id);
    assertThat(told.get(0).number()).isEqualTo(3);
    assertThat(told.get(0).openings()).containsExactly(1_000_000L, back);
    assertThat(told.get(0).openedAt()).isEqualTo(1_000_000);
    assertThat(play.stored(id).open()).isTrue();
    play.end(CPU_A);
    assertThat(decisions(play.during(INTERVAL))).containsExactly(Decision.ALL_RESOLVED);
    assertThat(play.stored(id).open()).isFalse();
  }

  @Test
  void another_group_or_too_late_is_another_incident() {
    String id = overAt(Duration.ofMinutes(20));
    play.fire(alert("cpu", "b")).during(WAIT);
    assertThat(play.open().get(0).id()).isNotEqualTo(id);
    play.now += HOUR.toMillis();
    List<Notification> late = play.fire(CPU_A).during(WAIT);
    assertThat(decisions(late)).containsExactly(Decision.FIRST);
    assertThat(late.get(0).incident()).isNotEqualTo(id);
  }

  @Test
  void restart_in_between_changes_nothing() {
    String id = overAt(Duration.ofMinutes(20));
    play.restart(ROUTE);
    assertThat(play.open()).isEmpty();
    List<Notification> told = play.fire(CPU_A).during(WAIT);
    assertThat(decisions(told)).containsExactly(Decision.REOPENED);
    assertThat(told.get(0).incident()).isEqualTo(id);
  }

  @Test
  void comes_and_goes_is_told_at_longer_and_longer_intervals() {
    play.fire(CPU_A).during(WAIT);
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      play.end(CPU_A);
      List<Notification> over = play.during(INTERVAL);
      assertThat(over.get(over.size() - 1).over()).isTrue();
      long overAt = over.get(over.size() - 1).at();
      play.fire(CPU_A);
      play.step();
      assertThat(play.decision()).isEqualTo(Decision.DAMPED);
      play.now = play.nextDue();
      List<Notification> back = play.step();
      assertThat(decisions(back)).containsExactly(Decision.REOPENED);
      waits.add(Duration.ofMillis(back.get(0).at() - overAt));
      play.now += 1000;
    }
    assertThat(waits.subList(1, 4))
        .containsExactly(Duration.ofMinutes(10), Duration.ofMinutes(20), Duration.ofMinutes(40));
  }

  @Test
  void what_ends_again_while_it_is_damped_is_told_as_over_in_the_end() {
    String id = overAt(Duration.ZERO);
    play.fire(CPU_A).step();
    play.now += 1000;
    play.end(CPU_A);
    List<Notification> told = play.during(HOUR);
    assertThat(decisions(told)).containsExactly(Decision.ALL_RESOLVED);
    assertThat(told.get(0).incident()).isEqualTo(id);
    assertThat(play.open()).isEmpty();
  }

  @Test
  void waits_of_flapping_grow_no_longer_than_repeat_interval() {
    Route node = route(Duration.ofDays(9), List.of(), List.of(), "instance");
    List<Long> openings = new ArrayList<>();
    for (long i = 0; i < 20; i++) {
      openings.add(i);
    }
    assertThat(Decider.damped(node, openings, 20)).isEqualTo(Duration.ofHours(4).toMillis());
    assertThat(Decider.damped(node, List.of(1L, 2L), 20))
        .isEqualTo(Duration.ofMinutes(5).toMillis());
  }

  @Test
  void whole_peer_group_that_comes_back_goes_on_with_its_incident() {
    play.fire("cpu", 1, 6).during(WAIT);
    String id = play.told.get(0).incident();
    play.endAll().during(INTERVAL);
    play.now += Duration.ofMinutes(10).toMillis();
    List<Notification> told = play.fire("cpu", 3, 9).during(WAIT);
    assertThat(decisions(told)).containsExactly(Decision.REOPENED);
    assertThat(told.get(0).incident()).isEqualTo(id);
    assertThat(told.get(0).wide()).isTrue();
    assertThat(told.get(0).firingHosts()).isEqualTo(7);
    assertThat(play.open()).hasSize(1);
  }

  @Test
  void what_comes_back_under_a_silence_and_ends_there_is_not_told() {
    String id = overAt(Duration.ofMinutes(10));
    play.silence(HOUR, "instance=\"a\"").fire(CPU_A).during(WAIT);
    play.end(CPU_A);
    assertThat(play.during(HOUR)).isEmpty();
    assertThat(play.stored(id).decision()).isEqualTo(Decision.UNTOLD);
    assertThat(play.stored(id).open()).isFalse();
  }

  @Test
  void twenty_newest_openings_are_kept() {
    Play often = new Play(route(Duration.ofDays(30), List.of(), List.of(), "instance"));
    for (int i = 0; i < 30; i++) {
      often.fire(CPU_A).step();
      often.now = often.nextDue();
      often.step();
      often.now += 1000;
      often.end(CPU_A).step();
      often.now = Math.max(often.now + 1000, Math.min(often.nextDue(), often.now + 400_000));
      often.step();
      often.now += 1000;
    }
    assertThat(often.told)
        .extracting(Notification::incident)
        .containsOnly(often.told.get(0).incident());
    assertThat(often.told.get(often.told.size() - 1).openings()).hasSize(20).isSorted();
  }
}
