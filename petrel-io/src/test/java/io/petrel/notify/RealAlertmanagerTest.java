package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.notify.Hearing.Followed;
import io.petrel.notify.Outcome.Delivered;
import io.petrel.route.Decision;
import io.petrel.route.Notification;
import io.petrel.series.Labels;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The real Alertmanager with the real amtool: firing, grouping, resolved, restarts. */
class RealAlertmanagerTest {
  /** What Alertmanager tells. */
  private static final class Hook extends FakeReceiver {
    private final BlockingQueue<JsonNode> told = new LinkedBlockingQueue<>();

    @Override
    MockResponse take(RecordedRequest request, String body) {
      told.add(Json.read(body));
      return text(200, "");
    }

    @Override
    MockResponse refusal() {
      return text(400, "");
    }

    JsonNode next() throws InterruptedException {
      JsonNode next = told.poll(30, TimeUnit.SECONDS);
      assertThat(next).as("nothing told within 30 s").isNotNull();
      return next;
    }
  }

  private final InstantSource clock = InstantSource.system();
  private final long began = clock.millis() - 120_000;

  private AlertmanagerNotifier notifier(URI... urls) {
    NotifierContext plain =
        Harness.context(Locale.ENGLISH, System.out, new TestClock(Instant.EPOCH));
    return new AlertmanagerNotifier(
        new AlertmanagerNotifier.Settings(List.of(urls), Duration.ofSeconds(10), null),
        new NotifierContext(
            plain.texts(), plain.links(), plain.http(), plain.console(), clock, Charts.NONE));
  }

  private Alert alert(String host, String signal, Phase phase) {
    Alert a =
        Samples.alert(
            Samples.labels(host, "critical").with("alertname", signal), host, phase, 97.1);
    return new Alert(
        a.labels(),
        host,
        a.peers(),
        a.unit(),
        phase,
        began,
        began + 60_000,
        phase == Phase.RESOLVED ? clock.millis() - 1_000 : 0,
        began,
        began,
        1,
        0,
        a.score(),
        a.worst());
  }

  private Notification of(int number, List<Alert> firing, List<Alert> resolved) {
    return new Notification(
        "i-7f3a",
        number,
        "ops",
        firing.isEmpty() ? Decision.ALL_RESOLVED : Decision.FIRST,
        clock.millis(),
        Labels.of("instance", "db-1"),
        false,
        began,
        firing,
        firing.size(),
        1,
        resolved,
        resolved.size());
  }

  private static String deliver(Notifier notifier, Notification n, @Nullable String receipt)
      throws InterruptedException {
    Outcome outcome = notifier.send(n, receipt, Attempt.FIRST);
    assertThat(outcome).isInstanceOf(Delivered.class);
    return String.valueOf(((Delivered) outcome).receipt());
  }

  @Test
  void alerts_fire_as_a_group_and_resolve(@TempDir Path directory) throws Exception {
    try (Hook hook = new Hook();
        RealAlertmanager real = new RealAlertmanager(directory, hook.url("/"));
        Notifier notifier = notifier(real.url())) {
      Alert cpu = alert("db-1", "cpu_usage", Phase.FIRING);
      Alert disk = alert("db-1", "disk_busy", Phase.FIRING);
      String receipt = deliver(notifier, of(1, List.of(cpu, disk), List.of()), null);
      JsonNode told = hook.next();
      assertThat(told.path("status").asString()).isEqualTo("firing");
      assertThat(told.path("groupLabels").path("instance").asString()).isEqualTo("db-1");
      assertThat(told.path("alerts")).hasSize(2);
      assertThat(told.path("alerts").get(0).path("annotations").path("summary").asString())
          .isEqualTo("Critical: cpu_usage on db-1");
      assertThat(told.path("alerts").get(0).path("fingerprint").asString())
          .isEqualTo(
              PromAlert.of(
                      cpu, of(1, List.of(cpu), List.of()), Texts.of(Locale.ENGLISH), Links.NONE)
                  .fingerprint());
      assertThat(real.amtool("detector=fleet", "provider=tencent"))
          .contains("cpu_usage", "disk_busy", "active");

      receipt =
          deliver(
              notifier,
              of(2, List.of(cpu), List.of(alert("db-1", "disk_busy", Phase.RESOLVED))),
              receipt);
      assertThat(real.amtool()).contains("cpu_usage").doesNotContain("disk_busy");
      deliver(
          notifier, of(3, List.of(), List.of(alert("db-1", "cpu_usage", Phase.RESOLVED))), receipt);
      told = hook.next();
      while (!told.path("status").asString().equals("resolved")) {
        told = hook.next();
      }
      assertThat(real.amtool()).doesNotContain("cpu_usage");
      assertThat(hook.told).isEmpty();
    }
  }

  @Test
  void after_a_restart_of_alertmanager_and_of_petrel_the_alert_is_back(@TempDir Path directory)
      throws Exception {
    try (Hook hook = new Hook();
        RealAlertmanager real = new RealAlertmanager(directory, hook.url("/"))) {
      String receipt;
      try (Notifier notifier = notifier(real.url())) {
        Alert cpu = alert("db-1", "cpu_usage", Phase.FIRING);
        receipt = deliver(notifier, of(1, List.of(cpu), List.of()), null);
        assertThat(hook.next().path("status").asString()).isEqualTo("firing");
      }
      real.down();
      real.up();
      assertThat(real.amtool()).doesNotContain("cpu_usage");
      try (AlertmanagerNotifier notifier = notifier(real.url())) {
        notifier.look(List.of(new Followed("i-7f3a", receipt, null)), act -> "");
        assertThat(real.amtool("instance=db-1")).contains("cpu_usage", "active");
        deliver(
            notifier,
            of(2, List.of(), List.of(alert("db-1", "cpu_usage", Phase.RESOLVED))),
            receipt);
        assertThat(real.amtool()).doesNotContain("cpu_usage");
      }
    }
  }

  @Test
  void names_from_strangers_are_taken(@TempDir Path directory) throws Exception {
    try (Hook hook = new Hook();
        RealAlertmanager real = new RealAlertmanager(directory, hook.url("/"));
        Notifier notifier = notifier(real.url())) {
      for (String text : NotifierContractTest.hostile()) {
        deliver(notifier, Samples.hostile(text), null);
      }
      assertThat(real.amtool()).contains("a".repeat(100), "active");
    }
  }
}
