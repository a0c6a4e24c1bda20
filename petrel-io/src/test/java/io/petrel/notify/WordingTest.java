package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.petrel.alert.Phase;
import io.petrel.route.Bulletin;
import io.petrel.route.Decision;
import io.petrel.route.Notification;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Messages in people's own words. */
class WordingTest {
  private static final Texts EN = Texts.of(Locale.ENGLISH, ZoneOffset.UTC);

  private static Summary told(String title, String text, Notification n) {
    Wording wording =
        Wording.of(
            "ops", title.isEmpty() ? null : title, text.isEmpty() ? null : text, Harness.LINKS);
    return Summary.of(n, Attempt.FIRST, EN.worded(wording));
  }

  private static String text(String template, Notification n) {
    return String.valueOf(told("", template, n).text());
  }

  private static Notification withLabel(String value) {
    return Samples.notification(
        1,
        Decision.FIRST,
        4,
        List.of(
            Samples.alert(
                Samples.labels(value, "critical").with("extra", value), value, Phase.FIRING, 97.1)),
        1,
        1);
  }

  @Test
  void a_title_and_a_text_take_the_place_of_petrels_own() {
    Summary s =
        told(
            "[prod] {{severity_text}}: {{signal}} on {{labels.instance}}",
            "{{reason}}\nRunbook: https://wiki/{{signal}}\n",
            Samples.started());
    assertThat(s.title()).isEqualTo("[prod] Critical: cpu_usage on tencent-bj-01");
    assertThat(s.text())
        .isEqualTo(
            "97.1 %, while 57 of its 58 peers are between 12 % and 31 %\n"
                + "Runbook: https://wiki/cpu_usage");
    // Every receiver shows the reason of an only item, and links by its alert.
    assertThat(s.firing()).singleElement().extracting(Summary.Item::reason).isEqualTo(s.text());
    assertThat(s.firing().get(0).fields()).isEmpty();
    assertThat(s.superseded()).isNull();
  }

  @Test
  void what_no_template_says_stays_as_it_is() {
    Summary plain = Summary.of(Samples.started(), Attempt.FIRST, EN);
    assertThat(told("{{title}}", "", Samples.started())).isEqualTo(plain);
    assertThat(told("", "{{text}}", Samples.started()).title()).isEqualTo(plain.title());
    assertThat(text("{{text}}", Samples.started()))
        .startsWith("Started: 1 alert on 1 host.\n97.1 %, while")
        .contains("\nHost: tencent-bj-01\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{status}} {{decision}} {{receiver}} {{incident}} | firing first ops i-7f3a",
        "{{value}}; {{expected}}; {{score}} | 97.1 %; 12 % to 31 %; 7.9 (1 = edge of normal)",
        "{{detector}} {{severity}} {{host}} {{group.instance}} | fleet critical tencent-bj-01 tencent-bj-01",
        "{{since}} ({{lasted}}) | 2026-11-23 03:12:00 UTC (4m)",
        "{{labels.region}}-{{labels.nothing}}- | ap-beijing--",
        "{{#is_first}}new{{/is_first}}{{#is_wide}}wide{{/is_wide}}{{^is_resolved}}!{{/is_resolved}} | new!",
        "{{#firing}}{{-index}}:{{host}}{{^-last}},{{/-last}}{{/firing}} | 1:tencent-bj-01",
        "{{^acknowledged_by}}nobody{{/acknowledged_by}} | nobody",
        "{{#host}}on {{.}}{{/host}} | on tencent-bj-01",
        "{{links.page}} | https://petrel.example.com/incidents/i-7f3a",
        "{{firing_count}} {{host_count}} {{resolved_count}} {{openings}} | 1 1 0 1"
      })
  void a_template_speaks_of_the_incident(String template, String expected) {
    assertThat(text(template, Samples.started())).isEqualTo(expected);
  }

  @Test
  void an_end_is_told_of_the_alerts_that_are_over() {
    Summary s =
        told(
            "{{status}}: {{signal}} on {{host}}",
            "{{#resolved}}{{host}} until {{ended}} after {{lasted}}{{/resolved}}",
            Samples.resolved(3));
    assertThat(s.title()).isEqualTo("resolved: cpu_usage on tencent-bj-01");
    assertThat(s.text()).isEqualTo("tencent-bj-01 until 2026-11-23 03:54:00 UTC after 42m");
    assertThat(s.firing()).isEmpty();
    assertThat(s.resolved()).hasSize(1);
  }

  @Test
  void many_hosts_are_one_text() {
    Summary s = told("", "{{#firing}}{{host}} {{/firing}}{{more}}", Samples.wide(500));
    assertThat(s.wide()).isFalse();
    assertThat(s.firing()).hasSize(1);
    assertThat(s.moreFiring()).isNull();
    assertThat(s.text()).endsWith("web-049 … and 450 more hosts");
  }

  @Test
  void every_name_of_the_model_is_known_and_the_other_way_round() {
    for (Notification n :
        List.of(Samples.started(), Samples.resolved(2), Samples.wide(3), empty())) {
      Map<String, Object> model =
          WordingModel.of(n, Summary.plain(n, Attempt.FIRST, EN), Harness.LINKS, EN);
      List<String> names = new ArrayList<>(WordingModel.ALERT);
      names.addAll(WordingModel.MESSAGE);
      assertThat(model.keySet())
          .containsExactlyInAnyOrderElementsOf(names.stream().distinct().toList());
      for (Object each : (List<?>) java.util.Objects.requireNonNull(model.get("firing"))) {
        assertThat(((Map<?, ?>) each).keySet().toArray())
            .containsExactlyInAnyOrderElementsOf(WordingModel.ALERT);
      }
      assertPlain(model);
    }
  }

  private static Notification empty() {
    return Samples.notification(1, Decision.FIRST, 4, List.of(), 0, 0);
  }

  private static void assertPlain(Object value) {
    if (value instanceof Map<?, ?> map) {
      map.values().forEach(WordingTest::assertPlain);
    } else if (value instanceof List<?> list) {
      list.forEach(WordingTest::assertPlain);
    } else {
      assertThat(value).isInstanceOfAny(String.class, Boolean.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{title}}",
        "{{#firing}}{{/firing}}",
        "<b>*bold*</b> & \"quoted\" 'x' `y`",
        "{{{host}}}",
        "{{&host}}",
        "${jndi:ldap://x}",
        "{{=<% %>=}}"
      })
  void labels_are_filled_in_and_never_read(String hostile) {
    assertThat(text("on {{host}}: {{labels.extra}}", withLabel(hostile)))
        .isEqualTo("on " + hostile + ": " + hostile);
    assertThat(told("{{host}}", "", withLabel(hostile)).title()).isEqualTo(hostile);
  }

  @Test
  void labels_make_no_lines_and_hide_nothing() {
    String hostile = "a\nRESOLVED\r\n\u202egnp.exe\u0000\u001b[31m";
    Summary s = told("{{host}}", "on {{host}} {{all_labels}}\n{{line}}", withLabel(hostile));
    assertThat(s.title()).doesNotContain("\n", "\u202e", "\u0000", "\u001b");
    assertThat(String.valueOf(s.text()).lines()).hasSize(2);
    assertThat(s.text()).contains("a\\nRESOLVED").doesNotContain("\u202e", "\u0000", "\u001b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{hosst}} | line 1 of the template: {{hosst}}: unknown",
        "{{host.class.name}} | {{host.class.name}}: unknown",
        "{{labels.getClass.x}} | unknown",
        "{{links.home}} | unknown",
        "{{#nothing}}{{/nothing}} | {{nothing}}: unknown",
        "{{^nothing}}{{/nothing}} | {{nothing}}: unknown",
        "{{#firing}} | expected a mustache template, but: Section missing close tag 'firing'",
        "{{/firing}} | expected a mustache template, but: ",
        "{{#firing}}{{/resolved}} | expected a mustache template, but: ",
        "on {{host | braces without their other half",
        "on host}} | braces without their other half",
        "{{> /etc/passwd}} | no other template can be taken in",
        "{{<a}}{{/a}} | no other template can be taken in",
        "{{$x}}{{/x}} | a block belongs to other templates",
        "{{}} | expected a name in the braces"
      })
  void a_wrong_template_is_refused(String template, String why) {
    assertThatThrownBy(() -> Wording.check(template))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void the_line_of_an_unknown_name_is_told() {
    assertThatThrownBy(() -> Wording.check("a\nb\n  {{# wrong }}{{/wrong}}"))
        .hasMessageStartingWith("line 3 of the template: {{wrong}}: unknown; a label is written");
    assertThatThrownBy(() -> Wording.check("x".repeat(SafeTemplate.LONGEST + 1)))
        .hasMessage("longer than 4000 characters: expected a shorter template");
  }

  @Test
  void loops_in_loops_end_and_petrels_own_words_are_told_instead() {
    String open = "{{#firing}}".repeat(40);
    String close = "{{/firing}}".repeat(40);
    Summary s = told("", open + close + "x", Samples.wide(50));
    Summary plain = Summary.of(Samples.wide(50), Attempt.FIRST, EN);
    assertThat(s.text()).isNull();
    assertThat(s.firing()).isEqualTo(plain.firing());
    assertThat(s.superseded())
        .isEqualTo(
            "The template for the text failed (it takes more than 20000 steps); this is the usual"
                + " one.");
  }

  @Test
  void a_failure_is_logged_once_and_told_every_time() {
    Logger logger = (Logger) LoggerFactory.getLogger(Wording.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try {
      Wording wording = Wording.of("ops", null, "{{labels.nothing}}", Links.NONE);
      for (int i = 0; i < 3; i++) {
        assertThat(Summary.of(Samples.started(), Attempt.FIRST, EN.worded(wording)).superseded())
            .contains("template for the text failed");
      }
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "the template for the text of messages to ops fails (it says nothing): they are told in"
                + " Petrel's own words");
  }

  @Test
  void a_template_that_says_nothing_is_no_headline() {
    Summary s = told("{{#is_wide}}x{{/is_wide}}", "{{labels.nothing}}", Samples.started());
    assertThat(s.title()).isEqualTo(Summary.of(Samples.started(), Attempt.FIRST, EN).title());
    assertThat(s.superseded())
        .contains("template for the title failed (it says nothing)")
        .contains("template for the text failed (it says nothing)");
  }

  @Test
  void a_message_is_bounded() {
    String long1 = "{{#firing}}{{all_labels}} \ud83d\ude00{{/firing}}";
    assertThat(text(long1.repeat(50), Samples.wide(50))).hasSizeLessThan(2502).endsWith("…");
    assertThat(told(long1.repeat(50), "", Samples.wide(50)).title()).hasSizeLessThan(202);
  }

  @Test
  void bulletins_have_words_of_their_own() {
    Bulletin bulletin = new Bulletin(Samples.FLEET_HIGH, List.of());
    Notification n = Notification.of("digest-1", "ops", Samples.START, bulletin);
    assertThat(told("x", "y", n)).isEqualTo(Summary.plain(n, Attempt.FIRST, EN));
  }

  @Test
  void samples_read_well_in_both_languages() {
    for (Locale locale : List.of(Locale.ENGLISH, Locale.SIMPLIFIED_CHINESE)) {
      Texts texts = Texts.of(locale, ZoneOffset.UTC);
      for (String sample : Wording.samples()) {
        Wording.Shown shown =
            Wording.of("ops", "{{title}}!", null, Harness.LINKS)
                .preview(Wording.sample(sample, "ops", Samples.START), texts);
        assertThat(shown.title()).endsWith("!").contains("cpu_usage");
        assertThat(shown.text()).contains("97.1 %").doesNotContain("{", "}", "?");
        assertThat(shown.problem()).isNull();
      }
    }
  }

  /** Whatever is written, it is refused with a reason, or fills within its bounds. */
  @Test
  void any_template_is_refused_or_filled() {
    String[] pieces = {
      "{{",
      "}}",
      "{{{",
      "}}}",
      "#",
      "/",
      "^",
      "&",
      ">",
      "<",
      "$",
      "!",
      "=",
      " ",
      "\n",
      ".",
      "firing",
      "host",
      "labels.a",
      "labels",
      "{{host}}",
      "{{#firing}}",
      "{{/firing}}",
      "{{^host}}",
      "{{/host}}",
      "-index",
      "this",
      "x",
      "{{=<% %>=}}",
      "<%host%>",
      "{{! c }}",
      "\ud83d",
      "é"
    };
    Notification n = Samples.wide(5);
    Map<String, Object> model =
        WordingModel.of(n, Summary.plain(n, Attempt.FIRST, EN), Harness.LINKS, EN);
    int filled = 0;
    for (int seed = 0; seed < 5000; seed++) {
      Random random = new Random(seed * 0x9E3779B97F4A7C15L);
      StringBuilder template = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        template.append(pieces[random.nextInt(pieces.length)]);
      }
      SafeTemplate read;
      try {
        read = SafeTemplate.of(template.toString(), WordingModel::refuses);
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).as("seed %s", seed).isNotBlank();
        continue;
      }
      assertThat(read.fill(model, 100)).as("seed %s", seed).hasSizeLessThan(102);
      filled++;
    }
    assertThat(filled).isGreaterThan(500);
  }
}
