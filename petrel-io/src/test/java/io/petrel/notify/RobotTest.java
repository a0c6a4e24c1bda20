package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.notify.Outcome.Delivered;
import io.petrel.notify.Outcome.Permanent;
import io.petrel.notify.Outcome.RetryLater;
import io.petrel.route.Acknowledgement;
import io.petrel.route.Decision;
import io.petrel.route.Notification;
import io.petrel.setting.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the robots of DingTalk, Feishu and WeCom do beyond what every notifier promises. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(60)
class RobotTest {
  private static RobotHarness robot(String kind) {
    return switch (kind) {
      case "dingtalk" -> new DingtalkHarness(Locale.ENGLISH);
      case "feishu" -> new FeishuHarness(Locale.ENGLISH);
      case "wecom" -> new WecomHarness(Locale.ENGLISH);
      default -> throw new AssertionError(kind);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "dingtalk, 310000, sign not match, wrong signature",
    "dingtalk, 310000, invalid timestamp, clock",
    "dingtalk, 310000, keywords not in content, no keyword matched",
    "dingtalk, 310000, 'ip 203.0.113.7 not in whitelist', IP not allowed",
    "dingtalk, 300005, token is not exist, check webhook_url",
    "dingtalk, 424242, something new, something new",
    "feishu, 19021, sign match fail, wrong signature",
    "feishu, 19022, Ip Not Allowed, IP not allowed",
    "feishu, 19024, Key Words Not Found, no keyword matched",
    "feishu, 19001, param invalid, check webhook_url",
    "feishu, 9499, Bad Request, Bad Request",
    "wecom, 93000, invalid webhook url, check webhook_url",
    "wecom, 93004, robot disabled, switched off",
    "wecom, 60020, not allow to access from your ip, IP not allowed",
  })
  void a_refusal_is_permanent_and_says_what_to_do(String kind, int code, String words, String says)
      throws Exception {
    try (RobotHarness h = robot(kind)) {
      h.robot().fail(new FakeSlack.Failure.Status(200, answer(kind, code, words), null));
      Outcome outcome = h.notifier().send(Samples.started(), null, Attempt.FIRST);
      assertThat(outcome)
          .isInstanceOfSatisfying(
              Permanent.class,
              p -> assertThat(p.why()).startsWith(kind + ": " + code + " ").contains(says));
    }
  }

  private static String answer(String kind, int code, String words) {
    return kind.equals("feishu")
        ? FakeFeishu.answer(code, words)
        : FakeDingtalk.answer(code, words);
  }

  @ParameterizedTest
  @CsvSource({
    "dingtalk, 130101, 200",
    "dingtalk, -1, 200",
    "dingtalk, 0, 429",
    "feishu, 11232, 200",
    "feishu, 0, 429",
    "wecom, 45009, 200",
    "wecom, -1, 200",
    "wecom, 0, 429",
  })
  void who_speaks_too_often_waits_a_minute(String kind, int code, int status) throws Exception {
    try (RobotHarness h = robot(kind)) {
      h.robot().fail(new FakeSlack.Failure.Status(status, answer(kind, code, "busy"), null));
      assertThat(h.notifier().send(Samples.started(), null, Attempt.FIRST))
          .isInstanceOfSatisfying(
              RetryLater.class,
              r -> {
                assertThat(r.after()).isEqualTo(Duration.ofSeconds(60));
                assertThat(r.maybeDelivered()).isFalse();
              });
    }
  }

  @Test
  void feishu_says_too_many_requests_by_the_code_of_bad_ones() throws Exception {
    try (RobotHarness h = robot("feishu")) {
      h.robot()
          .fail(
              new FakeSlack.Failure.Status(
                  200, FakeFeishu.answer(9499, "Too Many Requests"), null));
      assertThat(h.notifier().send(Samples.started(), null, Attempt.FIRST))
          .isInstanceOf(RetryLater.class);
    }
  }

  @Test
  void feishus_older_answers_are_understood() throws Exception {
    try (RobotHarness h = robot("feishu")) {
      h.robot()
          .fail(
              new FakeSlack.Failure.Status(
                  200, "{\"Extra\":null,\"StatusCode\":0,\"StatusMessage\":\"success\"}", null));
      assertThat(h.notifier().send(Samples.started(), null, Attempt.FIRST))
          .isInstanceOf(Delivered.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"dingtalk, []", "feishu, {}", "wecom, '{\"errcode\":\"0\"}'", "wecom, ''"})
  void an_answer_that_is_none_may_have_been_delivered(String kind, String body) throws Exception {
    try (RobotHarness h = robot(kind)) {
      h.robot().fail(new FakeSlack.Failure.Status(200, body, null));
      assertThat(h.notifier().send(Samples.started(), null, Attempt.FIRST))
          .isInstanceOfSatisfying(RetryLater.class, r -> assertThat(r.maybeDelivered()).isTrue());
    }
  }

  static Stream<Supplier<RobotHarness>> strangers() {
    return Stream.of(
        () -> new DingtalkHarness(Locale.ENGLISH, "SECwrong", List.of()),
        () -> new FeishuHarness(Locale.ENGLISH, "wrong"),
        () -> new WecomHarness(Locale.ENGLISH, "x"));
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void whom_the_robot_does_not_know_it_does_not_hear(Supplier<RobotHarness> make) throws Exception {
    try (RobotHarness h = make.get()) {
      assertThat(h.notifier().send(Samples.started(), null, Attempt.FIRST))
          .isInstanceOf(Permanent.class);
      assertThat(h.words()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"dingtalk, 3000", "feishu, 600", "wecom, 3000"})
  void a_robot_is_never_asked_to_speak_too_fast(String kind, long apart) throws Exception {
    try (RobotHarness h = robot(kind)) {
      for (int i = 0; i < 110; i++) {
        assertThat(h.notifier().send(Samples.started(), null, Attempt.FIRST))
            .isInstanceOf(Delivered.class);
        assertThat(h.notifier().pause()).isEqualTo(Duration.ofMillis(apart));
        assertThat(h.notifier().send(Samples.started(), null, Attempt.FIRST))
            .isInstanceOf(RetryLater.class);
        h.clock.pass(h.notifier().pause());
      }
      assertThat(h.words()).hasSize(110);
    }
  }

  @ParameterizedTest
  @CsvSource({"dingtalk", "feishu", "wecom"})
  void an_acknowledgement_is_shown(String kind) throws Exception {
    Notification n = Samples.repeated();
    Notification taken =
        new Notification(
            n.incident(),
            3,
            n.receiver(),
            Decision.ACKNOWLEDGED,
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
            List.of(n.openedAt()),
            List.of(),
            new Acknowledgement(n.incident(), n.at(), "<@all>", "cli"),
            null);
    try (RobotHarness h = robot(kind)) {
      h.notifier().send(taken, null, Attempt.FIRST);
      assertThat(h.violations()).isEmpty();
      assertThat(h.words().get(0)).contains("Acknowledged by <@all>.", "tencent-bj-01");
    }
  }

  @Test
  void dingtalk_mentions_people_only_while_the_incident_is_open() throws Exception {
    try (DingtalkHarness h =
        new DingtalkHarness(
            Locale.SIMPLIFIED_CHINESE, FakeDingtalk.SECRET, List.of("13800000000"))) {
      h.notifier().send(Samples.started(), null, Attempt.FIRST);
      h.pause();
      h.notifier().send(Samples.resolved(2), null, Attempt.FIRST);
      assertThat(h.violations()).isEmpty();
      assertThat(h.robot.messages().get(0).path("markdown").path("text").asString(""))
          .endsWith("\n\n@13800000000");
      assertThat(h.robot.messages().get(1).path("at").path("atMobiles").isEmpty()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"critical, red", "warning, orange", "info, blue", "page, grey"})
  void feishus_card_has_the_colour_of_the_severity(String severity, String colour)
      throws Exception {
    try (FeishuHarness h = new FeishuHarness(Locale.ENGLISH)) {
      h.notifier()
          .send(
              Samples.notification(
                  1, Decision.FIRST, 4, List.of(Samples.firing("web-1", severity)), 1, 1),
              null,
              Attempt.FIRST);
      assertThat(h.robot.messages().get(0).at("/card/header/template").asString(""))
          .isEqualTo(colour);
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, webhook_url: expected exactly one",
        "https://h/x, /f, webhook_url: expected exactly one",
        "ftp://h/x, -, webhook_url: expected an https",
        "not a url, -, webhook_url: expected an https"
      })
  void wrong_addresses_are_named_by_key(@Nullable String url, @Nullable String file, String says) {
    Secret secret = url == null ? null : new Secret(url);
    Path path = file == null ? null : Path.of(file);
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(
            () -> new DingtalkNotifier.Settings(secret, path, null, null, List.of(), null, second))
        .hasMessageStartingWith(says);
    assertThatThrownBy(() -> new FeishuNotifier.Settings(secret, path, null, null, null, second))
        .hasMessageStartingWith(says);
    assertThatThrownBy(() -> new WecomNotifier.Settings(secret, path, null, second))
        .hasMessageStartingWith(says);
  }

  @Test
  void secrets_do_not_print() {
    Secret address = new Secret("https://h.example/x?key=very-secret");
    Duration second = Duration.ofSeconds(1);
    assertThat(
            new DingtalkNotifier.Settings(
                        address, null, address, null, List.of("13800000000"), null, second)
                    .toString()
                + new FeishuNotifier.Settings(address, null, address, null, null, second)
                + new WecomNotifier.Settings(address, null, null, second))
        .doesNotContain("very-secret");
  }
}
