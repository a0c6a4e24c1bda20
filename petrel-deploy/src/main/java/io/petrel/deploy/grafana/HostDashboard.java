package io.petrel.deploy.grafana;

import static io.petrel.deploy.grafana.Json.array;
import static io.petrel.deploy.grafana.Json.object;

import io.petrel.deploy.prometheus.NodePreset;
import io.petrel.deploy.prometheus.NodePreset.Signal;
import java.util.Map;
import java.util.Set;

/** The dashboard "Host": every signal of one host with its expected range. */
public final class HostDashboard {
  static final String UID = "petrel-host";

  private static final String HOST = "instance=\"$host\"";
  private static final String UPPER = "expected, at most";
  private static final String LOWER = "expected, at least";

  /** Detectors that learn what is expected; the others know a limit. */
  private static final Set<String> LEARNING = Set.of("baseline", "fleet");

  private final NodePreset preset;
  private final Board board;

  private HostDashboard(NodePreset preset, Board board) {
    this.preset = preset;
    this.board = board;
  }

  /** The file. */
  public static String json(NodePreset preset) {
    Board board =
        new Board(
                UID,
                "Petrel / Host",
                "One host: each signal with the range that Petrel expects, its scores, and when it"
                    + " was told.")
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
                    "host",
                    "Host",
                    "The host that is shown.",
                    "label_values(node_uname_info{provider=~\"$provider\"}, instance)",
                    false))
            .variable(
                Variable.choice(
                    "detector",
                    "Expected by",
                    "Whose range is drawn: that of the host's own past, or that of its peers.",
                    "its own past",
                    "baseline",
                    "its peers",
                    "fleet"))
            .variable(
                Variable.text(
                    "petrel_url",
                    "Petrel's page",
                    "The address of Petrel's page, for the link above.",
                    "http://localhost:9797"))
            .variable(Variable.api())
            .link(
                "Open in Petrel", "This host on Petrel's page", "${petrel_url}/hosts?name=${host}")
            .annotation(
                Incidents.fromMetrics(
                    "max by (incident, severity, detector, signal) (petrel_alert_firing{"
                        + HOST
                        + "} == 1)",
                    "{{severity}}: {{signal}}",
                    "{{detector}}, incident {{incident}}"))
            .annotation(
                Incidents.fromApi(
                    "incidents?state=all&limit=1000&matcher=instance%3D%22${host}%22"));
    new HostDashboard(preset, board).fill();
    return board.json("now-24h");
  }

  private void fill() {
    now();
    view();
    board.row("CPU");
    band("cpu_usage", "CPU", "Time that the cores were not idle.");
    band("load_per_core", "Load per core", "Work that runs or waits, for each core.");
    band("cpu_iowait", "Waiting for disks", "Time that the cores waited for disks.");
    band(
        "cpu_steal",
        "Stolen",
        "Time taken by neighbours on the same physical machine, or by the cloud for spent"
            + " credits.");
    board.row("Memory");
    band("memory_usage", "Memory", "Memory that is not available to new work.");
    band("swap_activity", "Swapping", "Pages moved in and out.");
    board.row("Disks");
    limit("filesystem_usage", "File systems", "How full each is.", "{{mountpoint}}", "mountpoint");
    limit("inode_usage", "Inodes", "How many of each are taken.", "{{mountpoint}}", "mountpoint");
    band("disk_busy", "Busiest disk", "Time that the busiest disk worked.");
    board.row("Network");
    band("network_receive", "Received", "Through all real interfaces.");
    band("network_transmit", "Sent", "Through all real interfaces.");
    band("network_errors", "Errors", "Packets that were received or sent wrongly.");
    band("tcp_retransmits", "TCP repeats", "Segments that were sent again, of all sent.");
    board.row("System");
    limit("file_descriptors", "File descriptors", "How many are taken.", "value", "");
    limit("clock_offset", "Clock", "How far the clock is off.", "value", "");
    limit("reboot", "Since the start", "Time since the host was started.", "value", "");
  }

  private void now() {
    board
        .row("Now")
        .add(
            4,
            4,
            Panels.state("Reachable", "Whether Prometheus can scrape the host.")
                .query("max(node:host_down{" + HOST + "})", "")
                .words("0", "up", "green", "1", "down", "red")
                .thresholds("green", 1, "red"))
        .add(
            4,
            4,
            Panels.state("Alerts that fire", "Alerts of Petrel about this host that fire now.")
                .query("count(petrel_alert_firing{" + HOST + "} == 1) or vector(0)", "")
                .unit("short")
                .thresholds("green", 1, "red"))
        .add(
            4,
            4,
            Panels.stat(
                    "Highest score",
                    "0 is as expected, 1 the edge of normal, above 1 is anomalous.")
                .query("max(petrel_score{" + HOST + "})", "")
                .unit("none")
                .decimals(2)
                .min(0)
                .thresholds("green", 0.8, "yellow", 1, "red"))
        .add(4, 4, usage("cpu_usage", "CPU", "CPU usage.", 70, 90))
        .add(4, 4, usage("memory_usage", "Memory", "Memory usage.", 85, 95))
        .add(4, 4, usage("filesystem_usage", "Fullest file system", "How full it is.", 90, 97));
  }

  private Panel usage(String signal, String title, String description, int orange, int red) {
    return Panels.stat(title, description)
        .query("max(" + preset.signal(signal).recorded() + "{" + HOST + "})", "")
        .unit("percent")
        .decimals(1)
        .min(0)
        .max(100)
        .thresholds("green", orange, "orange", red, "red");
  }

  private void view() {
    board
        .row("What Petrel thinks of it")
        .add(
            12,
            9,
            Panels.states(
                    "Alerts", "By signal and detector: pending ones are watched a little longer.")
                .query(
                    "max by (signal, detector) (petrel_alert_firing{" + HOST + "})",
                    "{{signal}} {{detector}}")
                .words("0", "pending", "yellow", "1", "firing", "red")
                .without("No alert in this time")
                .thresholds("yellow", 1, "red"))
        .add(
            12,
            9,
            Panels.lines(
                    "Scores",
                    "How anomalous each signal is, by its highest score. Above the line a detector"
                        + " calls it anomalous.")
                .query("max by (signal) (petrel_score{" + HOST + "})", "{{signal}}")
                .unit("none")
                .decimals(2)
                .min(0)
                .custom("axisSoftMax", 1.2)
                .custom("thresholdsStyle", object("mode", "dashed"))
                .thresholds("transparent", 1, "red"));
  }

  /** A signal with the range that the chosen detector expects, as a band. */
  private void band(String name, String title, String description) {
    Signal signal = preset.signal(name);
    if (!signal.detectors().containsAll(LEARNING)) {
      throw new IllegalStateException(name + " is not looked at by " + LEARNING);
    }
    String of = "{signal=\"" + name + "\", detector=\"$detector\", " + HOST + "}";
    Map<String, Object> blue = object("mode", "fixed", "fixedColor", "blue");
    Object[] edge = {"color", blue, "custom.lineWidth", 0};
    board.add(
        12,
        8,
        scaled(signal, Panels.plainLines(title, description + " The band is what is expected."))
            .query("max(" + signal.recorded() + "{" + HOST + "})", "value")
            .query("max(petrel_expected_upper" + of + ") < +Inf", UPPER)
            // None of these signals is ever negative, and for peers all that is low may be well.
            .query("clamp_min(max(petrel_expected_lower" + of + "), 0)", LOWER)
            .override(
                "value",
                "color",
                object("mode", "fixed", "fixedColor", "green"),
                "custom.lineWidth",
                2)
            .override(
                UPPER,
                "color",
                blue,
                "custom.lineWidth",
                0,
                "custom.fillBelowTo",
                LOWER,
                "custom.fillOpacity",
                18)
            .override(LOWER, edge));
  }

  /** A signal with the limits that are set for it, as dashed lines. */
  private void limit(String name, String title, String description, String legend, String by) {
    Signal signal = preset.signal(name);
    if (!signal.detectors().contains("threshold")) {
      throw new IllegalStateException(name + " has no threshold");
    }
    String side = name.equals("reboot") ? "lower" : "upper";
    Object[] dashed = {
      "color",
      object("mode", "fixed", "fixedColor", "red"),
      "custom.lineWidth",
      1,
      "custom.lineStyle",
      object("fill", "dash", "dash", array(8, 6))
    };
    board.add(
        12,
        8,
        scaled(
                signal,
                Panels.plainLines(title, description + " The dashed line is where it is told."))
            .query(
                (by.isEmpty() ? "max(" : "max by (" + by + ") (")
                    + signal.recorded()
                    + "{"
                    + HOST
                    + "})",
                legend)
            .query(
                "max(petrel_expected_"
                    + side
                    + "{signal=\""
                    + name
                    + "\", detector=\"threshold\", "
                    + HOST
                    + "})",
                "limit")
            .custom("lineWidth", 2)
            .override("limit", dashed));
  }

  private static Panel scaled(Signal signal, Panel panel) {
    return switch (signal.unit()) {
      case "percent" -> panel.unit("percent").decimals(1).min(0).custom("axisSoftMax", 20);
      case "bytes_per_second" -> panel.unit("Bps").min(0);
      case "per_second" -> panel.unit("cps").min(0);
      case "seconds" -> panel.unit("s").min(0);
      case "none" -> panel.unit("none").decimals(2).min(0);
      default -> throw new IllegalStateException(signal.name() + ": no unit for " + signal.unit());
    };
  }
}
