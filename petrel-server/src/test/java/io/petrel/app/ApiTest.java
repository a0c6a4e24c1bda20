package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.petrel.config.ConfigReader;
import io.petrel.source.FakePrometheus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API answers what its OpenAPI document says, to those who ask well, and says what is wrong.
 */
@Timeout(120)
final class ApiTest {
  private static final String SCRIPT = "<script>alert(1)</script>\u202e\u001b[31m";
  private static final String SECRET = "sesame-open";
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final FakePrometheus PROMETHEUS = new FakePrometheus();

  /** Asks for the past of all hosts: it must not be narrowed, the fake would not know it. */
  private static final String QUERY = "sort(cpu)";

  @TempDir static Path home;
  private static App app;
  private static JsonNode document;

  @BeforeAll
  static void start() throws Exception {
    List<FakePrometheus.Series> hosts = new ArrayList<>();
    List<FakePrometheus.Series> up = new ArrayList<>();
    String[] providers = {"aliyun", "tencent", "azure"};
    for (int i = 0; i < 12; i++) {
      String host = i == 5 ? SCRIPT : "web-" + i;
      double busy = i == 5 || i == 7 ? 97 : 20 + i;
      hosts.add(new FakePrometheus.Series(Map.of("instance", host), at -> busy));
      up.add(
          new FakePrometheus.Series(
              Map.of("__name__", "up", "instance", host, "provider", providers[i % 3]), at -> 1));
    }
    PROMETHEUS.series("up", up).series(QUERY, hosts).start();
    Path file = home.resolve("petrel.yml");
    Files.writeString(
        file,
        """
        interval: 1s
        query_offset: 0s
        learn_from: 10m
        prometheus: { url: "%s", timeout: 5s }
        signals:
          - name: cpu_usage
            query: %s
            unit: percent
            detectors: [ threshold: { above: 80 }, baseline: {} ]
        route: { group_wait: 0s, group_by: [ instance ], receiver: ops }
        receivers:
          - name: ops
            webhook: { url: "http://127.0.0.1:1/", http_config: { authorization: { credentials: %s } } }
        web: { listen: "127.0.0.1:0" }
        storage: { path: %s }
        """
            .formatted(PROMETHEUS.url(), QUERY, SECRET, home.resolve("state")));
    ConfigReader.Result read = ConfigReader.read(file, Wiring.types());
    assertThat(read).as("%s", read).isInstanceOf(ConfigReader.Result.Ok.class);
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    app =
        new App(
            ((ConfigReader.Result.Ok) read).config(),
            file,
            Wiring.types(),
            nowhere,
            InstantSource.system());
    Awaits.until(
        "both fire",
        Duration.ofSeconds(20),
        () -> app.view().incidents().size() == 2,
        () -> app.view().toString());
    document = MAPPER.readTree(send("GET", "/api/v1/openapi.json", "").body());
  }

  @AfterAll
  static void stop() {
    app.close();
    PROMETHEUS.close();
  }

  private static HttpResponse<String> send(
      String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(method, path, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String method, String path, String body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.port() + path))
        .method(method, BodyPublishers.ofString(body));
  }

  private static JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = send("GET", path, "");
    assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
    return MAPPER.readTree(answer.body());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String incident() throws IOException, InterruptedException {
    return get("/api/v1/incidents").at("/incidents/0/id").asString();
  }

  /** Every path of the document that is looked at, with what it needs to answer. */
  static Stream<String> looks() {
    return document
        .get("paths")
        .propertyStream()
        .filter(path -> path.getValue().has("get") && !path.getKey().equals("/api/v1/events"))
        .map(Map.Entry::getKey);
  }

  private static String asked(String path) throws IOException, InterruptedException {
    String filled = path.startsWith("/api/v1/incidents") ? path.replace("{id}", incident()) : path;
    if (filled.startsWith("/api/v1/backtests/")) {
      String body = "{\"signal\": \"cpu_usage\", \"days\": 0.01}";
      HttpResponse<String> job =
          send("POST", "/api/v1/backtests", body, "Content-Type", "application/json");
      assertThat(job.statusCode()).as(job.body()).isEqualTo(202);
      return filled.replace("{id}", MAPPER.readTree(job.body()).get("id").asString());
    }
    boolean ofSignal = filled.endsWith("/series") || filled.endsWith("/fleet");
    return ofSignal ? filled + "?signal=cpu_usage&from=now-5m&peers=true" : filled;
  }

  @ParameterizedTest
  @MethodSource("looks")
  void an_answer_is_what_the_document_says(String path) throws Exception {
    assertIsAs(path, "application~1json", get(asked(path)).toString());
  }

  private static void assertIsAs(String path, String type, String answer) {
    ObjectNode schema =
        (ObjectNode)
            document
                .get("paths")
                .get(path)
                .at("/get/responses/200/content/" + type + "/schema")
                .deepCopy();
    schema.set("components", document.get("components"));
    Schema compiled =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(schema.toString(), InputFormat.JSON);
    List<Error> errors = compiled.validate(answer, InputFormat.JSON);
    assertThat(errors).as("%s", answer).isEmpty();
  }

  @Test
  void every_operation_has_a_name_of_its_own_and_a_role() {
    Set<String> names = new TreeSet<>();
    document
        .get("paths")
        .forEach(
            path ->
                path.forEach(
                    operation -> {
                      assertThat(names.add(operation.get("operationId").asString())).isTrue();
                      assertThat(operation.get("x-role").asString())
                          .isIn("viewer", "operator", "anyone");
                    }));
    assertThat(names).contains("getSeries", "getFleet", "acknowledge", "startBacktest");
  }

  @Test
  void who_has_the_newest_answer_is_only_told_so_and_big_ones_are_compressed() throws Exception {
    HttpResponse<String> first = send("GET", "/api/v1/config", "");
    String tag = first.headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> second = send("GET", "/api/v1/config", "", "If-None-Match", tag);
    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
    HttpResponse<InputStream> small =
        HTTP.send(
            request("GET", "/api/v1/config", "").header("Accept-Encoding", "gzip").build(),
            BodyHandlers.ofInputStream());
    assertThat(small.headers().firstValue("Content-Encoding")).contains("gzip");
    try (InputStream in = new GZIPInputStream(small.body())) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(first.body());
    }
  }

  @Test
  void the_config_is_shown_without_its_secrets() throws Exception {
    assertThat(get("/api/v1/config").get("yaml").asString())
        .contains("cpu_usage", "credentials: <secret>")
        .doesNotContain(SECRET);
  }

  @Test
  void a_list_comes_in_pages_and_by_labels() throws Exception {
    JsonNode all = get("/api/v1/hosts?sort=name");
    assertThat(all.get("total").asInt()).isEqualTo(12);
    JsonNode page = get("/api/v1/hosts?sort=name&limit=2&offset=3");
    assertThat(page.get("total").asInt()).isEqualTo(12);
    assertThat(page.get("hosts")).hasSize(2);
    assertThat(page.at("/hosts/0/host")).isEqualTo(all.at("/hosts/3/host"));
    String azure = encoded("provider=\"azure\"");
    assertThat(get("/api/v1/hosts?matcher=" + azure).get("total").asInt()).isEqualTo(4);
    assertThat(get("/api/v1/hosts?q=WEB-1").get("total").asInt()).isEqualTo(3);
    assertThat(get("/api/v1/hosts").at("/hosts/0/firing").asInt()).isEqualTo(1);
    JsonNode one = get("/api/v1/hosts?detail=true&host=web-7");
    assertThat(one.at("/hosts/0/signals/0/detector").asString()).isEqualTo("threshold");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "incidents",
        "alerts",
        "acknowledgements",
        "silences",
        "marks",
        "deliveries",
        "signals",
        "hosts",
        "audit"
      })
  void every_list_comes_in_pages(String list) throws Exception {
    String key = list.equals("audit") ? "actions" : list;
    JsonNode all = get("/api/v1/" + list + "?limit=1000");
    JsonNode one = get("/api/v1/" + list + "?limit=1");
    int total = all.get("total").asInt();
    assertThat(all.get(key)).hasSize(Math.min(total, 1000));
    assertThat(one.get("total").asInt()).isEqualTo(total);
    assertThat(one.get(key)).hasSize(Math.min(total, 1));
    assertThat(get("/api/v1/" + list + "?offset=" + total).get(key)).isEmpty();
    assertThat(send("GET", "/api/v1/" + list + "?limit=x", "").statusCode()).isEqualTo(400);
  }

  @Test
  void the_fleet_is_all_hosts_by_columns() throws Exception {
    JsonNode fleet = get("/api/v1/fleet?signal=cpu_usage");
    assertThat(fleet.get("host")).hasSize(12).extracting(JsonNode::asString).contains(SCRIPT);
    assertThat(fleet.get("value")).hasSize(12);
    int hot = 0;
    for (JsonNode anomalous : fleet.get("anomalous")) {
      hot += anomalous.asInt();
    }
    assertThat(hot).isEqualTo(2);
    assertThat(fleet.at("/groups/0/hosts").asInt()).isEqualTo(12);
    assertThat(fleet.at("/labels/provider/values")).hasSize(3);
    assertThat(fleet.at("/labels/provider/of")).hasSize(12);
  }

  @Test
  void a_series_has_the_values_of_the_past_and_what_detectors_say_of_them() throws Exception {
    JsonNode series =
        get("/api/v1/series?signal=cpu_usage&host=web-7&from=now-2m&points=60&peers=true");
    JsonNode line = series.at("/series/0");
    assertThat(line.at("/labels/provider").asString()).isEqualTo("tencent");
    int size = line.get("at").size();
    assertThat(size).isBetween(30, 61);
    assertThat(line.get("value")).hasSize(size).allMatch(value -> value.asInt() == 97);
    JsonNode threshold = line.at("/detectors/0");
    assertThat(threshold.get("name").asString()).isEqualTo("threshold");
    assertThat(threshold.get("upper")).hasSize(size).allMatch(upper -> upper.asInt() == 80);
    assertThat(threshold.get("score")).allMatch(score -> score.asDouble() > 1);
    assertThat(series.at("/peers/hosts").asInt()).as("without itself").isEqualTo(11);
    JsonNode one = get("/api/v1/series?signal=cpu_usage&host=web-7&detector=threshold");
    assertThat(one.at("/series/0/detectors")).hasSize(1);
  }

  @Test
  void a_window_of_last_week_stands_at_the_place_of_this_one() throws Exception {
    JsonNode now = get("/api/v1/series?signal=cpu_usage&host=web-1&from=now-2m");
    JsonNode then =
        get("/api/v1/series?signal=cpu_usage&host=web-1&from=now-2m&offset_seconds=604800");
    double difference = now.at("/series/0/at/0").asDouble() - then.at("/series/0/at/0").asDouble();
    assertThat(Math.abs(difference)).isLessThan(60);
  }

  @Test
  void sentences_come_in_the_language_that_is_asked_for() throws Exception {
    HttpResponse<String> chinese =
        send("GET", "/api/v1/alerts", "", "Accept-Language", "zh-CN,zh;q=0.9");
    assertThat(chinese.body()).containsPattern("\\p{IsHan}");
    assertThat(send("GET", "/api/v1/alerts", "", "Accept-Language", "en").body())
        .doesNotContainPattern("\\p{IsHan}");
  }

  @Test
  void an_experiment_compares_other_settings_with_those_of_the_config() throws Exception {
    String body =
        "{\"signal\": \"cpu_usage\", \"days\": 0.02, \"matchers\": [\"instance=\\\"web-7\\\"\"],"
            + " \"set\": [\"cpu_usage.threshold.above=98\"]}";
    HttpResponse<String> started =
        send("POST", "/api/v1/backtests", body, "Content-Type", "application/json");
    assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
    JsonNode job = MAPPER.readTree(started.body());
    assertThat(job.get("snippet").asString()).contains("above: 98", "cpu_usage");
    String path = "/api/v1/backtests/" + job.get("id").asString();
    Awaits.until(
        "it is over",
        Duration.ofSeconds(60),
        () -> !Set.of("queued", "running").contains(state(path)),
        () -> state(path));
    JsonNode over = get(path);
    assertThat(over.get("state").asString()).as("%s", over).isEqualTo("done");
    assertThat(over.at("/result/before/incidents").asInt()).isEqualTo(1);
    assertThat(over.at("/result/after/incidents").asInt()).isZero();
    assertThat(over.at("/result/incidents_before/0/hosts/0").asString()).isEqualTo("web-7");
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(204);
    assertThat(send("GET", path, "").statusCode()).isEqualTo(404);
  }

  private static String state(String path) {
    try {
      return get(path).get("state").asString();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void what_is_delivered_and_what_waits_is_told() throws Exception {
    JsonNode receivers = get("/api/v1/receivers");
    assertThat(receivers.at("/receivers/0/name").asString()).isEqualTo("ops");
    assertThat(receivers.at("/receivers/0/fallback").asBoolean()).isTrue();
    assertThat(receivers.at("/receivers/0/channels/0/type").asString()).isEqualTo("webhook");
    JsonNode waiting = get("/api/v1/deliveries?state=pending&incident=" + incident());
    assertThat(waiting.at("/deliveries/0/channel").asString()).isEqualTo("ops/webhook");
    assertThat(get("/api/v1/deliveries?channel=nobody").get("total").asInt()).isZero();
    assertThat(get("/api/v1/incidents/" + incident()).get("timeline"))
        .anyMatch(line -> line.path("delivery").asString("").equals("pending"));
  }

  @Test
  void open_pages_are_told_that_there_is_something_new() throws Exception {
    HttpResponse<Stream<String>> events =
        HTTP.send(
            request("GET", "/api/v1/events", "").header("Accept", "text/event-stream").build(),
            BodyHandlers.ofLines());
    try (Stream<String> lines = events.body()) {
      List<String> told = lines.filter(line -> line.matches("(event|data):.*")).limit(6).toList();
      assertThat(List.of(told.get(0), told.get(2), told.get(4)))
          .containsExactly("event: hello", "event: tick", "event: tick");
      assertIsAs("/api/v1/events", "text~1event-stream", told.get(3).replaceFirst("data: *", ""));
    }
    problem(send("GET", "/api/v1/events", ""), 406, "expected Accept: text/event-stream");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "/api/v1/series | 400 | signal: missing",
        "/api/v1/series?signal=no | 404 | no signal no",
        "/api/v1/series?signal=cpu_usage&detector=no | 404 | no detector no",
        "/api/v1/series?signal=cpu_usage&from=then | 400 | from: expected an instant",
        "/api/v1/series?signal=cpu_usage&from=now-60d | 400 | at most 31 days",
        "/api/v1/series?signal=cpu_usage&from=now&to=now-1h | 400 | from: expected",
        "/api/v1/series?signal=cpu_usage&points=1 | 400 | points: expected",
        "/api/v1/series?signal=cpu_usage&peers=maybe | 400 | peers: expected",
        "/api/v1/fleet?signal=no | 404 | no answer yet",
        "/api/v1/fleet?signal=cpu_usage&matcher=x | 400 | matcher: expected",
        "/api/v1/hosts?limit=0 | 400 | limit: expected",
        "/api/v1/hosts?limit=1001 | 400 | limit: expected",
        "/api/v1/hosts?offset=-1 | 400 | offset: expected",
        "/api/v1/hosts?sort=up | 400 | sort: expected",
        "/api/v1/deliveries?state=lost | 400 | state: expected",
        "/api/v1/incidents/no/related | 404 | no incident no",
        "/api/v1/backtests/7777 | 404 | no backtest 7777",
      })
  void a_question_that_cannot_be_answered_is_a_problem(String path, int status, String why)
      throws Exception {
    problem(send("GET", path, ""), status, why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "{} | 400 | signal: missing",
        "{\"signal\": \"no\"} | 400 | signal: there is none of this name",
        "{\"signal\": \"cpu_usage\", \"days\": 99} | 400 | days: expected a number",
        "{\"signal\": \"cpu_usage\", \"days\": \"1\"} | 400 | days: expected a number",
        "{\"signal\": \"cpu_usage\", \"set\": [\"x\"]} | 400 | expected SIGNAL.DETECTOR.KEY=VALUE",
        "{\"signal\": \"cpu_usage\", \"set\": [\"cpu_usage.threshold.above=hot\"]} | 400 | above",
        "{\"signal\": \"cpu_usage\", \"matchers\": [\"x\"]} | 400 | matchers: expected",
        "{\"signal\": \"cpu_usage\", \"day\": 1} | 400 | day: unknown",
        "[] | 400 | expected a JSON object",
        "{ | 400 | expected JSON",
      })
  void an_experiment_that_makes_no_sense_is_a_problem(String body, int status, String why)
      throws Exception {
    problem(
        send("POST", "/api/v1/backtests", body, "Content-Type", "application/json"), status, why);
  }

  @Test
  void a_receiver_that_is_not_there_cannot_be_tested_and_one_that_fails_says_so() throws Exception {
    problem(send("POST", "/api/v1/receivers/no/test", ""), 404, "no receiver no");
  }

  private static void problem(HttpResponse<String> answer, int status, String why) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = MAPPER.readTree(answer.body());
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("detail").asString()).contains(why);
  }
}
