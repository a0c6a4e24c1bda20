package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.petrel.notify.Harness.Fault;
import io.petrel.notify.Outcome.Delivered;
import io.petrel.notify.Outcome.Permanent;
import io.petrel.notify.Outcome.RetryLater;
import io.petrel.route.Notification;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every notifier in the list promises. */
@Execution(ExecutionMode.CONCURRENT)
class NotifierContractTest {
  /** A harness by name: made anew for each test. */
  record Kind(String name, Supplier<Harness> make) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final Set<String> PROGRAMS = Set.of("alertmanager", "webhook");

  static Stream<Kind> kinds() {
    return Stream.of(
        new Kind("console", () -> new Harness.Console(Locale.ENGLISH)),
        new Kind("console zh", () -> new Harness.Console(Locale.SIMPLIFIED_CHINESE)),
        new Kind("slack bot", () -> new Harness.Slack(true, Locale.ENGLISH)),
        new Kind("slack bot zh", () -> new Harness.Slack(true, Locale.SIMPLIFIED_CHINESE)),
        new Kind(
            "slack bot with buttons",
            () -> new Harness.Slack(true, Locale.ENGLISH, Harness.Slack.Heard.HOOK, Charts.NONE)),
        new Kind("slack webhook", () -> new Harness.Slack(false, Locale.ENGLISH)),
        new Kind("email", () -> new EmailHarness(Locale.ENGLISH)),
        new Kind("email zh", () -> new EmailHarness(Locale.SIMPLIFIED_CHINESE)),
        new Kind("dingtalk", () -> new DingtalkHarness(Locale.ENGLISH)),
        new Kind("dingtalk zh", () -> new DingtalkHarness(Locale.SIMPLIFIED_CHINESE)),
        new Kind("feishu", () -> new FeishuHarness(Locale.ENGLISH)),
        new Kind("feishu zh", () -> new FeishuHarness(Locale.SIMPLIFIED_CHINESE)),
        new Kind("wecom", () -> new WecomHarness(Locale.ENGLISH)),
        new Kind("wecom zh", () -> new WecomHarness(Locale.SIMPLIFIED_CHINESE)),
        new Kind("alertmanager", () -> new AlertmanagerHarness(Locale.ENGLISH)),
        new Kind("alertmanager zh", () -> new AlertmanagerHarness(Locale.SIMPLIFIED_CHINESE)),
        new Kind("webhook", () -> new WebhookHarness(Locale.ENGLISH)),
        new Kind("pagerduty", () -> new PagerdutyHarness(Locale.ENGLISH)),
        new Kind("pagerduty zh", () -> new PagerdutyHarness(Locale.SIMPLIFIED_CHINESE)),
        new Kind("teams", () -> new TeamsHarness(Locale.ENGLISH)),
        new Kind("teams zh", () -> new TeamsHarness(Locale.SIMPLIFIED_CHINESE)),
        new Kind("ntfy", () -> new NtfyHarness(Locale.ENGLISH)),
        new Kind("ntfy zh", () -> new NtfyHarness(Locale.SIMPLIFIED_CHINESE)),
        new Kind("zammad", () -> new ZammadHarness(Locale.ENGLISH)),
        new Kind("zammad zh", () -> new ZammadHarness(Locale.SIMPLIFIED_CHINESE)),
        new Kind("file", () -> new FileHarness(Locale.ENGLISH)));
  }

  /** Those whose receivers show messages to people; the others give alerts to programs. */
  static Stream<Kind> readable() {
    return kinds().filter(k -> !PROGRAMS.contains(k.name().split(" ", 2)[0]));
  }

  @Test
  void every_kind_in_the_list_is_under_this_contract() {
    Set<String> here =
        kinds()
            .map(
                k -> {
                  try (Harness h = k.make().get()) {
                    return h.type();
                  }
                })
            .collect(Collectors.toSet());
    assertThat(here)
        .isEqualTo(Notifiers.ALL.stream().map(NotifierType::name).collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void start_and_recovery_are_delivered_with_host_value_and_reason(Kind kind) throws Exception {
    try (Harness h = kind.make().get()) {
      Outcome first = h.notifier().send(Samples.started(), null, Attempt.FIRST);
      assertThat(first).isInstanceOf(Delivered.class);
      assertThat(h.words().get(0))
          .contains("tencent-bj-01", "cpu_usage", "97.1 %", "12 %", "31 %", "57", "58", "tencent")
          .contains("2026-11-23 03:12:00 UTC");
      h.pause();
      String receipt = ((Delivered) first).receipt();
      assertThat(h.notifier().send(Samples.resolved(2), receipt, Attempt.FIRST))
          .isInstanceOf(Delivered.class);
      assertThat(String.join("\n", h.words())).containsAnyOf("Resolved", "已恢复");
      assertThat(h.violations()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_busy_receiver_is_asked_again_after_the_time_it_names(Kind kind) throws Exception {
    try (Harness h = kind.make().get()) {
      if (h.failNext(Fault.RETRY_AFTER_7)) {
        RetryLater later = later(h, Attempt.FIRST);
        assertThat(later.after()).isEqualTo(Duration.ofSeconds(7));
        assertThat(later.maybeDelivered()).isFalse();
        deliversNow(h, 1);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_passing_fault_is_tried_again(Kind kind) throws Exception {
    for (Fault fault : List.of(Fault.SERVER_ERROR, Fault.HTML)) {
      try (Harness h = kind.make().get()) {
        if (h.failNext(fault)) {
          assertThat(later(h, Attempt.FIRST).why()).startsWith(h.type()).doesNotContain("<html>");
          deliversNow(h, 1);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_lost_answer_is_told_as_maybe_delivered(Kind kind) throws Exception {
    for (Fault fault : List.of(Fault.LOST_ANSWER, Fault.NO_ANSWER)) {
      try (Harness h = kind.make().get()) {
        if (h.failNext(fault)) {
          assertThat(later(h, Attempt.FIRST).maybeDelivered()).isTrue();
          assertThat(h.words()).hasSize(1);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void what_may_have_arrived_stays_so_until_it_is_known(Kind kind) throws Exception {
    try (Harness h = kind.make().get()) {
      if (h.failNext(Fault.RETRY_AFTER_7)) {
        assertThat(later(h, new Attempt(2, true, 0)).maybeDelivered()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_refusal_names_the_error_and_no_secret(Kind kind) throws Exception {
    try (Harness h = kind.make().get()) {
      if (h.failNext(Fault.REFUSED)) {
        Outcome outcome = h.notifier().send(Samples.started(), null, Attempt.FIRST);
        assertThat(outcome).isInstanceOf(Permanent.class);
        String why = ((Permanent) outcome).why();
        assertThat(why).startsWith(h.type()).containsAnyOf(h.refusals().toArray(String[]::new));
        assertThat(why).doesNotContain(h.secrets());
        assertThat(h.notifier().toString()).doesNotContain(h.secrets());
      }
    }
  }

  static List<String> hostile() {
    return List.of(
        "<!channel> <@U012AB3CD> <#C0ONCALL01> @here",
        "<script>alert(1)</script>",
        "&amp;&lt;!here&gt;",
        "*bold* _it_ ~gone~ `code` ```block```",
        "https://evil.example.com|click <https://evil.example.com|me>",
        ":skull: :+1:",
        "abc\u202Ecba \u2066x\u2069 \u200Fמ",
        "line\nbreak\r\n\ttab \u2028 \u001b[31mred\u001b[0m \u0000",
        "{value} {0} %s ${env} \\u0041",
        "\ud83d lone \ude00",
        "😀".repeat(6000),
        "<".repeat(10_000),
        "a".repeat(10_000));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void names_from_strangers_change_nothing_but_what_they_name(Kind kind) throws Exception {
    for (String text : hostile()) {
      try (Harness h = kind.make().get()) {
        Outcome outcome = h.notifier().send(Samples.hostile(text), null, Attempt.FIRST);
        assertThat(h.violations()).as("%s", Clean.line(text)).isEmpty();
        assertThat(outcome).isInstanceOf(Delivered.class);
        assertThat(h.words()).hasSize(1);
        assertThat(h.words().get(0).length()).isBetween(10, 6000);
        assertThat(h.words().get(0)).contains(Clean.line(text, 60).substring(0, 3));
        assertThat(h.words().get(0).codePoints().allMatch(c -> c == '\n' || Clean.visible(c)))
            .isTrue();
      }
    }
  }

  /** A receiver that only knows incidents may leave it out, but then says so with no receipt. */
  @ParameterizedTest
  @MethodSource("kinds")
  void what_is_about_no_incident_is_delivered_or_left_out(Kind kind) throws Exception {
    for (Notification n : List.of(Samples.bulletin("digest"), Samples.bulletin("reminder"))) {
      try (Harness h = kind.make().get()) {
        Outcome outcome = h.notifier().send(n, null, Attempt.FIRST);
        assertThat(outcome).isInstanceOf(Delivered.class);
        assertThat(h.violations()).isEmpty();
        assertThat(h.words()).hasSizeLessThanOrEqualTo(1);
        if (h.words().isEmpty()) {
          assertThat(outcome).isEqualTo(new Delivered(null));
        } else {
          assertThat(h.words().get(0)).contains("db-3", "disk_busy");
        }
      }
    }
    for (String text : hostile()) {
      try (Harness h = kind.make().get()) {
        Outcome outcome = h.notifier().send(Samples.hostileBulletin(text), null, Attempt.FIRST);
        assertThat(outcome).as("%s", Clean.line(text)).isInstanceOf(Delivered.class);
        assertThat(h.violations()).as("%s", Clean.line(text)).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("readable")
  void five_hundred_hosts_are_one_readable_message(Kind kind) throws Exception {
    try (Harness h = kind.make().get()) {
      h.notifier().send(Samples.wide(500), null, Attempt.FIRST);
      assertThat(h.violations()).isEmpty();
      assertThat(h.words()).hasSize(1);
      assertThat(h.words().get(0))
          .contains("web-000", "web-011", "488", "500")
          .doesNotContain("web-012");
      assertThat(h.words().get(0).lines().count()).isLessThan(25);
    }
  }

  @ParameterizedTest
  @MethodSource("readable")
  void only_the_most_severe_level_of_a_signal_is_shown(Kind kind) throws Exception {
    Notification n =
        Samples.notification(
            1,
            io.petrel.route.Decision.FIRST,
            4,
            List.of(
                Samples.firing("tencent-bj-01", "warning"),
                Samples.firing("tencent-bj-01", "critical")),
            2,
            1);
    try (Harness h = kind.make().get()) {
      h.notifier().send(n, null, Attempt.FIRST);
      assertThat(h.words().get(0))
          .containsAnyOf("Critical", "严重")
          .doesNotContain("Warning", "警告", "2 alerts", "1 more");
    }
  }

  @ParameterizedTest
  @MethodSource("readable")
  void a_message_in_place_of_others_says_how_many(Kind kind) throws Exception {
    try (Harness h = kind.make().get()) {
      h.notifier().send(Samples.repeated(), null, new Attempt(1, false, 3));
      assertThat(h.words().get(0)).containsAnyOf("3 earlier messages", "有 3 条消息未能送达");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_receipt_that_makes_no_sense_is_no_failure(Kind kind) throws Exception {
    for (String receipt : List.of("", "null", "{", "[]", "{\"channel\":1}", "x".repeat(9999))) {
      try (Harness h = kind.make().get()) {
        assertThat(h.notifier().send(Samples.resolved(2), receipt, Attempt.FIRST))
            .isInstanceOf(Delivered.class);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void closing_twice_is_fine(Kind kind) {
    try (Harness h = kind.make().get()) {
      h.notifier().close();
      assertThatCode(() -> h.notifier().close()).doesNotThrowAnyException();
    }
  }

  private static RetryLater later(Harness h, Attempt attempt) throws InterruptedException {
    Outcome outcome = h.notifier().send(Samples.started(), null, attempt);
    assertThat(outcome).isInstanceOf(RetryLater.class);
    RetryLater later = (RetryLater) outcome;
    assertThat(later.why()).doesNotContain(h.secrets());
    return later;
  }

  private static void deliversNow(Harness h, int messages) throws InterruptedException {
    h.pause();
    assertThat(h.notifier().send(Samples.started(), null, new Attempt(2, false, 0)))
        .isInstanceOf(Delivered.class);
    assertThat(h.words()).hasSize(messages);
  }
}
