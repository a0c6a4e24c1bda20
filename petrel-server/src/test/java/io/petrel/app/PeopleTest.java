package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

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

/** Silences, acknowledgements and lists, from the wire and the command line. */
@Timeout(120)
final class PeopleTest {
  private static final String SCRIPT = "<script>alert(1)</script>\u001b[31m";
  private static final String JSON = "application/json";
  private static final JsonMapper MAPPER = new JsonMapper();

  @TempDir static Path home;
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final FakePrometheus PROMETHEUS = new FakePrometheus();
  private static Path file;
  private static App app;

  @BeforeAll
  static void start() throws IOException {
    List<FakePrometheus.Series> hosts = new ArrayList<>();
    for (String host : new String[] {"web-0", SCRIPT}) {
      hosts.add(new FakePrometheus.Series(Map.of("instance", host), at -> 97));
    }
    PROMETHEUS.series("up", hosts).series("cpu", hosts).start();
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    file = home.resolve("petrel.yml");
    Files.writeString(
        file,
        """
        interval: 1s
        query_offset: 0s
        prometheus: { url: "%s", timeout: 5s }
        signals:
          - name: cpu_usage
            query: cpu
            unit: percent
            detectors: [ threshold: { above: 80 } ]
        route: { group_wait: 0s, group_by: [ instance ] }
        web: { listen: "127.0.0.1:%d" }
        storage: { path: %s }
        """
            .formatted(PROMETHEUS.url(), port, home.resolve("state")));
    ConfigReader.Result read = ConfigReader.read(file, Wiring.types());
    assertThat(read).as("%s", read).isInstanceOf(ConfigReader.Result.Ok.class);
    Config config = ((ConfigReader.Result.Ok) read).config();
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    app = new App(config, file, Wiring.types(), nowhere, InstantSource.system());
    Awaits.until(
        "both fire",
        Duration.ofSeconds(20),
        () -> app.view().incidents().size() == 2,
        () -> app.view().toString());
  }

  @AfterAll
  static void stop() {
    app.close();
    PROMETHEUS.close();
  }

  private static HttpResponse<String> send(
      String method, String path, String body, String... headers) throws Exception {
    return send(method, path, BodyPublishers.ofString(body), headers);
  }

  private static HttpResponse<String> send(
      String method, String path, HttpRequest.BodyPublisher body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.port() + path))
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> json(String method, String path, String body)
      throws Exception {
    return send(method, path, body, "Content-Type", JSON);
  }

  private static JsonNode get(String path) throws Exception {
    HttpResponse<String> answer = send("GET", path, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return MAPPER.readTree(answer.body());
  }

  private static void refused(HttpResponse<String> answer, int status, String why) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(MAPPER.readTree(answer.body()).get("detail").stringValue()).startsWith(why);
    assertThat(answer.body().length()).isLessThan(1000);
  }

  private static String incidentOf(String host) {
    return app.view().incidents().stream()
        .filter(i -> i.group().getOrEmpty("instance").equals(host))
        .map(Incident::id)
        .findFirst()
        .orElseThrow();
  }

  private static Typed petrel(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--config", file.toString()));
    return Typed.petrel(all.toArray(new String[0]));
  }

  @Test
  void a_silence_is_made_shown_and_ended_from_the_command_line() throws Exception {
    Typed added =
        petrel(
            "silence",
            "add",
            "cpu_usage",
            "instance=web-0",
            "--duration",
            "2h",
            "--by",
            "ann",
            "--comment",
            SCRIPT,
            "--exclude-from-learning");
    assertThat(added.err()).isEmpty();
    String id = added.out().strip();
    assertThat(id).matches("[0-9]+");
    JsonNode alerts = get("/api/v1/alerts?matcher=instance%3Dweb-0").get("alerts");
    assertThat(alerts.size()).isEqualTo(1);
    assertThat(alerts.get(0).get("silenced_by").toString()).isEqualTo("[" + id + "]");
    assertThat(petrel("alerts", "instance=web-0").out()).contains("firing", id, "cpu_usage");
    String page = send("GET", "/status", "").body();
    assertThat(page)
        .contains("Silences in force", "cpu_usage&quot;, instance", "&lt;script&gt;")
        .doesNotContain("<script", "\u001b");

    Typed listed = petrel("silence", "query", "instance=web-0");
    assertThat(listed.out())
        .contains("alertname=\"cpu_usage\" instance=\"web-0\"", "active", "ann")
        .doesNotContain("\u001b");
    assertThat(petrel("silence", "query", "instance=other").out()).isEqualTo("no silences\n");
    assertThat(petrel("silence", "expire", id))
        .isEqualTo(new Typed(0, "silence " + id + " expired\n", ""));
    assertThat(petrel("silence", "expire", id))
        .isEqualTo(new Typed(1, "", "petrel: there is no silence " + id + " in force\n"));
    assertThat(petrel("silence", "query").out()).doesNotContain("web-0");
    assertThat(petrel("silence", "query", "--expired").out()).contains("web-0", "expired");
  }

  @Test
  void a_recurring_silence_is_shown_as_it_was_said() throws Exception {
    Typed added =
        petrel(
            "silence",
            "add",
            "instance=later",
            "--duration",
            "30d",
            "--weekdays",
            "saturday,sunday",
            "--times",
            "02:00-06:30",
            "--location",
            "Asia/Shanghai");
    assertThat(added.err()).isEmpty();
    JsonNode silence = get("/api/v1/silences?matcher=instance%3Dlater").get("silences").get(0);
    assertThat(silence.get("during").toString())
        .isEqualTo(
            "[{\"times\":[\"02:00-06:30\"],\"weekdays\":[\"saturday\",\"sunday\"],"
                + "\"location\":\"Asia/Shanghai\"}]");
    assertThat(petrel("silence", "query", "-o", "extended").out())
        .contains("saturday sunday 02:00-06:30 Asia/Shanghai");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                   | 400 | matchers: missing",
        "{\"matchers\": [\"a\"]}              | 400 | matchers[0]: expected a matcher such as",
        "{\"matchers\": [\"a=~'(\"]}          | 400 | matchers[0]: expected a regular expression",
        "{\"matchers\": [\"a=~.*\"]}          | 400 | matchers: expected at least one that an empty",
        "{\"matchers\": [\"a=b\"]}            | 400 | ends_at: missing",
        "{\"matchers\": [\"a=b\"], \"ends_at\": \"1\"} | 400 | ends_at: expected an instant",
        "{\"matchers\": [\"a=b\"], \"ends_at\": \"2020-01-01T00:00:00Z\"} | 400 | ends_at: expected an instant after now",
        "{\"matchers\": \"a=b\"}              | 400 | matchers: expected a list",
        "{\"matchers\": [\"a=b\"], \"matchers\": []} | 400 | expected JSON such as",
        "{\"matcher\": []}                    | 400 | matcher: unknown, expected id, matchers",
        "{} {}                                | 400 | expected JSON such as"
      })
  void what_is_no_silence_is_refused_with_the_reason(String body, int status, String why)
      throws Exception {
    refused(json("POST", "/api/v1/silences", body), status, why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"times\": [\"22:00-06:00\"]}       | during.times: expected times of one day",
        "{\"times\": [\"9-17\"]}              | during.times: expected times of one day",
        "{\"weekdays\": [\"mon\"]}            | during.weekdays: expected weekdays such as",
        "{\"days_of_month\": [\"0\"]}         | during.days_of_month: expected numbers",
        "{\"months\": [\"13\"]}               | during.months: expected months",
        "{\"location\": \"Mars/Olympus\"}     | during.location: expected a time zone",
        "{\"day\": 1}                         | during.day: unknown, expected times, weekdays"
      })
  void what_is_no_recurring_time_is_refused_with_the_reason(String during, String why)
      throws Exception {
    String body =
        "{\"matchers\": [\"a=b\"], \"ends_at\": \"2999-01-01T00:00:00Z\", \"during\": %s}";
    refused(json("POST", "/api/v1/silences", body.formatted(during)), 400, why);
  }

  @Test
  void a_silence_is_replaced_by_its_number() throws Exception {
    String body = "{%s\"matchers\": [\"a=b\"], \"ends_at\": \"%d-01-01T00:00:00Z\"}";
    HttpResponse<String> first = json("POST", "/api/v1/silences", body.formatted("", 2998));
    assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
    String id = "\"id\": " + MAPPER.readTree(first.body()).get("id") + ", ";
    HttpResponse<String> second = json("POST", "/api/v1/silences", body.formatted(id, 2999));
    assertThat(second.statusCode()).as(second.body()).isEqualTo(200);
    JsonNode left = get("/api/v1/silences?matcher=a%3Db").get("silences");
    assertThat(left.size()).isEqualTo(1);
    assertThat(left.get(0).get("ends_at").stringValue()).startsWith("2999");
    refused(json("POST", "/api/v1/silences", body.formatted(id, 3000)), 404, "there is no silence");
  }

  @Test
  void an_incident_is_taken_shown_and_given_back() throws Exception {
    String id = incidentOf("web-0");
    String path = "/api/v1/incidents/" + id;
    Typed taken = petrel("ack", id, "--by", SCRIPT, "--comment", "the disk is replaced");
    assertThat(taken.err()).isEmpty();
    assertThat(taken.out()).startsWith("incident " + id + " acknowledged by <script>");
    assertThat(taken.out()).doesNotContain("\u001b");
    assertThat(petrel("ack", id, "--by", "bob").out()).as("who was first").contains("<script>");
    JsonNode incident = get(path);
    assertThat(incident.get("acknowledgement").get("by").stringValue()).isEqualTo(SCRIPT);
    assertThat(incident.get("acknowledgement").get("via").stringValue()).isEqualTo("cli");
    assertThat(incident.get("timeline").toString())
        .contains("\"decision\":\"first\"", "\"note\":\"the disk is replaced\"");
    assertThat(petrel("incidents", "--state", "acknowledged", "-o", "json").out()).contains(id);
    assertThat(petrel("incidents", "--state", "unacknowledged").out()).doesNotContain(id);
    assertThat(send("GET", "/status", "").body())
        .contains("acknowledged by &lt;script&gt;")
        .doesNotContain("<script");

    assertThat(petrel("unack", id))
        .isEqualTo(new Typed(0, "incident " + id + " is no longer acknowledged\n", ""));
    assertThat(petrel("unack", id))
        .isEqualTo(new Typed(1, "", "petrel: incident " + id + " is not acknowledged\n"));
    assertThat(petrel("incidents", "instance=web-0", "-o", "extended").out())
        .contains(id, "instance=web-0", "cpu_usage on web-0");
  }

  @Test
  void what_is_no_acknowledgement_is_refused_with_the_reason() throws Exception {
    String path = "/api/v1/incidents/" + incidentOf("web-0") + "/acknowledgement";
    refused(json("PUT", path, "{}"), 400, "by: missing");
    refused(json("PUT", path, "{\"by\": 7}"), 400, "by: expected a text");
    refused(json("PUT", path, "{\"by\": \"a\", \"via\": \"x\"}"), 400, "via: expected api or cli");
    refused(send("PUT", path, "{\"by\": \"a\"}"), 415, "expected Content-Type");
    refused(
        json("PUT", "/api/v1/incidents/none/acknowledgement", "{\"by\": \"a\"}"),
        404,
        "there is no incident none");
    refused(
        send("PUT", path, "{\"by\": \"a\"}", "Content-Type", JSON, "Origin", "http://evil.example"),
        403,
        "This address answers only");
    refused(send("GET", "/api/v1/incidents?state=odd", ""), 400, "state: expected one of open");
    refused(send("GET", "/api/v1/alerts?matcher=a", ""), 400, "matcher: expected a matcher");
    refused(send("GET", "/api/v1/incidents/none", ""), 404, "there is no incident none");
  }

  @Test
  void calls_of_receivers_are_bounded_and_need_no_origin() throws Exception {
    HttpResponse<String> nobody =
        send("POST", "/hooks/ops/slack", "{}", "Origin", "https://hooks.example");
    assertThat(nobody.statusCode()).isEqualTo(404);
    assertThat(nobody.body()).isEqualTo("No receiver is called here.\n");
    assertThat(send("POST", "/hooks/ops/slack", "x".repeat(1 << 20)).statusCode()).isEqualTo(404);
    assertThat(send("POST", "/hooks/ops/slack", "x".repeat((1 << 20) + 1)).statusCode())
        .isEqualTo(413);
    byte[] broken = {'{', (byte) 0xc3, '}'};
    assertThat(send("POST", "/hooks/ops/slack", BodyPublishers.ofByteArray(broken)).statusCode())
        .isEqualTo(400);
  }

  @Test
  void the_command_line_says_what_is_missing() {
    assertThat(Typed.petrel("silence").err())
        .contains("a command is missing: add, query or expire");
    assertThat(petrel("silence", "add").exit()).isEqualTo(2);
    assertThat(petrel("silence", "add", "a=b", "--duration", "soon").err())
        .contains("--duration: \"soon\": expected a duration such as");
    assertThat(petrel("silence", "add", "a=b", "--weekdays", "monday").err())
        .contains("a recurring silence wants an end");
    assertThat(petrel("silence", "add", "a=b", "--location", "UTC").err())
        .contains("--location is about recurring times");
    assertThat(Typed.petrel("silence", "add", "--help").out()).contains("petrel silence add");
    assertThat(Typed.petrel("ack", "--help").out()).contains("--comment");
  }
}
