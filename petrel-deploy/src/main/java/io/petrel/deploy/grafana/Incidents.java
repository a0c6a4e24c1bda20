package io.petrel.deploy.grafana;

import static io.petrel.deploy.grafana.Json.array;
import static io.petrel.deploy.grafana.Json.object;

import java.util.Map;

/** What Petrel found, as annotations over all charts of a dashboard. */
final class Incidents {
  /** The plugin by which Grafana asks a JSON API. */
  static final String INFINITY = "yesoreyeram-infinity-datasource";

  private Incidents() {}

  /**
   * Alerts while they fire, from Petrel's metrics: needs no plugin.
   *
   * @param expr 1 while an alert fires
   */
  static Map<String, Object> fromMetrics(String expr, String title, String text) {
    return object(
        "name",
        "Alerts of Petrel",
        "datasource",
        Panel.PROMETHEUS,
        "enable",
        true,
        "hide",
        false,
        "iconColor",
        "red",
        "target",
        object("refId", "Anno", "expr", expr, "interval", "30s"),
        "titleFormat",
        title,
        "textFormat",
        text,
        "tagKeys",
        "severity,detector",
        "useValueForTime",
        false);
  }

  /**
   * Incidents from Petrel's API, also those of before Prometheus scraped Petrel. Off until somebody
   * turns it on, as it needs the plugin.
   *
   * @param path below {@code /api/v1/}, with its query
   */
  static Map<String, Object> fromApi(String path) {
    return object(
        "name",
        "Incidents (API)",
        "datasource",
        object("type", INFINITY, "uid", "${api}"),
        "enable",
        false,
        "hide",
        false,
        "iconColor",
        "orange",
        "target",
        object(
            "refId",
            "Anno",
            "type",
            "json",
            "parser",
            "backend",
            "source",
            "url",
            "format",
            "dataframe",
            "url",
            "/api/v1/" + path,
            "url_options",
            object("method", "GET", "data", ""),
            "root_selector",
            "incidents",
            "columns",
            array(
                column("opened_at", "time", "timestamp"),
                column("ended_at", "timeEnd", "timestamp"),
                column("title", "title", "string"),
                column("decision", "text", "string"),
                column("severity", "tags", "string")),
            "filters",
            array(),
            "global_query_id",
            ""));
  }

  private static Map<String, Object> column(String selector, String text, String type) {
    return object("selector", selector, "text", text, "type", type);
  }
}
