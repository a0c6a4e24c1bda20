package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.config.Config;
import io.petrel.config.ConfigReader;
import io.petrel.notify.FakeSlack;
import io.petrel.notify.FakeSlack.Message;
import io.petrel.pipeline.View;
import io.petrel.route.Muting.Kind;
import io.petrel.source.RealNodeExporter;
import io.petrel.source.RealPrometheus;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole service from its config file on, over Debian's Prometheus and node_exporters that stand
 * for hosts in three clouds, to a strict Slack.
 *
 * <p>All exporters run on one machine and so see the same CPU. What must differ between hosts is
 * therefore either asked of one of them alone (the machine's CPU in low priority, which nothing
 * else here uses), or is the exporter's own CPU. Both loads are real, and bounded in time.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
final class RealPartsIT {
  private static final Duration SOON = Duration.ofSeconds(45);
  private static final List<String> HOSTS =
      List.of("tencent-bj-01", "tencent-sh-02", "aliyun-hz-01", "aliyun-bj-02", "azure-we-01");

  /** What is asked of every Prometheus here; %s = its address, Slack's address, the directory. */
  private static final String COMMON =
      """
      interval: 1s
      prometheus: { url: "%s", timeout: 5s }
      route: { receiver: ops, group_by: [ instance ], group_wait: 2s, group_interval: 2s }
      receivers:
        - name: ops
          slack: { bot_token: %s, channel: "#oncall", api_url: "%s" }
      web: { listen: "127.0.0.1:0" }
      storage: { path: %s }
      """;

  private static final String SIGNALS =
      """
      signals:
        # The seed's query, for the time that low priority takes: that is ours alone.
        - name: cpu_usage
          query: 100 * avg by(instance)(irate(node_cpu_seconds_total{mode="nice",instance="tencent-bj-01"}[10s]))
          unit: percent
          detectors:
            - threshold: { above: 8, clear_below: 4, for: 3s }
        - name: exporter_cpu
          query: 100 * irate(process_cpu_seconds_total[10s])
          unit: percent
          peers_by: [ role ]
          floor: 10
          detectors:
            - fleet: { at_least: 3, of: 4, keep_firing_for: 2s }
        - name: host_down
          query: (1 - up) and on (job, instance) last_over_time(node_uname_info[1h])
          unit: boolean
          severity: critical
          detectors:
            - threshold: { above: 0.5, for: 2s }
        - name: load
          query: node_load1
          detectors:
            - absent: { for: 2s }
      """;

  @TempDir static Path directory;
  private static final List<RealNodeExporter> EXPORTERS = new ArrayList<>();
  private static FakeSlack slack;
  private static FakeSlack blindSlack;
  private static RealPrometheus prometheus;
  private static RealPrometheus stopped;
  private static App app;
  private static App blindApp;

  @BeforeAll
  static void start() throws IOException {
    for (int i = 0; i < HOSTS.size(); i++) {
      EXPORTERS.add(
          RealNodeExporter.start(
              "--collector.disable-defaults",
              "--collector.cpu",
              "--collector.loadavg",
              "--collector.uname"));
    }
    prometheus = RealPrometheus.scraping(scrapeConfig(HOSTS.size()));
    stopped = RealPrometheus.scraping(scrapeConfig(2));
    slack = new FakeSlack(InstantSource.system());
    blindSlack = new FakeSlack(InstantSource.system());
    blindApp = app("blind", stopped, blindSlack);
    app = app("seeing", prometheus, slack);
    await("first values of all hosts", () -> seen(app, "load") == HOSTS.size());
    await("first values of two hosts", () -> seen(blindApp, "load") == 2);
    // Told after two minutes: by then the other tests are done.
    stopped.down();
  }

  private static String scrapeConfig(int hosts) {
    StringBuilder out =
        new StringBuilder("global: { scrape_interval: 1s, scrape_timeout: 1s }\n")
            .append("scrape_configs:\n  - job_name: node\n    static_configs:\n");
    for (int i = 0; i < hosts; i++) {
      String[] name = HOSTS.get(i).split("-", -1);
      out.append(
          """
                - targets: [ "%s" ]
                  labels: { instance: %s, provider: %s, region: %s, role: web }
          """
              .formatted(EXPORTERS.get(i).address(), HOSTS.get(i), name[0], name[1]));
    }
    return out.toString();
  }

  private static App app(String name, RealPrometheus source, FakeSlack slack) throws IOException {
    Path home = Files.createDirectory(directory.resolve(name));
    Path file = home.resolve("petrel.yml");
    Files.writeString(
        file,
        COMMON.formatted(source.url(), FakeSlack.TOKEN, slack.apiUrl(), home.resolve("state"))
            + SIGNALS);
    ConfigReader.Result read = ConfigReader.read(file, Wiring.types());
    assertThat(read).as("%s", read).isInstanceOf(ConfigReader.Result.Ok.class);
    Config config = ((ConfigReader.Result.Ok) read).config();
    return new App(config, file, Wiring.types(), System.out, InstantSource.system());
  }

  @AfterAll
  static void stop() {
    app.close();
    blindApp.close();
    slack.close();
    blindSlack.close();
    prometheus.close();
    stopped.close();
    EXPORTERS.forEach(RealNodeExporter::close);
  }

  @Test
  @Order(1)
  void a_hosts_cpu_load_is_one_slack_thread_that_fires_and_resolves() throws Exception {
    int before = slack.messages().size();
    List<Process> burners = new ArrayList<>();
    try {
      for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
        burners.add(
            new ProcessBuilder(
                    "timeout", "60", "nice", "-n", "1", "sh", "-c", "while :; do :; done")
                .start());
      }
      await("told as firing", () -> slack.messages().size() > before);
    } finally {
      for (Process burner : burners) {
        burner.destroy();
        assertThat(burner.waitFor(10, TimeUnit.SECONDS)).isTrue();
      }
    }
    await("told as over", () -> over(before));

    List<Message> told = slack.messages().subList(before, slack.messages().size());
    Message root = told.get(0);
    assertThat(told).filteredOn(Message::root).as("one thread").containsExactly(root);
    assertThat(root.earlier().get(0).toString())
        .contains("tencent-bj-01", "cpu_usage", "tencent / bj", "is above 8 %")
        .doesNotContain("Resolved");
    assertThat(root.words()).contains("tencent-bj-01", "Resolved");
    assertThat(slack.replies(root.ts())).hasSize(1);
    assertThat(slack.replies(root.ts()).get(0).words()).contains("Resolved");
    assertThat(slack.violations()).isEmpty();
  }

  @Test
  @Order(2)
  void a_host_unlike_its_peers_is_one_slack_thread_with_what_its_peers_do() throws Exception {
    int before = slack.messages().size();
    AtomicBoolean enough = new AtomicBoolean();
    List<Thread> readers = new ArrayList<>();
    URI busy = URI.create("http://" + EXPORTERS.get(2).address() + "/metrics");
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    for (int i = 0; i < 3; i++) {
      Thread reader =
          new Thread(
              () -> {
                while (!enough.get() && System.nanoTime() < end) {
                  read(busy);
                }
              });
      reader.start();
      readers.add(reader);
    }
    try {
      await("told as firing", () -> slack.messages().size() > before);
    } finally {
      enough.set(true);
      for (Thread reader : readers) {
        reader.join();
      }
    }
    await("told as over", () -> over(before));

    List<Message> told = slack.messages().subList(before, slack.messages().size());
    Message root = told.get(0);
    assertThat(told).filteredOn(Message::root).as("one thread").containsExactly(root);
    assertThat(root.earlier().get(0).toString())
        .contains("aliyun-hz-01", "exporter_cpu", "aliyun / hz", "while 4 of its 4 peers are");
    assertThat(root.words()).contains("Resolved");
    assertThat(slack.violations()).isEmpty();
  }

  private static void read(URI address) {
    try (InputStream in = address.toURL().openStream()) {
      in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Order(3)
  void a_killed_exporter_is_told_once_as_down_and_its_missing_series_are_seen_but_not_told() {
    int before = slack.messages().size();
    EXPORTERS.get(4).close();
    await("told as down", () -> threadWords(before).contains("host_down"));
    await("missing, and explained by the host's fall", () -> explained("load"));
    long tick = app.view().at();
    await("five more ticks", () -> app.view().at() >= tick + 5000);

    List<Message> told = slack.messages().subList(before, slack.messages().size());
    assertThat(told).as("the start of one thread").hasSize(1);
    assertThat(threadWords(before))
        .contains("azure-we-01", "azure / we", "host_down")
        .doesNotContain("load", "Resolved");
    assertThat(slack.violations()).isEmpty();
  }

  /** Whether the signal's alerts fire, say why, and are each inhibited as their host is down. */
  private static boolean explained(String signal) {
    View view = app.view();
    List<Alert> alerts =
        view.alerts().stream()
            .filter(a -> signal.equals(a.labels().get("alertname")))
            .filter(a -> a.phase() == Phase.FIRING)
            .toList();
    return !alerts.isEmpty()
        && alerts.stream().allMatch(a -> a.score().reason().code().equals("absent.scrape_failing"))
        && alerts.stream()
            .map(a -> view.mutes().get(a.fingerprint()))
            .allMatch(m -> m != null && m.kind() == Kind.INHIBITED && m.by().contains("host_down"));
  }

  @Test
  @Order(4)
  void a_stopped_prometheus_is_told_as_such_and_nothing_is_told_of_its_hosts() {
    Awaits.until(
        "told as incomplete",
        Duration.ofMinutes(3),
        () -> !blindSlack.messages().isEmpty(),
        () -> blindApp.view().failures().toString());
    assertThat(blindSlack.roots()).hasSize(1);
    assertThat(blindSlack.roots().get(0).words()).contains("source_incomplete", "prometheus");

    stopped.up();
    await("told as over", () -> blindSlack.roots().get(0).words().contains("Resolved"));
    await("its hosts are seen again", () -> seen(blindApp, "load") == 2);
    long tick = blindApp.view().at();
    await("five more ticks", () -> blindApp.view().at() >= tick + 5000);
    assertThat(blindSlack.roots()).as("no host alert").hasSize(1);
    assertThat(blindSlack.violations()).isEmpty();
  }

  private static boolean over(int before) {
    List<Message> told = slack.messages();
    return told.size() > before + 1
        && told.get(before).words().contains("Resolved")
        && told.get(told.size() - 1).words().contains("Resolved");
  }

  private static String threadWords(int before) {
    StringBuilder words = new StringBuilder();
    List<Message> told = slack.messages();
    told.subList(before, told.size()).forEach(m -> words.append(m.words()));
    return words.toString();
  }

  private static int seen(App app, String signal) {
    return app.view().signals().stream()
        .filter(s -> s.signal().name().equals(signal))
        .mapToInt(s -> s.size())
        .sum();
  }

  private static void await(String what, BooleanSupplier holds) {
    Awaits.until(
        what,
        SOON,
        holds,
        () ->
            "alerts: "
                + app.view().alerts()
                + "\nfailures: "
                + app.view().failures()
                + "\ntold: "
                + threadWords(0));
  }
}
