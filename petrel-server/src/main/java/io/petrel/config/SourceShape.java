package io.petrel.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A named source: {@code name} and exactly one kind. */
record SourceShape(Kinds kinds) implements Shape<Source> {
  @Override
  public @Nullable Source read(Node node, Reading reading) {
    Node.Mapping mapping = kinds.mapping(node, reading);
    if (mapping == null) {
      return null;
    }
    String name = kinds.name(mapping, reading);
    List<Node.Entry> chosen = kinds.chosen(mapping, List.of(), reading);
    if (chosen == null) {
      return null;
    }
    if (chosen.size() != 1) {
      reading.error(
          node.at(),
          chosen.isEmpty() ? "missing" : chosen.size() + " kinds",
          "expected exactly one of " + Texts.or(kinds.names()));
      return null;
    }
    Choice choice = kinds.read(chosen.get(0).key().text(), chosen.get(0).value(), reading);
    return name == null || choice == null ? null : new Source(name, choice);
  }

  @Override
  public Object write(Source source) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("name", source.name());
    out.put(source.choice().name(), kinds.write(source.choice()));
    return out;
  }

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("name", Map.of("type", "string"));
    properties.putAll(kinds.properties(definitions));
    return Map.of(
        "type",
        "object",
        "properties",
        properties,
        "required",
        List.of("name"),
        "minProperties",
        2,
        "maxProperties",
        2,
        "additionalProperties",
        false);
  }
}
