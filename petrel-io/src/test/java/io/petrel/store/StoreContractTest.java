package io.petrel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.pipeline.Changes;
import io.petrel.pipeline.HardState;
import io.petrel.pipeline.Mark;
import io.petrel.route.Event;
import io.petrel.route.Incident;
import io.petrel.route.Notification;
import io.petrel.series.Labels;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every kind of store does: see {@link Stores#ALL}. */
@ParameterizedClass(name = "{0}")
@FieldSource("KINDS")
final class StoreContractTest {
  static final List<Stores.Kind> KINDS = Stores.ALL;
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
  private static final ChannelsOf ONE = receiver -> List.of(receiver + "/slack");

  private final Stores.Kind kind;
  @TempDir Path directory;
  private Store store;
  private final RandomRecords random = new RandomRecords(7);

  StoreContractTest(Stores.Kind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() {
    Opened opened = kind.open(directory.resolve("state"), NOW);
    assertThat(opened.setAside()).isEmpty();
    store = opened.store();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void restart() {
    store.close();
    open();
  }

  private Notification note(String incident, int number, long at) {
    return random.notification(incident, number, "ops", at);
  }

  private static Changes telling(Notification... notifications) {
    return new Changes(0, List.of(), List.of(), List.of(), List.of(notifications), List.of());
  }

  private Optional<Due> next(long now) {
    return store.next("ops/slack", now, FIVE_MINUTES);
  }

  private static String key(Optional<Due> due) {
    return due.map(d -> d.notification().key()).orElse("-");
  }

  @Test
  void fresh_store_is_before_the_first_tick() {
    assertThat(store.load()).isEqualTo(HardState.EMPTY);
    assertThat(store.backlog()).isEmpty();
    assertThat(next(0)).isEmpty();
    assertThat(store.wakeAt("ops/slack", 0)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void random_histories_come_back_as_they_were_after_a_restart(long seed) {
    RandomRecords records = new RandomRecords(seed);
    Random dice = new Random(seed);
    Map<Long, Alert> alerts = new TreeMap<>();
    Map<String, Incident> incidents = new LinkedHashMap<>();
    Map<String, List<Event>> events = new TreeMap<>();
    Map<String, Notification> notifications = new LinkedHashMap<>();
    for (int tick = 1; tick <= 30; tick++) {
      List<Alert> changed = new ArrayList<>();
      for (int i = dice.nextInt(5); i > 0; i--) {
        Labels identity = Labels.of("alertname", "a" + dice.nextInt(20));
        Alert alert =
            records.alert(
                identity,
                dice.nextInt(3) == 0
                    ? Phase.RESOLVED
                    : dice.nextBoolean() ? Phase.FIRING : Phase.PENDING);
        changed.removeIf(a -> a.fingerprint() == alert.fingerprint());
        changed.add(alert);
        alerts.put(alert.fingerprint(), alert);
      }
      List<Long> dropped = new ArrayList<>();
      if (dice.nextInt(3) == 0) {
        long gone = Labels.of("alertname", "a" + dice.nextInt(20)).fingerprint();
        changed.removeIf(a -> a.fingerprint() == gone);
        alerts.remove(gone);
        dropped.add(gone);
      }
      Incident incident = records.incident("i" + dice.nextInt(8), dice.nextInt(3) > 0);
      incidents.put(incident.id(), incident);
      Event event = records.event(incident.id(), dice.nextInt(1000) * 100L + tick);
      events.computeIfAbsent(incident.id(), k -> new ArrayList<>()).add(event);
      Notification note = records.notification(incident.id(), tick, "ops", tick);
      notifications.put(note.key(), note);
      store.commit(
          new Changes(tick, changed, dropped, List.of(incident), List.of(note), List.of(event)),
          ONE);
      if (dice.nextInt(10) == 0) {
        restart();
      }
    }
    restart();

    HardState state = store.load();
    assertThat(state.tick()).isEqualTo(30);
    assertThat(state.incidents())
        .containsExactlyInAnyOrderElementsOf(
            incidents.values().stream().filter(Incident::open).toList());
    assertThat(state.alerts())
        .containsExactlyInAnyOrderElementsOf(
            alerts.values().stream().filter(a -> a.phase() != Phase.RESOLVED).toList());
    assertThat(store.incidents(100)).containsExactlyInAnyOrderElementsOf(incidents.values());
    events.forEach((id, list) -> assertThat(store.timeline(id)).isEqualTo(list));
    List<Notification> sent = new ArrayList<>();
    for (Optional<Due> due = next(0); due.isPresent(); due = next(0)) {
      sent.add(due.get().notification());
      store.delivered(due.get(), "{}", 1);
    }
    assertThat(sent).containsExactlyElementsOf(notifications.values());
  }

  @Test
  void resolved_alert_is_loaded_while_its_incident_is_open() {
    Alert alert = random.alert(Labels.of("alertname", "x"), Phase.RESOLVED);
    Incident any = random.incident("i", true);
    Incident open =
        new Incident(
            "i",
            "0",
            "ops",
            any.group(),
            any.covers(),
            1,
            0,
            0,
            0,
            1,
            new TreeMap<>(Map.of(alert.fingerprint(), new Incident.Member("h", false, true))),
            any.decision());
    Incident over =
        new Incident(
            "i",
            "0",
            "ops",
            any.group(),
            any.covers(),
            1,
            9,
            0,
            0,
            2,
            open.members(),
            any.decision());

    store.commit(
        new Changes(1, List.of(alert), List.of(), List.of(open), List.of(), List.of()), ONE);
    assertThat(store.load().alerts()).containsExactly(alert);
    store.commit(new Changes(2, List.of(), List.of(), List.of(over), List.of(), List.of()), ONE);

    assertThat(store.load()).isEqualTo(new HardState(2, List.of(), List.of()));
    assertThat(store.pastAlerts(10)).containsExactly(alert);
  }

  @Test
  void same_changes_twice_tell_once() {
    Changes changes =
        new Changes(
            5,
            List.of(random.alert(), random.alert()),
            List.of(),
            List.of(random.incident("i", true)),
            List.of(note("i", 1, 5)),
            List.of(random.event("i", 5)));
    store.commit(changes, ONE);
    HardState once = store.load();
    store.delivered(next(5).orElseThrow(), "{}", 6);
    store.commit(changes, ONE);

    assertThat(store.load()).isEqualTo(once);
    assertThat(store.timeline("i")).hasSize(1);
    assertThat(store.deliveries(10)).hasSize(1);
    assertThat(next(6)).isEmpty();
  }

  @Test
  void older_tick_does_not_set_the_watermark_back() {
    store.commit(new Changes(9, List.of(), List.of(), List.of(), List.of(), List.of()), ONE);
    store.commit(new Changes(3, List.of(), List.of(), List.of(), List.of(), List.of()), ONE);
    assertThat(store.load().tick()).isEqualTo(9);
  }

  @Test
  void each_channel_of_the_receiver_gets_its_own_row() {
    store.commit(telling(note("i", 1, 0)), r -> List.of(r + "/slack", r + "/slack#2"));
    store.delivered(next(0).orElseThrow(), "{}", 1);

    assertThat(next(1)).isEmpty();
    assertThat(key(store.next("ops/slack#2", 1, FIVE_MINUTES))).isEqualTo("i/1");
  }

  @Test
  void receipt_of_a_channel_comes_back_with_the_incidents_next_notification() {
    store.commit(telling(note("i", 1, 0), note("j", 1, 0), note("i", 2, 0)), ONE);
    assertThat(next(0).orElseThrow().receipt()).isNull();
    store.delivered(next(0).orElseThrow(), "{\"ts\":\"1.5\"}", 1);
    restart();

    assertThat(key(next(1))).isEqualTo("j/1");
    assertThat(next(1).orElseThrow().receipt()).isNull();
    store.delivered(next(1).orElseThrow(), "other", 1);
    assertThat(key(next(1))).isEqualTo("i/2");
    assertThat(next(1).orElseThrow().receipt()).isEqualTo("{\"ts\":\"1.5\"}");
  }

  @Test
  void waiting_notification_holds_back_its_own_incident_only() {
    store.commit(telling(note("i", 1, 0), note("i", 2, 0), note("j", 1, 0)), ONE);
    store.markAttempt(next(0).orElseThrow());
    store.retryAt(next(0).orElseThrow(), 1000, "503", false);

    assertThat(key(next(10))).isEqualTo("j/1");
    store.delivered(next(10).orElseThrow(), "{}", 10);
    assertThat(next(999)).isEmpty();
    assertThat(store.wakeAt("ops/slack", 999)).hasValue(1000);
    Due again = next(1000).orElseThrow();
    assertThat(again.notification().key()).isEqualTo("i/1");
    assertThat(again.attempt()).isEqualTo(2);
    assertThat(again.maybeDelivered()).isFalse();
  }

  @Test
  void attempt_that_a_crash_cut_off_may_have_been_delivered() {
    store.commit(telling(note("i", 1, 0)), ONE);
    store.markAttempt(next(0).orElseThrow());
    restart();
    Due again = next(0).orElseThrow();
    assertThat(again.maybeDelivered()).isTrue();
    assertThat(again.attempt()).isEqualTo(2);

    store.markAttempt(again);
    store.retryAt(again, 5, "connection refused", false);
    assertThat(next(5).orElseThrow().maybeDelivered()).as("the crash is not forgotten").isTrue();
  }

  @Test
  void after_a_long_wait_only_the_newest_is_sent_and_stands_for_the_rest() {
    store.commit(telling(note("i", 1, 0), note("i", 2, 1000), note("i", 3, 2000)), ONE);
    long limit = FIVE_MINUTES.toMillis();
    assertThat(key(next(limit))).isEqualTo("i/1");

    Due due = next(limit + 1).orElseThrow();
    assertThat(due.notification().key()).isEqualTo("i/3");
    assertThat(due.superseded()).isEqualTo(2);
    store.commit(telling(note("i", 4, 3000)), ONE);
    store.delivered(due, "{}", limit + 2);

    assertThat(store.deliveries(10))
        .extracting(d -> d.number() + " " + d.state())
        .containsExactly("4 PENDING", "3 SENT", "2 SUPERSEDED", "1 SUPERSEDED");
    assertThat(key(next(limit + 2))).isEqualTo("i/4");
    assertThat(next(limit + 2).orElseThrow().superseded()).isZero();
  }

  @Test
  void coalesced_rows_share_one_schedule_and_one_count_of_attempts() {
    store.commit(telling(note("i", 1, 0)), ONE);
    store.markAttempt(next(0).orElseThrow());
    store.retryAt(next(0).orElseThrow(), 900_000, "down", true);
    store.commit(telling(note("i", 2, 800_000)), ONE);

    assertThat(next(899_999)).as("the newer one waits as well").isEmpty();
    Due due = next(900_000).orElseThrow();
    assertThat(due.notification().number()).isEqualTo(2);
    assertThat(due.attempt()).isEqualTo(2);
    assertThat(due.maybeDelivered()).isTrue();
    store.markAttempt(due);
    store.retryAt(due, 1_000_000, "down", false);
    assertThat(next(999_999)).isEmpty();
    assertThat(next(1_000_000).orElseThrow().attempt()).isEqualTo(3);
  }

  @Test
  void refused_notification_does_not_hold_up_a_newer_one() {
    store.commit(telling(note("i", 1, 0)), ONE);
    store.refused(next(0).orElseThrow(), 900_000, "400 invalid_blocks");
    assertThat(next(1)).isEmpty();
    assertThat(store.backlog())
        .containsExactly(new Backlog("ops/slack", 1, 0, 1, "400 invalid_blocks"));
    store.commit(telling(note("i", 2, 1)), ONE);

    Due due = next(1).orElseThrow();
    assertThat(due.notification().number()).isEqualTo(2);
    assertThat(due.superseded()).isEqualTo(1);
  }

  @Test
  void notification_that_was_passed_over_never_follows_a_newer_one() {
    store.commit(telling(note("i", 1, 0), note("i", 2, 0)), ONE);
    store.refused(next(0).orElseThrow(), 900_000, "400 invalid_blocks");
    Due newer = next(1).orElseThrow();
    assertThat(newer.notification().number()).isEqualTo(2);
    store.markAttempt(newer);
    store.retryAt(newer, 100, "timed out", true);

    assertThat(key(next(100))).isEqualTo("i/2");
  }

  @Test
  void hurry_makes_what_was_refused_or_all_of_it_due() {
    store.commit(telling(note("i", 1, 0), note("j", 1, 0)), ONE);
    store.retryAt(next(0).orElseThrow(), 900_000, "503", false);
    store.refused(next(0).orElseThrow(), 900_000, "404 no_service");
    assertThat(next(1)).isEmpty();
    store.hurry("ops/other", false);
    assertThat(next(1)).isEmpty();
    store.hurry("ops/slack", true);
    assertThat(key(next(1))).isEqualTo("j/1");
    store.hurry("ops/slack", false);
    assertThat(key(next(1))).isEqualTo("i/1");
  }

  @Test
  void clock_that_was_set_back_does_not_delay_for_longer_than_the_longest_wait() {
    store.commit(telling(note("i", 1, 0)), ONE);
    long wait = Outbox.LONGEST_WAIT.toMillis();
    store.retryAt(next(0).orElseThrow(), 10 * wait, "down", false);
    assertThat(next(9 * wait)).isEmpty();
    assertThat(key(next(9 * wait - 1))).isEqualTo("i/1");
  }

  @Test
  void channels_that_are_gone_stay_visible() {
    store.commit(telling(note("i", 1, 3), note("j", 1, 5)), r -> List.of("old/slack"));
    assertThat(next(9)).isEmpty();
    assertThat(store.backlog()).containsExactly(new Backlog("old/slack", 2, 3, 0, ""));
    assertThat(store.prune(Long.MAX_VALUE)).isZero();
    assertThat(store.deliveries(9)).hasSize(2);
  }

  @Test
  void pruning_forgets_history_and_nothing_that_is_needed() {
    Incident open = random.incident("open", true);
    Incident closed = random.incident("closed", false);
    Incident untold = random.incident("untold", false);
    Alert past = random.alert(Labels.of("alertname", "past"), Phase.RESOLVED);
    Alert firing = random.alert(Labels.of("alertname", "now"), Phase.FIRING);
    store.commit(
        new Changes(
            1,
            List.of(past, firing),
            List.of(),
            List.of(open, closed, untold),
            List.of(note("closed", 1, 1), note("open", 1, 1)),
            List.of(random.event("closed", 1), random.event("open", 1))),
        ONE);
    Note said = new Note("closed", 1, "ann", "cli", "seen");
    assertThat(store.note(said)).isTrue();
    store.commit(telling(note("bulletin", 1, 1)), ONE);
    for (Optional<Due> due = next(1); due.isPresent(); due = next(1)) {
      store.delivered(due.get(), "{}", 2);
    }
    store.commit(telling(note("untold", 1, 1)), ONE);
    HardState before = store.load();

    assertThat(store.prune(1)).isZero();
    assertThat(store.prune(Long.MAX_VALUE)).isPositive();

    assertThat(store.load()).isEqualTo(before);
    assertThat(store.incidents(10)).containsExactlyInAnyOrder(open, untold);
    assertThat(store.timeline("closed")).isEmpty();
    assertThat(store.notes("closed")).isEmpty();
    assertThat(store.timeline("open")).hasSize(1);
    assertThat(store.pastAlerts(10)).isEmpty();
    assertThat(key(next(1))).isEqualTo("untold/1");
    store.commit(telling(note("open", 2, 1)), ONE);
    store.delivered(next(1).orElseThrow(), "{}", 3);
    assertThat(next(1).orElseThrow().receipt()).as("an open incident keeps its thread").isNotNull();
  }

  @Test
  void marks_come_back_as_they_were_after_a_restart() {
    List<Mark> stored = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Mark mark = random.mark("i" + i);
      Mark written = store.mark(mark).orElseThrow();
      assertThat(written).isEqualTo(mark.withId(i + 1));
      stored.add(written);
    }
    restart();
    assertThat(store.marks()).isEqualTo(stored);
  }

  @Test
  void an_incident_bears_one_mark_at_a_time_and_ids_are_not_used_again() {
    Mark first = store.mark(random.mark("i")).orElseThrow();
    assertThat(store.mark(random.mark("i"))).isEmpty();
    assertThat(store.marks()).containsExactly(first);

    assertThat(store.unmark(first.id(), 5)).contains(first);
    assertThat(store.unmark(first.id(), 6)).as("it is gone").isEmpty();
    assertThat(store.unmark(77, 6)).as("it never was").isEmpty();
    assertThat(store.marks()).isEmpty();
    restart();
    assertThat(store.marks()).isEmpty();

    Mark second = store.mark(random.mark("i")).orElseThrow();
    assertThat(second.id()).isEqualTo(2);
    store.unmark(second.id(), 7);
    store.prune(Long.MAX_VALUE);
    assertThat(store.mark(random.mark("j")).orElseThrow().id()).isEqualTo(3);
  }

  @Test
  void marks_outlive_the_incident_that_they_were_made_on() {
    store.commit(
        new Changes(
            1, List.of(), List.of(), List.of(random.incident("i", false)), List.of(), List.of()),
        ONE);
    Mark mark = store.mark(random.mark("i")).orElseThrow();
    store.prune(Long.MAX_VALUE);
    assertThat(store.alertsOf("i")).isEmpty();
    assertThat(store.marks()).containsExactly(mark);
  }

  @Test
  void alerts_of_an_incident_are_those_it_has_and_those_that_were_told_each_at_its_worst() {
    Alert told = alert("told", 3);
    Alert milder = alert("told", 2);
    Alert over = alert("over", 4);
    Alert member = alert("member", 5);
    Alert stranger = alert("stranger", 6);
    Incident any = random.incident("i", true);
    Incident incident =
        new Incident(
            "i",
            "0",
            "ops",
            any.group(),
            any.covers(),
            1,
            0,
            0,
            0,
            2,
            new TreeMap<>(Map.of(member.fingerprint(), new Incident.Member("h", true, false))),
            any.decision());
    store.commit(
        new Changes(
            1,
            List.of(member, stranger),
            List.of(),
            List.of(incident, random.incident("untold", true)),
            List.of(
                telling("i", 1, List.of(told), List.of()),
                telling("i", 2, List.of(milder), List.of(over)),
                telling("other", 1, List.of(stranger), List.of())),
            List.of()),
        ONE);

    assertThat(store.alertsOf("i").orElseThrow()).containsExactlyInAnyOrder(told, over, member);
    assertThat(store.alertsOf("untold").orElseThrow()).isEmpty();
    assertThat(store.alertsOf("nobody")).isEmpty();
    assertThat(store.alertsOf("' OR 1 = 1 --")).isEmpty();
  }

  private Alert alert(String name, double worst) {
    Alert a = random.alert(Labels.of("alertname", name), Phase.FIRING);
    Score score = new Score(worst, 1, 0, 1, Reason.of("test"));
    return new Alert(
        a.labels(),
        a.host(),
        a.peers(),
        a.unit(),
        a.phase(),
        a.since(),
        a.startsAt(),
        a.endsAt(),
        a.lastAnomalousAt(),
        a.asOf(),
        a.recent(),
        a.noDataSince(),
        score,
        score);
  }

  private Notification telling(
      String incident, int number, List<Alert> firing, List<Alert> resolved) {
    Notification n = note(incident, number, number);
    return new Notification(
        incident,
        number,
        n.receiver(),
        n.decision(),
        n.at(),
        n.group(),
        n.wide(),
        n.openedAt(),
        firing,
        firing.size(),
        1,
        resolved,
        resolved.size());
  }

  @Test
  void listings_are_bounded_and_newest_first() {
    for (int i = 1; i <= 5; i++) {
      store.commit(telling(note("i" + i, 1, i)), ONE);
    }
    assertThat(store.deliveries(3))
        .extracting(Delivery::at)
        .isSortedAccordingTo(Comparator.reverseOrder())
        .hasSize(3);
  }

  @Test
  void two_owners_of_one_directory_are_refused() {
    assertThatThrownBy(() -> kind.open(directory.resolve("state"), NOW))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("in use");
    assertThat(store.load()).as("the first goes on").isEqualTo(HardState.EMPTY);
  }

  @Test
  void closed_store_says_so() {
    store.close();
    assertThatThrownBy(store::load)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is closed");
  }
}
