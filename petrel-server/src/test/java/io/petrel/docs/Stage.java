package io.petrel.docs;

import io.petrel.app.Inside;
import io.petrel.notify.FakeSlack;
import io.petrel.notify.FakeZammad;
import io.petrel.source.Program;
import io.petrel.source.RealNodeExporter;
import io.petrel.source.RealPrometheus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the documents' commands meet: Debian's Prometheus with three hosts of Debian's node_exporter
 * and two days of their past, a strict Slack and Zammad, and a Petrel in which something is wrong.
 */
final class Stage implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int HOSTS = 3;
  private static final int PAST_SECONDS = 2 * 86_400;

  private final List<RealNodeExporter> exporters = new ArrayList<>();
  final FakeSlack slack = new FakeSlack(InstantSource.system());
  final FakeZammad zammad = new FakeZammad();
  final RealPrometheus prometheus;
  final int port = Program.freePort();
  private final Inside petrel;

  Stage(Path home) throws IOException {
    StringBuilder scrapes =
        new StringBuilder("global: { scrape_interval: 1s, scrape_timeout: 1s }\n")
            .append("scrape_configs:\n  - job_name: node\n    static_configs:\n");
    for (int i = 1; i <= HOSTS; i++) {
      RealNodeExporter exporter = RealNodeExporter.start();
      exporters.add(exporter);
      scrapes
          .append("      - targets: [ \"")
          .append(exporter.address())
          .append("\" ]\n        labels: ")
          .append(
              "{ instance: web-%d, provider: aliyun, region: cn-hangzhou, role: web }\n"
                  .formatted(i));
    }
    prometheus = RealPrometheus.start(scrapes.toString(), past());
    Files.createDirectories(home);
    petrel =
        Inside.start(
            home,
            """
            interval: 1s
            learn_from: 0s
            prometheus: { url: "%s" }
            signals:
              - name: cpu_usage
                query: 100 - (avg by(instance)(irate(node_cpu_seconds_total{mode="idle"}[5m])) * 100)
                unit: percent
                detectors: [ threshold: { above: -1 }, fleet: {} ]
            route: { group_by: [ instance ], group_wait: 0s }
            receivers: [ { name: ops, console: {} } ]
            web: { listen: "127.0.0.1:%d" }
            storage: { path: state }
            """
                .formatted(prometheus.url(), port));
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (petrel.view().incidents().size() < HOSTS) {
      if (System.nanoTime() > end) {
        throw new AssertionError("no incident in time: " + petrel.view());
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  /** Idle time of each host: about as busy as the next one. */
  private static String past() {
    long now = System.currentTimeMillis() / 1000 - 60;
    StringBuilder out = new StringBuilder("# TYPE node_cpu_seconds counter\n");
    StringBuilder up = new StringBuilder("# TYPE up gauge\n");
    for (int host = 1; host <= HOSTS; host++) {
      String labels =
          "{job=\"node\",instance=\"web-%d\",provider=\"aliyun\",region=\"cn-hangzhou\",role=\"web\""
              .formatted(host);
      double idle = 0;
      for (long at = now - PAST_SECONDS; at <= now; at += 60) {
        idle += 60 * (0.7 + 0.1 * Math.sin(at / 3000.0 + host));
        out.append("node_cpu_seconds_total").append(labels).append(",cpu=\"0\",mode=\"idle\"} ");
        out.append(Math.round(idle)).append(' ').append(at).append('\n');
        up.append("up").append(labels).append("} 1 ").append(at).append('\n');
      }
    }
    return out.append(up).append("# EOF\n").toString();
  }

  /** Host and port of Prometheus. */
  String prometheusAddress() {
    return prometheus.url().getAuthority();
  }

  /** The id of an open incident that bears no mark. */
  String incident() {
    List<String> marked = new ArrayList<>();
    ask("GET", "/api/v1/marks", "")
        .path("marks")
        .forEach(m -> marked.add(m.path("incident").asString("")));
    for (JsonNode each : ask("GET", "/api/v1/incidents", "").path("incidents")) {
      String id = each.path("id").asString("");
      if (!marked.contains(id)) {
        return id;
      }
    }
    for (JsonNode mark : ask("GET", "/api/v1/marks", "").path("marks")) {
      ask("DELETE", "/api/v1/marks/" + mark.path("id"), "");
    }
    return incident();
  }

  /** The number of a silence that is in force. */
  String silence() {
    String wish =
        "{\"matchers\": [\"instance=\\\"web-9\\\"\"], \"ends_at\": \"%s\"}"
            .formatted(java.time.Instant.now().plusSeconds(3600).toString());
    return ask("POST", "/api/v1/silences", wish).path("id").toString();
  }

  /** The number of a mark. */
  String mark() {
    String wish = "{\"incident\": \"%s\", \"by\": \"ann\"}".formatted(incident());
    return ask("POST", "/api/v1/marks", wish).path("id").toString();
  }

  /** What the running service answers; it must be glad to. */
  JsonNode ask(String method, String path, String body) {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    try {
      HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new AssertionError(method + " " + path + ": " + answer.body());
      }
      return answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    petrel.close();
    slack.close();
    zammad.close();
    prometheus.close();
    exporters.forEach(RealNodeExporter::close);
  }
}
