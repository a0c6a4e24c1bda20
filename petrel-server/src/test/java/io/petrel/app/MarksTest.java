package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Alert;
import io.petrel.config.Config;
import io.petrel.config.ConfigReader;
import io.petrel.route.Incident;
import io.petrel.source.FakePrometheus;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Marks of false alarms, from the wire and the command line to what is told. */
@Timeout(120)
final class MarksTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String SCRIPT = "<script>alert(1)</script>\u001b[31m";
  private static final String JSON = "application/json";

  @TempDir static Path home;
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final FakePrometheus PROMETHEUS = new FakePrometheus();
  private static int port;
  private static Path file;
  private static App app;

  @BeforeAll
  static void start() throws IOException {
    List<FakePrometheus.Series> hosts = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      double value = i == 0 ? 25 : 20;
      hosts.add(new FakePrometheus.Series(Map.of("instance", "web-" + i), at -> value));
    }
    List<FakePrometheus.Series> full =
        List.of(new FakePrometheus.Series(Map.of("instance", SCRIPT), at -> 99));
    PROMETHEUS.series("up", hosts).series("cpu", hosts).series("disk", full).start();
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    file = Files.writeString(home.resolve("petrel.yml"), config());
    app = app();
    until("both fire", () -> app.view().incidents().size() == 2);
  }

  private static String config() {
    return """
    interval: 1s
    query_offset: 0s
    prometheus: { url: "%s", timeout: 5s }
    signals:
      - name: cpu_usage
        query: cpu
        unit: percent
        detectors: [ kmeans: { at_least: 1, of: 1, keep_firing_for: 0s } ]
      - name: disk_usage
        query: disk
        unit: percent
        detectors: [ threshold: { above: 80 } ]
    route: { group_wait: 0s, group_by: [ instance ] }
    web: { listen: "127.0.0.1:%d" }
    storage: { path: %s }
    """
        .formatted(PROMETHEUS.url(), port, home.resolve("state"));
  }

  private static App app() {
    ConfigReader.Result read = ConfigReader.read(file, Wiring.types());
    assertThat(read).as("%s", read).isInstanceOf(ConfigReader.Result.Ok.class);
    Config config = ((ConfigReader.Result.Ok) read).config();
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    return new App(config, file, Wiring.types(), nowhere, InstantSource.system());
  }

  @AfterAll
  static void stop() {
    app.close();
    PROMETHEUS.close();
  }

  private static HttpResponse<String> send(String method, String path, String type, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, BodyPublishers.ofString(body));
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> mark(String body) throws Exception {
    return send("POST", "/api/v1/marks", JSON, body);
  }

  private static JsonNode marks() throws Exception {
    HttpResponse<String> answer = send("GET", "/api/v1/marks", "", "");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue(JSON);
    return new JsonMapper().readTree(answer.body()).get("marks");
  }

  private static String metrics() throws Exception {
    return send("GET", "/metrics", "", "").body();
  }

  private static String incidentOf(String signal) {
    for (Alert alert : app.view().alerts()) {
      for (Incident incident : app.view().incidents()) {
        if (alert.name().equals(signal) && incident.members().containsKey(alert.fingerprint())) {
          return incident.id();
        }
      }
    }
    throw new AssertionError(signal + " has no incident: " + app.view());
  }

  private static boolean fires(String signal) {
    return app.view().alerts().stream().anyMatch(a -> a.name().equals(signal) && a.firing());
  }

  private static void until(String what, java.util.function.BooleanSupplier holds) {
    Awaits.until(what, SOON, holds, () -> app.view().toString());
  }

  private static Typed marksCommand(String... args) {
    List<String> all = new ArrayList<>(List.of("marks"));
    all.addAll(List.of(args));
    all.addAll(List.of("--config", file.toString()));
    return Typed.petrel(all.toArray(new String[0]));
  }

  @Test
  void a_marked_alarm_ends_stays_away_over_a_restart_and_comes_back_without_the_mark()
      throws Exception {
    until("it fires", () -> fires("cpu_usage"));
    String incident = incidentOf("cpu_usage");
    Typed added = marksCommand("add", incident, "--comment", "nightly\nbackup", "--by", "ann");
    assertThat(added.err()).isEmpty();
    assertThat(added.exit()).isZero();
    assertThat(added.out())
        .matches(
            "(?s)mark [0-9]+ on incident "
                + incident
                + "\n  cpu_usage of web-0 \\(kmeans\\): tolerance widened ×[12]\\.[0-9]{2}, its"
                + " peers' ×1\\.[0-9]{2}\n");
    String id = added.out().split(" ", 3)[1];
    until("it is over", () -> !fires("cpu_usage"));
    assertThat(metrics())
        .containsPattern("petrel_tolerance\\{detector=\"kmeans\",instance=\"web-0\",.*} [12]\\.")
        .containsPattern("petrel_tolerance\\{detector=\"kmeans\",instance=\"web-3\",.*} 1\\.");
    assertThat(send("GET", "/status", "", "").body()).contains("Marked as false alarms", "nightly");

    assertThat(marksCommand("add", incident))
        .isEqualTo(new Typed(1, "", "petrel: incident " + incident + " is marked already\n"));

    app.close();
    app = app();
    long first = app.view().at();
    until("some ticks", () -> app.view().at() > first + 3000 && app.view().alerts().size() == 1);
    assertThat(fires("cpu_usage")).isFalse();
    Typed listed = marksCommand("list");
    assertThat(listed.exit()).isZero();
    assertThat(listed.out())
        .contains("mark " + id + " on incident " + incident, " by ann: nightly\\nbackup");

    assertThat(marksCommand("remove", id)).isEqualTo(new Typed(0, "mark " + id + " removed\n", ""));
    until("it fires again", () -> fires("cpu_usage"));
    assertThat(metrics()).doesNotContain("petrel_tolerance{");
    assertThat(marksCommand("remove", id))
        .isEqualTo(new Typed(1, "", "petrel: there is no mark " + id + "\n"));
  }

  @Test
  void a_mark_on_a_fixed_limit_is_recorded_and_said_to_have_no_effect() throws Exception {
    HttpResponse<String> answer =
        mark(
            new JsonMapper()
                .writeValueAsString(
                    Map.of("incident", incidentOf("disk_usage"), "by", SCRIPT, "comment", SCRIPT)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    JsonNode event = new JsonMapper().readTree(answer.body()).get("events").get(0);
    assertThat(event.get("effect").stringValue())
        .isEqualTo("none: threshold is a fixed limit, which only the config moves");
    assertThat(event.get("factor").doubleValue()).isEqualTo(1);
    try {
      String page = send("GET", "/status", "", "").body();
      assertThat(page).contains("&lt;script&gt;").doesNotContain("<script", "\u001b");
      Typed listed = marksCommand("list");
      assertThat(listed.out())
          .as("nothing that a terminal obeys")
          .contains("threshold is a fixed limit", "\\u001b")
          .doesNotContain("\u001b");
      long tick = app.view().at();
      until("a tick", () -> app.view().at() > tick + 1000);
      assertThat(fires("disk_usage")).isTrue();
    } finally {
      String id = new JsonMapper().readTree(answer.body()).get("id").asString("");
      assertThat(send("DELETE", "/api/v1/marks/" + id, "", "").statusCode()).isEqualTo(204);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                  | 400 | expected a JSON object such as",
        "[]                                  | 400 | expected a JSON object such as",
        "{\"incident\"                       | 400 | expected JSON such as",
        "{}                                  | 400 | incident: missing, expected the id",
        "{\"incident\": 7}                   | 400 | incident: expected a text",
        "{\"incident\": null}                | 400 | incident: missing",
        "{\"incident\": \"x\", \"who\": \"\"}| 400 | who: unknown, expected incident, by and",
        "{\"incident\": \"nobody\"}          | 404 | there is no incident nobody",
        "{\"incident\": \"' OR 1=1 --\"}     | 404 | there is no incident ' OR 1=1 --",
        "{\"incident\": \"../../etc/passwd\"}| 404 | there is no incident ../../etc/passwd"
      })
  void what_is_no_mark_is_refused_with_the_reason(String body, int status, String why)
      throws Exception {
    refused(mark(body), status, why);
  }

  private static void refused(HttpResponse<String> answer, int status, String why) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = new JsonMapper().readTree(answer.body());
    assertThat(problem.get("status").intValue()).isEqualTo(status);
    assertThat(problem.get("title").stringValue()).isNotEmpty();
    assertThat(problem.get("detail").stringValue()).startsWith(why);
    assertThat(answer.body().length()).isLessThan(1000);
  }

  @Test
  void huge_texts_are_refused() throws Exception {
    String id = incidentOf("disk_usage");
    refused(
        mark("{\"incident\": \"" + id + "\", \"comment\": \"" + "x".repeat(1001) + "\"}"),
        400,
        "comment: expected at most 1000 characters, got 1001");
    refused(
        mark("{\"incident\": \"" + id + "\", \"by\": \"" + "<".repeat(101) + "\"}"),
        400,
        "by: expected at most 100 characters, got 101");
    refused(
        mark("{\"incident\": \"" + "x".repeat(5000) + "\"}"), 400, "incident: expected at most");
    refused(mark("{\"" + "k".repeat(5000) + "\": 1}"), 400, "kkkk");
    refused(mark("{\"incident\": \"" + "x".repeat(100_000) + "\"}"), 413, "");
    refused(mark("[".repeat(50_000)), 400, "expected JSON such as");
  }

  @Test
  void only_json_is_taken_and_only_from_here() throws Exception {
    String body = "{\"incident\": \"" + incidentOf("disk_usage") + "\"}";
    for (String type :
        List.of("", "text/plain", "application/x-www-form-urlencoded", "application/jsonp")) {
      refused(
          send("POST", "/api/v1/marks", type, body),
          415,
          "expected Content-Type: application/json");
    }
    HttpRequest foreign =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/marks"))
            .header("Content-Type", JSON)
            .header("Origin", "http://evil.example")
            .POST(BodyPublishers.ofString(body))
            .build();
    refused(HTTP.send(foreign, BodyHandlers.ofString()), 403, "This address answers only");
    refused(send("GET", "/api/v1/nothing", "", ""), 404, "There is no such page.");
    refused(send("DELETE", "/api/v1/marks/x", "", ""), 404, "there is no mark x");
    refused(send("DELETE", "/api/v1/marks/" + "9".repeat(50), "", ""), 404, "there is no mark 99");
    refused(send("DELETE", "/api/v1/marks/-1", "", ""), 404, "there is no mark -1");
    assertThat(marks()).noneMatch(m -> m.get("events").toString().contains("disk_usage"));
  }

  @Test
  void a_service_that_does_not_run_is_said_so() throws IOException {
    Path other = home.resolve("other.yml");
    Files.writeString(other, "web: { listen: '127.0.0.1:1' }");
    assertThat(Typed.petrel("marks", "list", "-c", other.toString()))
        .isEqualTo(
            new Typed(
                1,
                "",
                "petrel: no service answers on http://127.0.0.1:1 (web.listen in "
                    + other
                    + "): is petrel run running?\n"));
    Files.writeString(other, "web: { listen: '127.0.0.1:0' }");
    assertThat(Typed.petrel("marks", "list", "-c", other.toString()).err())
        .contains("other.yml has port 0, any free one: expected a fixed port");
    Files.writeString(other, "wbe: {}");
    Typed wrong = Typed.petrel("marks", "remove", "1", "-c", other.toString());
    assertThat(wrong.exit()).isEqualTo(1);
    assertThat(wrong.err()).contains("other.yml:1:1: wbe: unknown key");
    String prometheus = PROMETHEUS.url().getAuthority().replace("localhost", "127.0.0.1");
    Files.writeString(other, "web: { listen: '" + prometheus + "' }");
    assertThat(Typed.petrel("marks", "list", "-c", other.toString()).err())
        .contains("answered with status", "another program");
  }

  @Test
  void the_command_line_says_what_is_missing() {
    assertThat(Typed.petrel("marks").exit()).isEqualTo(2);
    assertThat(Typed.petrel("marks").err()).contains("a command is missing: add, list or remove");
    assertThat(Typed.petrel("marks", "add").exit()).isEqualTo(2);
    assertThat(Typed.petrel("marks", "remove", "abc").exit()).isEqualTo(2);
    assertThat(Typed.petrel("marks", "--help").out()).contains("petrel marks add", "Fixed limits");
  }
}
