package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.config.Config;
import io.petrel.config.ConfigReader;
import io.petrel.source.FakePrometheus;
import io.petrel.source.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real amtool takes Petrel for an Alertmanager. */
@Timeout(120)
final class AmtoolTest {
  private static final JsonMapper MAPPER = new JsonMapper();

  @TempDir static Path home;
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final FakePrometheus PROMETHEUS = new FakePrometheus();
  private static App app;

  @BeforeAll
  static void start() throws IOException {
    List<FakePrometheus.Series> hosts = new ArrayList<>();
    for (String host : new String[] {"web-0", "web-1", "<script>alert(1)</script>"}) {
      hosts.add(new FakePrometheus.Series(Map.of("instance", host), at -> 97));
    }
    PROMETHEUS.series("up", hosts).series("cpu", hosts).start();
    Path file = home.resolve("petrel.yml");
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
        route: { receiver: ops, group_wait: 0s, group_by: [ instance ] }
        receivers:
          - name: ops
            webhook: { url: "http://127.0.0.1:9/s3cr3t" }
        web: { listen: "127.0.0.1:0" }
        storage: { path: %s }
        """
            .formatted(PROMETHEUS.url(), home.resolve("state")));
    ConfigReader.Result read = ConfigReader.read(file, Wiring.types());
    assertThat(read).as("%s", read).isInstanceOf(ConfigReader.Result.Ok.class);
    Config config = ((ConfigReader.Result.Ok) read).config();
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    app = new App(config, file, Wiring.types(), nowhere, InstantSource.system());
    Awaits.until(
        "all fire",
        Duration.ofSeconds(20),
        () -> app.view().incidents().size() == 3,
        () -> app.view().toString());
  }

  @AfterAll
  static void stop() {
    app.close();
    PROMETHEUS.close();
  }

  private record Said(int exit, String text) {}

  private static Said amtool(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Program.find("amtool", "prometheus-alertmanager"),
                "--alertmanager.url=http://127.0.0.1:" + app.port()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return new Said(process.exitValue(), said);
  }

  private static String done(String... arguments) throws IOException, InterruptedException {
    Said said = amtool(arguments);
    assertThat(said.exit()).as(said.text()).isZero();
    return said.text();
  }

  private static HttpResponse<String> send(String method, String path, String body)
      throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + app.port() + "/api/v2/" + path).normalize())
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static JsonNode get(String path) throws Exception {
    HttpResponse<String> answer = send("GET", path, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return MAPPER.readTree(answer.body());
  }

  @Test
  void alerts_are_listed_and_filtered() throws Exception {
    assertThat(done("alert", "query")).contains("cpu_usage", "97 % is above 80 %");
    assertThat(done("alert", "query", "-o", "extended", "instance=web-1"))
        .contains("instance=\"web-1\"", "detector=\"threshold\"")
        .doesNotContain("web-0");
    assertThat(done("alert", "query", "--receiver=ops", "instance=~web-.").lines()).hasSize(3);
    assertThat(done("alert", "query", "--receiver=nobody").lines()).hasSize(1);
    JsonNode alert = get("alerts?filter=instance%3D%22web-1%22").get(0);
    assertThat(alert.path("status").toString())
        .isEqualTo("{\"state\":\"active\",\"silencedBy\":[],\"inhibitedBy\":[]}");
    assertThat(alert.path("receivers").toString()).isEqualTo("[{\"name\":\"ops\"}]");
    assertThat(alert.path("fingerprint").asString()).matches("[0-9a-f]{16}");
  }

  @Test
  void groups_are_the_open_incidents() throws Exception {
    JsonNode groups = get("alerts/groups?filter=instance%3Dweb-1");
    assertThat(groups).hasSize(1);
    assertThat(groups.get(0).path("labels").toString()).isEqualTo("{\"instance\":\"web-1\"}");
    assertThat(groups.get(0).path("receiver").path("name").asString()).isEqualTo("ops");
    assertThat(groups.get(0).path("alerts")).hasSize(1);
  }

  @Test
  void a_silence_is_added_shown_changed_and_expired_and_is_petrels_own() throws Exception {
    String id =
        done(
                "silence",
                "add",
                "--author=ann",
                "--comment=new kernel",
                "--duration=2h",
                "instance=web-0",
                "alertname!=\"other\"")
            .strip();
    assertThat(id).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    assertThat(done("silence", "query", "-o", "extended"))
        .contains(id, "ann", "new kernel", "instance=\"web-0\"", "alertname!=\"other\"");
    JsonNode own = MAPPER.readTree(send("GET", "../v1/silences", "").body()).at("/silences/0");
    assertThat(own.path("matchers").toString())
        .contains("instance=\\\"web-0\\\"", "alertname!=\\\"other\\\"");

    JsonNode alert = get("alerts?filter=instance%3Dweb-0").get(0);
    assertThat(alert.path("status").path("silencedBy").toString()).contains(id);
    assertThat(alert.path("status").path("state").asString()).isEqualTo("suppressed");
    Awaits.until(
        "the next step mutes it",
        Duration.ofSeconds(20),
        () -> !app.view().mutes().isEmpty(),
        () -> app.view().toString());
    assertThat(done("alert", "query", "instance=web-0").lines()).as("only the head").hasSize(1);
    assertThat(done("alert", "query", "--silenced", "instance=web-0")).contains("cpu_usage");

    String next = done("silence", "update", "--duration=3h", "--comment=longer", id).strip();
    assertThat(done("silence", "query")).contains("longer").doesNotContain("new kernel");
    String now =
        next.lines().filter(line -> line.contains("-4000-8000-")).findFirst().orElseThrow();
    String changed = now.replaceAll(".*(0{8}-0000-4000-8000-[0-9a-f]{12}).*", "$1");
    assertThat(changed).isNotEqualTo(id);
    done("silence", "expire", changed);
    assertThat(done("silence", "query")).doesNotContain("longer");
    assertThat(done("silence", "query", "--expired")).contains("longer");
    assertThat(amtool("silence", "expire", changed))
        .matches(said -> said.exit() != 0 && said.text().contains("404"));
  }

  @Test
  void status_names_version_and_receivers_and_nothing_else_of_the_config() throws Exception {
    assertThat(done("config", "show"))
        .contains("receivers:", "name: \"ops\"")
        .doesNotContain("s3cr3t", "webhook");
    JsonNode status = get("status");
    assertThat(status.path("versionInfo").path("version").asString()).isNotEmpty();
    assertThat(get("receivers").toString()).isEqualTo("[{\"name\":\"ops\"}]");
    assertThat(done("cluster", "show")).contains("disabled");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "POST | silences | {}                    | 400 | matchers: missing",
        "POST | silences | {\"matchers\": [{\"name\": \"a\", \"value\": \"b\"}]} | 400 | endsAt: missing",
        "POST | silences | {\"x\": 1}          | 400 | x: unknown",
        "POST | silences | no                    | 400 | expected JSON",
        "POST | silences | {\"endsAt\": \"2999-01-01T00:00:00Z\", \"matchers\": [{\"name\": \"a\", \"value\": \"(\", \"isRegex\": true}]} | 400 | matchers[0]: expected a regular",
        "POST | silences | {\"endsAt\": \"2999-01-01T00:00:00Z\", \"matchers\": [{\"name\": \"a\", \"value\": \".*\", \"isRegex\": true}]} | 400 | matchers: expected at least one",
        "POST | silences | {\"endsAt\": \"2999-01-01T00:00:00Z\", \"matchers\": [{\"name\": \"a b\", \"value\": \"c\"}]} | 400 | matchers[0]: expected",
        "GET  | alerts?filter=%7B                | `` | 400 | filter: expected a matcher",
        "GET  | alerts?active=maybe              | `` | 400 | active: expected one of",
        "GET  | alerts?receiver=(                | `` | 400 | receiver: expected a regular",
        "GET  | silence/00000000-0000-4000-8000-00000000ffff | `` | 404 | silence",
        "GET  | silence/x                        | `` | 404 | silence",
        "DELETE | silence/999                    | `` | 404 | silence"
      })
  void what_is_wrong_is_refused_in_a_string_of_json(
      String method, String path, String body, int status, String why) throws Exception {
    HttpResponse<String> answer = send(method, path, body == null ? "" : body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(MAPPER.readTree(answer.body()).asString()).startsWith(why);
  }
}
