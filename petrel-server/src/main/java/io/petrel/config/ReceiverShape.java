package io.petrel.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A named receiver: {@code name}, any number of kinds, each a map or a list of maps, and what is
 * said of all of them.
 */
record ReceiverShape(Kinds kinds, RecordShape<Digest> digest, RecordShape<Templates> templates)
    implements Shape<Receiver> {
  private static final String DIGEST = "digest";
  private static final String TEMPLATES = "templates";

  @Override
  public @Nullable Receiver read(Node node, Reading reading) {
    Node.Mapping mapping = kinds.mapping(node, reading);
    if (mapping == null) {
      return null;
    }
    String name = kinds.name(mapping, reading);
    List<Node.Entry> chosen = kinds.chosen(mapping, List.of(DIGEST, TEMPLATES), reading);
    if (chosen == null) {
      return null;
    }
    List<Choice> channels = new ArrayList<>();
    boolean whole = name != null;
    for (Node.Entry entry : chosen) {
      List<Node> all =
          entry.value() instanceof Node.Sequence list ? list.items() : List.of(entry.value());
      for (Node one : all) {
        Choice choice = kinds.read(entry.key().text(), one, reading);
        whole &= choice != null;
        if (choice != null) {
          channels.add(choice);
        }
      }
    }
    Node digestNode = mapping.get(DIGEST);
    Node templatesNode = mapping.get(TEMPLATES);
    Digest summary = digestNode == null ? null : digest.read(digestNode, reading);
    Templates words =
        templatesNode == null ? Templates.NONE : templates.read(templatesNode, reading);
    if (name == null || !whole || words == null || (digestNode != null && summary == null)) {
      return null;
    }
    return new Receiver(name, channels, summary, words);
  }

  @Override
  public Object write(Receiver receiver) {
    Map<String, List<Object>> byKind = new LinkedHashMap<>();
    for (Choice choice : receiver.channels()) {
      byKind.computeIfAbsent(choice.name(), k -> new ArrayList<>()).add(kinds.write(choice));
    }
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("name", receiver.name());
    byKind.forEach((kind, all) -> out.put(kind, all.size() == 1 ? all.get(0) : all));
    if (receiver.digest() != null) {
      out.put(DIGEST, digest.write(receiver.digest()));
    }
    if (!receiver.templates().equals(Templates.NONE)) {
      out.put(TEMPLATES, templates.write(receiver.templates()));
    }
    return out;
  }

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("name", Map.of("type", "string"));
    kinds
        .properties(definitions)
        .forEach(
            (kind, one) ->
                properties.put(
                    kind, Map.of("anyOf", List.of(one, Map.of("type", "array", "items", one)))));
    property(properties, DIGEST, digest, "A summary of what was, now and then.", definitions);
    property(properties, TEMPLATES, templates, "How its messages are worded.", definitions);
    return Map.of(
        "type",
        "object",
        "properties",
        properties,
        "required",
        List.of("name"),
        "additionalProperties",
        false);
  }

  private static void property(
      Map<String, Object> properties,
      String key,
      RecordShape<?> shape,
      String summary,
      Definitions definitions) {
    Map<String, Object> property = new LinkedHashMap<>(shape.schema(definitions));
    property.put("description", summary);
    properties.put(key, property);
  }
}
