package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.notify.Outcome.Delivered;
import io.petrel.notify.Outcome.Permanent;
import io.petrel.notify.Outcome.RetryLater;
import io.petrel.setting.Secret;
import io.petrel.setting.Setting;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of the Slack notifier, and its secrets in files. */
class SlackSettingsTest {
  private static SlackNotifier.Settings settings(
      @Nullable String hook,
      @Nullable String hookFile,
      @Nullable String token,
      @Nullable String tokenFile,
      @Nullable String channel,
      String api) {
    return new SlackNotifier.Settings(
        hook == null ? null : new Secret(hook),
        hookFile == null ? null : Path.of(hookFile),
        token == null ? null : new Secret(token),
        tokenFile == null ? null : Path.of(tokenFile),
        channel,
        null,
        null,
        null,
        null,
        api,
        Duration.ofSeconds(1),
        null);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, -, -, -, https://s/api, webhook_url: expected exactly one",
        "https://h/x, -, xoxb, -, '#a', https://s/api, webhook_url: expected exactly one",
        "https://h/x, /f, -, -, -, https://s/api, webhook_url: expected exactly one",
        "-, -, xoxb, /f, '#a', https://s/api, webhook_url: expected exactly one",
        "-, -, xoxb, -, -, https://s/api, channel: a bot token needs",
        "-, -, -, /f, ' ', https://s/api, channel: a bot token needs",
        "https://h/x, -, -, -, '#a', https://s/api, channel: a webhook posts",
        "ftp://h/x, -, -, -, -, https://s/api, webhook_url: expected an https",
        "not a url, -, -, -, -, https://s/api, webhook_url: expected an https",
        "-, -, xoxb, -, '#a', slack.com/api, api_url: expected an https",
      })
  void wrong_settings_are_named_by_key(
      String hook,
      String hookFile,
      String token,
      String tokenFile,
      String channel,
      String api,
      String says) {
    assertThatThrownBy(() -> settings(hook, hookFile, token, tokenFile, channel, api))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(says)
        .hasMessageNotContainingAny("xoxb", "ftp://h/x", "not a url");
  }

  @Test
  void secrets_do_not_print() {
    assertThat(settings(null, null, "xoxb-1", null, "#a", "https://s/api").toString())
        .doesNotContain("xoxb-1");
    assertThat(settings("https://h/xyz", null, null, null, null, "https://s/api").toString())
        .doesNotContain("xyz");
  }

  @Test
  void every_setting_of_every_kind_is_described() {
    for (NotifierType<?> type : Notifiers.ALL) {
      assertThat(type.summary()).endsWith(".");
      for (RecordComponent c : type.settings().getRecordComponents()) {
        Setting setting = c.getAnnotation(Setting.class);
        assertThat(setting).as(type.name() + "." + c.getName()).isNotNull();
        assertThat(setting.value()).endsWith(".");
      }
    }
  }

  @Test
  void a_secret_in_a_file_is_read_again_when_it_changes(@TempDir Path dir) throws Exception {
    TestClock clock = new TestClock(Instant.ofEpochMilli(Samples.START));
    Path file = dir.resolve("token");
    try (FakeSlack slack = new FakeSlack(clock)) {
      Notifier notifier =
          new SlackNotifier(
              settings(null, null, null, file.toString(), "#oncall", slack.apiUrl()),
              Harness.context(Locale.ENGLISH, System.out, clock));
      assertThat(((RetryLater) notifier.send(Samples.started(), null, Attempt.FIRST)).why())
          .isEqualTo("slack: bot_token_file " + file + ": no such file");
      Files.writeString(file, " \n");
      assertThat(((RetryLater) notifier.send(Samples.started(), null, Attempt.FIRST)).why())
          .isEqualTo("slack: bot_token_file " + file + ": empty");
      Files.writeString(file, "xoxb-old\n");
      assertThat(((Permanent) notifier.send(Samples.started(), null, Attempt.FIRST)).why())
          .contains("invalid_auth")
          .doesNotContain("xoxb-old");
      clock.pass(Duration.ofSeconds(2));
      Files.writeString(file, "two words of é");
      assertThat(((Permanent) notifier.send(Samples.started(), null, Attempt.FIRST)).why())
          .doesNotContain("words");
      clock.pass(Duration.ofSeconds(2));
      Files.writeString(file, FakeSlack.TOKEN + "\n");
      assertThat(notifier.send(Samples.started(), null, Attempt.FIRST))
          .isInstanceOf(Delivered.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_payload_x",
    "403, action_prohibited",
    "404, no_service",
    "404, channel_not_found",
    "410, channel_is_archived"
  })
  void a_webhooks_refusals_are_permanent_and_named(int code, String error) throws Exception {
    try (Harness.Slack h = new Harness.Slack(false, Locale.ENGLISH)) {
      h.slack.fail("webhook", new FakeSlack.Failure.Status(code, error, null));
      Outcome outcome = h.notifier().send(Samples.started(), null, Attempt.FIRST);
      assertThat(((Permanent) outcome).why()).startsWith("slack webhook: " + error);
    }
  }

  @Test
  void a_webhook_that_refuses_blocks_gets_plain_words() throws Exception {
    try (Harness.Slack h = new Harness.Slack(false, Locale.ENGLISH)) {
      h.slack.fail("webhook", new FakeSlack.Failure.Status(400, "invalid_blocks", null));
      assertThat(h.notifier().send(Samples.started(), null, Attempt.FIRST))
          .isInstanceOf(Delivered.class);
      assertThat(h.slack.messages()).hasSize(1);
    }
  }

  @Test
  void a_webhook_in_a_file_that_is_no_address_is_not_repeated(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("hook");
    Files.writeString(file, "hooks.slack.com/services/very-secret");
    Notifier notifier =
        new SlackNotifier(
            settings(null, file.toString(), null, null, null, "https://s/api"),
            Harness.context(
                Locale.ENGLISH, System.out, new TestClock(Instant.ofEpochMilli(Samples.START))));
    Outcome outcome = notifier.send(Samples.started(), null, Attempt.FIRST);
    assertThat(((Permanent) outcome).why())
        .isEqualTo("slack webhook: the address is not an http or https URL");
  }
}
