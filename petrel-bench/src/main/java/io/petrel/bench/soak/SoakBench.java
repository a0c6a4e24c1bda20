package io.petrel.bench.soak;

import io.petrel.notify.FakeSlack;
import io.petrel.notify.FakeZammad;
import io.petrel.notify.RealAlertmanager;
import io.petrel.source.Program;
import io.petrel.source.RealPrometheus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs the program for a while at 60 times its usual pace, with a real Prometheus and a real
 * Alertmanager that go away now and then, and a Slack and a Zammad that fail in one call of eight;
 * then compares what each of them was told: {@code petrel-bench/run soak [minutes [seed]]}.
 */
public final class SoakBench {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int WARM_MINUTES = 5;
  private static final int SAMPLE_SECONDS = 30;
  private static final int SETTLE_SECONDS = 420;

  private static final String CONFIG =
      """
      interval: 1s
      prometheus: { url: "%s", timeout: 5s }
      learn_from: 0s
      signals:
        - name: cpu_usage
          query: cpu
          unit: percent
          peers_by: [ provider ]
          detectors:
            - threshold: { above: 80, clear_below: 70, for: 2s }
            - absent: { for: 4s }
      route:
        receiver: ops
        group_by: [ instance ]
        group_wait: 1s
        group_interval: 1s
        repeat_interval: 1m
        reopen_within: 20s
      receivers:
        - name: ops
          slack: { bot_token: %s, channel: "#oncall", api_url: "%s", timeout: 2s }
          zammad: { url: "%s", token: %s, group: Ops, customer: %s, poll: 5s, timeout: 2s }
          alertmanager: { urls: [ "%s" ], timeout: 2s }
          file: { path: "%s" }
      web: { listen: "127.0.0.1:%d" }
      storage: { path: %s }
      """;

  private final int minutes;
  private final Random random;
  private final Path home = Files.createTempDirectory("petrel-soak");
  private final Hosts hosts;
  private final RealPrometheus prometheus;
  private final RealAlertmanager alertmanager;
  private final FakeSlack slack = new FakeSlack(InstantSource.system());
  private final FakeZammad zammad = new FakeZammad();
  private final Map<String, String> rows = new LinkedHashMap<>();
  private final List<String> broken = new ArrayList<>();
  private int outages;
  private int port;

  private SoakBench(int minutes, long seed) throws IOException {
    this.minutes = minutes;
    this.random = new Random(seed);
    this.hosts = new Hosts(seed);
    this.prometheus =
        RealPrometheus.scraping(
            """
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
              - job_name: node
                honor_labels: true
                static_configs: [ { targets: [ "127.0.0.1:%d" ] } ]
            """
                .formatted(hosts.port()));
    this.alertmanager =
        new RealAlertmanager(
            Files.createDirectory(home.resolve("alertmanager")),
            URI.create("http://127.0.0.1:" + hosts.port() + "/nobody"));
  }

  /** Prints the table; ends with 1 when something that was promised was not kept. */
  public static void main(String[] args) throws Exception {
    int minutes = args.length > 0 ? Integer.parseInt(args[0]) : 30;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
    SoakBench soak = new SoakBench(minutes, seed);
    soak.run();
    soak.rows.forEach((what, figure) -> System.out.printf("%-52s %s%n", what, figure));
    soak.broken.stream().limit(20).forEach(System.out::println);
    System.exit(soak.broken.isEmpty() ? 0 : 1);
  }

  private void run() throws IOException, InterruptedException {
    port = Program.freePort();
    Path file =
        Files.writeString(
            home.resolve("petrel.yml"),
            CONFIG.formatted(
                prometheus.url(),
                FakeSlack.TOKEN,
                slack.apiUrl(),
                zammad.url(),
                FakeZammad.TOKEN,
                FakeZammad.CUSTOMER,
                alertmanager.url(),
                home.resolve("told.jsonl"),
                port,
                home.resolve("state")));
    Process petrel =
        new ProcessBuilder("./petrel", "run", "--config", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("petrel.log").toFile())
            .start();
    try {
      ready(petrel);
      Heap heap = new Heap(petrel.pid());
      live(petrel, heap);
      Heap.Slope slope = heap.slope(Math.min(WARM_MINUTES, minutes / 2.0));
      row("heap after a full collection, MB", "%.1f", slope.mean());
      row(
          "its slope, MB an hour, and the standard error",
          "%+.2f, %.2f (%d samples)",
          slope.perHour(),
          slope.error(),
          slope.samples());
      if (!slope.flat()) {
        broken.add("the heap is not flat");
      }
      settle(petrel);
      compare();
    } finally {
      petrel.destroy();
      petrel.waitFor(20, TimeUnit.SECONDS);
      hosts.close();
      prometheus.close();
      alertmanager.close();
      slack.close();
      zammad.close();
    }
  }

  private void row(String what, String format, Object... figures) {
    rows.put(what, String.format(Locale.ROOT, format, figures));
  }

  private static void alive(Process petrel, Path home) throws IOException {
    if (!petrel.isAlive()) {
      throw new IOException("petrel has ended: see " + home);
    }
  }

  private void ready(Process petrel) throws IOException, InterruptedException {
    for (int i = 0; i < 240; i++) {
      alive(petrel, home);
      try {
        if (get("/-/ready").contains("ready")) {
          return;
        }
      } catch (IOException e) {
        // not yet
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
    throw new IOException("petrel is not ready: see " + home);
  }

  private String get(String path) throws IOException, InterruptedException {
    return HTTP.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            BodyHandlers.ofString())
        .body();
  }

  /** The bad time. */
  private void live(Process petrel, Heap heap) throws IOException, InterruptedException {
    slack.failAtRandom(chance(this::slackFailure));
    zammad.failAtRandom(chance(this::zammadFailure));
    int prometheusDown = 0;
    int alertmanagerDown = 0;
    for (int second = 0; second < minutes * 60; second++) {
      alive(petrel, home);
      hosts.pass();
      if (prometheusDown > 0 && --prometheusDown == 0) {
        prometheus.up();
      } else if (prometheusDown == 0 && random.nextInt(400) == 0) {
        prometheus.down();
        prometheusDown = 5 + random.nextInt(20);
        outages++;
      }
      if (alertmanagerDown > 0 && --alertmanagerDown == 0) {
        alertmanager.up();
      } else if (alertmanagerDown == 0 && random.nextInt(400) == 0) {
        alertmanager.down();
        alertmanagerDown = 5 + random.nextInt(40);
        outages++;
      }
      if (second % SAMPLE_SECONDS == 0) {
        double megabytes = heap.sample(second / 60.0);
        if (second % 300 == 0) {
          System.err.printf(Locale.ROOT, "%d min: %.1f MB%n", second / 60, megabytes);
        }
      }
      TimeUnit.SECONDS.sleep(1);
    }
    if (prometheusDown > 0) {
      prometheus.up();
    }
    if (alertmanagerDown > 0) {
      alertmanager.up();
    }
  }

  private <T> Function<String, @Nullable T> chance(Function<Integer, T> failure) {
    Random own = new Random(random.nextLong());
    return call -> own.nextInt(8) == 0 ? failure.apply(own.nextInt(4)) : null;
  }

  private FakeSlack.Failure slackFailure(int kind) {
    return switch (kind) {
      case 0 -> new FakeSlack.Failure.Status(429, "", 2);
      case 1 -> new FakeSlack.Failure.Status(503, "<html>busy</html>", null);
      case 2 -> new FakeSlack.Failure.Cut(true);
      default -> new FakeSlack.Failure.Cut(false);
    };
  }

  private FakeZammad.Failure zammadFailure(int kind) {
    return switch (kind) {
      case 0 -> new FakeZammad.Failure.Status(429, "", 2);
      case 1 -> new FakeZammad.Failure.Status(502, "<html>busy</html>", null);
      case 2 -> new FakeZammad.Failure.Cut(true);
      default -> new FakeZammad.Failure.Cut(false);
    };
  }

  /** All is well, until nothing is left to tell. */
  private void settle(Process petrel) throws IOException, InterruptedException {
    hosts.calm();
    slack.failAtRandom(call -> null);
    zammad.failAtRandom(call -> null);
    for (int second = 0; second < SETTLE_SECONDS; second++) {
      alive(petrel, home);
      String metrics = get("/metrics");
      if (second > 30
          && sum(metrics, "petrel_outbox_pending") == 0
          && sum(metrics, "petrel_incidents_open") == 0) {
        row("all told after, s", "%d", second);
        return;
      }
      TimeUnit.SECONDS.sleep(1);
    }
    broken.add("not all is told after " + SETTLE_SECONDS + " s");
  }

  private static double sum(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** What the file was told is what everybody was to be told. */
  private void compare() throws IOException {
    Map<String, String> last = new LinkedHashMap<>();
    int lines = 0;
    for (String line : Files.readAllLines(home.resolve("told.jsonl"))) {
      JsonNode told = JSON.readTree(line);
      if (!told.path("status").asString("").equals("bulletin")) {
        last.put(told.path("incident").asString(""), told.path("status").asString(""));
        lines++;
      }
    }
    row("incidents", "%d", last.size());
    row("notifications", "%d", lines);
    row("outages of Prometheus and Alertmanager", "%d", outages);
    row("calls of Slack, of Zammad", "%d, %d", slack.calls().size(), zammad.calls().size());
    last.forEach(
        (incident, status) -> {
          if (!status.equals("resolved")) {
            broken.add(incident + ": the file says " + status);
          }
        });
    compareSlack(last);
    compareZammad(last);
    String firing = alertmanager.amtool();
    long active = firing.lines().skip(1).filter(line -> !line.isBlank()).count();
    row("alerts that Alertmanager still holds", "%d", active);
    if (active > 0) {
      broken.add("Alertmanager still holds: " + firing);
    }
    broken.addAll(slack.violations());
    broken.addAll(zammad.violations());
    row("promises broken", "%d", broken.size());
  }

  private void compareSlack(Map<String, String> last) {
    Map<String, List<FakeSlack.Message>> roots =
        slack.roots().stream().collect(Collectors.groupingBy(SoakBench::incident));
    row("threads, messages in Slack", "%d, %d", slack.roots().size(), slack.messages().size());
    for (String incident : last.keySet()) {
      List<FakeSlack.Message> threads = roots.getOrDefault(incident, List.of());
      if (threads.size() != 1) {
        broken.add(incident + ": " + threads.size() + " threads in Slack");
      } else if (!threads.get(0).words().contains("Resolved")) {
        broken.add(incident + ": its thread does not say that it is over");
      }
    }
  }

  private static String incident(FakeSlack.Message root) {
    JsonNode mark = root.metadata();
    return mark == null ? "" : mark.path("event_payload").path("incident").asString("");
  }

  private void compareZammad(Map<String, String> last) {
    Map<String, List<Long>> tickets = new HashMap<>();
    for (long id : zammad.tickets()) {
      for (JsonNode tag : zammad.ticket(id).path("tags")) {
        String name = tag.asString("");
        if (name.startsWith("petrel-")) {
          tickets.computeIfAbsent(name.substring(7), i -> new ArrayList<>()).add(id);
        }
      }
    }
    row("tickets in Zammad", "%d", zammad.tickets().size());
    for (String incident : last.keySet()) {
      List<Long> own = tickets.getOrDefault(incident, List.of());
      if (own.size() != 1) {
        broken.add(incident + ": " + own.size() + " tickets");
      } else if (!zammad.ticket(own.get(0)).path("state").asString("").equals("closed")) {
        broken.add(incident + ": its ticket is " + zammad.ticket(own.get(0)).path("state"));
      }
    }
  }
}
