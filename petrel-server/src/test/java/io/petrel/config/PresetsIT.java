package io.petrel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.net.httpserver.HttpServer;
import io.petrel.route.Matcher;
import io.petrel.series.Signal;
import io.petrel.source.Narrowed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every preset's queries against Debian's Prometheus, which scrapes real node_exporters. */
class PresetsIT {
  /** Signals whose query keeps the label instance alone; the rest come from "up". */
  private static final Set<String> INSTANCE_ONLY = Set.of("cpu_usage");

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final List<Process> PROCESSES = new ArrayList<>();

  @TempDir static Path dir;
  private static HttpServer windows;
  private static Process prometheus;

  /** A third host, which one test ends; the others look past it. */
  private static Process shortLived;

  private static int prometheusPort;

  @BeforeAll
  static void start() throws IOException {
    String page = ConfigReaderTest.resource("presets/windows_exporter.txt");
    windows = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    windows.createContext(
        "/metrics",
        exchange -> {
          byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    windows.start();
    int aliyun = nodeExporter();
    int tencent = nodeExporter();
    int gone = freePort();
    shortLived = nodeExporter(gone);
    prometheusPort = freePort();
    Path config = dir.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global: { scrape_interval: 1s, scrape_timeout: 1s }
        scrape_configs:
          - job_name: node
            static_configs:
              - targets: [ 127.0.0.1:%d ]
                labels: { instance: aliyun-1, provider: aliyun, region: cn-beijing }
              - targets: [ 127.0.0.1:%d ]
                labels: { instance: tencent-1, provider: tencent, region: ap-shanghai }
              - targets: [ 127.0.0.1:1 ]
                labels: { instance: never-seen, provider: azure, region: x }
          - job_name: short-lived
            static_configs:
              - targets: [ 127.0.0.1:%d ]
                labels: { instance: gone-1, provider: gone, region: nowhere }
          - job_name: windows
            static_configs:
              - targets: [ 127.0.0.1:%d ]
                labels: { instance: azure-1, provider: azure, region: westeurope }
        """
            .formatted(aliyun, tencent, gone, windows.getAddress().getPort()));
    prometheus =
        process(
            "prometheus",
            "--config.file=" + config,
            "--storage.tsdb.path=" + dir.resolve("data"),
            "--web.listen-address=127.0.0.1:" + prometheusPort,
            "--log.level=warn");
  }

  @AfterAll
  static void stop() throws InterruptedException {
    windows.stop(0);
    for (Process process : PROCESSES) {
      process.destroyForcibly().waitFor();
    }
  }

  static List<SignalConfig> node() {
    return preset("node", "node_rate");
  }

  static List<SignalConfig> nodeRate() {
    return preset("node_rate").stream().filter(s -> s.name().equals("cpu_usage")).toList();
  }

  static List<SignalConfig> windows() {
    return preset("windows");
  }

  private static List<SignalConfig> preset(String... names) {
    Config config = ConfigReaderTest.ok("presets: [ " + String.join(", ", names) + " ]");
    return config.signals();
  }

  @ParameterizedTest
  @MethodSource("node")
  void node_signals_are_answered_for_every_host(SignalConfig signal) throws Exception {
    answered(signal, Map.of("aliyun-1", "cn-beijing", "tencent-1", "ap-shanghai"));
  }

  @ParameterizedTest
  @MethodSource("nodeRate")
  void the_rate_variant_is_answered_for_every_host(SignalConfig signal) throws Exception {
    answered(signal, Map.of("aliyun-1", "cn-beijing", "tencent-1", "ap-shanghai"));
  }

  @ParameterizedTest
  @MethodSource("windows")
  void windows_signals_are_answered_for_every_host(SignalConfig signal) throws Exception {
    answered(signal, Map.of("azure-1", "westeurope"));
  }

  private static void answered(SignalConfig signal, Map<String, String> regions) throws Exception {
    JsonNode result = eventually(signal.query(), regions.keySet());
    Set<String> seen = new HashSet<>();
    Set<String> instances = new HashSet<>();
    for (JsonNode series : result) {
      JsonNode labels = series.get("metric");
      String instance = labels.get("instance").asString();
      if (instance.equals("gone-1")) {
        continue;
      }
      instances.add(instance);
      String part = instance;
      for (String label : signal.peersBy()) {
        part += " " + labels.get(label).asString();
      }
      assertThat(seen.add(part)).as("%s twice for %s", signal.name(), part).isTrue();
      double value = Double.parseDouble(series.get("value").get(1).asString());
      assertThat(value).as("%s of %s", signal.name(), part).isFinite();
      if (!INSTANCE_ONLY.contains(signal.name())) {
        assertThat(labels.get("region").asString()).isEqualTo(regions.get(instance));
        assertThat(labels.get("provider").asString()).isEqualTo(instance.replace("-1", ""));
        assertThat(labels.has("__name__")).isFalse();
      }
    }
    assertThat(instances).as(signal.name()).isEqualTo(regions.keySet());
  }

  @ParameterizedTest
  @MethodSource("node")
  void a_query_for_one_host_gives_what_the_whole_one_gives_of_it(SignalConfig signal)
      throws Exception {
    eventually(signal.query(), Set.of("aliyun-1", "tencent-1"));
    Signal whole = signal.signal("prom");
    Signal one = Narrowed.of(whole, List.of(Matcher.is("instance", "aliyun-1")));
    assertThat(one.query()).contains("aliyun-1");
    long at = System.currentTimeMillis() / 1000 - 1;
    Map<JsonNode, String> expected = new HashMap<>();
    for (JsonNode series : query(whole.query(), at)) {
      if (series.get("metric").get("instance").asString().equals("aliyun-1")) {
        expected.put(series.get("metric"), series.get("value").get(1).asString());
      }
    }
    Map<JsonNode, String> answered = new HashMap<>();
    for (JsonNode series : query(one.query(), at)) {
      answered.put(series.get("metric"), series.get("value").get(1).asString());
    }
    assertThat(answered).isEqualTo(expected);
  }

  @Test
  void host_down_is_told_of_a_host_that_was_there_and_of_no_other_target() throws Exception {
    String query =
        node().stream().filter(s -> s.name().equals("host_down")).findFirst().orElseThrow().query();
    until(() -> value(query, "gone-1"), "0");
    shortLived.destroyForcibly().waitFor();
    until(() -> value(query, "gone-1"), "1");
    assertThat(value(query, "aliyun-1")).isEqualTo("0");
    assertThat(value(query, "never-seen")).isEqualTo("none");
    assertThat(value(query, "azure-1")).isEqualTo("none");
  }

  @Test
  void promtool_finds_every_query_well_formed() throws Exception {
    StringBuilder rules = new StringBuilder("groups:\n  - name: presets\n    rules:\n");
    for (String preset : Presets.NAMES) {
      for (SignalConfig signal : preset(preset)) {
        rules
            .append("      - record: ")
            .append(preset + ":" + signal.name())
            .append("\n        expr: ")
            .append(JSON.writeValueAsString(signal.query()))
            .append('\n');
      }
    }
    Path file = Files.writeString(dir.resolve("rules.yml"), rules);
    Process promtool = process("promtool", "check", "rules", file.toString());
    assertThat(promtool.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(promtool.exitValue()).isZero();
  }

  private interface Asked {
    String ask() throws Exception;
  }

  private static void until(Asked asked, String expected) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    String last = "";
    while (System.nanoTime() < end) {
      last = asked.ask();
      if (last.equals(expected)) {
        return;
      }
      pause();
    }
    assertThat(last).isEqualTo(expected);
  }

  private static String value(String query, String instance) throws Exception {
    for (JsonNode series : query(query)) {
      if (series.get("metric").get("instance").asString().equals(instance)) {
        return series.get("value").get(1).asString();
      }
    }
    return "none";
  }

  /** The answer, once it has all these hosts. */
  private static JsonNode eventually(String query, Set<String> hosts) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    JsonNode result = query(query);
    while (!instances(result).containsAll(hosts) && System.nanoTime() < end) {
      pause();
      result = query(query);
    }
    return result;
  }

  private static Set<String> instances(JsonNode result) {
    Set<String> instances = new HashSet<>();
    result.forEach(series -> instances.add(series.get("metric").get("instance").asString()));
    return instances;
  }

  /** Waits a little for the next scrape, and notices when Prometheus has ended. */
  private static void pause() throws InterruptedException {
    if (prometheus.waitFor(100, TimeUnit.MILLISECONDS)) {
      fail("prometheus ended with " + prometheus.exitValue());
    }
  }

  private static JsonNode query(String query) throws Exception {
    return asked("query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
  }

  private static JsonNode query(String query, long at) throws Exception {
    return asked("time=" + at + "&query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
  }

  private static JsonNode asked(String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + prometheusPort + "/api/v1/query"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body))
            .build();
    JsonNode answer;
    try {
      answer = JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
    } catch (java.net.ConnectException | tools.jackson.core.JacksonException e) {
      return JSON.createArrayNode(); // still starting
    }
    assertThat(answer.get("status").asString()).as("%s: %s", body, answer).isEqualTo("success");
    return answer.get("data").get("result");
  }

  private static int nodeExporter() throws IOException {
    int port = freePort();
    nodeExporter(port);
    return port;
  }

  private static Process nodeExporter(int port) throws IOException {
    return process(
        "prometheus-node-exporter", "--web.listen-address=127.0.0.1:" + port, "--log.level=error");
  }

  private static Process process(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve(command[0] + PROCESSES.size() + ".log").toFile())
            .start();
    PROCESSES.add(process);
    return process;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
