package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.route.Decision;
import io.petrel.series.Unit;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The words in both languages. */
class TextsTest {
  private static final Texts EN = Texts.of(Locale.ENGLISH, ZoneOffset.UTC);
  private static final Texts ZH = Texts.of(Locale.forLanguageTag("zh-CN"), ZoneOffset.UTC);

  private static Map<String, String> bundle(Locale locale) {
    ResourceBundle bundle =
        ResourceBundle.getBundle(
            "io.petrel.notify.texts",
            locale,
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    Map<String, String> all = new TreeMap<>();
    for (Enumeration<String> keys = bundle.getKeys(); keys.hasMoreElements(); ) {
      String key = keys.nextElement();
      all.put(key, bundle.getString(key));
    }
    return all;
  }

  @Test
  void both_languages_say_the_same_things_of_the_same_numbers() {
    Map<String, String> en = bundle(Locale.ROOT);
    Map<String, String> zh = bundle(Locale.SIMPLIFIED_CHINESE);
    assertThat(zh.keySet()).isEqualTo(en.keySet());
    en.forEach(
        (key, sentence) ->
            assertThat(places(zh.getOrDefault(key, ""))).as(key).isEqualTo(places(sentence)));
    // A key that only the English file has would be shown in English to everybody.
    assertThat(zh.entrySet())
        .filteredOn(e -> e.getKey().matches("(reason|change|bulletin)\\..*"))
        .allMatch(e -> e.getValue().matches("(?s).*\\p{IsHan}.*"));
  }

  private static Set<String> places(String sentence) {
    return Template.PLACE
        .matcher(sentence)
        .results()
        .map((MatchResult m) -> m.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @MethodSource("io.petrel.notify.Reasons#all")
  void every_reason_is_a_sentence_in_both_languages(Reason reason) {
    for (Texts texts : new Texts[] {EN, ZH}) {
      String said = texts.reason(reason, Unit.PERCENT);
      assertThat(said).doesNotContain("{", "}", "?", reason.code());
    }
    assertThat(ZH.reason(reason, Unit.PERCENT)).isNotEqualTo(EN.reason(reason, Unit.PERCENT));
  }

  @ParameterizedTest
  @MethodSource("io.petrel.notify.Reasons#bulletins")
  void every_line_of_a_bulletin_is_a_sentence_in_both_languages(Reason line) {
    for (Texts texts : new Texts[] {EN, ZH}) {
      assertThat(texts.bulletin(line)).doesNotContain("{from", "{to", "? ", line.code() + " ");
    }
    assertThat(ZH.bulletin(line)).isNotEqualTo(EN.bulletin(line));
  }

  @Test
  void every_sentence_of_a_bulletin_is_used() {
    assertThat(
            bundle(Locale.ROOT).keySet().stream()
                .filter(key -> key.startsWith("bulletin."))
                .map(key -> key.substring("bulletin.".length())))
        .containsExactlyInAnyOrderElementsOf(Reasons.bulletins().map(Reason::code).toList());
  }

  @Test
  void a_widened_tolerance_is_said_behind_every_reason() {
    Reason.Builder high = Reason.builder("threshold.above").quantity("value", 85);
    Reason reason = high.quantity("threshold", 80).build();
    assertThat(EN.reason(reason.tolerated(1.444, 1), Unit.PERCENT))
        .isEqualTo("85 % is above 80 %; tolerance widened ×1.44 by 1 mark");
    assertThat(EN.reason(Reason.NONE.tolerated(2.5, 3), Unit.PERCENT))
        .isEqualTo("as expected; tolerance widened ×2.5 by 3 marks");
    assertThat(ZH.reason(reason.tolerated(1.444, 1), Unit.PERCENT))
        .isEqualTo("85 %，高于 80 %；因 1 个误报标记，容忍度放宽 ×1.44");
  }

  @Test
  void every_sentence_has_a_reason() {
    assertThat(
            bundle(Locale.ROOT).keySet().stream()
                .filter(key -> key.startsWith("reason."))
                .map(key -> key.substring("reason.".length())))
        .containsExactlyInAnyOrderElementsOf(Reasons.all().map(Reason::code).toList());
  }

  @Test
  void the_fleets_reason_reads_as_promised() {
    assertThat(EN.reason(Samples.FLEET_HIGH, Unit.PERCENT))
        .isEqualTo("97.1 %, while 57 of its 58 peers are between 12 % and 31 %");
    assertThat(ZH.reason(Samples.FLEET_HIGH, Unit.PERCENT))
        .isEqualTo("97.1 %，而同组 58 台主机中有 57 台在 12 % 与 31 % 之间");
  }

  @Test
  void a_limit_between_yes_and_no_is_not_read_as_a_number() {
    Reason down =
        Reason.builder("threshold.above").quantity("value", 1).quantity("threshold", 0.5).build();
    assertThat(EN.reason(down, Unit.BOOLEAN)).isEqualTo("yes, normally no");
    assertThat(ZH.reason(down, Unit.BOOLEAN)).isEqualTo("是（平时为否）");
    Score score = new Score(2, 1, Double.NEGATIVE_INFINITY, 0.5, down);
    assertThat(EN.range(score, Unit.BOOLEAN)).isEqualTo("no");
  }

  @Test
  void a_word_follows_its_number() {
    Reason one =
        Reason.builder("fleet.low")
            .quantity("value", 1)
            .count("inside", 1)
            .count("peers", 1)
            .quantity("low", 2)
            .quantity("high", 3)
            .build();
    assertThat(EN.reason(one, Unit.NONE)).contains("1 of its 1 peer are between 2 and 3");
  }

  @Test
  void an_unknown_reason_is_listed_and_a_missing_number_is_no_failure() {
    Reason unknown =
        Reason.builder("later.kind")
            .quantity("value", 2048)
            .count("n", 1234)
            .span("for", 65_000)
            .instant("at", 0)
            .text("who", "a\nb\u202e")
            .build();
    assertThat(EN.reason(unknown, Unit.BYTES))
        .isEqualTo(
            "later.kind (value = 2 KiB, n = 1,234, for = 1m 5s,"
                + " at = 1970-01-01 00:00:00 UTC, who = a\\nb\\u202e)");
    assertThat(EN.reason(Reason.of("bare"), Unit.NONE)).isEqualTo("bare");
    assertThat(EN.reason(Reason.of("threshold.above"), Unit.NONE)).isEqualTo("? is above ?");
  }

  @ParameterizedTest
  @CsvSource({
    "97.1, PERCENT, 97.1 %",
    "12, PERCENT, 12 %",
    "0.034, PERCENT, 0.034 %",
    "99.96, PERCENT, 100 %",
    "NaN, PERCENT, no value",
    "Infinity, PERCENT, ∞",
    "-Infinity, BYTES, -∞",
    "0.5, RATIO, 0.5",
    "0, BYTES, 0 B",
    "1023, BYTES, 1023 B",
    "1023.99, BYTES, 1 KiB",
    "1288490189, BYTES, 1.2 GiB",
    "1e30, BYTES, '867,361,737,988.4 EiB'",
    "1536, BYTES_PER_SECOND, 1.5 KiB/s",
    "3900, SECONDS, 1h 5m",
    "59.94, SECONDS, 59.9 s",
    "0.0123, SECONDS, 12.3 ms",
    "0.0000021, SECONDS, 2.1 µs",
    "-90061, SECONDS, -1d 1h",
    "1234567, COUNT, '1,234,567'",
    "12.34, PER_SECOND, 12.3/s",
    "-0.0001, NONE, -0.0001",
    "1e16, NONE, 1.00e+16",
    "1, BOOLEAN, yes",
    "0, BOOLEAN, no",
    "0.5, BOOLEAN, 0.5"
  })
  void quantities_are_written_by_unit(double value, Unit unit, String written) {
    assertThat(EN.quantity(value, unit)).isEqualTo(written.replace("1023 B", "1,023 B"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s, 0 秒",
    "999, 0s, 0 秒",
    "59000, 59s, 59 秒",
    "60000, 1m, 1 分",
    "3900000, 1h 5m, 1 小时 5 分",
    "86400000, 1d, 1 天",
    "97200000, 1d 3h, 1 天 3 小时"
  })
  void spans_show_their_two_largest_units(long millis, String en, String zh) {
    assertThat(EN.span(millis)).isEqualTo(en);
    assertThat(ZH.span(millis)).isEqualTo(zh);
  }

  @Test
  void instants_name_their_offset() {
    assertThat(EN.instant(0)).isEqualTo("1970-01-01 00:00:00 UTC");
    assertThat(Texts.of(Locale.CHINA, ZoneId.of("Asia/Shanghai")).instant(Samples.START))
        .isEqualTo("2026-11-23 11:12:00 +08:00");
  }

  @Test
  void ranges_say_which_end_there_is() {
    double none = Double.POSITIVE_INFINITY;
    assertThat(EN.range(new Score(0, 1, 12, 31, Reason.NONE), Unit.PERCENT))
        .isEqualTo("12 % to 31 %");
    assertThat(EN.range(new Score(0, 1, -none, 80, Reason.NONE), Unit.PERCENT))
        .isEqualTo("at most 80 %");
    assertThat(EN.range(new Score(0, 1, 10, none, Reason.NONE), Unit.PERCENT))
        .isEqualTo("at least 10 %");
    assertThat(EN.range(Score.unknown(1, Reason.NONE), Unit.PERCENT)).isEmpty();
  }

  @Test
  void an_alert_and_an_incident_are_one_line_each() {
    assertThat(EN.line(Samples.firing("web-1", "warning")))
        .isEqualTo(
            "Warning: cpu_usage on web-1:"
                + " 97.1 %, while 57 of its 58 peers are between 12 % and 31 %");
    assertThat(EN.title(Samples.wide(500)))
        .isEqualTo("Critical: cpu_usage on 500 hosts (role=web)");
    assertThat(ZH.title(Samples.resolved(2))).isEqualTo("已恢复：tencent-bj-01 的 cpu_usage");
    assertThat(ZH.change(Samples.resolved(2))).isEqualTo("已恢复，历时 42 分。");
  }

  @Test
  void other_languages_are_answered_in_english() {
    assertThat(Texts.of(Locale.FRENCH).severity("critical")).isEqualTo("Critical");
    assertThat(Texts.of(Locale.forLanguageTag("zh")).severity("critical")).isEqualTo("严重");
    assertThat(EN.severity("page")).isEqualTo("page");
  }

  @ParameterizedTest
  @EnumSource(Decision.class)
  void every_decision_that_tells_has_a_sentence(Decision decision) {
    if (decision.tells()) {
      assertThat(bundle(Locale.ROOT)).containsKey("change." + decision.word());
    }
  }

  @Test
  void an_alert_that_fires_although_its_value_is_back_says_how_unusual_it_was_and_why() {
    Alert alert = Samples.firing("web-1", "warning");
    Score back = new Score(0.4, 30, 12, 31, Reason.NONE);
    Alert later = Samples.alert(alert.labels(), "web-1", Phase.FIRING, back);
    String why = EN.reason(alert.score().reason(), alert.unit());

    assertThat(EN.unusual(alert)).isEqualTo("7.9 (1 = edge of normal)");
    assertThat(EN.unusual(later)).isEqualTo("7.9 at its worst (1 = edge of normal)");
    assertThat(ZH.unusual(later)).isEqualTo("最高 7.9（1 = 正常范围的边缘）");
    assertThat(EN.line(alert)).endsWith(": " + why);
    assertThat(EN.line(later)).endsWith(": as expected again; at its worst: " + why);
    assertThat(ZH.line(later)).contains("现已符合预期；最严重时：");
    assertThat(EN.line(alert.resolved(alert.asOf(), back))).endsWith(" web-1: " + why);
  }
}
