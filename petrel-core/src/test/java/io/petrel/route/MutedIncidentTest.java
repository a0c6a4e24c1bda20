package io.petrel.route;

import static io.petrel.route.Play.alert;
import static io.petrel.route.Play.decisions;
import static io.petrel.route.Play.hosts;
import static io.petrel.route.Play.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Alert;
import io.petrel.route.TimeInterval.Range;
import io.petrel.route.TimeInterval.Span;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class MutedIncidentTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration WAIT = Duration.ofSeconds(31);
  private static final Duration INTERVAL = Duration.ofSeconds(301);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Alert CPU_A = alert("cpu", "a");
  private static final Alert MEM_A = alert("mem", "a");

  private final Play play = new Play(route("ops", "instance"));

  @Test
  void silenced_alert_is_seen_and_not_told_until_the_silence_ends() {
    play.silence(HOUR, "instance=\"a\"").fire(CPU_A);
    assertThat(play.during(HOUR)).isEmpty();
    assertThat(play.decision()).isEqualTo(Decision.SILENCED);
    assertThat(play.newest.mutes()).containsOnlyKeys(CPU_A.fingerprint());
    assertThat(play.nextDue()).isEqualTo(play.now);
    assertThat(decisions(play.step())).containsExactly(Decision.FIRST);
    assertThat(play.newest.mutes()).isEmpty();
    assertThat(play.events)
        .extracting(Event::decision)
        .containsExactly(Decision.SILENCED, Decision.FIRST);
  }

  @Test
  void silence_that_is_taken_back_tells_at_once() {
    play.silence(HOUR, "instance=\"a\"").fire(CPU_A).during(Duration.ofMinutes(10));
    assertThat(decisions(play.unsilence().step())).containsExactly(Decision.FIRST);
  }

  @Test
  void what_began_and_ended_under_a_silence_is_never_told() {
    play.silence(HOUR, "instance=\"a\"").fire(CPU_A).during(WAIT);
    play.end(CPU_A);
    assertThat(play.during(HOUR.multipliedBy(2))).isEmpty();
    assertThat(play.open()).isEmpty();
    assertThat(play.events)
        .extracting(Event::decision)
        .containsExactly(Decision.SILENCED, Decision.UNTOLD);
    assertThat(play.nextDue()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void what_people_know_of_is_told_as_over_when_the_silence_ends() {
    play.fire(CPU_A).during(WAIT);
    play.silence(HOUR, "instance=\"a\"").end(CPU_A);
    assertThat(play.during(HOUR)).isEmpty();
    assertThat(play.decision()).isEqualTo(Decision.SILENCED);
    List<Notification> told = play.step();
    assertThat(decisions(told)).containsExactly(Decision.ALL_RESOLVED);
    assertThat(hosts(told.get(0).resolved())).containsExactly("a");
    assertThat(play.open()).isEmpty();
  }

  @Test
  void messages_list_what_is_not_silenced() {
    play.silence(HOUR, "alertname=\"mem\"").fire(CPU_A, MEM_A);
    List<Notification> told = play.during(WAIT);
    assertThat(told).hasSize(1);
    assertThat(told.get(0).firingTotal()).isEqualTo(1);
    assertThat(told.get(0).firing()).extracting(Alert::name).containsExactly("cpu");
    play.during(SECOND);
    assertThat(play.decision()).isEqualTo(Decision.SILENCED);
    List<Notification> more = play.during(HOUR);
    assertThat(decisions(more)).containsExactly(Decision.NEW_ALERTS);
    assertThat(more.get(0).firingTotal()).isEqualTo(2);
  }

  @Test
  void incident_of_which_all_the_rest_is_silenced_is_over_for_people_and_comes_back() {
    play.fire(CPU_A, MEM_A).during(WAIT);
    play.silence(HOUR, "alertname=\"mem\"").end(CPU_A);
    List<Notification> over = play.during(INTERVAL);
    assertThat(decisions(over)).containsExactly(Decision.ALL_RESOLVED);
    assertThat(over.get(0).over()).isTrue();
    assertThat(play.decision()).isEqualTo(Decision.SILENCED);
    List<Notification> back = play.during(HOUR);
    assertThat(decisions(back)).containsExactly(Decision.REOPENED);
    assertThat(back.get(0).incident()).isEqualTo(over.get(0).incident());
    assertThat(back.get(0).firing()).extracting(Alert::name).containsExactly("mem");
  }

  @Test
  void silenced_incident_is_not_repeated() {
    play.fire(CPU_A).during(WAIT);
    play.silence(Duration.ofHours(6), "instance=\"a\"");
    assertThat(play.during(Duration.ofHours(6))).isEmpty();
    assertThat(decisions(play.step())).containsExactly(Decision.REPEAT);
  }

  @Test
  void host_that_is_down_explains_its_other_alerts() {
    Alert down = alert("host_down", "a");
    play.fire(CPU_A, down);
    List<Notification> told = play.during(WAIT);
    assertThat(told).hasSize(1);
    assertThat(told.get(0).firing()).extracting(Alert::name).containsExactly("host_down");
    play.during(SECOND);
    assertThat(play.decision()).isEqualTo(Decision.INHIBITED);
    assertThat(play.newest.mutes().values())
        .extracting(Muting.Mute::kind)
        .containsExactly(Muting.Kind.INHIBITED);
  }

  @Test
  void what_ends_together_with_what_explained_it_is_never_told() {
    Alert down = alert("host_down", "a");
    Play each = new Play(route("ops", "alertname", "instance"));
    each.fire(CPU_A, down).during(WAIT);
    each.end(CPU_A, down);
    List<Notification> told = each.during(HOUR);
    assertThat(decisions(told)).containsExactly(Decision.ALL_RESOLVED);
    assertThat(told.get(0).resolved()).extracting(Alert::name).containsExactly("host_down");
    assertThat(each.open()).isEmpty();
  }

  /** The play begins at 16 minutes and 40 seconds past the hour. */
  private static TimeInterval minutes(int from, int to) {
    Span span =
        new Span(
            List.of(new Range(from, to)),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            ZoneOffset.UTC);
    return new TimeInterval("night", List.of(span));
  }

  @Test
  void route_that_is_muted_tells_when_it_is_not() {
    TimeInterval night = minutes(0, 60);
    Play muted = new Play(route(Duration.ZERO, List.of(), List.of(night), "instance"));
    muted.fire(CPU_A);
    assertThat(muted.during(WAIT)).isEmpty();
    assertThat(muted.decision()).isEqualTo(Decision.MUTED);
    assertThat(muted.nextDue()).isEqualTo(3_600_000);
    muted.fire(alert("cpu", "b")).step();
    muted.now += 1000;
    muted.end(alert("cpu", "b"));
    assertThat(muted.during(Duration.ofMillis(3_600_000 - muted.now))).isEmpty();
    assertThat(muted.events)
        .extracting(Event::decision)
        .contains(Decision.UNTOLD)
        .doesNotContain(Decision.FIRST);
    assertThat(decisions(muted.during(SECOND))).containsExactly(Decision.FIRST);
  }

  @Test
  void mute_survives_a_restart() {
    play.silence(HOUR, "instance=\"a\"").fire(CPU_A).during(WAIT);
    play.restart(route("ops", "instance"));
    assertThat(play.during(Duration.ofMinutes(50))).isEmpty();
    assertThat(decisions(play.during(HOUR))).containsExactly(Decision.FIRST);
  }
}
