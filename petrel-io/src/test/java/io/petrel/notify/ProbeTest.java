package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.notify.ZammadSettings.OnResolve;
import io.petrel.setting.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is wrong at a receiver is said by name before anything has to be told. */
class ProbeTest {
  private static NotifierContext context() {
    return Harness.context(Locale.ENGLISH, System.out, new TestClock(Instant.EPOCH));
  }

  private static List<String> zammad(FakeZammad zammad, ZammadSettings settings)
      throws InterruptedException {
    ZammadNotifier notifier = new ZammadNotifier(settings, context());
    try {
      List<String> problems = notifier.problems();
      assertThat(zammad.tickets()).isEmpty();
      return problems;
    } finally {
      notifier.close();
    }
  }

  private static ZammadSettings settings(FakeZammad zammad, String group, String customer) {
    return ZammadHarness.settings(
        zammad.url(),
        FakeZammad.TOKEN,
        OnResolve.CLOSE,
        group,
        customer,
        Map.of("critical", "9 panic"));
  }

  private static ZammadSettings good(FakeZammad zammad, String token) {
    return ZammadHarness.settings(zammad.url(), token, OnResolve.CLOSE);
  }

  @Test
  void zammad_names_token_permission_group_customer_and_priority() throws InterruptedException {
    try (FakeZammad zammad = new FakeZammad()) {
      assertThat(zammad(zammad, good(zammad, FakeZammad.TOKEN))).isEmpty();
      assertThat(zammad(zammad, good(zammad, "wrong")))
          .singleElement()
          .asString()
          .contains("401", "token is not accepted")
          .doesNotContain("wrong");
      assertThat(zammad(zammad, settings(zammad, "Nobody", "x@example.com")))
          .hasSize(3)
          .anySatisfy(p -> assertThat(p).contains("group \"Nobody\""))
          .anySatisfy(p -> assertThat(p).contains("customer \"x@example.com\""))
          .anySatisfy(p -> assertThat(p).contains("priority.critical", "9 panic"));
      zammad.rights(FakeZammad.GROUP, "read");
      assertThat(zammad(zammad, good(zammad, FakeZammad.TOKEN)))
          .singleElement()
          .asString()
          .contains("only the rights read", "group \"Ops\"");
      zammad.revokeAgent();
      assertThat(zammad(zammad, good(zammad, FakeZammad.TOKEN)))
          .singleElement()
          .asString()
          .contains("403", "ticket.agent");
    }
    try (FakeZammad gone = new FakeZammad()) {
      gone.down();
      assertThat(zammad(gone, good(gone, FakeZammad.TOKEN)))
          .singleElement()
          .asString()
          .startsWith("zammad: ");
      gone.up();
    }
  }

  @Test
  void slack_checks_the_bot_token_and_a_webhook_can_only_be_told() throws InterruptedException {
    try (Harness.Slack bot = new Harness.Slack(true, Locale.ENGLISH);
        Harness.Slack webhook = new Harness.Slack(false, Locale.ENGLISH)) {
      assertThat(bot.slackNotifier().problems()).isEmpty();
      bot.slack.fail("auth.test", new FakeSlack.Failure.Refuse("token_revoked"));
      assertThat(bot.slackNotifier().problems())
          .singleElement()
          .asString()
          .contains("token_revoked")
          .doesNotContain("xoxb");
      bot.slack.down();
      assertThat(bot.slackNotifier().problems()).hasSize(1);
      bot.slack.up();
      assertThat(webhook.slackNotifier().problems()).isNull();
      assertThat(bot.slack.messages()).isEmpty();
      assertThat(webhook.slack.calls()).isEmpty();
    }
  }

  @Test
  void a_mail_server_is_logged_in_to_and_told_nothing() {
    try (EmailHarness h = new EmailHarness(Locale.ENGLISH)) {
      assertThat(((EmailNotifier) h.notifier()).problems()).isEmpty();
      EmailNotifier.Settings s =
          h.settings("localhost", List.of("a@example.org"), true, h.tls(null));
      EmailNotifier wrong =
          new EmailNotifier(
              new EmailNotifier.Settings(
                  s.to(),
                  s.from(),
                  s.smarthost(),
                  s.username(),
                  new Secret("wr0ng-p4ss"),
                  null,
                  true,
                  s.tlsConfig(),
                  s.hello(),
                  s.timeout()),
              context());
      assertThat(wrong.problems())
          .singleElement()
          .asString()
          .contains("check username and password")
          .doesNotContain("wr0ng-p4ss");
      assertThat(h.smtp.mails()).isEmpty();
    }
  }

  @Test
  void what_is_no_alertmanager_is_told_from_one_that_does_not_answer() throws InterruptedException {
    try (FakeZammad stranger = new FakeZammad();
        FakeZammad gone = new FakeZammad()) {
      gone.down();
      AlertmanagerNotifier notifier =
          new AlertmanagerNotifier(
              new AlertmanagerNotifier.Settings(
                  List.of(URI.create(stranger.url()), URI.create(gone.url())),
                  Duration.ofSeconds(5),
                  null),
              context());
      List<String> problems = notifier.problems();
      assertThat(problems).hasSize(2);
      assertThat(problems.get(0)).contains("404", stranger.url());
      assertThat(problems.get(1)).contains(gone.url()).doesNotContain("404");
      notifier.close();
      gone.up();
    }
  }
}
