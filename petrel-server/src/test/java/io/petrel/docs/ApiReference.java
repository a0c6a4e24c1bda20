package io.petrel.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document as Markdown. */
final class ApiReference {
  private final JsonNode document;
  private final StringBuilder out = new StringBuilder();

  private ApiReference(JsonNode document) {
    this.document = document;
  }

  static String markdown(JsonNode document) {
    ApiReference reference = new ApiReference(document);
    reference.all();
    return reference.out.toString();
  }

  private void all() {
    out.append("\n## Requests\n\n| request | role | |\n|---|---|---|\n");
    Map<String, JsonNode> operations = new TreeMap<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        String name = method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey();
        operations.put(path.getKey() + " " + method.getKey(), method.getValue());
        String link = "[`" + name + "`](#" + slug(name) + ")";
        row(link, method.getValue().path("x-role").asString(""), summary(method.getValue()));
      }
    }
    operations.forEach(
        (key, operation) -> {
          String[] parts = key.split(" ", 2);
          operation(parts[1].toUpperCase(Locale.ROOT) + " " + parts[0], operation);
        });
    out.append("\n## Objects\n");
    for (Map.Entry<String, JsonNode> each :
        document.path("components").path("schemas").properties()) {
      object(each.getKey(), each.getValue());
    }
  }

  private static String summary(JsonNode operation) {
    return operation.path("summary").asString("");
  }

  private void operation(String name, JsonNode operation) {
    out.append("\n### ").append(name).append("\n\n").append(summary(operation)).append("\n\n");
    out.append("Role: ").append(operation.path("x-role").asString("")).append('.');
    JsonNode body = schema(operation.path("requestBody"));
    if (!body.isMissingNode()) {
      out.append(" Takes ").append(type(body)).append('.');
    }
    for (Map.Entry<String, JsonNode> answer : operation.path("responses").properties()) {
      if (!answer.getKey().equals("default")) {
        JsonNode schema = schema(answer.getValue());
        out.append(" Answers ").append(answer.getKey());
        out.append(schema.isMissingNode() ? "" : " with " + type(schema));
        JsonNode event = schema(answer.getValue(), "text/event-stream");
        out.append(event.isMissingNode() ? "" : " with server-sent events of " + type(event));
        out.append('.');
      }
    }
    out.append('\n');
    if (!operation.path("parameters").isEmpty()) {
      out.append("\n| parameter | in | type | |\n|---|---|---|---|\n");
      for (JsonNode parameter : operation.path("parameters")) {
        row(
            "`" + parameter.path("name").asString("") + "`",
            parameter.path("in").asString(""),
            type(parameter.path("schema")),
            parameter.path("description").asString(""));
      }
    }
  }

  private static JsonNode schema(JsonNode of) {
    return schema(of, "application/json");
  }

  private static JsonNode schema(JsonNode of, String type) {
    return of.path("content").path(type).path("schema");
  }

  private void object(String name, JsonNode schema) {
    out.append("\n### ").append(name).append("\n\n");
    if (schema.path("properties").isEmpty()) {
      out.append(type(schema)).append('\n');
      return;
    }
    Set<String> required = new TreeSet<>();
    schema.path("required").forEach(each -> required.add(each.asString("")));
    out.append("| field | type | |\n|---|---|---|\n");
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      row(
          "`" + field.getKey() + "`",
          type(field.getValue()),
          required.contains(field.getKey()) ? "" : "may be left out");
    }
  }

  private static String type(JsonNode schema) {
    if (schema.has("$ref")) {
      String name = schema.path("$ref").asString("").replaceFirst(".*/", "");
      return "[" + name + "](#" + slug(name) + ")";
    }
    if (schema.has("enum")) {
      List<String> all = new ArrayList<>();
      schema.path("enum").forEach(each -> all.add("`" + each.asString("") + "`"));
      return String.join(", ", all);
    }
    for (String several : List.of("anyOf", "oneOf")) {
      if (schema.has(several)) {
        List<String> all = new ArrayList<>();
        schema.path(several).forEach(each -> all.add(type(each)));
        return String.join(" or ", all);
      }
    }
    List<String> types = new ArrayList<>();
    JsonNode type = schema.path("type");
    if (type.isArray()) {
      type.forEach(each -> types.add(each.asString("")));
    } else {
      types.add(type.asString("any"));
    }
    if (types.contains("array")) {
      types.replaceAll(t -> t.equals("array") ? "list of " + type(schema.path("items")) : t);
    }
    if (schema.has("additionalProperties") && schema.path("additionalProperties").isObject()) {
      String values = type(schema.path("additionalProperties"));
      types.replaceAll(t -> t.equals("object") ? "map of names to " + values : t);
    }
    return String.join(" or ", types);
  }

  private void row(String... cells) {
    out.append('|');
    for (String cell : cells) {
      out.append(' ').append(cell.replace("|", "\\|")).append(" |");
    }
    out.append('\n');
  }

  private static String slug(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_ -]", "").replace(' ', '-');
  }
}
