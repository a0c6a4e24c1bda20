package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.detect.Reason;
import io.petrel.notify.Harness.Fault;
import io.petrel.notify.Outcome.Delivered;
import io.petrel.notify.Outcome.Permanent;
import io.petrel.notify.Outcome.RetryLater;
import io.petrel.route.Acknowledgement;
import io.petrel.route.Bulletin;
import io.petrel.route.Decision;
import io.petrel.route.Notification;
import io.petrel.setting.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Which events PagerDuty gets, and in which order. */
class PagerdutyTest {
  private final PagerdutyHarness h = new PagerdutyHarness(Locale.ENGLISH);

  @AfterEach
  void close() {
    assertThat(h.violations()).isEmpty();
    h.close();
  }

  private String deliver(Notification n, @Nullable String receipt) throws InterruptedException {
    Outcome outcome = h.notifier().send(n, receipt, Attempt.FIRST);
    assertThat(outcome).isInstanceOf(Delivered.class);
    return String.valueOf(((Delivered) outcome).receipt());
  }

  private static Notification acknowledged(int number, Decision decision) {
    Notification n = Samples.repeated();
    return new Notification(
        n.incident(),
        number,
        n.receiver(),
        decision,
        n.at(),
        n.group(),
        false,
        n.openedAt(),
        n.firing(),
        1,
        1,
        List.of(),
        0,
        false,
        n.openings(),
        List.of(),
        new Acknowledgement(n.incident(), n.at(), "ada", "cli"),
        null);
  }

  @Test
  void an_incident_is_one_alert_from_trigger_to_resolve() throws Exception {
    String receipt = deliver(Samples.started(), null);
    assertThat(h.fake.state("i-7f3a")).isEqualTo("triggered");
    receipt = deliver(acknowledged(2, Decision.ACKNOWLEDGED), receipt);
    assertThat(h.fake.state("i-7f3a")).isEqualTo("acknowledged");
    receipt = deliver(acknowledged(3, Decision.NEW_ALERTS), receipt);
    assertThat(h.fake.state("i-7f3a")).isEqualTo("acknowledged");
    deliver(Samples.resolved(4), receipt);
    assertThat(h.fake.actions()).containsExactly("trigger", "acknowledge", "trigger", "resolve");
    assertThat(h.fake.state("i-7f3a")).isEqualTo("resolved");
    assertThat(h.fake.dropped()).isEmpty();
  }

  @Test
  void an_incident_that_was_never_triggered_is_so_before_it_is_resolved_or_acknowledged()
      throws Exception {
    deliver(Samples.resolved(2), null);
    assertThat(h.fake.actions()).containsExactly("trigger", "resolve");
    deliver(acknowledged(2, Decision.ACKNOWLEDGED), null);
    assertThat(h.fake.state("i-7f3a")).isEqualTo("acknowledged");
    assertThat(h.fake.dropped()).isEmpty();
  }

  @Test
  void a_second_try_after_a_lost_answer_opens_no_second_alert() throws Exception {
    h.fake.fail(Fault.NO_ANSWER);
    assertThat(h.notifier().send(Samples.started(), null, Attempt.FIRST))
        .isInstanceOf(RetryLater.class);
    deliver(Samples.started(), null);
    assertThat(h.fake.events().stream().map(e -> e.path("dedup_key").asString()).distinct())
        .containsExactly("i-7f3a");
  }

  @Test
  void the_event_says_where_what_and_how_severe() throws Exception {
    deliver(Samples.started(), null);
    JsonNode event = h.fake.events().get(0);
    JsonNode payload = event.path("payload");
    assertThat(payload.path("summary").asString())
        .isEqualTo("Critical: cpu_usage on tencent-bj-01");
    assertThat(payload.path("source").asString()).isEqualTo("tencent-bj-01");
    assertThat(payload.path("severity").asString()).isEqualTo("critical");
    assertThat(payload.path("class").asString()).isEqualTo("cpu_usage");
    assertThat(payload.path("timestamp").asString()).isEqualTo("2026-11-23T03:16:00Z");
    assertThat(event.path("client_url").asString())
        .isEqualTo("https://petrel.example.com/incidents/i-7f3a");
    assertThat(event.path("links")).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({"critical, critical", "warning, warning", "info, info", "page, warning"})
  void severities_are_those_of_pagerduty(String ours, String theirs) throws Exception {
    deliver(
        Samples.notification(1, Decision.FIRST, 4, List.of(Samples.firing("a", ours)), 1, 1), null);
    assertThat(h.fake.events().get(0).path("payload").path("severity").asString())
        .isEqualTo(theirs);
  }

  @Test
  void the_key_does_not_follow_a_redirect() throws Exception {
    try (FakeReceiver elsewhere =
        new FakeReceiver() {
          @Override
          MockResponse take(RecordedRequest request, String body) {
            return new MockResponse.Builder()
                .code(307)
                .addHeader("Location", h.fake.url("/v2/enqueue"))
                .build();
          }

          @Override
          MockResponse refusal() {
            return text(400, "");
          }
        }) {
      Notifier notifier =
          new PagerdutyNotifier(
              new PagerdutyNotifier.Settings(
                  new Secret(FakePagerduty.KEY),
                  null,
                  elsewhere.url("/v2/enqueue"),
                  Duration.ofSeconds(2),
                  null),
              Harness.context(Locale.ENGLISH, System.out, h.clock));
      assertThat(notifier.send(Samples.started(), null, Attempt.FIRST))
          .isEqualTo(new Permanent("pagerduty: HTTP 307"));
      assertThat(h.fake.calls()).isZero();
    }
  }

  @Test
  void a_bulletin_is_no_alert() throws Exception {
    Notification bulletin = Notification.of("b-1", "ops", 0, new Bulletin(Reason.NONE, List.of()));
    assertThat(h.notifier().send(bulletin, null, Attempt.FIRST)).isEqualTo(new Delivered(null));
    assertThat(h.fake.calls()).isZero();
  }

  @Test
  void wrong_settings_are_named_by_key() {
    URI url = URI.create("https://a/v2/enqueue");
    Duration s = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new PagerdutyNotifier.Settings(null, null, url, s, null))
        .hasMessageStartingWith("routing_key: expected exactly one");
    assertThatThrownBy(
            () -> new PagerdutyNotifier.Settings(new Secret("k"), Path.of("/f"), url, s, null))
        .hasMessageStartingWith("routing_key: expected exactly one");
    assertThatThrownBy(
            () -> new PagerdutyNotifier.Settings(new Secret("k"), null, URI.create("a/b"), s, null))
        .hasMessageStartingWith("url: wanted http");
  }
}
