package io.petrel.deploy.grafana;

import static io.petrel.deploy.grafana.Json.array;
import static io.petrel.deploy.grafana.Json.object;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One panel of a dashboard, under construction: what all kinds have in common. {@link Panels} knows
 * the kinds.
 */
final class Panel {
  /** The data source that every query asks: the dashboard's variable. */
  static final Map<String, Object> PROMETHEUS =
      object("type", "prometheus", "uid", "${datasource}");

  private final Map<String, Object> json;
  private final Map<String, Object> options;
  private final Map<String, Object> defaults = new LinkedHashMap<>();
  private final Map<String, Object> custom;
  private final List<Object> overrides = new ArrayList<>();
  private final List<Object> targets = new ArrayList<>();

  Panel(
      String type,
      String title,
      String description,
      Map<String, Object> custom,
      Map<String, Object> options) {
    this.json = object("type", type, "title", title, "description", description);
    this.custom = custom;
    this.options = options;
  }

  /** Adds a query over the time that is shown. */
  Panel query(String expr, String legend) {
    return target(expr, legend, "time_series", false);
  }

  /** Adds a query of the value now. */
  Panel now(String expr, String legend) {
    return target(expr, legend, "time_series", true);
  }

  /** Adds a query of the values now, as rows of a table. */
  Panel rows(String expr) {
    return target(expr, "", "table", true);
  }

  private Panel target(String expr, String legend, String format, boolean instant) {
    Map<String, Object> target =
        object(
            "refId",
            String.valueOf((char) ('A' + targets.size())),
            "datasource",
            PROMETHEUS,
            "editorMode",
            "code",
            "expr",
            expr,
            "format",
            format,
            "instant",
            instant,
            "range",
            !instant);
    if (!legend.isEmpty()) {
      target.put("legendFormat", legend);
    }
    targets.add(target);
    return this;
  }

  /** What the numbers are, by Grafana's id of the unit. */
  Panel unit(String unit) {
    defaults.put("unit", unit);
    return this;
  }

  Panel decimals(int decimals) {
    defaults.put("decimals", decimals);
    return this;
  }

  Panel min(double min) {
    defaults.put("min", min);
    return this;
  }

  Panel max(double max) {
    defaults.put("max", max);
    return this;
  }

  /** What is shown where there is no value. */
  Panel without(String text) {
    defaults.put("noValue", text);
    return this;
  }

  /** One colour for everything. */
  Panel color(String color) {
    defaults.put("color", object("mode", "fixed", "fixedColor", color));
    return this;
  }

  /** Values are coloured by the thresholds. */
  Panel colorByThresholds() {
    defaults.put("color", object("mode", "thresholds"));
    return this;
  }

  /** Sets {@link #steps} for all values. */
  Panel thresholds(String base, Object... steps) {
    defaults.put("thresholds", steps(base, steps));
    return this;
  }

  /**
   * The colour of the lowest values, and from which value on which other.
   *
   * @param steps a value, its colour, the next value, ...
   */
  static Map<String, Object> steps(String base, Object... steps) {
    List<Object> all = new ArrayList<>();
    all.add(object("color", base, "value", null));
    for (int i = 0; i < steps.length; i += 2) {
      all.add(object("color", steps[i + 1], "value", steps[i]));
    }
    return object("mode", "absolute", "steps", all);
  }

  /**
   * Words for values.
   *
   * @param words a value, its word, its colour, the next value, ...
   */
  Panel words(String... words) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (int i = 0; i < words.length; i += 3) {
      all.put(words[i], object("text", words[i + 1], "color", words[i + 2], "index", i / 3));
    }
    defaults.put("mappings", array(object("type", "value", "options", all)));
    return this;
  }

  /** Where a click on a value leads. */
  Panel link(String title, String url) {
    defaults.put("links", array(object("title", title, "url", url, "targetBlank", false)));
    return this;
  }

  /** A setting of the kind's own fields. */
  Panel custom(String key, Object value) {
    custom.put(key, value);
    return this;
  }

  /** An option of the kind. */
  Panel option(String key, Object value) {
    options.put(key, value);
    return this;
  }

  /**
   * Other settings for the field of this name.
   *
   * @param properties an id, its value, the next id, ...
   */
  Panel override(String field, Object... properties) {
    return override("byName", field, properties);
  }

  /** Other settings for the fields that a query gives. */
  Panel overrideQuery(String refId, Object... properties) {
    return override("byFrameRefID", refId, properties);
  }

  private Panel override(String matcher, String options, Object... properties) {
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < properties.length; i += 2) {
      all.add(object("id", properties[i], "value", properties[i + 1]));
    }
    overrides.add(object("matcher", object("id", matcher, "options", options), "properties", all));
    return this;
  }

  /** What is done with the data before it is shown; see Grafana's transformations. */
  Panel transformed(Object... transformations) {
    json.put("transformations", array(transformations));
    return this;
  }

  /** The finished panel. */
  Map<String, Object> at(int id, Map<String, Object> gridPos) {
    Map<String, Object> panel = object("id", id);
    panel.putAll(json);
    panel.put("gridPos", gridPos);
    panel.put("datasource", PROMETHEUS);
    defaults.put("custom", custom);
    panel.put("fieldConfig", object("defaults", defaults, "overrides", overrides));
    panel.put("options", options);
    panel.put("targets", targets);
    return panel;
  }
}
