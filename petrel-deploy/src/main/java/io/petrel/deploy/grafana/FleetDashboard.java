package io.petrel.deploy.grafana;

import static io.petrel.deploy.grafana.Json.array;
import static io.petrel.deploy.grafana.Json.object;

import java.util.LinkedHashMap;
import java.util.Map;

/** The dashboard "Fleet": all hosts at once, and which of them are not normal. */
public final class FleetDashboard {
  static final String UID = "petrel-fleet";

  private static final String HOSTS =
      "{provider=~\"$provider\", region=~\"$region\", role=~\"$role\", instance=~\"$host\"}";

  /** To the host's own dashboard, with the time that is looked at. */
  private static final String TO_HOST =
      "/d/"
          + HostDashboard.UID
          + "?var-host=${__field.labels.instance}&${datasource:queryparam}&${__url_time_range}";

  private static final String TO_HOST_OF_ROW =
      TO_HOST.replace("${__field.labels.instance}", "${__value.raw}");

  private FleetDashboard() {}

  /** The file. */
  public static String json() {
    Board board =
        new Board(
                UID,
                "Petrel / Fleet",
                "All hosts by provider, region and role: how busy they are, and what Petrel finds"
                    + " unusual about them.")
            .variable(Variable.datasource())
            .variable(
                Variable.labels(
                    "provider",
                    "Provider",
                    "The cloud.",
                    "label_values(node_uname_info, provider)",
                    true))
            .variable(
                Variable.labels(
                    "region",
                    "Region",
                    "The cloud's region.",
                    "label_values(node_uname_info{provider=~\"$provider\"}, region)",
                    true))
            .variable(
                Variable.labels(
                    "role",
                    "Role",
                    "What the hosts are for.",
                    "label_values(node_uname_info{provider=~\"$provider\", region=~\"$region\"},"
                        + " role)",
                    true))
            .variable(
                Variable.labels(
                    "host",
                    "Host",
                    "The hosts that are shown.",
                    "label_values(node_uname_info{provider=~\"$provider\", region=~\"$region\","
                        + " role=~\"$role\"}, instance)",
                    true))
            .variable(Variable.api())
            .annotation(
                Incidents.fromMetrics(
                    "max by (incident, severity, detector, signal) (petrel_alert_firing"
                        + HOSTS
                        + " == 1)",
                    "{{severity}}: {{signal}}",
                    "{{detector}}, incident {{incident}}"))
            .annotation(Incidents.fromApi("incidents?state=all&limit=1000"));
    now(board);
    cpu(board);
    unusual(board);
    others(board);
    return board.json("now-6h");
  }

  private static void now(Board board) {
    board
        .row("Now")
        .add(
            4,
            4,
            Panels.stat("Hosts", "Hosts whose CPU usage is known.")
                .query("count(node:cpu_usage" + HOSTS + ")", "hosts")
                .unit("short")
                .thresholds("blue"))
        .add(
            4,
            4,
            Panels.state(
                    "Hosts down", "Hosts whose scrape fails, of those seen within the last hour.")
                .query("sum(node:host_down" + HOSTS + ") or vector(0)", "down")
                .unit("short")
                .thresholds("green", 1, "red"))
        .add(
            4,
            4,
            Panels.state("Alerts that fire", "Alerts of Petrel about these hosts that fire now.")
                .query("count(petrel_alert_firing" + HOSTS + " == 1) or vector(0)", "alerts")
                .unit("short")
                .thresholds("green", 1, "orange", 10, "red"))
        .add(
            4,
            4,
            Panels.stat(
                    "Unusual",
                    "Hosts with a score above 1: anomalous to at least one detector, told or not.")
                .query(
                    "count(max by (instance) (petrel_score" + HOSTS + ") > 1) or vector(0)",
                    "hosts")
                .unit("short")
                .thresholds("green", 1, "orange"))
        .add(
            4,
            4,
            Panels.stat("CPU, median host", "Half of the hosts are busier than this.")
                .query("quantile(0.5, node:cpu_usage" + HOSTS + ")", "median")
                .unit("percent")
                .decimals(1)
                .min(0)
                .max(100)
                .thresholds("green", 70, "orange", 90, "red"))
        .add(
            4,
            4,
            Panels.stat("CPU, busiest host", "The highest CPU usage of one host.")
                .query("max(node:cpu_usage" + HOSTS + ")", "busiest")
                .unit("percent")
                .decimals(1)
                .min(0)
                .max(100)
                .thresholds("green", 80, "orange", 95, "red"));
  }

  private static void cpu(Board board) {
    board
        .row("CPU")
        .add(
            16,
            11,
            Panels.lines(
                    "CPU per host",
                    "CPU usage of every host, as Petrel's signal cpu_usage sees it. A click on a"
                        + " line leads to the host.")
                .query("node:cpu_usage" + HOSTS, "{{instance}}")
                .unit("percent")
                .decimals(1)
                .min(0)
                .max(100)
                .link("Open ${__field.labels.instance}", TO_HOST))
        .add(
            8,
            11,
            Panels.bars("CPU now", "The 25 busiest hosts, the busiest first.")
                .now("sort_desc(topk(25, node:cpu_usage" + HOSTS + "))", "{{instance}}")
                .unit("percent")
                .decimals(1)
                .min(0)
                .max(100)
                .thresholds("green", 70, "orange", 90, "red")
                .link("Open ${__field.labels.instance}", TO_HOST))
        .add(
            12,
            8,
            Panels.lines("CPU by provider", "The mean over the hosts of each cloud.")
                .query("avg by (provider) (node:cpu_usage" + HOSTS + ")", "{{provider}}")
                .unit("percent")
                .decimals(1)
                .min(0)
                .custom("lineWidth", 2))
        .add(
            12,
            8,
            Panels.plainLines(
                    "Spread over the fleet",
                    "Where most hosts are: the middle half, the median, and the busiest twentieth."
                        + " A wide band is a mixed fleet; a band that widens has split.")
                .query("quantile(0.95, node:cpu_usage" + HOSTS + ")", "95 % are below")
                .query("quantile(0.75, node:cpu_usage" + HOSTS + ")", "upper quarter")
                .query("quantile(0.5, node:cpu_usage" + HOSTS + ")", "median")
                .query("quantile(0.25, node:cpu_usage" + HOSTS + ")", "lower quarter")
                .unit("percent")
                .decimals(1)
                .min(0)
                .color("blue")
                .override(
                    "upper quarter",
                    "custom.fillBelowTo",
                    "lower quarter",
                    "custom.fillOpacity",
                    20,
                    "custom.lineWidth",
                    0)
                .override("lower quarter", "custom.lineWidth", 0)
                .override("median", "custom.lineWidth", 2)
                .override(
                    "95 % are below",
                    "color",
                    object("mode", "fixed", "fixedColor", "orange"),
                    "custom.lineStyle",
                    object("fill", "dash", "dash", array(8, 6))));
  }

  private static void unusual(Board board) {
    board
        .row("What is unusual")
        .add(
            12,
            9,
            Panels.states(
                    "Alerts",
                    "Alerts of Petrel over time: pending ones are watched a little longer before"
                        + " people are told.")
                .query(
                    "max by (instance, signal) (petrel_alert_firing" + HOSTS + ")",
                    "{{instance}} {{signal}}")
                .words("0", "pending", "yellow", "1", "firing", "red")
                .without("No alert in this time")
                .thresholds("yellow", 1, "red"))
        .add(
            12,
            9,
            Panels.table(
                    "Most unusual now",
                    "The 20 highest scores: 0 is as expected, 1 the edge of normal, above 1 is"
                        + " anomalous.")
                .rows(
                    "topk(20, max by (instance, provider, region, signal, detector) (petrel_score"
                        + HOSTS
                        + "))")
                .transformed(
                    columns(
                        "instance",
                        "Host",
                        "provider",
                        "Provider",
                        "region",
                        "Region",
                        "signal",
                        "Signal",
                        "detector",
                        "Detector",
                        "Value",
                        "Score"))
                .option("sortBy", array(object("displayName", "Score", "desc", true)))
                .override(
                    "Score",
                    "decimals",
                    2,
                    "thresholds",
                    Panel.steps("transparent", 0.8, "yellow", 1, "red"),
                    "custom.cellOptions",
                    Panels.colorCell(),
                    "custom.width",
                    80)
                .override("Host", "links", array(object("title", "Open", "url", TO_HOST_OF_ROW))))
        .add(
            24,
            8,
            Panels.lines(
                    "Highest score per host",
                    "The most unusual signal of each host. Above the line Petrel's detectors call"
                        + " it anomalous.")
                .query("max by (instance) (petrel_score" + HOSTS + ")", "{{instance}}")
                .unit("none")
                .decimals(2)
                .min(0)
                .custom("axisSoftMax", 1.2)
                .custom("thresholdsStyle", object("mode", "dashed"))
                .thresholds("transparent", 1, "red")
                .link("Open ${__field.labels.instance}", TO_HOST));
  }

  private static void others(Board board) {
    String by = "max by (instance, provider, region, role) (";
    board
        .row("Hosts")
        .add(
            24,
            10,
            Panels.table(
                    "Hosts",
                    "Every host with its main signals now; file systems by the fullest. A click on"
                        + " a name leads to the host.")
                .rows(by + "node:cpu_usage" + HOSTS + ")")
                .rows(by + "node:memory_usage" + HOSTS + ")")
                .rows(by + "node:filesystem_usage" + HOSTS + ")")
                .rows(by + "node:load_per_core" + HOSTS + ")")
                .rows(by + "node:network_receive" + HOSTS + ")")
                .rows(by + "node:network_transmit" + HOSTS + ")")
                .rows(by + "petrel_score" + HOSTS + ")")
                .transformed(
                    object("id", "merge", "options", object()),
                    columns(
                        "instance",
                        "Host",
                        "provider",
                        "Provider",
                        "region",
                        "Region",
                        "role",
                        "Role",
                        "Value #A",
                        "CPU",
                        "Value #B",
                        "Memory",
                        "Value #C",
                        "File system",
                        "Value #D",
                        "Load per core",
                        "Value #E",
                        "Received",
                        "Value #F",
                        "Sent",
                        "Value #G",
                        "Score"))
                .option("sortBy", array(object("displayName", "CPU", "desc", true)))
                .custom("filterable", true)
                .override("Host", "links", array(object("title", "Open", "url", TO_HOST_OF_ROW)))
                .override("CPU", usage(70, 90))
                .override("Memory", usage(85, 95))
                .override("File system", usage(90, 97))
                .override("Load per core", "unit", "none", "decimals", 2)
                .override("Received", "unit", "Bps")
                .override("Sent", "unit", "Bps")
                .override(
                    "Score",
                    "decimals",
                    2,
                    "thresholds",
                    Panel.steps("transparent", 1, "red"),
                    "custom.cellOptions",
                    Panels.colorCell()))
        .add(
            12,
            8,
            Panels.lines("Memory", "Memory that is not available to new work.")
                .query("node:memory_usage" + HOSTS, "{{instance}}")
                .unit("percent")
                .decimals(1)
                .min(0)
                .max(100))
        .add(
            12,
            8,
            Panels.lines("Fullest file system", "Of each host; space kept for root counts as used.")
                .query("max by (instance) (node:filesystem_usage" + HOSTS + ")", "{{instance}}")
                .unit("percent")
                .decimals(1)
                .min(0)
                .max(100))
        .add(
            12,
            8,
            Panels.lines("Load per core", "Work that runs or waits, for each core.")
                .query("node:load_per_core" + HOSTS, "{{instance}}")
                .unit("none")
                .decimals(2)
                .min(0))
        .add(
            12,
            8,
            Panels.lines("Network by provider", "Received above, sent below.")
                .query(
                    "sum by (provider) (node:network_receive" + HOSTS + ")",
                    "{{provider}} received")
                .query(
                    "sum by (provider) (node:network_transmit" + HOSTS + ")", "{{provider}} sent")
                .unit("Bps")
                .overrideQuery("B", "custom.transform", "negative-Y"));
  }

  private static Object[] usage(int orange, int red) {
    return new Object[] {
      "unit",
      "percent",
      "decimals",
      1,
      "min",
      0,
      "max",
      100,
      "color",
      object("mode", "thresholds"),
      "thresholds",
      Panel.steps("green", orange, "orange", red, "red"),
      "custom.cellOptions",
      Panels.barCell()
    };
  }

  /**
   * Names and order of a table's columns; the time is left out.
   *
   * @param names a field, what it is called, the next field, ...
   */
  private static Map<String, Object> columns(String... names) {
    Map<String, Object> order = new LinkedHashMap<>();
    Map<String, Object> renamed = new LinkedHashMap<>();
    for (int i = 0; i < names.length; i += 2) {
      order.put(names[i], i / 2);
      renamed.put(names[i], names[i + 1]);
    }
    return object(
        "id",
        "organize",
        "options",
        object(
            "excludeByName", object("Time", true), "indexByName", order, "renameByName", renamed));
  }
}
