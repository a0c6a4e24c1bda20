package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.notify.Outcome.Delivered;
import io.petrel.notify.Outcome.Permanent;
import io.petrel.notify.Outcome.RetryLater;
import io.petrel.route.Notification;
import io.petrel.setting.Secret;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What e-mail does beyond what every notifier promises. */
@Timeout(60)
class EmailNotifierTest {
  private static final byte[] PICTURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, '\n', '.'};

  @Test
  void all_messages_of_an_incident_are_one_thread() throws Exception {
    try (EmailHarness h = new EmailHarness(Locale.ENGLISH)) {
      h.notifier().send(Samples.started(), null, Attempt.FIRST);
      h.notifier().send(Samples.repeated(), null, Attempt.FIRST);
      h.notifier().send(Samples.resolved(3), null, Attempt.FIRST);
      List<EmailRules.Read> mails = h.mails();
      assertThat(h.violations()).isEmpty();
      assertThat(mails.get(0).header("Message-ID")).isEqualTo("<i-7f3a.1@example.com>");
      assertThat(mails.get(0).header("In-Reply-To")).isEmpty();
      assertThat(mails.get(0).header("Auto-Submitted")).isEqualTo("auto-generated");
      assertThat(mails.get(0).header("Date")).isEqualTo("Mon, 23 Nov 2026 03:16:00 +0000");
      for (int i : List.of(1, 2)) {
        assertThat(mails.get(i).header("Message-ID"))
            .isEqualTo("<i-7f3a." + (i + 1) + "@example.com>");
        assertThat(mails.get(i).header("In-Reply-To")).isEqualTo("<i-7f3a.1@example.com>");
        assertThat(mails.get(i).header("References")).isEqualTo("<i-7f3a.1@example.com>");
      }
      assertThat(mails.get(0).message().getSubject())
          .isEqualTo("Critical: cpu_usage on tencent-bj-01");
      assertThat(mails.get(0).message().getFrom()[0].toString()).contains("petrel@example.com");
      assertThat(h.smtp.mails().get(0).helo()).isEqualTo("petrel.example.com");
    }
  }

  @Test
  void a_retry_after_a_lost_answer_has_the_same_id() throws Exception {
    try (EmailHarness h = new EmailHarness(Locale.SIMPLIFIED_CHINESE)) {
      h.smtp.fail(FakeSmtp.Fault.CUT_AFTER_DATA);
      assertThat(h.notifier().send(Samples.started(), null, Attempt.FIRST))
          .isInstanceOfSatisfying(RetryLater.class, r -> assertThat(r.maybeDelivered()).isTrue());
      assertThat(h.notifier().send(Samples.started(), null, new Attempt(2, true, 0)))
          .isInstanceOf(Delivered.class);
      List<EmailRules.Read> mails = h.mails();
      assertThat(mails).hasSize(2);
      assertThat(mails.get(1).header("Message-ID")).isEqualTo(mails.get(0).header("Message-ID"));
      assertThat(mails.get(1).text()).isEqualTo(mails.get(0).text());
      assertThat(mails.get(0).message().getSubject()).isEqualTo("严重：tencent-bj-01 的 cpu_usage");
    }
  }

  @Test
  void the_chart_comes_along_and_nothing_is_loaded() throws Exception {
    try (EmailHarness h =
        new EmailHarness(Locale.ENGLISH, (n, alert) -> PICTURE, List.of("ops@example.org"))) {
      h.notifier().send(Samples.started(), null, Attempt.FIRST);
      assertThat(h.violations()).isEmpty();
      EmailRules.Read mail = h.mails().get(0);
      assertThat(mail.parts().keySet()).containsExactly("text/plain", "text/html", "image/png");
      assertThat(mail.html()).contains("<img src=\"cid:chart.i-7f3a.1@example.com\"");
      assertThat(mail.parts().get("image/png"))
          .isInstanceOfSatisfying(BodyPart.class, p -> assertThat(bytes(p)).isEqualTo(PICTURE));
    }
  }

  @Test
  void an_incident_of_any_name_has_an_id_that_mail_allows() throws Exception {
    try (EmailHarness h = new EmailHarness(Locale.ENGLISH)) {
      h.notifier().send(Samples.ofIncident("a>\r\nBcc: x@y <é"), null, Attempt.FIRST);
      assertThat(h.violations()).isEmpty();
      assertThat(h.mails().get(0).header("Message-ID")).matches("<[0-9a-f]{32}\\.1@example.com>");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL_451, true, 451 4.3.0",
    "AUTH_454, true, 454 4.7.0",
    "AUTH_535, false, check username and password: 535 5.7.8",
    "DATA_554, false, 554 5.7.1 looks like spam",
    "DATA_421, true, 421 4.3.2 going down",
    "CUT_WITHIN_DATA, true, ''",
    "NO_STARTTLS, false, offers no STARTTLS",
  })
  void the_servers_answer_decides_and_is_said(FakeSmtp.Fault fault, boolean again, String says)
      throws Exception {
    try (EmailHarness h = new EmailHarness(Locale.ENGLISH)) {
      h.smtp.fail(fault);
      Outcome outcome = h.notifier().send(Samples.started(), null, Attempt.FIRST);
      assertThat(why(outcome)).startsWith("email: ").contains(says);
      assertThat(why(outcome)).doesNotContain(FakeSmtp.PASSWORD);
      if (again) {
        assertThat(outcome)
            .isInstanceOfSatisfying(
                RetryLater.class, r -> assertThat(r.maybeDelivered()).isFalse());
      } else {
        assertThat(outcome).isInstanceOf(Permanent.class);
      }
      assertThat(h.notifier().send(Samples.started(), null, new Attempt(2, false, 0)))
          .isInstanceOf(Delivered.class);
      assertThat(h.mails()).hasSize(1);
    }
  }

  @Test
  void only_those_who_have_not_got_it_get_it_again() throws Exception {
    List<String> all = List.of("a@example.org", "b@example.org", "c@example.org");
    try (EmailHarness h = new EmailHarness(Locale.ENGLISH, Charts.NONE, all)) {
      h.smtp.refuse("b@example.org", "450 4.2.1 come back later");
      h.smtp.refuse("c@example.org", "550 5.1.1 nobody of that name");
      Outcome outcome = h.notifier().send(Samples.started(), null, Attempt.FIRST);
      assertThat(why(outcome)).contains("b@example.org: 450 4.2.1", "c@example.org: 550 5.1.1");
      assertThat(outcome).isInstanceOf(RetryLater.class);
      h.smtp.refuse("b@example.org", null);
      assertThat(h.notifier().send(Samples.started(), null, new Attempt(2, true, 0)))
          .isInstanceOf(Delivered.class);
      assertThat(h.smtp.mails().stream().map(FakeSmtp.Mail::to))
          .containsExactly(List.of("a@example.org"), List.of("b@example.org"));
    }
  }

  @Test
  void nobody_of_that_name_is_permanent() throws Exception {
    try (EmailHarness h = new EmailHarness(Locale.ENGLISH)) {
      h.smtp.refuse("ops@example.org", "550 5.1.1 nobody of that name");
      assertThat(h.notifier().send(Samples.started(), null, Attempt.FIRST))
          .isEqualTo(new Permanent("email: ops@example.org: 550 5.1.1 nobody of that name"));
    }
  }

  @Test
  void a_server_that_only_knows_login_will_do() throws Exception {
    try (EmailHarness h = new EmailHarness(Locale.ENGLISH)) {
      h.smtp.fail(FakeSmtp.Fault.LOGIN_ONLY);
      assertThat(h.notifier().send(Samples.started(), null, Attempt.FIRST))
          .isInstanceOf(Delivered.class);
      assertThat(h.violations()).isEmpty();
    }
  }

  @Test
  void a_server_that_cannot_be_trusted_is_told_nothing() throws Exception {
    try (EmailHarness h = new EmailHarness(Locale.ENGLISH)) {
      for (EmailNotifier.Settings s :
          List.of(
              h.settings("localhost", List.of("ops@example.org"), true, null),
              h.settings("127.0.0.1", List.of("ops@example.org"), true, h.tls(null)),
              h.settings("localhost", List.of("ops@example.org"), true, h.tls("other.internal")))) {
        assertThat(send(s)).isInstanceOf(RetryLater.class);
      }
      assertThat(h.mails()).isEmpty();
      assertThat(
              send(
                  h.settings(
                      "127.0.0.1", List.of("ops@example.org"), true, h.tls("mail.internal"))))
          .isInstanceOf(Delivered.class);
    }
  }

  @Test
  void a_server_that_is_down_is_asked_again() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Outcome outcome = send(settings("localhost:" + port, "a@b.example", "p@b.example", "-", "-"));
    assertThat(outcome)
        .isInstanceOfSatisfying(RetryLater.class, r -> assertThat(r.maybeDelivered()).isFalse());
  }

  private static Outcome send(EmailNotifier.Settings settings) throws InterruptedException {
    return new EmailNotifier(
            settings,
            Harness.context(
                Locale.ENGLISH, System.out, new TestClock(Instant.ofEpochMilli(Samples.START))))
        .send(Samples.started(), null, Attempt.FIRST);
  }

  private static byte[] bytes(BodyPart part) {
    try {
      return part.getInputStream().readAllBytes();
    } catch (IOException | MessagingException e) {
      throw new AssertionError(e);
    }
  }

  private static String why(Outcome outcome) {
    return outcome instanceof RetryLater later
        ? later.why()
        : outcome instanceof Permanent p ? p.why() : "delivered";
  }

  private static EmailNotifier.Settings settings(
      String host, String to, String from, String user, String password) {
    return settings(host, to, from, user, password, true);
  }

  private static EmailNotifier.Settings settings(
      String host, String to, String from, String user, String password, boolean requireTls) {
    return new EmailNotifier.Settings(
        to.equals("-") ? List.of() : Arrays.asList(to.split(";", -1)),
        from,
        host,
        orNull(user),
        password.startsWith("/") || password.equals("-") ? null : new Secret(password),
        password.startsWith("/") ? Path.of(password) : null,
        requireTls,
        null,
        "localhost",
        Duration.ofSeconds(1));
  }

  private static @Nullable String orNull(String text) {
    return text.equals("-") ? null : text;
  }

  @ParameterizedTest
  @CsvSource({
    "mail:25, -, p@x.example, -, -, true, to: expected at least one",
    "mail:25, 'a@x.example, b@x.example', p@x.example, -, -, true, to: expected one",
    "mail:25, a, p@x.example, -, -, true, to: expected one",
    "mail:25, a@x.example, 'p@x.example\nBcc: y@x.example', -, -, true, from: expected one",
    "mail:25, a@x.example, '', -, -, true, from: expected one",
    "mail, a@x.example, p@x.example, -, -, true, smarthost: expected host:port",
    "mail:0, a@x.example, p@x.example, -, -, true, smarthost: expected host:port",
    "mail:99999, a@x.example, p@x.example, -, -, true, smarthost: expected host:port",
    "'ma il:25', a@x.example, p@x.example, -, -, true, smarthost: expected host:port",
    "mail:25, a@x.example, p@x.example, u, -, true, password: a user name needs",
    "mail:25, a@x.example, p@x.example, -, secret, true, username: a password needs",
    "mail:25, a@x.example, p@x.example, u, secret, false, require_tls: with false",
  })
  void wrong_settings_are_named_by_key(
      String host,
      String to,
      String from,
      String user,
      String password,
      boolean requireTls,
      String says) {
    assertThatThrownBy(() -> settings(host, to, from, user, password, requireTls))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(says)
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @CsvSource({
    "'[2001:db8::1]:587', 2001:db8::1, 587",
    "mail.example.com:465, mail.example.com, 465",
    "127.0.0.1:25, 127.0.0.1, 25"
  })
  void the_mail_server_is_a_host_and_a_port(String text, String host, int port) {
    assertThat(EmailNotifier.Smarthost.of(text)).isEqualTo(new EmailNotifier.Smarthost(host, port));
  }

  @Test
  void html_shows_what_strangers_write_as_it_is() throws Exception {
    try (EmailHarness h = new EmailHarness(Locale.ENGLISH)) {
      Notification n = Samples.hostile("<img src=x onerror='alert(1)'>&\"");
      h.notifier().send(n, null, Attempt.FIRST);
      assertThat(h.violations()).isEmpty();
      assertThat(h.mails().get(0).html())
          .contains("&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;&quot;");
    }
  }
}
