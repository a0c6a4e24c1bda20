package io.petrel.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A named receiver: {@code name} and any number of kinds, each a map or a list of maps. */
record ReceiverShape(Kinds kinds) implements Shape<Receiver> {
  @Override
  public @Nullable Receiver read(Node node, Reading reading) {
    Node.Mapping mapping = kinds.mapping(node, reading);
    if (mapping == null) {
      return null;
    }
    String name = kinds.name(mapping, reading);
    List<Node.Entry> chosen = kinds.chosen(mapping, reading);
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
    return name == null || !whole ? null : new Receiver(name, channels);
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
}
