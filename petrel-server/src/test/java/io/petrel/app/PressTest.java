package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.config.Config;
import io.petrel.config.ConfigReader;
import io.petrel.notify.FakeSlack;
import io.petrel.notify.FakeSlackApp;
import io.petrel.notify.FakeZammad;
import io.petrel.notify.Hearing;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One press in Slack, or one agent in Zammad, and thread, ticket and API agree. */
@Timeout(120)
final class PressTest {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir static Path home;
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final FakePrometheus PROMETHEUS = new FakePrometheus();
  private static final FakeSlack SLACK = new FakeSlack(InstantSource.system());
  private static final FakeZammad ZAMMAD = new FakeZammad();
  private static App app;

  @BeforeAll
  static void start() throws IOException {
    List<FakePrometheus.Series> hosts =
        List.of("web-0", "web-1", "web-2", "web-3").stream()
            .map(host -> new FakePrometheus.Series(Map.of("instance", host), at -> 97))
            .toList();
    PROMETHEUS.series("up", hosts).series("cpu", hosts).start();
    SLACK.rateLimit(false);
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
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
        route: { receiver: ops, group_wait: 0s, group_interval: 1s, group_by: [ instance ] }
        receivers:
          - name: ops
            slack: { bot_token: %s, channel: "#oncall", api_url: "%s", signing_secret: %s }
            zammad:
              url: "%s"
              token: %s
              group: Ops
              customer: %s
              webhook_secret: %s
        web: { listen: "127.0.0.1:%d" }
        storage: { path: %s }
        """
            .formatted(
                PROMETHEUS.url(),
                FakeSlack.TOKEN,
                SLACK.apiUrl(),
                FakeSlackApp.SIGNING_SECRET,
                ZAMMAD.url(),
                FakeZammad.TOKEN,
                FakeZammad.CUSTOMER,
                FakeZammad.SIGNATURE,
                port,
                home.resolve("state")));
    ConfigReader.Result read = ConfigReader.read(file, Wiring.types());
    assertThat(read).as("%s", read).isInstanceOf(ConfigReader.Result.Ok.class);
    Config config = ((ConfigReader.Result.Ok) read).config();
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    app = new App(config, file, Wiring.types(), nowhere, InstantSource.system());
    until("all are told", () -> SLACK.roots().size() == 4 && ZAMMAD.tickets().size() == 4);
  }

  @AfterAll
  static void stop() {
    app.close();
    assertThat(SLACK.violations()).isEmpty();
    assertThat(ZAMMAD.violations()).isEmpty();
    SLACK.close();
    ZAMMAD.close();
    PROMETHEUS.close();
  }

  private static void until(String what, java.util.function.BooleanSupplier there) {
    Awaits.until(what, PATIENCE, there, () -> SLACK.messages() + "\n" + ZAMMAD.articles());
  }

  private static FakeSlack.Message thread(String host) {
    return SLACK.roots().stream()
        .filter(root -> root.words().contains(host))
        .findFirst()
        .orElseThrow();
  }

  private static long ticket(String host) {
    return ZAMMAD.tickets().stream()
        .filter(id -> ZAMMAD.ticket(id).path("title").asString().contains(host))
        .findFirst()
        .orElseThrow();
  }

  private static String words(long ticket) {
    StringBuilder all = new StringBuilder();
    ZAMMAD.articles(ticket).forEach(article -> all.append(article.words()));
    return all.toString();
  }

  private static int hook(String channel, Hearing.Call call, Map<String, String> other)
      throws Exception {
    Map<String, String> headers = new HashMap<>(call.headers());
    headers.putAll(other);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.port() + "/hooks/" + channel))
            .POST(BodyPublishers.ofString(call.body()));
    headers.forEach(request::header);
    return HTTP.send(request.build(), BodyHandlers.ofString()).statusCode();
  }

  private static JsonNode get(String path) throws Exception {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.port() + path)).build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return MAPPER.readTree(answer.body());
  }

  private static Hearing.Call press(String host, String action) {
    return SLACK.app().request(SLACK.app().click(thread(host), action, "mei.lin"));
  }

  private static String incidents() throws Exception {
    return get("/api/v1/incidents").toString();
  }

  @Test
  void acknowledge_in_slack_is_seen_in_the_api_the_thread_and_the_ticket() throws Exception {
    assertThat(hook("ops/slack", press("web-0", "petrel_acknowledge"), Map.of())).isEqualTo(200);
    assertThat(incidents()).contains("mei.lin");
    until("the thread names her", () -> thread("web-0").words().contains("mei.lin"));
    until("the ticket names her", () -> words(ticket("web-0")).contains("mei.lin"));
    until("she is answered", () -> SLACK.ephemeral().toString().contains("Acknowledged"));
  }

  @Test
  void an_agent_who_takes_the_ticket_is_seen_in_slack() throws Exception {
    long id = ticket("web-1");
    ZAMMAD.own(id, FakeZammad.EMMA, FakeZammad.EMMA);
    assertThat(hook("ops/zammad", ZAMMAD.webhook(id), Map.of())).isEqualTo(200);
    assertThat(incidents()).contains("Emma Taylor");
    until("the thread names her", () -> thread("web-1").words().contains("Emma Taylor"));
  }

  @Test
  void silence_in_slack_is_a_silence_of_the_incident() throws Exception {
    assertThat(hook("ops/slack", press("web-2", "petrel_silence_1h"), Map.of())).isEqualTo(200);
    assertThat(get("/api/v1/silences").toString()).contains("web-2", "mei.lin");
    assertThat(get("/api/v1/alerts?matcher=instance%3Dweb-2").at("/alerts/0/silenced_by").size())
        .isEqualTo(1);
  }

  @Test
  void false_alarm_in_slack_is_a_mark() throws Exception {
    assertThat(hook("ops/slack", press("web-3", "petrel_false_alarm"), Map.of())).isEqualTo(200);
    assertThat(get("/api/v1/marks").toString()).contains("mei.lin");
  }

  @Test
  void what_is_not_signed_by_the_receiver_changes_nothing() throws Exception {
    Hearing.Call press = press("web-3", "petrel_acknowledge");
    assertThat(hook("ops/slack", press, Map.of("x-slack-signature", "v0=00"))).isEqualTo(401);
    assertThat(hook("ops/slack", press, Map.of("x-slack-request-timestamp", "1700000000")))
        .as("an old copy")
        .isEqualTo(401);
    assertThat(hook("ops/slack", new Hearing.Call(press.headers(), press.body() + "&"), Map.of()))
        .isEqualTo(401);
    Hearing.Call zammad = ZAMMAD.webhook(ticket("web-3"));
    assertThat(hook("ops/zammad", zammad, Map.of("x-hub-signature", "sha1=00"))).isEqualTo(403);
    assertThat(hook("nobody/slack", press, Map.of())).isEqualTo(404);
    Hearing.Call huge = new Hearing.Call(press.headers(), "payload=" + "x".repeat(2 << 20));
    assertThat(hook("ops/slack", huge, Map.of())).isEqualTo(413);
    for (JsonNode incident : get("/api/v1/incidents").get("incidents")) {
      if (incident.toString().contains("web-3")) {
        assertThat(incident.toString()).doesNotContain("mei.lin");
      }
    }
  }
}
