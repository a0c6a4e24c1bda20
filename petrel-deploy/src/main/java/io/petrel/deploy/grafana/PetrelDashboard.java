package io.petrel.deploy.grafana;

import static io.petrel.deploy.grafana.Json.array;
import static io.petrel.deploy.grafana.Json.object;

/** The dashboard "Petrel itself": whether it sees, decides and tells. */
public final class PetrelDashboard {
  static final String UID = "petrel-itself";

  private static final String SELF = "{job=\"petrel\", instance=~\"$petrel\"}";

  private PetrelDashboard() {}

  /** A selector of Petrel's own series with one more condition. */
  private static String self(String condition) {
    return "{job=\"petrel\", instance=~\"$petrel\", " + condition + "}";
  }

  /** The file. */
  public static String json() {
    Board board =
        new Board(
                UID,
                "Petrel / Itself",
                "Whether Petrel sees its sources, decides in time, and reaches people.")
            .variable(Variable.datasource())
            .variable(
                Variable.labels(
                    "petrel",
                    "Petrel",
                    "Which Petrel is shown, where there are several.",
                    "label_values(petrel_build_info{job=\"petrel\"}, instance)",
                    true));
    now(board);
    deciding(board);
    watching(board);
    telling(board);
    return board.json("now-6h");
  }

  private static void now(Board board) {
    board
        .row("Now")
        .add(
            3,
            4,
            Panels.state("Running", "Whether Prometheus can scrape Petrel.")
                .query("min(up" + SELF + ")", "")
                .words("0", "down", "red", "1", "up", "green")
                .thresholds("red", 1, "green"))
        .add(
            3,
            4,
            Panels.state("Seeing", "Whether every source answered every question just now.")
                .query("min(petrel_source_up" + SELF + ")", "")
                .words("0", "blind", "red", "1", "sees", "green")
                .thresholds("red", 1, "green"))
        .add(
            3,
            4,
            Panels.state("Config", "Whether the newest config file is the one that runs.")
                .query("min(petrel_config_last_reload_successful" + SELF + ")", "")
                .words("0", "refused", "red", "1", "loaded", "green")
                .thresholds("red", 1, "green"))
        .add(
            3,
            4,
            Panels.stat("Newest tick", "How long ago the newest tick was.")
                .query("max(time() - petrel_last_tick_timestamp_seconds" + SELF + ")", "")
                .unit("s")
                .decimals(0)
                .thresholds("green", 150, "orange", 300, "red"))
        .add(
            3,
            4,
            Panels.stat("Oldest message", "How long the oldest undelivered message waits.")
                .query("max(petrel_outbox_oldest_age_seconds" + SELF + ") or vector(0)", "")
                .unit("s")
                .decimals(0)
                .thresholds("green", 120, "orange", 600, "red"))
        .add(
            3,
            4,
            Panels.stat("Open incidents", "What people act on as one, now.")
                .query("sum(petrel_incidents_open" + SELF + ")", "")
                .unit("short")
                .thresholds("green", 1, "orange"))
        .add(
            3,
            4,
            Panels.stat("Series", "Series of all signals in the newest answers.")
                .query("sum(petrel_series" + SELF + ")", "")
                .unit("short")
                .thresholds("blue"))
        .add(
            3,
            4,
            Panels.stat("Version", "What runs.")
                .now("petrel_build_info" + SELF, "{{version}}")
                .option("textMode", "name")
                .option("graphMode", "none")
                .thresholds("text"))
        .add(
            24,
            6,
            Panels.states(
                    "Alerts about Petrel",
                    "From the rules that watch Petrel itself; the watchdog always fires.")
                .query(
                    "max by (alertname) (ALERTS{alertname=~\"Petrel.+|Watchdog\","
                        + " alertstate=\"firing\"}) or 0 * max by (alertname)"
                        + " (ALERTS{alertname=~\"Petrel.+|Watchdog\"})",
                    "{{alertname}}")
                .words("0", "pending", "yellow", "1", "firing", "red")
                .thresholds("yellow", 1, "red")
                .override(
                    "Watchdog",
                    "mappings",
                    array(
                        object(
                            "type",
                            "value",
                            "options",
                            object("1", object("text", "alive", "color", "green", "index", 0))))));
  }

  private static void deciding(Board board) {
    String sum = "rate(petrel_cycle_duration_seconds_sum" + SELF + "[$__rate_interval])";
    String count = "rate(petrel_cycle_duration_seconds_count" + SELF + "[$__rate_interval])";
    board
        .row("Deciding")
        .add(
            12,
            8,
            Panels.plainLines(
                    "Time of a cycle",
                    "How long a tick takes: asking the sources, deciding and committing. It must"
                        + " stay well below the interval.")
                .query(
                    "sum by (part) (" + sum + ") / sum by (part) (" + count + ")", "mean, {{part}}")
                .query(
                    "histogram_quantile(0.99, sum by (le, part)"
                        + " (rate(petrel_cycle_duration_seconds_bucket"
                        + SELF
                        + "[$__rate_interval])))",
                    "99 % are below, {{part}}")
                .query("min(petrel_interval_seconds" + SELF + ")", "interval")
                .unit("s")
                .min(0)
                .custom("scaleDistribution", object("type", "log", "log", 10))
                .override(
                    "interval",
                    "color",
                    object("mode", "fixed", "fixedColor", "red"),
                    "custom.lineStyle",
                    object("fill", "dash", "dash", array(8, 6))))
        .add(
            12,
            8,
            Panels.plainLines(
                    "Ticks",
                    "Ticks a minute: taken on time, missed, and caught up from history; and what"
                        + " failed.")
                .query(minute("petrel_ticks_total"), "on time")
                .query(minute("petrel_ticks_missed_total"), "missed")
                .query(minute("petrel_ticks_caught_up_total"), "caught up")
                .query(minute("petrel_cycle_failures_total"), "failed")
                .query(minute("petrel_commit_failures_total"), "not written")
                .unit("cpm")
                .min(0)
                .override("on time", "color", object("mode", "fixed", "fixedColor", "green"))
                .override("missed", "color", object("mode", "fixed", "fixedColor", "orange"))
                .override("caught up", "color", object("mode", "fixed", "fixedColor", "blue"))
                .override("failed", "color", object("mode", "fixed", "fixedColor", "red"))
                .override("not written", "color", object("mode", "fixed", "fixedColor", "purple")));
  }

  private static String minute(String counter) {
    return "60 * sum(rate(" + counter + SELF + "[$__rate_interval]))";
  }

  private static void watching(Board board) {
    board
        .row("Watching")
        .add(
            8,
            8,
            Panels.states("Sources", "Whether each source answered every question of a tick.")
                .query("min by (source) (petrel_source_up" + SELF + ")", "{{source}}")
                .words("0", "blind", "red", "1", "answers", "green")
                .thresholds("red", 1, "green"))
        .add(
            16,
            8,
            Panels.lines("Series by signal", "How many series the newest answer to each query had.")
                .query("sum by (signal) (petrel_series" + SELF + ")", "{{signal}}")
                .unit("short")
                .decimals(0)
                .min(0))
        .add(
            8,
            8,
            Panels.plainLines("Alerts", "Alerts of Petrel, by state.")
                .query("sum by (state) (petrel_alerts" + SELF + ")", "{{state}}")
                .unit("short")
                .decimals(0)
                .min(0)
                .custom("fillOpacity", 15)
                .override("firing", "color", object("mode", "fixed", "fixedColor", "red"))
                .override("pending", "color", object("mode", "fixed", "fixedColor", "yellow")))
        .add(
            8,
            8,
            Panels.bars(
                    "Learning", "How far the past of each signal is learned, since the last start.")
                .now(
                    "sort_desc(avg by (signal) (petrel_learning_progress_ratio" + SELF + "))",
                    "{{signal}}")
                .unit("percentunit")
                .decimals(0)
                .min(0)
                .max(1)
                .without("Nothing had to be learned")
                .thresholds("orange", 1, "green"))
        .add(
            8,
            8,
            Panels.plainLines(
                    "Scores on /metrics",
                    "Series of scores that Prometheus takes from Petrel, and those left out beyond"
                        + " metrics.max_series, which are all as expected.")
                .query("sum(scrape_samples_scraped" + SELF + ")", "samples in all")
                .query("sum(petrel_series_left_out" + SELF + ")", "scores left out")
                .unit("short")
                .decimals(0)
                .min(0));
  }

  private static void telling(Board board) {
    board
        .row("Telling")
        .add(
            12,
            8,
            Panels.lines("Waiting messages", "What is decided and not yet delivered, by receiver.")
                .query("sum by (receiver) (petrel_outbox_pending" + SELF + ")", "{{receiver}}")
                .unit("short")
                .decimals(0)
                .min(0))
        .add(
            12,
            8,
            Panels.lines(
                    "Oldest message", "How long the oldest undelivered message waits, by receiver.")
                .query(
                    "max by (receiver) (petrel_outbox_oldest_age_seconds" + SELF + ")",
                    "{{receiver}}")
                .unit("s")
                .min(0)
                .custom("axisSoftMax", 60))
        .add(
            12,
            8,
            Panels.lines("Delivered", "Messages that receivers took, a minute.")
                .query(
                    "60 * sum by (receiver) (rate(petrel_notifications_total"
                        + self("outcome=\"delivered\"")
                        + "[$__rate_interval]))",
                    "{{receiver}}")
                .unit("cpm")
                .min(0))
        .add(
            12,
            8,
            Panels.lines(
                    "Troubles of receivers",
                    "Attempts a minute that are tried again or were refused, and failures to hear"
                        + " what people do there.")
                .query(
                    "60 * sum by (receiver, outcome) (rate(petrel_notifications_total"
                        + self("outcome!=\"delivered\"")
                        + "[$__rate_interval]))",
                    "{{receiver}}: {{outcome}}")
                .query(
                    "60 * sum by (receiver) (rate(petrel_hearing_failures_total"
                        + SELF
                        + "[$__rate_interval]))",
                    "{{receiver}}: not heard")
                .unit("cpm")
                .min(0));
  }
}
