package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.detect.Reason;
import io.petrel.notify.Harness.Fault;
import io.petrel.notify.Outcome.Delivered;
import io.petrel.notify.Outcome.Permanent;
import io.petrel.notify.Outcome.RetryLater;
import io.petrel.route.Bulletin;
import io.petrel.route.Notification;
import io.petrel.setting.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The JSON of the webhook, its signature, its settings. */
class WebhookTest {
  private static WebhookNotifier.Settings settings(
      @Nullable String url,
      @Nullable String urlFile,
      @Nullable String secret,
      @Nullable String secretFile) {
    return new WebhookNotifier.Settings(
        url == null ? null : new Secret(url),
        urlFile == null ? null : Path.of(urlFile),
        secret == null ? null : new Secret(secret),
        secretFile == null ? null : Path.of(secretFile),
        Duration.ofSeconds(1),
        null);
  }

  private static Notifier notifier(WebhookNotifier.Settings settings) {
    return new WebhookNotifier(
        settings, Harness.context(Locale.ENGLISH, System.out, new TestClock(Instant.EPOCH)));
  }

  @Test
  void a_long_list_says_how_many_it_leaves_out() throws Exception {
    try (WebhookHarness h = new WebhookHarness(Locale.ENGLISH)) {
      h.notifier().send(Samples.wide(500), null, Attempt.FIRST);
      JsonNode m = h.fake.posts().get(0);
      assertThat(m.path("alerts")).hasSize(Notification.MOST);
      assertThat(m.path("truncatedAlerts").asInt()).isEqualTo(450);
      assertThat(m.path("groupLabels").path("role").asString()).isEqualTo("web");
      assertThat(m.path("commonLabels").propertyNames())
          .containsExactly("alertname", "detector", "provider", "region");
      assertThat(h.violations()).isEmpty();
    }
  }

  @Test
  void a_group_has_one_key_as_long_as_its_incident_lasts() throws Exception {
    try (WebhookHarness h = new WebhookHarness(Locale.ENGLISH)) {
      h.notifier().send(Samples.started(), null, Attempt.FIRST);
      h.notifier().send(Samples.resolved(2), null, Attempt.FIRST);
      h.notifier().send(Samples.ofIncident("i-other"), null, Attempt.FIRST);
      List<String> keys = h.fake.posts().stream().map(m -> m.path("groupKey").asString()).toList();
      assertThat(keys.get(1)).isEqualTo(keys.get(0));
      assertThat(keys.get(2)).isNotEqualTo(keys.get(0));
    }
  }

  @Test
  void a_second_try_has_the_key_of_the_first_and_another_notification_its_own() throws Exception {
    try (WebhookHarness h = new WebhookHarness(Locale.ENGLISH)) {
      h.fake.fail(Fault.NO_ANSWER);
      h.notifier().send(Samples.started(), null, Attempt.FIRST);
      h.notifier().send(Samples.started(), null, new Attempt(2, true, 0));
      h.notifier().send(Samples.repeated(), null, Attempt.FIRST);
      assertThat(h.fake.keys()).containsExactly("i-7f3a/1", "i-7f3a/1", "i-7f3a/2");
    }
  }

  @Test
  void a_wrong_key_is_refused_by_who_checks_it(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("key");
    try (FakeWebhook fake = new FakeWebhook();
        Notifier notifier =
            notifier(
                settings(fake.url(FakeWebhook.PATH).toString(), null, null, file.toString()))) {
      assertThat(((RetryLater) notifier.send(Samples.started(), null, Attempt.FIRST)).why())
          .isEqualTo("webhook: secret_file " + file + ": no such file");
      Files.writeString(file, "another\n");
      assertThat(((Permanent) notifier.send(Samples.started(), null, Attempt.FIRST)).why())
          .isEqualTo("webhook: HTTP 401 bad signature");
      Files.writeString(file, FakeWebhook.KEY + "\n");
      assertThat(notifier.send(Samples.started(), null, Attempt.FIRST))
          .isEqualTo(new Delivered(null));
    }
  }

  @Test
  void an_address_in_a_file_that_is_none_is_not_repeated(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("url");
    Files.writeString(file, "hooks.example.com/very-secret");
    try (Notifier notifier = notifier(settings(null, file.toString(), null, null))) {
      assertThat(((Permanent) notifier.send(Samples.started(), null, Attempt.FIRST)).why())
          .isEqualTo("webhook: the address is not an http or https URL");
    }
  }

  @Test
  void a_bulletin_is_no_alert() throws Exception {
    try (WebhookHarness h = new WebhookHarness(Locale.ENGLISH)) {
      Notification bulletin =
          Notification.of("b-1", "ops", 0, new Bulletin(Reason.NONE, List.of()));
      assertThat(h.notifier().send(bulletin, null, Attempt.FIRST)).isEqualTo(new Delivered(null));
      assertThat(h.fake.calls()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, -, -, url: expected exactly one",
        "http://h/x, /f, -, -, url: expected exactly one",
        "ftp://h/x, -, -, -, url: expected an http",
        "http://h/x, -, k, /f, secret: at most one",
      })
  void wrong_settings_are_named_by_key(
      @Nullable String url,
      @Nullable String urlFile,
      @Nullable String secret,
      @Nullable String secretFile,
      String says) {
    assertThatThrownBy(() -> settings(url, urlFile, secret, secretFile))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(says)
        .hasMessageNotContaining("h/x");
  }
}
