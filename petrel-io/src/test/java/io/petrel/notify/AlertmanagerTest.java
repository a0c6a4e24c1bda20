package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.alert.Alert;
import io.petrel.detect.Reason;
import io.petrel.notify.Harness.Fault;
import io.petrel.notify.Hearing.Followed;
import io.petrel.notify.Outcome.Delivered;
import io.petrel.notify.Outcome.Permanent;
import io.petrel.notify.Outcome.RetryLater;
import io.petrel.route.Bulletin;
import io.petrel.route.Decision;
import io.petrel.route.Notification;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How alerts are kept alive at Alertmanagers, and end there. */
class AlertmanagerTest {
  private static final Acts NOBODY =
      act -> {
        throw new AssertionError("nothing is heard from an Alertmanager");
      };

  private final TestClock clock =
      new TestClock(Instant.ofEpochMilli(Samples.START + 4 * Samples.MINUTE));
  private final FakeAlertmanager one = new FakeAlertmanager();
  private final FakeAlertmanager two = new FakeAlertmanager();
  private AlertmanagerNotifier notifier =
      AlertmanagerHarness.make(Locale.ENGLISH, clock, one.url("/am"), two.url("/am/"));

  @AfterEach
  void close() {
    notifier.close();
    one.close();
    two.close();
  }

  private String deliver(Notification n, @Nullable String receipt) throws InterruptedException {
    Outcome outcome = notifier.send(n, receipt, Attempt.FIRST);
    assertThat(outcome).isInstanceOf(Delivered.class);
    return String.valueOf(((Delivered) outcome).receipt());
  }

  private void look(String... receipts) throws InterruptedException {
    notifier.look(Stream.of(receipts).map(r -> new Followed("i-7f3a", r, null)).toList(), NOBODY);
  }

  private static Notification with(
      int number, List<Alert> firing, int total, List<Alert> resolved) {
    Notification n = Samples.started();
    return new Notification(
        n.incident(),
        number,
        n.receiver(),
        Decision.NEW_ALERTS,
        n.at(),
        n.group(),
        n.wide(),
        n.openedAt(),
        firing,
        total,
        total,
        resolved,
        resolved.size());
  }

  @Test
  void every_alertmanager_gets_every_alert_with_its_labels_and_reason() throws Exception {
    deliver(Samples.started(), null);
    for (FakeAlertmanager each : List.of(one, two)) {
      JsonNode alert = each.posts().get(0).get(0);
      assertThat(FakeAlertmanager.strings(alert.path("labels")))
          .containsEntry("alertname", "cpu_usage")
          .containsEntry("detector", "fleet")
          .containsEntry("severity", "critical")
          .containsEntry("instance", "tencent-bj-01")
          .containsEntry("provider", "tencent");
      assertThat(FakeAlertmanager.strings(alert.path("annotations")))
          .containsEntry("summary", "Critical: cpu_usage on tencent-bj-01")
          .containsEntry("value", "97.1 %")
          .containsEntry("expected", "12 % to 31 %")
          .containsEntry("incident_url", "https://petrel.example.com/incidents/i-7f3a")
          .hasEntrySatisfying("description", d -> assertThat(d).contains("57 of its 58 peers"));
      assertThat(alert.path("startsAt").asString()).isEqualTo("2026-11-23T03:15:00Z");
      assertThat(alert.path("endsAt").asString()).isEqualTo("2026-11-23T03:20:00Z");
      assertThat(alert.path("generatorURL").asString()).startsWith("https://prometheus.example");
      assertThat(each.violations()).isEmpty();
    }
  }

  @Test
  void one_that_takes_it_is_enough_and_the_other_gets_it_with_the_next_round() throws Exception {
    one.fail(Fault.SERVER_ERROR);
    String receipt = deliver(Samples.started(), null);
    assertThat(one.posts()).isEmpty();
    assertThat(two.firing(clock.instant())).containsExactly("tencent-bj-01");
    look(receipt);
    assertThat(one.firing(clock.instant())).containsExactly("tencent-bj-01");
  }

  @Test
  void none_that_takes_it_is_no_delivery_and_names_one() throws Exception {
    one.fail(Fault.REFUSED);
    two.fail(Fault.RETRY_AFTER_7);
    Outcome outcome = notifier.send(Samples.started(), null, Attempt.FIRST);
    assertThat(outcome).isInstanceOf(RetryLater.class);
    assertThat(((RetryLater) outcome).why())
        .isEqualTo("alertmanager: HTTP 429 (" + two.url("") + ")");
    one.fail(Fault.REFUSED);
    two.fail(Fault.REFUSED);
    assertThat(((Permanent) notifier.send(Samples.started(), null, Attempt.FIRST)).why())
        .isEqualTo("alertmanager: HTTP 400 \"no_service\" (" + one.url("") + ")");
  }

  @Test
  void what_fires_is_kept_alive_and_comes_back_after_a_restart_of_alertmanager() throws Exception {
    String receipt = deliver(Samples.started(), null);
    assertThat(notifier.lookEvery().multipliedBy(3)).isLessThan(Duration.ofMinutes(5));
    for (int i = 0; i < 10; i++) {
      clock.pass(notifier.lookEvery());
      one.restart();
      look(receipt);
      assertThat(one.firing(clock.instant().plusSeconds(180))).containsExactly("tencent-bj-01");
    }
  }

  @Test
  void what_fires_is_kept_alive_over_a_restart_of_petrel() throws Exception {
    String receipt = deliver(Samples.started(), null);
    JsonNode before = one.posts().get(0).get(0);
    notifier.close();
    notifier = AlertmanagerHarness.make(Locale.ENGLISH, clock, one.url("/am"));
    clock.pass(Duration.ofMinutes(3));
    look(receipt);
    JsonNode after = one.posts().get(1).get(0);
    for (String key : List.of("labels", "annotations", "startsAt", "generatorURL")) {
      assertThat(after.path(key)).isEqualTo(before.path(key));
    }
    deliver(Samples.resolved(2), receipt);
    assertThat(one.firing(clock.instant())).isEmpty();
  }

  @Test
  void when_petrel_falls_silent_the_alert_ends_by_itself() throws Exception {
    deliver(Samples.started(), null);
    assertThat(one.firing(clock.instant().plusSeconds(239))).hasSize(1);
    assertThat(one.firing(clock.instant().plusSeconds(240))).isEmpty();
  }

  @Test
  void what_is_over_ends_and_an_older_receipt_does_not_bring_it_back() throws Exception {
    String receipt = deliver(Samples.started(), null);
    clock.pass(Duration.ofMinutes(40));
    assertThat(deliver(Samples.resolved(2), receipt)).isEqualTo("[]");
    Instant end = Instant.ofEpochMilli(Samples.START + 42 * Samples.MINUTE);
    assertThat(one.end("tencent-bj-01")).isEqualTo(end);
    // The list of open incidents was read before the end was told.
    look(receipt);
    assertThat(one.end("tencent-bj-01")).isEqualTo(end);
  }

  @Test
  void an_end_that_the_clock_has_not_reached_yet_counts_from_now() throws Exception {
    String receipt = deliver(Samples.started(), null);
    deliver(Samples.resolved(2), receipt);
    assertThat(one.end("tencent-bj-01")).isEqualTo(clock.instant());
  }

  @Test
  void what_is_over_is_told_again_for_a_quarter_of_an_hour() throws Exception {
    String receipt = deliver(Samples.started(), null);
    clock.pass(Duration.ofMinutes(40));
    two.fail(Fault.SERVER_ERROR);
    deliver(Samples.resolved(2), receipt);
    assertThat(two.firing(Instant.ofEpochMilli(Samples.START + 5 * Samples.MINUTE))).hasSize(1);
    look();
    assertThat(two.firing(clock.instant())).isEmpty();
    clock.pass(Duration.ofMinutes(16));
    int calls = one.calls();
    look();
    assertThat(one.calls()).isEqualTo(calls);
  }

  @Test
  void an_alert_that_is_not_named_any_more_ends() throws Exception {
    Alert a = Samples.firing("a", "critical");
    Alert b = Samples.firing("b", "critical");
    String receipt = deliver(with(1, List.of(a, b), 2, List.of()), null);
    deliver(with(2, List.of(b), 1, List.of()), receipt);
    assertThat(one.firing(clock.instant())).containsExactly("b");
  }

  @Test
  void an_alert_that_found_no_place_in_a_long_list_goes_on() throws Exception {
    Alert a = Samples.firing("a", "critical");
    String receipt = deliver(with(1, List.of(a), 1, List.of()), null);
    List<Alert> many =
        IntStream.range(0, Notification.MOST)
            .mapToObj(i -> Samples.firing("web-%03d".formatted(i), "critical"))
            .toList();
    receipt = deliver(with(2, many, 500, List.of()), receipt);
    assertThat(one.firing(clock.instant())).hasSize(Notification.MOST + 1).contains("a");
    JsonNode last = one.posts().get(one.posts().size() - 1);
    assertThat(last.get(0).path("annotations").path("more").asString()).contains("450");
    deliver(with(3, List.of(), 0, List.of()), receipt);
    assertThat(one.firing(clock.instant())).isEmpty();
  }

  @Test
  void what_must_be_told_again_stays_bounded() throws Exception {
    @Nullable String receipt = null;
    for (int round = 0; round < 10; round++) {
      int from = round * Notification.MOST;
      List<Alert> many =
          IntStream.range(from, from + Notification.MOST)
              .mapToObj(i -> Samples.firing("web-%03d".formatted(i), "critical"))
              .toList();
      receipt = deliver(with(round + 1, many, 1000, List.of()), receipt);
    }
    assertThat(Json.read(String.valueOf(receipt)).size()).isEqualTo(AlertmanagerTold.MOST);
    assertThat(one.violations()).isEmpty();
  }

  @Test
  void a_bulletin_is_no_alert() throws Exception {
    Notification bulletin = Notification.of("b-1", "ops", 0, new Bulletin(Reason.NONE, List.of()));
    assertThat(notifier.send(bulletin, null, Attempt.FIRST)).isEqualTo(new Delivered(null));
    assertThat(one.calls()).isZero();
  }

  @Test
  void wrong_settings_are_named_by_key() {
    Duration s = Duration.ofSeconds(1);
    URI url = URI.create("http://a");
    assertThatThrownBy(() -> new AlertmanagerNotifier.Settings(List.of(), s, null))
        .hasMessageStartingWith("urls: expected at least one");
    assertThatThrownBy(() -> new AlertmanagerNotifier.Settings(List.of(url, url), s, null))
        .hasMessageStartingWith("urls: the same address");
    assertThatThrownBy(
            () -> new AlertmanagerNotifier.Settings(List.of(URI.create("a:9093")), s, null))
        .hasMessageStartingWith("urls: wanted http");
    assertThatThrownBy(() -> new AlertmanagerNotifier.Settings(List.of(url), Duration.ZERO, null))
        .hasMessageStartingWith("timeout: expected more than 0");
  }
}
