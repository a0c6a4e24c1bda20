package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.route.Notification;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text from strangers stays text, and every message stays within Slack's limits. */
class SlackTextTest {
  private static final String[] PIECES = {
    "<!channel>",
    "<@U01AB>",
    "<#C1|x>",
    "&amp;",
    "&",
    "<",
    ">",
    "*",
    "_",
    "~",
    "`",
    "\n",
    "\r",
    "\u0000",
    "\u202e",
    "\u200b",
    "\ud83d",
    "\ude00",
    "😀",
    "é",
    "主机",
    "שלום",
    "https://",
    "|",
    ":skull:",
    "@here",
    "web-01",
    "{value}",
    "\\",
    "\"",
    "'",
    " ",
    "\u2028",
    "\ufeff",
    "%s",
    "$1"
  };

  private static String random(Random random) {
    StringBuilder out = new StringBuilder();
    int pieces = random.nextInt(10) == 0 ? random.nextInt(3000) : random.nextInt(12);
    for (int i = 0; i < pieces; i++) {
      out.append(
          random.nextInt(4) == 0
              ? Character.toString((char) random.nextInt(0x10000))
              : PIECES[random.nextInt(PIECES.length)]);
    }
    return out.toString();
  }

  @Test
  void any_names_give_a_message_that_slack_takes() {
    Random random = new Random(20261123);
    for (int i = 0; i < 400; i++) {
      String name = random(random);
      Texts texts =
          Texts.of(
              random.nextBoolean() ? Locale.ENGLISH : Locale.SIMPLIFIED_CHINESE, ZoneOffset.UTC);
      SlackMessages messages = new SlackMessages(texts, Harness.LINKS, true);
      Notification n = Samples.hostile(name);
      check(messages.state(n, new Attempt(2, false, random.nextInt(3))), SlackRules.WEBHOOK, name);
      check(messages.change(n, Attempt.FIRST).to("C0000000", "1.2", n), SlackRules.POST, name);
      check(messages.state(n, Attempt.FIRST).insteadOf("C0000000", "1.2"), SlackRules.UPDATE, name);
    }
  }

  private static void check(SlackMessage message, Set<String> fields, String name) {
    List<String> wrong = SlackRules.check(SlackApi.JSON.valueToTree(message), fields);
    assertThat(wrong).as("%s", Clean.line(name)).isEmpty();
  }

  @Test
  void cleaned_text_is_one_visible_line_within_its_limit() {
    Random random = new Random(7);
    for (int i = 0; i < 3000; i++) {
      String text = random(random);
      int most = 10 + random.nextInt(200);
      String clean = Clean.line(text, most);
      assertThat(clean.length()).isLessThanOrEqualTo(most);
      assertThat(clean.codePoints()).as("%s", Clean.line(text)).allMatch(Clean::visible);
    }
  }

  @Test
  void escaped_text_has_no_control_character_and_keeps_to_its_limit() {
    Random random = new Random(11);
    for (int i = 0; i < 3000; i++) {
      String text = Clean.line(random(random), 2000);
      int most = 1 + random.nextInt(300);
      String escaped = SlackText.escape(text, most);
      assertThat(escaped.length()).isLessThanOrEqualTo(most);
      assertThat(escaped).doesNotContain("<", ">").doesNotContainPattern("&(?!amp;|lt;|gt;)");
      String back = escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
      if (text.equals(back)) {
        continue;
      }
      assertThat(back).endsWith("…");
      assertThat(text).startsWith(back.substring(0, back.length() - 1));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tencent-bj-01",
        "cpu_usage",
        "10.0.0.1:9100",
        "97.1 %",
        "tencent / ap-beijing",
        "12 % 至 31 %",
        "mountpoint=/data",
        "2026-11-23 03:12:00 UTC (4m)"
      })
  void ordinary_names_need_no_care(String text) {
    assertThat(SlackText.neutral(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*x*",
        "_x_",
        "a _b_",
        "~x~",
        "`x`",
        "<!here>",
        "@here",
        "#general",
        "a&b",
        ":+1:",
        "https://x",
        "x_",
        "_"
      })
  void what_slack_could_read_as_markup_stands_in_plain_text(String text) {
    assertThat(SlackText.neutral(text)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "https://a/b?c=d&e=f, https://a/b?c=d&amp;e=f",
    "https://a/<x>|y, https://a/%3Cx%3E%7Cy",
    "https://a/ b, https://a/%20b"
  })
  void an_address_cannot_leave_its_link(String url, String safe) {
    assertThat(SlackText.url(url)).isEqualTo(safe);
  }
}
