package io.petrel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.app.Inside;
import io.petrel.config.ConfigReference;
import io.petrel.detect.DetectorType;
import io.petrel.detect.Detectors;
import io.petrel.pipeline.View;
import io.petrel.setting.Setting;
import io.petrel.source.FakePrometheus;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/**
 * The references under {@code docs/reference} say what the code says. {@code
 * scripts/write-references} writes them anew, by this very test.
 */
@Timeout(120)
final class ReferencesTest {
  private static final boolean WRITE = Boolean.getBoolean("petrel.docs.write");
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final FakePrometheus PROMETHEUS = new FakePrometheus();

  @TempDir static Path home;
  private static Inside service;

  @BeforeAll
  static void start() throws IOException {
    FakePrometheus.Series hot = new FakePrometheus.Series(Map.of("instance", "web-1"), at -> 97);
    FakePrometheus.Series up =
        new FakePrometheus.Series(Map.of("__name__", "up", "instance", "web-1"), at -> 1);
    PROMETHEUS.series("up", List.of(up)).series("cpu", List.of(hot)).start();
    String config =
        """
        interval: 1s
        query_offset: 0s
        learn_from: 0s
        prometheus: { url: "%s" }
        signals:
          - { name: cpu_usage, query: cpu, unit: percent, detectors: [ fleet, threshold: { above: 80 } ] }
        route: { group_wait: 0s }
        web: { listen: "127.0.0.1:0" }
        storage: { path: state }
        """;
    service = Inside.start(home, config.formatted(PROMETHEUS.url()));
    until(view -> !view.incidents().isEmpty());
  }

  @AfterAll
  static void stop() {
    service.close();
    PROMETHEUS.close();
  }

  private static void until(Predicate<View> holds) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!holds.test(service.view())) {
      assertThat(System.nanoTime()).as("the service in time: %s", service.view()).isLessThan(end);
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static void same(String name, String introduction, String text) throws IOException {
    Path file = Page.root().resolve("docs/reference").resolve(name);
    String wanted =
        introduction
            + "\n<!-- Written by scripts/write-references; what is changed by hand is lost. -->\n"
            + text;
    if (WRITE) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, wanted);
    }
    assertThat(file).as("%s is stale: run scripts/write-references", name).exists();
    assertThat(Files.readString(file))
        .as("%s is stale: run scripts/write-references", name)
        .isEqualTo(wanted);
  }

  @Test
  void the_reference_of_the_config_has_every_key() throws IOException {
    same(
        "config.md",
        """
        # Every key of the config

        What the keys mean together, with examples: [configuration](../configuration.md). A key without a default that is
        not required may be left out. *Range* is what the reader says of a value beyond it; where it is empty, the type says
        all. `check-config --print` shows every key of a file with its value, `check-config --schema` the JSON schema.
        """,
        ConfigReference.markdown(Inside.types()));
  }

  @Test
  void the_reference_of_presets_has_every_signal() throws IOException {
    same(
        "presets.md",
        """
        # The presets' signals

        `presets: [ node ]` stands for these signals. An own signal of the same name takes the preset's place. `node` is for
        node_exporter on Linux, `node_rate` the same with `rate` where `irate` is too nervous, `windows` for
        windows_exporter. Settings are shown where they are not the detector's defaults.
        """,
        ConfigReference.presets(Inside.types()));
  }

  @Test
  void the_reference_of_the_command_line_has_every_command() throws IOException {
    StringBuilder out = new StringBuilder();
    CommandLine line = Inside.commandLine();
    describe(line, out);
    same(
        "cli.md",
        """
        # The command line

        What `petrel COMMAND --help` prints. Exit codes: 0 = done, 1 = it could not be done, 2 = the command line was wrong.
        """,
        out.toString());
  }

  private static void describe(CommandLine line, StringBuilder out) {
    String name = line.getCommandSpec().qualifiedName();
    out.append("\n## ").append(name).append("\n\n```text\n");
    String help = line.getUsageMessage(CommandLine.Help.Ansi.OFF);
    help.lines().forEach(each -> out.append(each.stripTrailing()).append('\n'));
    out.append("```\n");
    Set<CommandLine> each = new java.util.LinkedHashSet<>(line.getSubcommands().values());
    each.forEach(inner -> describe(inner, out));
  }

  @Test
  void the_reference_of_the_api_has_every_route() throws Exception {
    String document = send("GET", "/api/v1/openapi.json", "");
    same(
        "api.md",
        """
        # Every route of the API

        Made of the OpenAPI 3.1 document that Petrel serves at `/api/v1/openapi.json`. What holds for all of them, with
        examples: [the JSON API](../api.md). `viewer` sees, `operator` also acts: see [security](../security.md).
        """,
        ApiReference.markdown(JSON.readTree(document)));
  }

  @Test
  void the_reference_of_metrics_has_every_metric() throws Exception {
    same(
        "metrics.md",
        """
        # Every metric

        What `/metrics` answers, as Prometheus text or OpenMetrics. Scores and expected ranges have the labels of their
        series; a label of theirs that is called `signal` or `detector` becomes `exported_signal` or `exported_detector`.
        `petrel_tolerance` is only there for series that [marks](../guide/tuning.md#false-alarms) have widened. Rules
        for alerts on these: [operating](../operating.md#watch-the-watcher).
        """,
        MetricsReference.markdown(service.view(), Set.of("instance")));
  }

  @Test
  void the_page_of_detectors_names_every_detector_and_setting() throws IOException {
    for (String name : List.of("docs/reference/detectors.md", "docs/zh/detectors.md")) {
      String text = Files.readString(Page.root().resolve(name));
      for (DetectorType<?> type : Detectors.ALL) {
        int start = text.indexOf("\n## " + type.name() + "\n");
        assertThat(start).as("a section for %s in %s", type.name(), name).isPositive();
        int end = text.indexOf("\n## ", start + 1);
        String section = text.substring(start, end < 0 ? text.length() : end);
        for (RecordComponent setting : type.settings().getRecordComponents()) {
          String key = setting.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
          assertThat(setting.isAnnotationPresent(Setting.class)).isTrue();
          assertThat(section).as("the section of %s", type.name()).contains("`" + key + "`");
        }
      }
    }
  }

  private static String send(String method, String path, String body) throws Exception {
    URI uri = service.url().resolve(path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString(body)).build();
    return HTTP.send(request, BodyHandlers.ofString()).body();
  }
}
