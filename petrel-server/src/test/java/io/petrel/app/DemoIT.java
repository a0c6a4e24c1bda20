package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.config.ConfigReader;
import io.petrel.config.SignalConfig;
import io.petrel.config.Types;
import io.petrel.source.RealPrometheus;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code petrel demo} as a process of its own, and its exporter under Debian's Prometheus. */
final class DemoIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path directory;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void a_newcomer_sees_learning_then_an_outlier_told_as_in_slack_and_on_the_page()
      throws Exception {
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    Path log = directory.resolve("demo.txt");
    Process demo = petrel(log, temporary, "demo", "--no-open", "--listen", "127.0.0.1:0");
    until("the first incident is told", log, () -> read(log).contains("\u2503"));
    String said = read(log);
    assertThat(said)
        .contains("Nothing here is real")
        .contains("Learning two weeks of history (seed 1)")
        .contains("60 % learned")
        .containsPattern("Warning: cpu_usage on \\S+-web-\\d\\d")
        .containsPattern("\\d\\d[.\\d]* %, while 15 of its 15 peers are between")
        .contains("[ Acknowledge ]")
        .doesNotContain("\u001b[");
    assertThat(said.indexOf("Learned ")).isLessThan(said.indexOf("\u2503"));
    String url = found("The page: (http://localhost:\\d+/)", said);
    JsonNode incidents = get(url + "api/v1/incidents");
    assertThat(incidents.path("incidents").get(0).path("title").asString()).contains("cpu_usage");
    assertThat(get(url + "api/v1/status").path("speed").asDouble()).isEqualTo(60);
    JsonNode source = get(url + "api/v1/sources").path("sources").get(0);
    assertThat(source.path("name").asString()).isEqualTo("simulated-fleet");
    assertThat(source.path("remarks").toString()).contains("no real host is watched");
    demo.destroy();
    assertThat(demo.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(read(log)).contains("Demo ended");
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.filter(each -> each.toString().contains("petrel-demo-"))).isEmpty();
    }
  }

  @Test
  void a_real_prometheus_answers_the_demos_signals_from_its_exporter() throws Exception {
    Path log = directory.resolve("exporter.txt");
    // So fast that the script's fourth scene, a host that is gone, comes within ten seconds.
    petrel(log, directory, "demo", "--exporter", "--listen", "127.0.0.1:0", "--speed", "300");
    until("it serves", log, () -> read(log).contains("http_sd_configs"));
    String url = found("from (http://127.0.0.1:\\d+/)", read(log));
    checkPage(url);
    String pasted = read(log).substring(read(log).indexOf("scrape_configs:"));
    String config = pasted.replace("scrape_interval: 15s", "scrape_interval: 1s");
    try (RealPrometheus prometheus = RealPrometheus.scraping(config)) {
      Map<String, String> queries = queries();
      assertThat(queries).hasSizeGreaterThan(15);
      queries.forEach(
          (signal, query) ->
              until(
                  signal + " is answered for the fleet",
                  log,
                  () -> ask(prometheus, query).size() >= 59));
      JsonNode usage = ask(prometheus, Objects.requireNonNull(queries.get("cpu_usage")));
      for (JsonNode each : usage) {
        assertThat(each.path("value").get(1).asDouble()).isBetween(0.0, 100.5);
      }
      JsonNode up = ask(prometheus, "up{provider=\"aliyun\", role=\"web\"}");
      assertThat(up.get(0).path("metric").path("region").asString()).startsWith("cn-");
      until(
          "a host that is gone fails its scrape",
          log,
          () -> ask(prometheus, "up{role=\"batch\"} == 0").size() == 1);
    }
  }

  /** What promtool says of style concerns node_exporter's own names; 1 is a fault of the format. */
  private void checkPage(String url) throws Exception {
    String all =
        HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString()).body();
    String path = found("(/hosts/\\S+/metrics)", all);
    HttpRequest page = HttpRequest.newBuilder(URI.create(url + path.substring(1))).build();
    Path file = directory.resolve("page.txt");
    HTTP.send(page, BodyHandlers.ofFile(file));
    Path said = directory.resolve("promtool.txt");
    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics")
            .redirectInput(file.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    processes.add(promtool);
    assertThat(promtool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(promtool.exitValue()).as(read(said)).isIn(0, 3);
    assertThat(read(said)).doesNotContain("error while linting");
  }

  private Process petrel(Path log, Path temporary, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-Dstdout.encoding=UTF-8",
                "-Dsun.stdout.encoding=UTF-8",
                "-Dfile.encoding=UTF-8",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                classPath(),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    processes.add(process);
    return process;
  }

  private static String classPath() {
    File[] jars = new File("target/petrel/lib").listFiles((d, name) -> name.endsWith(".jar"));
    if (jars == null || jars.length == 0) {
      return System.getProperty("java.class.path");
    }
    List<String> paths = new ArrayList<>();
    for (File jar : jars) {
      paths.add(jar.getAbsolutePath());
    }
    return String.join(File.pathSeparator, paths);
  }

  private static Map<String, String> queries() {
    Types types = Wiring.types();
    ConfigReader.Result read = ConfigReader.parse("test", Path.of(""), "presets: [ node ]", types);
    return ((ConfigReader.Result.Ok) read)
        .config().signals().stream()
            .collect(Collectors.toMap(SignalConfig::name, SignalConfig::query));
  }

  private static JsonNode ask(RealPrometheus prometheus, String query) {
    String encoded = URLEncoder.encode(query, StandardCharsets.UTF_8);
    JsonNode answer = get(prometheus.url() + "/api/v1/query?query=" + encoded);
    return answer.path("data").path("result");
  }

  private static JsonNode get(String url) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).header("Accept", "application/json").build();
    try {
      return JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
    } catch (IOException e) {
      return JSON.missingNode(); // it does not listen yet
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern + " in\n" + text).isTrue();
    return matcher.group(1);
  }

  private static void until(String what, Path log, BooleanSupplier holds) {
    Awaits.until(what, PATIENCE, holds, () -> read(log));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
