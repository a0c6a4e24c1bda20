package io.petrel.deploy;

import com.password4j.BcryptFunction;
import com.password4j.Password;
import com.password4j.types.Bcrypt;
import com.sun.net.httpserver.HttpServer;
import io.petrel.deploy.prometheus.NodePreset;
import io.petrel.source.Program;
import io.petrel.source.RealPrometheus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The set-up of deploy/prometheus on this machine: node_exporters that want TLS and a password, a
 * Prometheus with the committed config, and Petrel with the preset {@code node_recorded} and a
 * login. Only addresses and intervals are other ones, and Azure is left out.
 */
final class LiveStack implements AutoCloseable {
  static final String HOST = "aliyun-hz-web-01";
  static final String TOKEN = "0123456789abcdef0123456789abcdef";

  private static final String PASSWORD = "a-password";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Deque<Runnable> parts;
  private final RealPrometheus prometheus;
  private final URI petrel;

  /** Starts it; where that fails nothing of it goes on. */
  static LiveStack start(Path home) throws IOException {
    Deque<Runnable> parts = new ArrayDeque<>();
    try {
      return new LiveStack(home, parts);
    } catch (IOException | RuntimeException | Error e) {
      close(parts);
      throw e;
    }
  }

  private LiveStack(Path home, Deque<Runnable> parts) throws IOException {
    this.parts = parts;
    Path files = Repository.prometheusWithSecrets(home.resolve("prometheus"), PASSWORD, TOKEN);
    Path web = webConfig(files);
    List<String> exporters = List.of(exporter(home, web), exporter(home, web), exporter(home, web));
    HttpServer lists = lists(files, exporters.get(0));
    int port = Program.freePort();
    petrel = URI.create("http://127.0.0.1:" + port);
    Path targets = files.resolve("targets/example.yml");
    Files.writeString(targets, here(Repository.text(targets), exporters));
    String config =
        here(Repository.text(files.resolve("prometheus.yml")), exporters)
            .replace("localhost:9180", "127.0.0.1:" + lists.getAddress().getPort())
            .replace("petrel:9797", "127.0.0.1:" + port)
            .replaceAll("scrape_interval: 30s", "scrape_interval: 1s")
            .replaceAll("scrape_timeout: 10s", "scrape_timeout: 1s")
            // Of another length than the scrapes', or a rule would always meet the same scrape.
            .replaceAll("evaluation_interval: 30s", "evaluation_interval: 1100ms");
    config = without(config, "  - job_name: prometheus", "\n\n");
    config = without(config, "  # Azure", "\n\n");
    for (String directory : List.of("rules/", "secrets/", "tls/", "targets/")) {
      config = config.replace(directory, files + "/" + directory);
    }
    prometheus = RealPrometheus.start(config, past());
    parts.push(prometheus::close);
    Path petrelHome = Files.createDirectories(home.resolve("petrel"));
    Path petrelConfig =
        Files.writeString(
            petrelHome.resolve("petrel.yml"),
            """
            prometheus: { url: "%s", hosts_query: 'up{job=~"node.*"}' }
            interval: 2s
            query_offset: 1s
            learn_from: 30h
            presets: [ node_recorded ]
            signals:
              # Fires for every host, so that there is something to see.
              - name: is_there
                query: node:reboot
                unit: seconds
                detectors: [ threshold: { above: 0, for: 0s } ]
            route: { receiver: ops, group_by: [ instance ], group_wait: 0s, group_interval: 1s }
            receivers:
              - name: ops
                file: { path: told.jsonl }
                webhook: { url: "http://127.0.0.1:1/" }
            web:
              listen: 127.0.0.1:%d
              protect_metrics: true
              tokens: [ { name: prometheus, role: operator, token_file: "%s" } ]
            storage: { path: state }
            """
                .formatted(prometheus.url(), port, files.resolve("secrets/petrel.token")));
    // 200 without a login: the page's own files.
    Program running =
        Program.start(
            petrelHome,
            petrel.resolve("/assets/style.css"),
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.petrel.app.Main",
                "run",
                "--config",
                petrelConfig.toString()));
    parts.push(running::close);
  }

  /** The example's web config with a certificate and the password's hash. */
  private static Path webConfig(Path files) throws IOException {
    Path file = files.resolve("node-exporter/web-config.yml");
    String hash =
        Password.hash(PASSWORD).with(BcryptFunction.getInstance(Bcrypt.Y, 10)).getResult();
    Files.writeString(
        file,
        Repository.text(file)
            .replace("REPLACE-WITH-ITS-BCRYPT-HASH", hash)
            .replace("node-exporter.crt", files + "/tls/node-exporter.crt")
            .replace("node-exporter.key", files + "/tls/node-exporter.key"));
    return file;
  }

  private String exporter(Path home, Path web) {
    String address = "127.0.0.1:" + Program.freePort();
    // It answers 401 without a password, so its start is seen by Prometheus.
    try {
      Process process =
          new ProcessBuilder(
                  Program.find("prometheus-node-exporter", "prometheus-node-exporter"),
                  "--web.listen-address=" + address,
                  "--web.config.file=" + web,
                  "--log.level=warn")
              .directory(home.toFile())
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("node-exporter.log").toFile())
              .start();
      parts.push(process::destroy);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return address;
  }

  /** The samples' hosts, made into lists by the scripts, behind a web server. */
  private HttpServer lists(Path files, String address) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    for (String cloud : List.of("aliyun", "tencent")) {
      String list =
          Repository.well(
              files.resolve("http-sd"),
              "jq",
              "-s",
              "--arg",
              "port",
              "9100",
              "-f",
              cloud + ".jq",
              "samples/" + cloud + ".json");
      byte[] body = here(list, List.of(address)).getBytes(StandardCharsets.UTF_8);
      server.createContext(
          "/" + cloud + ".json",
          exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
    }
    server.start();
    parts.push(() -> server.stop(0));
    return server;
  }

  /** The addresses of the examples, replaced in turn by those of exporters on this machine. */
  private static String here(String text, List<String> exporters) {
    int[] next = {0};
    return Pattern.compile("10\\.[0-9.]+:9100")
        .matcher(text)
        .replaceAll(found -> exporters.get(next[0]++ % exporters.size()));
  }

  /** A text without what lies between its first occurrence of these. */
  private static String without(String text, String from, String to) {
    int start = text.indexOf(from);
    int end = text.indexOf(to, start);
    if (start < 0 || end < 0) {
      throw new IllegalStateException(from + " is not in\n" + text);
    }
    return text.substring(0, start) + text.substring(end);
  }

  /** A day and more of what the rules record of one host, so that its detectors know it. */
  private static String past() {
    SplittableRandom random = new SplittableRandom(7);
    long now = System.currentTimeMillis() / 1000;
    StringBuilder out = new StringBuilder();
    for (NodePreset.Signal signal : NodePreset.read().signals()) {
      out.append("# TYPE ").append(signal.recorded()).append(" gauge\n");
      String more =
          signal.name().matches("filesystem_usage|inode_usage") ? ",mountpoint=\"/\"" : "";
      for (long at = now - 30 * 3600; at < now - 5; at += 240) {
        double value = signal.name().equals("host_down") ? 0 : 20 + 4 * random.nextDouble();
        out.append(signal.recorded())
            .append("{instance=\"")
            .append(HOST)
            .append("\",job=\"node\",provider=\"aliyun\",region=\"cn-hangzhou\",role=\"web\"")
            .append(more)
            .append("} ")
            .append(String.format(Locale.ROOT, "%.2f %d%n", value, at));
      }
    }
    return out.append("# EOF\n").toString();
  }

  /** What Prometheus answers. */
  JsonNode prometheus(String path) {
    return json(prometheus.url() + path);
  }

  /** What Petrel answers to somebody with the token. */
  JsonNode petrel(String path) {
    return json(petrel + path);
  }

  /** What Petrel says to somebody without it. */
  int status(String path) {
    return ask(HttpRequest.newBuilder(URI.create(petrel + path)).build()).statusCode();
  }

  private static JsonNode json(String url) {
    HttpResponse<String> answer =
        ask(
            HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + TOKEN)
                .build());
    if (answer.statusCode() != 200) {
      throw new AssertionError(url + " answered " + answer.statusCode() + ": " + answer.body());
    }
    return JsonMapper.shared().readTree(answer.body());
  }

  private static HttpResponse<String> ask(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The series that a query gives now. */
  List<JsonNode> now(String query) {
    return Dashboards.list(
        prometheus("/api/v1/query?query=" + encoded(query)).get("data").get("result"));
  }

  /** The series that a query gives over the last minute. */
  List<JsonNode> lately(String query) {
    long end = System.currentTimeMillis() / 1000;
    String path = "/api/v1/query_range?start=%d&end=%d&step=1&query=".formatted(end - 60, end);
    return Dashboards.list(prometheus(path + encoded(query)).get("data").get("result"));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    close(parts);
  }

  private static void close(Deque<Runnable> parts) {
    while (!parts.isEmpty()) {
      parts.pop().run();
    }
  }
}
