package io.petrel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.deploy.Dashboards.Dashboard;
import io.petrel.deploy.prometheus.NodePreset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * The committed config and dashboards over real parts: what Prometheus scrapes with them, and that
 * every query which a dashboard asks gives data.
 */
@Timeout(180)
final class LiveIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), (\\w+)\\)");

  @TempDir static Path home;
  private static LiveStack stack;

  @BeforeAll
  static void start() throws Exception {
    stack = LiveStack.start(home);
    String known =
        "petrel_expected_lower{detector=\"%s\", signal=\"cpu_usage\", instance=\""
            + LiveStack.HOST
            + "\"}";
    for (String detector : List.of("baseline", "fleet")) {
      eventually(
          () ->
              assertThat(stack.now(known.formatted(detector)))
                  .as("%s", stack.now("petrel_learning_progress_ratio"))
                  .isNotEmpty());
    }
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  /** Tries until nothing is wrong any more. */
  private static void eventually(Runnable assertions) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        assertions.run();
        return;
      } catch (AssertionError wrong) {
        if (System.nanoTime() > end) {
          throw wrong;
        }
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }

  private static String label(JsonNode series, String name) {
    return series.get("metric").path(name).asString("");
  }

  @Test
  void every_target_is_scraped_by_tls_and_with_a_password() {
    eventually(
        () -> {
          List<String> wrong = new ArrayList<>();
          for (JsonNode target :
              stack.prometheus("/api/v1/targets").get("data").get("activeTargets")) {
            if (!target.get("health").asString().equals("up")) {
              wrong.add(target.get("scrapeUrl").asString() + ": " + target.get("lastError"));
            }
          }
          assertThat(wrong).isEmpty();
        });
    List<String> urls =
        Dashboards.list(stack.prometheus("/api/v1/targets").get("data").get("activeTargets"))
            .stream()
            .filter(t -> t.get("labels").get("job").asString().startsWith("node"))
            .map(t -> t.get("scrapeUrl").asString())
            .toList();
    assertThat(urls).hasSize(11).allMatch(url -> url.startsWith("https://"));
  }

  @Test
  void hosts_of_every_way_have_names_that_people_read_and_their_place() {
    Map<String, String> hosts = new TreeMap<>();
    for (JsonNode up : stack.now("up{job=~\"node.*\"}")) {
      hosts.put(
          label(up, "job") + " " + label(up, "instance"),
          label(up, "provider") + "/" + label(up, "region") + "/" + label(up, "role"));
    }
    assertThat(hosts)
        .containsEntry("node aliyun-hz-web-01", "aliyun/cn-hangzhou/web")
        .containsEntry("node azure-hk-web-01", "azure/eastasia/web")
        .containsEntry("node-files tencent-bj-db-01", "tencent/ap-beijing/db")
        .containsEntry("node-aliyun hz-web-01-i-bp1aaaaaaaaaaaaaaaa2", "aliyun/cn-hangzhou/web")
        .containsEntry("node-tencent bj-db-01", "tencent/ap-beijing/none")
        .hasSize(11);
  }

  @Test
  void petrel_is_scraped_with_its_token_and_keeps_its_hosts_names() {
    assertThat(stack.status("/metrics")).as("without the token").isEqualTo(401);
    eventually(() -> assertThat(stack.now("up{job=\"petrel\"} == 1")).hasSize(1));
    assertThat(stack.now("petrel_score{instance=\"" + LiveStack.HOST + "\", job=\"node\"}"))
        .isNotEmpty();
    assertThat(stack.now("{__name__=~\"petrel_.+\", exported_instance!=\"\"}")).isEmpty();
    assertThat(stack.now("petrel_build_info{job=\"petrel\", instance=~\"127.0.0.1:.+\"}"))
        .hasSize(1);
  }

  static List<NodePreset.Signal> signals() {
    return NodePreset.read().signals();
  }

  @ParameterizedTest
  @MethodSource("signals")
  void what_is_recorded_of_a_signal_is_what_its_query_gives(NodePreset.Signal signal) {
    // Both at the time of one evaluation of the rules: then they read the same samples, but for
    // those whose scrape had begun and not ended. The rules' phase against the scrapes' moves on.
    Set<String> same = new HashSet<>();
    eventually(
        () -> {
          List<JsonNode> newest = stack.now("timestamp(" + signal.recorded() + ")");
          assertThat(newest).isNotEmpty();
          String at = newest.get(0).get("value").get(1).asString();
          Map<String, Double> recorded = values(signal.recorded(), at);
          Map<String, Double> asked = values(signal.query(), at);
          assertThat(recorded.keySet()).isNotEmpty().isEqualTo(asked.keySet());
          Map<String, String> differ = new TreeMap<>();
          asked.forEach(
              (series, value) -> {
                double kept = recorded.getOrDefault(series, Double.NaN);
                if (Math.abs(kept - value) <= 1e-6 + 1e-6 * Math.abs(value)) {
                  same.add(series);
                } else if (!same.contains(series)) {
                  differ.put(series, kept + " instead of " + value);
                }
              });
          assertThat(differ).isEmpty();
        });
    for (JsonNode series : stack.now(signal.recorded())) {
      assertThat(label(series, "provider")).isNotEmpty();
    }
  }

  private static Map<String, Double> values(String query, String at) {
    Map<String, Double> values = new HashMap<>();
    String path = "/api/v1/query?time=" + at + "&query=" + LiveStack.encoded(query);
    for (JsonNode series : stack.prometheus(path).get("data").get("result")) {
      values.put(
          label(series, "instance") + label(series, "mountpoint"),
          Double.parseDouble(series.get("value").get(1).asString()));
    }
    return values;
  }

  static List<Dashboard> dashboards() {
    return Dashboards.all();
  }

  /** What each variable may be; those with "All" are tried as that too. */
  private static List<Map<String, String>> choices(Dashboard dashboard) {
    Map<String, String> all = new HashMap<>();
    Map<String, String> one = new HashMap<>();
    Map<String, String> peers = new HashMap<>();
    for (JsonNode variable : dashboard.variables()) {
      String name = variable.get("name").asString();
      String chosen =
          switch (name) {
            case "provider" -> "aliyun";
            case "region" -> "cn-hangzhou";
            case "role" -> "web";
            case "host" -> LiveStack.HOST;
            case "petrel" -> label(stack.now("petrel_build_info").get(0), "instance");
            default -> variable.path("current").path("value").asString("");
          };
      one.put(name, chosen);
      peers.put(name, name.equals("detector") ? "fleet" : chosen);
      all.put(
          name,
          variable.path("includeAll").asBoolean(false)
              ? variable.get("allValue").asString()
              : chosen);
    }
    return List.of(all, one, peers);
  }

  private static String filled(String text, Map<String, String> variables) {
    String filled = text.replace("$__rate_interval", "20s");
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      filled =
          filled
              .replace("${" + variable.getKey() + "}", variable.getValue())
              .replaceAll(
                  "\\$" + variable.getKey() + "\\b", Matcher.quoteReplacement(variable.getValue()));
    }
    assertThat(filled).doesNotContain("$");
    return filled;
  }

  private static boolean hasValue(List<JsonNode> result) {
    for (JsonNode series : result) {
      List<JsonNode> samples =
          series.has("value")
              ? List.of(series.get("value"))
              : Dashboards.list(series.get("values"));
      if (samples.stream().anyMatch(s -> Double.isFinite(number(s.get(1).asString())))) {
        return true;
      }
    }
    return false;
  }

  private static double number(String text) {
    return text.endsWith("Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void every_query_of_every_panel_gives_data(Dashboard dashboard) {
    eventually(
        () -> {
          TreeSet<String> empty = new TreeSet<>();
          for (Map<String, String> variables : choices(dashboard)) {
            for (JsonNode panel : dashboard.panels()) {
              for (JsonNode target : panel.get("targets")) {
                String query = filled(target.get("expr").asString(), variables);
                boolean now = target.get("instant").asBoolean();
                if (!hasValue(now ? stack.now(query) : stack.lately(query))) {
                  empty.add(panel.get("title").asString() + ": " + query);
                }
              }
            }
          }
          assertThat(empty).isEmpty();
        });
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void every_variable_finds_its_values(Dashboard dashboard) {
    for (Map<String, String> variables : choices(dashboard)) {
      for (JsonNode variable : dashboard.variables()) {
        if (variable.get("type").asString().equals("query")) {
          String chosen = variables.getOrDefault(variable.get("name").asString(), "");
          String query = filled(variable.get("query").get("query").asString(), variables);
          Matcher asked = LABEL_VALUES.matcher(query);
          assertThat(asked.matches()).as(query).isTrue();
          JsonNode values =
              stack
                  .prometheus(
                      "/api/v1/label/"
                          + asked.group(2)
                          + "/values?match[]=".replace("[]", "%5B%5D")
                          + LiveStack.encoded(asked.group(1)))
                  .get("data");
          assertThat(Dashboards.list(values).stream().map(JsonNode::asString))
              .as(query)
              .contains(chosen.equals(".*") ? values.get(0).asString() : chosen);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void alerts_become_annotations_with_words(Dashboard dashboard) {
    for (JsonNode annotation : dashboard.annotations()) {
      if (!annotation.get("datasource").get("type").asString().equals("prometheus")) {
        continue;
      }
      for (Map<String, String> variables : choices(dashboard)) {
        String query = filled(annotation.get("target").get("expr").asString(), variables);
        eventually(() -> assertThat(stack.lately(query)).isNotEmpty());
        List<JsonNode> found = stack.lately(query);
        Matcher label =
            Pattern.compile("\\{\\{(\\w+)}}")
                .matcher(
                    annotation.get("titleFormat").asString()
                        + annotation.get("textFormat").asString());
        while (label.find()) {
          assertThat(found)
              .as(label.group(1))
              .anyMatch(series -> !label(series, label.group(1)).isEmpty());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void incidents_of_the_api_become_annotations_with_a_time_and_words(Dashboard dashboard) {
    for (JsonNode annotation : dashboard.annotations()) {
      JsonNode target = annotation.get("target");
      if (!target.has("root_selector")) {
        continue;
      }
      for (Map<String, String> variables : choices(dashboard)) {
        String path = filled(target.get("url").asString(), variables);
        String root = target.get("root_selector").asString();
        eventually(() -> assertThat(stack.petrel(path).get(root)).isNotEmpty());
        JsonNode incidents = stack.petrel(path).get(root);
        Map<String, String> columns =
            Dashboards.list(target.get("columns")).stream()
                .collect(
                    Collectors.toMap(
                        c -> c.get("text").asString(), c -> c.get("selector").asString()));
        assertThat(columns).containsOnlyKeys("time", "timeEnd", "title", "text", "tags");
        for (JsonNode incident : incidents) {
          columns.values().forEach(name -> assertThat(incident.has(name)).as(name).isTrue());
          assertThat(java.time.Instant.parse(incident.get(columns.get("time")).asString()))
              .isNotNull();
          assertThat(incident.get(columns.get("title")).asString()).isNotEmpty();
        }
      }
    }
  }

  @Test
  void grafanas_alertmanager_source_finds_petrels_alerts_and_silences() {
    eventually(() -> assertThat(stack.petrel("/api/v2/alerts")).isNotEmpty());
    assertThat(stack.petrel("/api/v2/alerts/groups")).isNotEmpty();
    assertThat(stack.petrel("/api/v2/silences").isArray()).isTrue();
    assertThat(stack.petrel("/api/v2/status").get("versionInfo").get("version").asString())
        .isNotEmpty();
  }

  @Test
  void petrel_reads_what_is_recorded() {
    eventually(
        () -> assertThat(stack.now("petrel_series{signal=\"filesystem_usage\"} > 0")).isNotEmpty());
    // All but one of a host that was started lately.
    eventually(
        () -> {
          Map<String, Double> series = new HashMap<>();
          for (JsonNode each : stack.now("petrel_series")) {
            series.put(
                label(each, "signal"), Double.parseDouble(each.get("value").get(1).asString()));
          }
          for (NodePreset.Signal signal : NodePreset.read().signals()) {
            assertThat(series.get(signal.name())).as(signal.name()).isGreaterThanOrEqualTo(11.0);
          }
        });
    eventually(
        () ->
            assertThat(stack.now("ALERTS{alertname=\"Watchdog\", alertstate=\"firing\"}"))
                .hasSize(1));
    assertThat(stack.now("ALERTS{alertname=~\"Petrel.+\", alertstate=\"firing\"}")).isEmpty();
  }
}
