package io.petrel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.deploy.Dashboards.Dashboard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The dashboards by the types of Grafana's own package {@code @grafana/schema}, with TypeScript.
 */
final class SchemaTest {
  private static final Path SOURCES = Path.of("src/test/npm").toAbsolutePath();
  private static final Path WORK = Path.of("target/npm").toAbsolutePath();

  @BeforeAll
  static void installed() throws IOException {
    String lock = Repository.text(SOURCES.resolve("package-lock.json"));
    Path installed = WORK.resolve("package-lock.json");
    Files.createDirectories(WORK);
    boolean there =
        Files.exists(installed)
            && Files.exists(WORK.resolve("node_modules/typescript"))
            && Repository.text(installed).equals(lock);
    for (String file : List.of("package.json", "package-lock.json", "tsconfig.json", "types.ts")) {
      Files.writeString(WORK.resolve(file), Repository.text(SOURCES.resolve(file)));
    }
    if (!there) {
      Repository.well(WORK, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    }
  }

  @Test
  void every_dashboard_is_what_grafana_takes() throws IOException {
    StringBuilder code = new StringBuilder("import type * as t from './types.js';\n");
    for (Dashboard dashboard : Dashboards.all()) {
      code.append(code(dashboard));
    }
    Repository.Said said = compiled(code.toString());
    assertThat(said.text()).isEmpty();
    assertThat(said.exit()).isZero();
  }

  @Test
  void what_grafana_does_not_know_is_an_error() throws IOException {
    Dashboard fleet =
        Dashboards.all().stream().filter(d -> d.name().equals("fleet")).findFirst().orElseThrow();
    Map<String, UnaryOperator<String>> faults =
        Map.of(
            "graphTooltip", json -> json.replace("\"graphTooltip\":1", "\"graphTooltip\":7"),
            "refersh", json -> json.replace("\"refresh\":\"1m\"", "\"refersh\":\"1m\""),
            "tabel", json -> json.replace("\"displayMode\":\"table\"", "\"displayMode\":\"tabel\""),
            "fillOpactiy", json -> json.replace("\"fillOpacity\":0", "\"fillOpactiy\":0"),
            "fillBelow", json -> json.replace("custom.fillBelowTo", "custom.fillBelow"),
            "legendFromat", json -> json.replace("\"legendFormat\"", "\"legendFromat\""),
            "colour", json -> json.replace("\"fixedColor\"", "\"colour\""),
            "root_slector", json -> json.replace("\"root_selector\"", "\"root_slector\""));
    for (Map.Entry<String, UnaryOperator<String>> fault : faults.entrySet()) {
      String json = fleet.json().toString();
      String wrong = fault.getValue().apply(json);
      assertThat(wrong).as(fault.getKey()).isNotEqualTo(json);
      JsonNode node = tools.jackson.databind.json.JsonMapper.shared().readTree(wrong);
      Repository.Said said =
          compiled("import type * as t from './types.js';\n" + code(new Dashboard("x", node)));
      assertThat(said.exit()).as(fault.getKey()).isNotZero();
      assertThat(said.text()).as(fault.getKey()).contains("dashboards.ts").contains("error TS");
    }
  }

  private static Repository.Said compiled(String code) throws IOException {
    Files.writeString(WORK.resolve("dashboards.ts"), code);
    return Repository.run(WORK, "node", "node_modules/typescript/bin/tsc", "-p", ".");
  }

  private static String code(Dashboard dashboard) {
    StringBuilder code = new StringBuilder();
    ObjectNode whole = (ObjectNode) dashboard.json().deepCopy();
    whole.remove(List.of("panels", "annotations"));
    say(code, "t.Dashboard", whole);
    dashboard.variables().forEach(variable -> say(code, "t.Variable", variable));
    for (JsonNode annotation : dashboard.json().get("annotations").get("list")) {
      String source = annotation.get("datasource").get("type").asString();
      String type =
          switch (source) {
            case "grafana" -> "t.BuiltInAnnotation";
            case "prometheus" -> "t.PrometheusAnnotation";
            default -> "t.InfinityAnnotation";
          };
      say(code, type, annotation);
    }
    for (JsonNode panel : dashboard.json().get("panels")) {
      String kind = panel.get("type").asString();
      if (kind.equals("row")) {
        say(code, "t.Row", panel);
        continue;
      }
      say(code, "t.Panel", panel);
      say(code, "t.Options['" + kind + "']", panel.get("options"));
      panel.get("targets").forEach(target -> say(code, "t.PrometheusQuery", target));
      ObjectNode defaults = (ObjectNode) panel.get("fieldConfig").get("defaults").deepCopy();
      say(code, "t.Custom['" + kind + "']", defaults.remove("custom"));
      say(code, "t.FieldConfig", defaults);
      for (JsonNode override : panel.get("fieldConfig").get("overrides")) {
        for (JsonNode property : override.get("properties")) {
          String id = property.get("id").asString();
          String type =
              id.startsWith("custom.")
                  ? "t.Custom['" + kind + "']['" + id.substring(7) + "']"
                  : "t.FieldConfig['" + id + "']";
          say(code, type, property.get("value"));
        }
      }
    }
    return code.toString();
  }

  private static void say(StringBuilder code, String type, JsonNode value) {
    // A block of its own for each, so that names do not meet.
    code.append("{ const json: ").append(type).append(" = ").append(value).append("; }\n");
  }
}
