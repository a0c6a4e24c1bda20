package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.config.Config;
import io.petrel.config.ConfigReader;
import io.petrel.notify.FakeSlack;
import io.petrel.source.FakePrometheus;
import io.petrel.web.WebServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the running service answers over HTTP, also to those who mean it no good. */
@Timeout(60)
final class WebServerTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String SCRIPT = "<script>alert(1)</script>";
  private static final String QUOTE = "\"><img src=x onerror=alert(2)>";
  private static final String RIGHT_TO_LEFT = "\u202Eevil\u202C";
  private static final String LONG = "x".repeat(10_000);

  @TempDir static Path home;
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final AtomicLong SET_BACK = new AtomicLong();
  private static final FakePrometheus PROMETHEUS = new FakePrometheus();
  private static FakeSlack slack;
  private static Path file;
  private static App app;

  @BeforeAll
  static void start() throws IOException {
    List<FakePrometheus.Series> hosts =
        List.of(
            series(Map.of("instance", SCRIPT, "provider", QUOTE)),
            series(Map.of("instance", RIGHT_TO_LEFT, "provider", "{{version}}")),
            series(Map.of("instance", LONG, "role", "a\nb\\c\"d")));
    PROMETHEUS.series("up", hosts).series("cpu", hosts).start();
    PROMETHEUS.afterData(",\"infos\":[\"PromQL info: no counter <b>\"]");
    slack = new FakeSlack(InstantSource.system());
    file = Files.writeString(home.resolve("petrel.yml"), config("state", PROMETHEUS.url()));
    app = app(file);
    Awaits.until(
        "alerts", SOON, () -> app.view().incidents().size() == 3, () -> app.view().toString());
  }

  private static FakePrometheus.Series series(Map<String, String> labels) {
    return new FakePrometheus.Series(labels, at -> 99);
  }

  private static String config(String state, URI prometheus) {
    return """
    interval: 1s
    query_offset: 0s
    prometheus: { url: "%s", timeout: 5s }
    signals:
      - name: cpu_usage
        query: cpu
        unit: percent
        detectors:
          - threshold: { above: 80 }
    route: { receiver: ops, group_wait: 0s }
    receivers:
      - name: ops
        slack: { bot_token: %s, channel: "#oncall", api_url: "%s" }
    web: { listen: "127.0.0.1:0", external_url: "https://petrel.example.com:8443/" }
    storage: { path: %s }
    """
        .formatted(prometheus, FakeSlack.TOKEN, slack.apiUrl(), home.resolve(state));
  }

  private static App app(Path file) {
    ConfigReader.Result read = ConfigReader.read(file, Wiring.types());
    assertThat(read).as("%s", read).isInstanceOf(ConfigReader.Result.Ok.class);
    Config config = ((ConfigReader.Result.Ok) read).config();
    InstantSource clock = () -> java.time.Instant.now().minusMillis(SET_BACK.get());
    return new App(config, file, Wiring.types(), System.out, clock);
  }

  @AfterAll
  static void stop() {
    app.close();
    slack.close();
    PROMETHEUS.close();
  }

  private static HttpResponse<String> get(App of, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + of.port() + path);
    return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + app.port() + path);
    HttpRequest request = HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody()).build();
    return HTTP.send(request, BodyHandlers.ofString());
  }

  /** A request as it goes over the wire, with any header; the status of the answer. */
  private static int raw(String method, String path, String headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), app.port())) {
      OutputStream out = socket.getOutputStream();
      String request =
          method + " " + path + " HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n";
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Integer.parseInt(answer.split(" ", 3)[1]);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/status, 200, text/html",
    "/style.css, 200, text/css",
    "/metrics, 200, text/plain",
    "/-/healthy, 200, text/plain",
    "/-/ready, 200, text/plain",
    "/nowhere, 404, text/plain"
  })
  void every_answer_has_its_type_and_the_security_headers(String path, int status, String type)
      throws Exception {
    HttpResponse<String> answer = get(app, path);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith(type);
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'none'")
        .doesNotContain("unsafe");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("X-Frame-Options")).hasValue("DENY");
    assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(answer.headers().firstValue("Server")).isEmpty();
  }

  @Test
  void labels_of_strangers_are_shown_as_text() throws Exception {
    String page = get(app, "/status").body();
    assertThat(page)
        .contains("&lt;script&gt;alert(1)")
        .doesNotContain("<script", "<img", "\"><img", "\u202E")
        .doesNotContain(LONG);
    assertThat(page.length()).as("a name of 10 kB does not fill the page").isLessThan(60_000);
  }

  @Test
  void promtool_finds_nothing_wrong_with_the_metrics() throws Exception {
    String metrics = get(app, "/metrics").body();
    assertThat(metrics)
        .contains(
            "petrel_score{",
            "petrel_expected_upper{",
            "petrel_alerts{state=\"firing\"} 3",
            "petrel_source_up{source=\"prometheus\"} 1",
            "petrel_outbox_pending{receiver=\"ops/slack\"}",
            "petrel_build_info{",
            "petrel_cycle_duration_seconds_bucket{");
    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
    try (OutputStream in = promtool.getOutputStream()) {
      in.write(metrics.getBytes(StandardCharsets.UTF_8));
    }
    String said;
    try (InputStream out = promtool.getInputStream()) {
      said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(promtool.waitFor()).as("%s", said).isZero();
    assertThat(said).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: evil.example\r\n",
        "Host: 127.0.0.1.evil.example\r\n",
        "Host: petrel.example.com.evil.example\r\n",
        "Host: petrel.example.com\r\nOrigin: https://evil.example:8443\r\n",
        "Host: localhost.evil.example:9797\r\n",
        "Host: 192.168.1.7\r\n",
        "Host: localhost\r\nOrigin: http://evil.example\r\n",
        "Host: localhost\r\nOrigin: null\r\n",
        "Host: localhost:1\r\nOrigin: http://localhost:2\r\n"
      })
  void foreign_hosts_and_origins_are_refused(String headers) throws IOException {
    assertThat(raw("GET", "/", headers)).isEqualTo(403);
    assertThat(raw("GET", "/metrics", headers)).isEqualTo(403);
    assertThat(raw("POST", "/-/reload", headers + "Content-Length: 0\r\n")).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: localhost\r\n",
        "Host: 127.0.0.1:9797\r\n",
        "Host: [::1]:9797\r\n",
        "Host: 127.0.0.2:9797\r\n",
        "Host: [0:0:0:0:0:0:0:1]\r\n",
        "Host: petrel.example.com\r\n",
        "Host: Petrel.Example.com:443\r\nOrigin: https://petrel.example.com:8443\r\n",
        "Host: 127.0.0.1:9797\r\nOrigin: https://petrel.example.com:8443\r\n",
        "Host: localhost:9797\r\nOrigin: http://localhost:9797\r\n"
      })
  void own_hosts_and_origins_are_answered(String headers) throws IOException {
    assertThat(raw("GET", "/", headers)).isEqualTo(200);
  }

  @Test
  void it_is_ready_after_the_first_tick_and_not_before() throws Exception {
    try (FakePrometheus silent = new FakePrometheus()) {
      silent.next(FakePrometheus.silence()).next(FakePrometheus.silence());
      silent.series("up", List.of()).series("cpu", List.of()).start();
      Path other = Files.writeString(home.resolve("other.yml"), config("other", silent.url()));
      try (App slow = app(other)) {
        assertThat(get(slow, "/-/healthy").statusCode()).isEqualTo(200);
        HttpResponse<String> before = get(slow, "/-/ready");
        assertThat(before.statusCode()).isEqualTo(503);
        assertThat(before.body()).contains("no tick was taken yet");
        assertThat(get(slow, "/status").body()).contains("Petrel");
        Awaits.until(
            "the first tick", SOON, () -> slow.view().at() > 0, () -> slow.view().toString());
        assertThat(get(slow, "/-/ready").statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void a_reload_that_has_to_wait_leaves_the_old_sources_open_until_then() throws Exception {
    try (FakePrometheus silent = new FakePrometheus()) {
      silent.next(FakePrometheus.silence()).next(FakePrometheus.silence());
      silent.series("up", List.of()).series("cpu", List.of()).start();
      Path other = Files.writeString(home.resolve("late.yml"), config("late", silent.url()));
      try (App slow = app(other)) {
        Files.writeString(other, "locale: zh-CN\n" + Files.readString(other));
        WebServer.Reload later = slow.reload(Duration.ZERO);
        assertThat(later.errors()).isEmpty();
        assertThat(later.taken()).isFalse();
        assertThat(get(slow, "/status").body()).contains("<html lang=\"en\">");
        Awaits.until(
            "the first tick", SOON, () -> slow.view().at() > 0, () -> slow.view().toString());
        assertThat(slow.view().failures()).extracting(f -> f.why()).allMatch(w -> w.contains("5s"));
        Awaits.until(
            "the new config",
            SOON,
            () -> {
              try {
                return get(slow, "/status").body().contains("<html lang=\"zh-CN\">");
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            },
            () -> slow.view().toString());
      }
    }
  }

  @Test
  void what_waits_for_a_receiver_that_is_gone_is_told() throws Exception {
    try (FakeSlack down = new FakeSlack(InstantSource.system())) {
      down.failAtRandom(call -> new FakeSlack.Failure.Status(503, "busy", null));
      String text = config("gone", PROMETHEUS.url()).replace(slack.apiUrl(), down.apiUrl());
      Path own = Files.writeString(home.resolve("gone.yml"), text);
      try (App before = app(own)) {
        Awaits.until(
            "an attempt", SOON, () -> !down.calls().isEmpty(), () -> before.view().toString());
      }
      Files.writeString(
          own, text.replace("receiver: ops", "receiver: dba").replace("name: ops", "name: dba"));
      try (App after = app(own)) {
        assertThat(get(after, "/status").body()).contains("Undeliverable", "ops/slack</span>");
        assertThat(get(after, "/metrics").body())
            .containsPattern("petrel_outbox_undeliverable\\{receiver=\"ops/slack\"} [1-9]");
      }
    }
  }

  @Test
  void what_a_source_remarks_is_on_the_page() throws Exception {
    assertThat(get(app, "/status").body())
        .contains("cpu_usage: PromQL info: no counter &lt;b&gt;")
        .contains("hosts: PromQL info");
  }

  @Test
  void a_wrong_file_is_not_loaded_and_the_old_config_goes_on() throws Exception {
    String good = Files.readString(file);
    try {
      Files.writeString(file, good.replace("above: 80", "abvoe: 80"));
      HttpResponse<String> refused = post("/-/reload");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body())
          .contains("petrel.yml:9:", "abvoe", "did you mean")
          .contains("above");
      assertThat(get(app, "/metrics").body())
          .contains("petrel_config_last_reload_successful 0")
          .contains("petrel_alerts{state=\"firing\"} 3");
      long tick = app.view().at();
      Awaits.until("it goes on", SOON, () -> app.view().at() > tick, () -> app.view().toString());
    } finally {
      Files.writeString(file, good);
    }
    HttpResponse<String> taken = post("/-/reload");
    assertThat(taken.statusCode()).as(taken.body()).isEqualTo(200);
    assertThat(get(app, "/metrics").body()).contains("petrel_config_last_reload_successful 1");
    assertThat(get(app, "/-/reload").statusCode()).as("only by POST").isNotEqualTo(200);
    assertThat(slack.roots()).as("nothing is told again").hasSizeLessThan(4);
  }

  @Test
  void a_clock_that_is_set_back_is_said_on_the_page() throws Exception {
    SET_BACK.set(Duration.ofHours(1).toMillis());
    try {
      Awaits.until(
          "it is noticed",
          Duration.ofSeconds(15),
          () -> {
            try {
              return get(app, "/status").body().contains("the clock was set back");
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          },
          () -> app.view().toString());
    } finally {
      SET_BACK.set(0);
    }
    long tick = app.view().at();
    Awaits.until("it goes on", SOON, () -> app.view().at() > tick, () -> app.view().toString());
  }

  @Test
  void sigterm_ends_it_within_ten_seconds_with_a_receiver_that_never_answers() throws Exception {
    try (FakeSlack stuck = new FakeSlack(InstantSource.system())) {
      stuck.failAtRandom(call -> new FakeSlack.Failure.Stall(false));
      Path own = home.resolve("own.yml");
      Files.writeString(
          own, config("own", PROMETHEUS.url()).replace(slack.apiUrl(), stuck.apiUrl()));
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Main.class.getName(),
                  "run",
                  "--config",
                  own.toString())
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("own.log").toFile())
              .start();
      try {
        Awaits.until(
            "an attempt",
            SOON.multipliedBy(2),
            () -> !stuck.calls().isEmpty(),
            () -> read("own.log"));
        long asked = System.nanoTime();
        child.destroy();
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).as("%s", read("own.log")).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(10));
        assertThat(child.exitValue()).isEqualTo(128 + 15);
        assertThat(read("own.log")).contains("stopped");
      } finally {
        child.destroyForcibly();
      }
    }
  }

  private static String read(String name) {
    try {
      return Files.readString(home.resolve(name));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/fleet",
        "/hosts?name=x",
        "/incidents/abc",
        "/tune",
        "/silences",
        "/receivers",
        "/settings"
      })
  void every_view_is_the_same_document_under_a_strict_policy(String path) throws Exception {
    HttpResponse<String> page = get(app, path);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("/assets/app.js");
    assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(page.headers().firstValue("X-Frame-Options")).contains("DENY");
    assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
  }

  @ParameterizedTest
  @CsvSource({
    "app.js, text/javascript",
    "style.css, text/css",
    "icon.svg, image/svg+xml",
    "vendor/uplot/LICENSE, text/plain"
  })
  void what_the_page_loads_has_its_type(String name, String type) throws Exception {
    HttpResponse<String> asset = get(app, "/assets/" + name);
    assertThat(asset.statusCode()).isEqualTo(200);
    assertThat(asset.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
    assertThat(asset.headers().firstValue("ETag")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/none.js",
        "/assets/",
        "/assets/../index.html",
        "/assets/%2e%2e/index.html",
        "/assets/..%2f..%2fstatus.html",
        "/assets/views/../../status.html"
      })
  void nothing_else_is_given_out(String path) throws Exception {
    assertThat(get(app, path).statusCode()).isBetween(400, 404);
  }
}
