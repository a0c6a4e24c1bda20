package io.petrel.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The committed dashboards, read as Grafana reads them. */
final class Dashboards {
  private Dashboards() {}

  /**
   * One of them.
   *
   * @param name its file's name without its ending
   */
  record Dashboard(String name, JsonNode json) {
    /** All panels that are no rows. */
    List<JsonNode> panels() {
      List<JsonNode> panels = new ArrayList<>();
      for (JsonNode panel : json.get("panels")) {
        if (!panel.get("type").asString().equals("row")) {
          panels.add(panel);
        }
      }
      return panels;
    }

    List<JsonNode> variables() {
      return list(json.get("templating").get("list"));
    }

    /** Annotations but Grafana's own. */
    List<JsonNode> annotations() {
      return list(json.get("annotations").get("list")).stream()
          .filter(annotation -> !annotation.has("builtIn"))
          .toList();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Dashboard> all() {
    try (Stream<Path> files = Files.list(Repository.GRAFANA.resolve("dashboards"))) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .map(
              file ->
                  new Dashboard(
                      file.getFileName().toString().replace(".json", ""),
                      JsonMapper.shared().readTree(Repository.text(file))))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<JsonNode> list(JsonNode array) {
    List<JsonNode> list = new ArrayList<>();
    array.forEach(list::add);
    return list;
  }
}
