package io.petrel.deploy.grafana;

import static io.petrel.deploy.grafana.Json.array;
import static io.petrel.deploy.grafana.Json.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A dashboard under construction: panels flow from left to right, row by row, on Grafana's grid of
 * 24 columns.
 */
final class Board {
  private static final int COLUMNS = 24;

  /** Grafana 11.6 and later read it; newer ones raise it by themselves. */
  private static final int SCHEMA_VERSION = 41;

  /** What all dashboards of Petrel are found by. */
  private static final String TAG = "petrel";

  private final String uid;
  private final String title;
  private final String description;
  private final List<Object> panels = new ArrayList<>();
  private final List<Object> variables = new ArrayList<>();
  private final List<Object> annotations = new ArrayList<>();
  private final List<Object> links = new ArrayList<>();
  private int x;
  private int y;
  private int rowHeight;

  Board(String uid, String title, String description) {
    this.uid = uid;
    this.title = title;
    this.description = description;
    annotations.add(
        object(
            "builtIn",
            1,
            "datasource",
            object("type", "grafana", "uid", "-- Grafana --"),
            "enable",
            true,
            "hide",
            true,
            "iconColor",
            "rgba(0, 211, 255, 1)",
            "name",
            "Annotations & Alerts",
            "type",
            "dashboard"));
    links.add(
        object(
            "title",
            "Petrel",
            "type",
            "dashboards",
            "tags",
            array(TAG),
            "icon",
            "external link",
            "tooltip",
            "Petrel's other dashboards",
            "asDropdown",
            true,
            "includeVars",
            true,
            "keepTime",
            true,
            "targetBlank",
            false,
            "url",
            ""));
  }

  Board variable(Map<String, Object> variable) {
    variables.add(variable);
    return this;
  }

  Board annotation(Map<String, Object> annotation) {
    annotations.add(annotation);
    return this;
  }

  /** A link above the dashboard to a page outside Grafana. */
  Board link(String text, String tooltip, String url) {
    links.add(
        object(
            "title",
            text,
            "type",
            "link",
            "tags",
            array(),
            "icon",
            "bolt",
            "tooltip",
            tooltip,
            "asDropdown",
            false,
            "includeVars",
            false,
            "keepTime",
            false,
            "targetBlank",
            true,
            "url",
            url));
    return this;
  }

  /** Begins a part with a headline. */
  Board row(String headline) {
    wrap();
    panels.add(
        object(
            "id",
            panels.size() + 1,
            "type",
            "row",
            "title",
            headline,
            "collapsed",
            false,
            "gridPos",
            grid(0, y, COLUMNS, 1),
            "panels",
            array()));
    y++;
    return this;
  }

  /** Puts a panel to the right of the one before, or below where there is no room. */
  Board add(int width, int height, Panel panel) {
    if (x + width > COLUMNS) {
      wrap();
    }
    panels.add(panel.at(panels.size() + 1, grid(x, y, width, height)));
    x += width;
    rowHeight = Math.max(rowHeight, height);
    return this;
  }

  private void wrap() {
    y += rowHeight;
    x = 0;
    rowHeight = 0;
  }

  private static Map<String, Object> grid(int x, int y, int w, int h) {
    return object("h", h, "w", w, "x", x, "y", y);
  }

  /** The file. */
  String json(String from) {
    return Json.text(
        object(
            "uid",
            uid,
            "title",
            title,
            "description",
            description,
            "tags",
            array(TAG),
            "schemaVersion",
            SCHEMA_VERSION,
            "version",
            1,
            "editable",
            true,
            "graphTooltip",
            1,
            "refresh",
            "1m",
            "time",
            object("from", from, "to", "now"),
            "timezone",
            "browser",
            "fiscalYearStartMonth",
            0,
            "links",
            links,
            "annotations",
            object("list", annotations),
            "templating",
            object("list", variables),
            "panels",
            panels));
  }
}
