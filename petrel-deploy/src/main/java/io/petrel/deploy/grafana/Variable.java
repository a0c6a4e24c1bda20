package io.petrel.deploy.grafana;

import static io.petrel.deploy.grafana.Json.array;
import static io.petrel.deploy.grafana.Json.object;

import java.util.Map;

/** The variables that stand above a dashboard. */
final class Variable {
  private Variable() {}

  /** Which Prometheus is asked. */
  static Map<String, Object> datasource() {
    return object(
        "name",
        "datasource",
        "type",
        "datasource",
        "label",
        "Data source",
        "description",
        "The Prometheus that scrapes the hosts and Petrel.",
        "query",
        "prometheus",
        "regex",
        "",
        "refresh",
        1,
        "hide",
        0,
        "includeAll",
        false,
        "multi",
        false,
        "options",
        array());
  }

  /** Petrel's API, by the plugin Infinity; empty where it is not installed. */
  static Map<String, Object> api() {
    Map<String, Object> variable = datasource();
    variable.put("name", "api");
    variable.put("label", "Petrel's API");
    variable.put("description", "For incidents as annotations; needs the plugin Infinity.");
    variable.put("query", Incidents.INFINITY);
    variable.put("hide", 2);
    return variable;
  }

  /**
   * Values of a label, of which one or several are chosen.
   *
   * @param query {@code label_values(SELECTOR, LABEL)}
   */
  static Map<String, Object> labels(
      String name, String label, String description, String query, boolean several) {
    Map<String, Object> variable =
        object(
            "name",
            name,
            "type",
            "query",
            "label",
            label,
            "description",
            description,
            "datasource",
            Panel.PROMETHEUS,
            "query",
            object("query", query, "refId", "PrometheusVariableQueryEditor-VariableQuery"),
            "regex",
            "",
            "refresh",
            2,
            "sort",
            7,
            "hide",
            0,
            "multi",
            several,
            "includeAll",
            several,
            "options",
            array());
    if (several) {
      // Also hosts without the label.
      variable.put("allValue", ".*");
      variable.put(
          "current", object("selected", true, "text", array("All"), "value", array("$__all")));
    }
    return variable;
  }

  /**
   * One of a few values.
   *
   * @param choices a text, its value, the next text, ...; the first is chosen
   */
  static Map<String, Object> choice(
      String name, String label, String description, String... choices) {
    StringBuilder query = new StringBuilder();
    Object[] options = new Object[choices.length / 2];
    for (int i = 0; i < choices.length; i += 2) {
      query.append(i == 0 ? "" : ", ").append(choices[i]).append(" : ").append(choices[i + 1]);
      options[i / 2] = object("selected", i == 0, "text", choices[i], "value", choices[i + 1]);
    }
    return object(
        "name",
        name,
        "type",
        "custom",
        "label",
        label,
        "description",
        description,
        "query",
        query.toString(),
        "multi",
        false,
        "includeAll",
        false,
        "hide",
        0,
        "options",
        array(options),
        "current",
        options[0]);
  }

  /** A text that people may change. */
  static Map<String, Object> text(String name, String label, String description, String value) {
    Map<String, Object> only = object("selected", true, "text", value, "value", value);
    return object(
        "name",
        name,
        "type",
        "textbox",
        "label",
        label,
        "description",
        description,
        "query",
        value,
        "hide",
        0,
        "options",
        array(only),
        "current",
        only);
  }
}
