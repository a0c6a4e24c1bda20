package io.petrel.deploy.grafana;

import static io.petrel.deploy.grafana.Json.array;
import static io.petrel.deploy.grafana.Json.object;

import java.util.Map;

/** The kinds of panels that the dashboards use, each in one look. */
final class Panels {
  private Panels() {}

  /** One big number with its course behind it. */
  static Panel stat(String title, String description) {
    return new Panel("stat", title, description, object(), single())
        .option("colorMode", "value")
        .option("graphMode", "area")
        .option("justifyMode", "auto")
        .option("textMode", "auto")
        .option("wideLayout", true)
        .option("showPercentChange", false)
        .option("percentChangeColorMode", "standard")
        .colorByThresholds();
  }

  /** One word on a coloured ground: is all well? */
  static Panel state(String title, String description) {
    return stat(title, description).option("colorMode", "background").option("graphMode", "none");
  }

  /** Lines over time; the legend is a table beside them, the highest first. */
  static Panel lines(String title, String description) {
    return plainLines(title, description)
        .option("legend", legend("right", "lastNotNull", "mean", "max"));
  }

  /** Lines over time with a short legend below. */
  static Panel plainLines(String title, String description) {
    Map<String, Object> custom =
        object(
            "drawStyle",
            "line",
            "lineInterpolation",
            "linear",
            "lineWidth",
            1,
            "fillOpacity",
            0,
            "gradientMode",
            "none",
            "showPoints",
            "never",
            "pointSize",
            5,
            "spanNulls",
            false,
            "axisPlacement",
            "auto",
            "axisBorderShow",
            false,
            "scaleDistribution",
            object("type", "linear"),
            "stacking",
            object("mode", "none", "group", "A"),
            "hideFrom",
            object("legend", false, "tooltip", false, "viz", false),
            "thresholdsStyle",
            object("mode", "off"));
    return new Panel("timeseries", title, description, custom, object())
        .option("legend", legend("bottom"))
        .option("tooltip", object("mode", "multi", "sort", "desc"))
        .thresholds("green");
  }

  /** States over time, one row for each series. */
  static Panel states(String title, String description) {
    return new Panel(
            "state-timeline",
            title,
            description,
            object(
                "lineWidth",
                0,
                "fillOpacity",
                80,
                "hideFrom",
                object("legend", false, "tooltip", false, "viz", false)),
            object(
                "mergeValues",
                true,
                "showValue",
                "never",
                "alignValue",
                "left",
                "rowHeight",
                0.8,
                "perPage",
                20,
                "legend",
                legend("bottom"),
                "tooltip",
                object("mode", "single", "sort", "none")))
        .colorByThresholds();
  }

  /** Horizontal bars of the values now. */
  static Panel bars(String title, String description) {
    return new Panel("bargauge", title, description, object(), single())
        .option("orientation", "horizontal")
        .option("displayMode", "gradient")
        .option("valueMode", "color")
        .option("namePlacement", "left")
        .option("showUnfilled", true)
        .option("sizing", "auto")
        .option("minVizWidth", 8)
        .option("minVizHeight", 16)
        .option("maxVizHeight", 300)
        .option("legend", legendWithout())
        .colorByThresholds();
  }

  /** Rows and columns of the values now. */
  static Panel table(String title, String description) {
    return new Panel(
            "table",
            title,
            description,
            object("align", "auto", "cellOptions", object("type", "auto"), "inspect", false),
            object("showHeader", true, "cellHeight", "sm", "frameIndex", 0))
        .thresholds("green");
  }

  /** The cell of a table that shows its value as a bar. */
  static Map<String, Object> barCell() {
    return object("type", "gauge", "mode", "basic", "valueDisplayMode", "text");
  }

  /** The cell of a table that is coloured by the thresholds. */
  static Map<String, Object> colorCell() {
    return object("type", "color-background", "mode", "basic");
  }

  private static Map<String, Object> single() {
    return object(
        "reduceOptions",
        object("calcs", array("lastNotNull"), "fields", "", "values", false),
        "orientation",
        "auto");
  }

  private static Map<String, Object> legendWithout() {
    return object(
        "showLegend", false, "displayMode", "list", "placement", "bottom", "calcs", array());
  }

  /**
   * @param calcs what the table says of each line; none = only names
   */
  static Map<String, Object> legend(String placement, String... calcs) {
    Map<String, Object> legend =
        object(
            "showLegend",
            true,
            "displayMode",
            calcs.length == 0 ? "list" : "table",
            "placement",
            placement,
            "calcs",
            array((Object[]) calcs));
    if (calcs.length > 0) {
      legend.put("sortBy", "Last *");
      legend.put("sortDesc", true);
    }
    return legend;
  }
}
