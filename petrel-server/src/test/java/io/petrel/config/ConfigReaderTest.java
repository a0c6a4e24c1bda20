package io.petrel.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.config.ConfigReader.Result;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.series.Direction;
import io.petrel.series.Unit;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
  static Config ok(String text) {
    Result result = ConfigReader.parse("petrel.yml", Path.of("/etc/petrel"), text, TestTypes.ALL);
    assertThat(result).as("%s", result).isInstanceOf(Result.Ok.class);
    return ((Result.Ok) result).config();
  }

  static List<String> errors(String text) {
    Result result = ConfigReader.parse("petrel.yml", Path.of("/etc/petrel"), text, TestTypes.ALL);
    assertThat(result).as("%s", result).isInstanceOf(Result.Invalid.class);
    return ((Result.Invalid) result).errors().stream().map(ConfigError::toString).toList();
  }

  static String resource(String name) throws IOException {
    try (var in = ConfigReaderTest.class.getResourceAsStream("/" + name)) {
      return new String(
          java.util.Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void an_empty_file_watches_the_node_preset_and_tells_the_console() {
    Config config = ok("");
    assertThat(config.sources()).isEmpty();
    assertThat(config.interval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.presets()).containsExactly("node");
    assertThat(config.signals()).extracting(SignalConfig::name).contains("cpu_usage", "host_down");
    assertThat(config.receivers())
        .containsExactly(
            new Receiver("console", List.of(new Choice("console", new TestTypes.Empty()))));
    assertThat(config.route()).isEqualTo(Route.to("console"));
    assertThat(config.web().listen()).isEqualTo(new Listen("127.0.0.1", 9797));
    assertThat(config.locale()).isEqualTo(Locale.ENGLISH);
    assertThat(ConfigReader.defaults(TestTypes.ALL).route()).isEqualTo(config.route());
  }

  @Test
  void the_short_example_needs_no_more_than_three_lines() throws IOException {
    Config config = ok(resource("config/short.yml"));
    assertThat(config.sources())
        .extracting(Source::name, s -> ((TestTypes.Prometheus) s.choice().settings()).url())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "prometheus", URI.create("http://prometheus:9090")));
    assertThat(config.route().receiver()).isEqualTo("ops");
    TestTypes.Slack slack =
        (TestTypes.Slack) config.receivers().get(0).channels().get(0).settings();
    assertThat(slack.webhookUrlFile()).isEqualTo(Path.of("/etc/petrel/slack-webhook"));
  }

  @Test
  void stretches_that_are_not_learned_from_are_read_in_any_zone() throws IOException {
    assertThat(ok(resource("config/many.yml")).excludeFromLearning())
        .containsExactly(
            new Exclusion(
                Instant.parse("2026-11-23T14:00:00Z"),
                Instant.parse("2026-11-23T16:00:00.500Z"),
                List.of("alertname=\"cpu_usage\"", "role=~\"web|api\""),
                "load test of the prometheus:9090 shop"),
            new Exclusion(
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-01-02T00:00:00Z"),
                List.of(),
                ""));
  }

  @Test
  void the_long_example_says_everything() throws IOException {
    Config config = ok(resource("config/long.yml"));
    SignalConfig cpu =
        config.signals().stream()
            .filter(s -> s.name().equals("cpu_usage"))
            .findFirst()
            .orElseThrow();
    assertThat(cpu.unit()).isEqualTo(Unit.PERCENT);
    assertThat(cpu.bad()).isEqualTo(Direction.HIGH);
    assertThat(cpu.peersBy()).containsExactly("provider", "role");
    assertThat(cpu.signal("eu").query()).startsWith("100 - (avg by(instance)");
    assertThat(cpu.detectors())
        .extracting(r -> r.detector().name())
        .containsExactly("threshold", "fleet", "baseline");
    Rule threshold = cpu.detectors().get(0);
    assertThat(threshold.telling())
        .isEqualTo(new Telling(Duration.ofMinutes(5), 1, 1, Duration.ZERO));
    assertThat(cpu.severity(threshold)).isEqualTo("warning");
    assertThat(((TestTypes.Threshold) threshold.detector().settings()).above())
        .isEqualTo(TestTypes.Levels.of(80));
    assertThat(cpu.detectors().get(1).telling())
        .isEqualTo(new Telling(Duration.ofMinutes(3), 4, 6, Duration.ofMinutes(2)));
    assertThat(config.route().routes()).hasSize(1);
    assertThat(config.locale()).isEqualTo(Locale.SIMPLIFIED_CHINESE);
    assertThat(config.storage().path()).isEqualTo(Path.of("/var/lib/petrel"));
  }

  @Test
  void the_last_definition_of_a_signal_wins_in_the_first_ones_place() {
    List<SignalConfig> node = ok("presets: [ node ]").signals();
    List<SignalConfig> rate = ok("presets: [ node_rate ]").signals();
    assertThat(rate)
        .extracting(SignalConfig::name)
        .containsExactlyElementsOf(node.stream().map(SignalConfig::name).toList());
    assertThat(node.get(0).query())
        .isEqualTo(
            "100 - (avg by(instance)(irate(node_cpu_seconds_total{mode=\"idle\"}[5m])) * 100)");
    assertThat(rate.get(0).query())
        .isEqualTo(
            "100 - (avg by(instance)(rate(node_cpu_seconds_total{mode=\"idle\"}[5m])) * 100)");
    List<SignalConfig> own =
        ok("presets: [ node_rate ]\nsignals: [ { name: cpu_usage, query: mine, detectors: [ fleet ] } ]")
            .signals();
    assertThat(own).hasSameSizeAs(node);
    assertThat(own.get(0).query()).isEqualTo("mine");
  }

  @Test
  void own_signals_without_presets_stand_alone() {
    assertThat(ok("signals: [ { name: x, query: y, detectors: [ fleet ] } ]").signals()).hasSize(1);
  }

  @Test
  void routes_inherit_what_they_do_not_say() {
    Config config =
        ok(
            """
            receivers: [ { name: a }, { name: b }, { name: c } ]
            route:
              receiver: a
              group_by: [ cluster ]
              group_wait: 1s
              routes:
                - matchers: [ x=y ]
                  receiver: b
                  group_interval: 2s
                  continue: true
                  routes:
                    - matchers: [ z!~"q|r" ]
                      group_by: [ '...' ]
                - receiver: c
            """);
    Route root = config.route();
    Route first = root.routes().get(0);
    Route deep = first.routes().get(0);
    assertThat(root.groupInterval()).isEqualTo(Duration.ofMinutes(5));
    assertThat(root.repeatInterval()).isEqualTo(Duration.ofHours(4));
    assertThat(first.receiver()).isEqualTo("b");
    assertThat(first.groupBy()).containsExactly("cluster");
    assertThat(first.groupWait()).isEqualTo(Duration.ofSeconds(1));
    assertThat(first.goOn()).isTrue();
    assertThat(deep.receiver()).isEqualTo("b");
    assertThat(deep.groupInterval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(deep.groupBy()).containsExactly(Route.ALL_LABELS);
    assertThat(deep.goOn()).isFalse();
    assertThat(root.routes().get(1).groupInterval()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void times_of_the_day_are_not_inherited_but_what_else_says_who_hears_is() throws IOException {
    Route root = ok(resource("config/many.yml")).route();
    Route first = root.routes().get(0);
    Route deep = first.routes().get(0);
    assertThat(root.reopenWithin()).isEqualTo(Duration.ofHours(1));
    assertThat(root.escalate()).containsExactly(new Escalation(Duration.ofMinutes(15), "null"));
    assertThat(first.muteTimeIntervals()).containsExactly("never");
    assertThat(first.activeTimeIntervals()).containsExactly("working hours");
    assertThat(first.escalate()).isEmpty();
    assertThat(deep.muteTimeIntervals()).isEmpty();
    assertThat(deep.activeTimeIntervals()).isEmpty();
    assertThat(deep.reopenWithin()).isEqualTo(Duration.ZERO);
    assertThat(deep.escalate()).isEmpty();
    assertThat(Route.to("a").reopenWithin()).isEqualTo(Duration.ofMinutes(30));
  }

  @Test
  void digests_reminders_and_templates_are_read() throws IOException {
    Config config = ok(resource("config/many.yml"));
    assertThat(config.silenceReminder()).isZero();
    assertThat(ok("presets: [ node ]").silenceReminder()).isEqualTo(Duration.ofDays(1));
    assertThat(config.receivers().get(0).digest())
        .isEqualTo(
            new Digest(
                Digest.Every.WEEKLY,
                new ClockTime(8 * 60 + 30),
                new Zone("Asia/Shanghai"),
                DayOfWeek.FRIDAY));
    assertThat(config.receivers().get(1).digest()).isNull();
    Digest plain =
        java.util.Objects.requireNonNull(
            ok("receivers: [ { name: a, console: {}, digest: {} } ]").receivers().get(0).digest());
    assertThat(plain)
        .isEqualTo(new Digest(Digest.Every.DAILY, new ClockTime(540), new Zone("Local"), null));
    assertThat(plain.day()).isEqualTo(DayOfWeek.MONDAY);
    assertThat(config.templates().title())
        .isEqualTo("[{{severity_text}}] {{title}} ${HOME} prometheus:9090");
    Templates own = config.receivers().get(0).templates().orElse(config.templates());
    assertThat(own).isEqualTo(new Templates("{{title}}", config.templates().text()));
  }

  @Test
  void what_mutes_without_sense_is_told() {
    String text =
        """
        receivers: [ { name: a }, { name: b } ]
        route: { receiver: a, escalate: [ { after: 5m, receiver: b } ] }
        time_intervals: [ { name: never, time_intervals: [] } ]
        inhibit_rules:
          - source_matchers: []
            equal: [ instance ]
        """;
    assertThat(warnings(Path.of(""), text))
        .containsExactly(
            "f.yml:3:27: time_intervals[0].name: never: nothing uses this time interval",
            "f.yml:3:50: time_intervals[0].time_intervals: none of these: it never holds",
            "f.yml:5:5: inhibit_rules[0]: no target_matchers: every alert is kept quiet",
            "f.yml:5:22: inhibit_rules[0].source_matchers: no source_matchers: every alert keeps"
                + " others quiet");
  }

  @Test
  void a_receiver_holds_any_number_of_channels_of_a_kind() {
    Config config =
        ok(
            """
            receivers:
              - name: ops
                slack: [ { webhook_url: https://a }, { bot_token: b, channel: "#c" } ]
                console:
            """);
    assertThat(config.receivers().get(0).channels())
        .extracting(Choice::name)
        .containsExactly("slack", "slack", "console");
  }

  @Test
  void variables_are_expanded_in_values_only() {
    Config config =
        ok(
            """
            # ${NOT_THERE} in a comment is none of our business
            prometheus: { url: "http://${HOST}/x", basic_auth: { username: '${NEWLINE}', password: "${TOKEN}" } }
            signals:
              - name: x
                query: up{a="$${HOST}", b=~"$1"}
                detectors: [ { threshold: { above: "${LIMIT}" } }, { fleet: { distance: "${LIMIT}" } } ]
            """);
    TestTypes.Prometheus prometheus =
        (TestTypes.Prometheus) config.sources().get(0).choice().settings();
    assertThat(prometheus.url()).isEqualTo(URI.create("http://prometheus:9090/x"));
    assertThat(java.util.Objects.requireNonNull(prometheus.http().basicAuth()).username())
        .isEqualTo("a\nroute: b");
    assertThat(config.signals().get(0).query()).isEqualTo("up{a=\"${HOST}\", b=~\"$1\"}");
    assertThat(config.signals().get(0).detectors().get(0).detector().settings())
        .isEqualTo(new TestTypes.Threshold(TestTypes.Levels.of(75), null, null, null));
  }

  @Test
  void aliases_stand_for_what_they_name() {
    Config config =
        ok(
            """
            signals:
              - { name: a, query: q, detectors: &both [ fleet, { threshold: { above: { warning: 1, critical: 2 } } } ] }
              - { name: b, query: q, detectors: *both }
            """);
    assertThat(config.signals().get(0).detectors()).isEqualTo(config.signals().get(1).detectors());
  }

  @Test
  void warnings_do_not_stop() {
    Result result =
        ConfigReader.parse(
            "f.yml",
            Path.of(""),
            """
            receivers: [ { name: a }, { name: b } ]
            route: { receiver: a }
            signals: [ { name: x, query: y, detectors: [] } ]
            """,
            TestTypes.ALL);
    assertThat(((Result.Ok) result).warnings())
        .extracting(ConfigError::toString)
        .containsExactly(
            "f.yml:1:35: receivers[1].name: b: no route leads to this receiver",
            "f.yml:3:44: signals[0].detectors: no detector looks at this signal: it is never told");
  }

  private static List<String> warnings(Path base, String text) {
    Result result = ConfigReader.parse("f.yml", base, text, TestTypes.ALL);
    assertThat(result).as("%s", result).isInstanceOf(Result.Ok.class);
    return ((Result.Ok) result).warnings().stream().map(ConfigError::toString).toList();
  }

  @Test
  void an_empty_file_is_told_as_such() {
    assertThat(warnings(Path.of(""), "# nothing yet\n"))
        .containsExactly("f.yml:1:1: nothing is said in it: everything is as by default");
    assertThat(warnings(Path.of(""), "interval: 1m\n")).isEmpty();
  }

  @Test
  void a_route_that_repeats_before_it_may_tell_is_told() {
    String text =
        """
        receivers: [ { name: a } ]
        route:
          receiver: a
          group_interval: 10m
          routes:
            - repeat_interval: 5m
              routes: [ { group_interval: 1m } ]
            - group_interval: 5h
        """;
    assertThat(warnings(Path.of(""), text))
        .containsExactly(
            "f.yml:6:24: route.routes[0].repeat_interval: 5m: repeat_interval (5m) is less than"
                + " group_interval (10m): nothing is told again before group_interval has passed",
            "f.yml:8:23: route.routes[1].group_interval: 5h: repeat_interval (4h) is less than"
                + " group_interval (5h): nothing is told again before group_interval has passed");
  }

  @Test
  void a_double_equals_sign_in_a_matcher_is_told() {
    String text =
        """
        receivers: [ { name: a } ]
        route: { receiver: a, routes: [ { matchers: [ provider==aliyun, a="=b" ] } ] }
        """;
    assertThat(warnings(Path.of(""), text))
        .containsExactly(
            "f.yml:2:47: route.routes[0].matchers[0]: provider==aliyun: matches the value"
                + " \"=aliyun\"; did you mean provider=\"aliyun\"?");
  }

  @Test
  void secret_files_that_cannot_be_read_are_told_where_they_stand(@TempDir Path home)
      throws IOException {
    Files.writeString(home.resolve("there"), "secret");
    String text = "prometheus: { url: 'http://p', basic_auth: { username: u, password_file: %s } }";
    assertThat(warnings(home, text.formatted("there"))).isEmpty();
    assertThat(warnings(home, text.formatted("not-there")))
        .singleElement()
        .asString()
        .startsWith("f.yml:1:")
        .contains("password_file: not-there: there is no such file");
    assertThat(warnings(home, text.formatted(".")))
        .singleElement()
        .asString()
        .contains("directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1s", "5m", "1h30m", "90s", "500ms", "1d", "2w", "1y", "1w1d1ms"})
  void durations_are_those_of_prometheus(String text) {
    Duration duration = java.util.Objects.requireNonNull(Durations.parse(text));
    assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
  }

  @Test
  void durations_have_these_lengths() {
    Map<String, Long> millis =
        Map.of("0", 0L, "500ms", 500L, "1h30m", 5_400_000L, "2w", 1_209_600_000L, "1m1s", 61_000L);
    millis.forEach(
        (text, expected) ->
            assertThat(Durations.parse(text)).as(text).isEqualTo(Duration.ofMillis(expected)));
    assertThat(Durations.format(Duration.ofSeconds(90))).isEqualTo("1m30s");
    for (String wrong :
        List.of("", "5", "5 m", "1.5h", "m", "5min", "-5m", "1s1m", "101y", "9999999999s")) {
      assertThat(Durations.parse(wrong)).as(wrong).isNull();
    }
  }

  @Test
  void what_is_printed_reads_as_the_same(@TempDir Path dir) throws IOException {
    for (String name : List.of("config/short.yml", "config/long.yml", "config/many.yml")) {
      Config config = ok(resource(name));
      String printed = ConfigPrinter.yaml(config, TestTypes.ALL);
      assertThat(printed).doesNotContain("s3cr3t").doesNotContain("hunter2");
      assertThat(ConfigPrinter.yaml(ok(printed), TestTypes.ALL)).isEqualTo(printed);
      if (!printed.contains("<secret>")) {
        assertThat(ok(printed)).isEqualTo(config);
      }
    }
  }

  @Test
  void secrets_stand_in_no_message() {
    assertThat(
            errors(
                """
                prometheus:
                  url: "http://me:hunter2@[oops"
                  basic_auth: { username: me, password: "${TOKEN}", password_file: /x }
                  headers: { Host: s3cr3t-token, X-Scope-OrgID: [ s3cr3t-token ] }
                  timeout: ${TOKEN}
                receivers: [ { name: ops, slack: { chanel: s3cr3t-token, bot_token: } } ]
                """))
        .containsExactly(
            "petrel.yml:2:8: prometheus.url: http://<secret>@[oops: expected a URL such as"
                + " http://prometheus:9090",
            "petrel.yml:3:41: prometheus.basic_auth.password: at most one of password and"
                + " password_file, not <secret> too",
            "petrel.yml:4:49: prometheus.headers.X-Scope-OrgID: a list: expected a secret text",
            "petrel.yml:5:12: prometheus.timeout: ${TOKEN}: expected a duration such as 30s, 5m or"
                + " 1h30m",
            "petrel.yml:6:36: receivers[0].slack.chanel: unknown key; did you mean channel?",
            "petrel.yml:6:68: receivers[0].slack.bot_token: empty: expected a secret text");
  }

  @Test
  void files_that_cannot_be_read_are_errors_too(@TempDir Path dir) throws IOException {
    Path missing = dir.resolve("missing.yml");
    assertThat(ConfigReader.read(missing, TestTypes.ALL))
        .hasToString(
            new Result.Invalid(
                    List.of(
                        new ConfigError(missing.toString(), 0, 0, "", "", "there is no such file")))
                .toString());
    assertThat(message(dir)).isEqualTo(dir + ": a directory: expected a file");
    Path latin = Files.write(dir.resolve("latin.yml"), new byte[] {'a', (byte) 0xe4, ':'});
    assertThat(message(latin)).isEqualTo(latin + ": not UTF-8: expected a text file");
    Path huge = Files.writeString(dir.resolve("huge.yml"), "#".repeat(6 << 20));
    assertThat(message(huge)).isEqualTo(huge + ": larger than 1 MiB: expected a config file");
    Path marked = Files.writeString(dir.resolve("bom.yml"), "\ufeffinterval: 2m\r\n");
    assertThat(((Result.Ok) ConfigReader.read(marked, TestTypes.ALL)).config().interval())
        .isEqualTo(Duration.ofMinutes(2));
  }

  private static String message(Path file) {
    return ((Result.Invalid) ConfigReader.read(file, TestTypes.ALL)).errors().get(0).toString();
  }
}
