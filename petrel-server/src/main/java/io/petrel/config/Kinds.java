package io.petrel.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of one sort, by name, with the shapes of their settings. */
final class Kinds {
  private final String sort;
  private final Map<String, RecordShape<?>> shapes = new LinkedHashMap<>();
  private final Map<String, String> summaries = new LinkedHashMap<>();

  Kinds(String sort, List<Kind> kinds, Shapes all) {
    this.sort = sort;
    for (Kind kind : kinds) {
      shapes.put(kind.name(), all.ofRecord(kind.settings()));
      summaries.put(kind.name(), kind.summary());
    }
  }

  List<String> names() {
    return List.copyOf(shapes.keySet());
  }

  @Nullable RecordShape<?> shape(String name) {
    return shapes.get(name);
  }

  /** Settings of a kind; the kind must be known. */
  @Nullable Choice read(String name, Node node, Reading reading) {
    RecordShape<?> shape = shapes.get(name);
    if (shape == null) {
      throw new IllegalArgumentException("no " + sort + " is called " + name);
    }
    Record settings = shape.read(node, reading);
    return settings == null ? null : new Choice(name, settings);
  }

  /** A choice's settings, to be printed. */
  Map<String, Object> write(Choice choice) {
    RecordShape<?> shape = shapes.get(choice.name());
    if (shape == null) {
      throw new IllegalArgumentException("no " + sort + " is called " + choice.name());
    }
    return write(shape, choice.settings());
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> write(RecordShape<?> shape, Record settings) {
    return ((RecordShape<Record>) shape).write(settings);
  }

  /** Properties of a JSON schema, one a kind. */
  Map<String, Object> properties(Definitions definitions) {
    Map<String, Object> properties = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          Map<String, Object> property = new LinkedHashMap<>(shape.schema(definitions));
          property.put("description", String.valueOf(summaries.get(name)));
          properties.put(name, property);
        });
    return properties;
  }

  /**
   * The entries of a named thing that choose a kind; tells what is neither kind nor name.
   *
   * @param others keys that choose no kind, besides the name
   */
  @Nullable List<Node.Entry> chosen(Node.Mapping mapping, List<String> others, Reading reading) {
    List<String> names = new ArrayList<>(List.of("name"));
    names.addAll(shapes.keySet());
    names.addAll(others);
    List<Node.Entry> chosen = new ArrayList<>(mapping.entries());
    chosen.removeIf(entry -> !shapes.containsKey(entry.key().text()));
    return RecordShape.onlyKnown(mapping, names, reading) ? chosen : null;
  }

  /** The key {@code name} of a named thing. */
  @Nullable String name(Node.Mapping mapping, Reading reading) {
    Node node = mapping.get("name");
    if (node == null) {
      reading.error(mapping.at().key("name"), "missing", "expected a name for the " + sort);
      return null;
    }
    String name = ScalarShape.text().read(node, reading);
    if (name != null && name.isBlank()) {
      reading.error(node.at(), Node.show(node), "expected a name for the " + sort);
      return null;
    }
    return name;
  }

  Node.@Nullable Mapping mapping(Node node, Reading reading) {
    if (node instanceof Node.Mapping mapping) {
      return mapping;
    }
    if (!(node instanceof Node.Broken)) {
      reading.error(
          node.at(),
          Node.show(node),
          "expected a map with the keys name and " + Texts.or(shapes.keySet()));
    }
    return null;
  }
}
