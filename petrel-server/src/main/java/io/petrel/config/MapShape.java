package io.petrel.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Free names with values of one shape. */
record MapShape<T>(Shape<T> value) implements Shape<Map<String, T>> {
  @Override
  public @Nullable Map<String, T> read(Node node, Reading reading) {
    if (node instanceof Node.Scalar scalar && scalar.isNull()) {
      return Map.of();
    }
    if (node instanceof Node.Broken) {
      return null;
    }
    if (!(node instanceof Node.Mapping mapping)) {
      reading.error(node.at(), Node.show(node), "expected a map: { name: value }");
      return null;
    }
    Map<String, T> values = new LinkedHashMap<>();
    for (Node.Entry entry : mapping.entries()) {
      T read = value.read(entry.value(), reading);
      if (read != null) {
        values.put(entry.key().text(), read);
      }
    }
    return values.size() == mapping.entries().size() ? Collections.unmodifiableMap(values) : null;
  }

  @Override
  public Object write(Map<String, T> values) {
    Map<String, Object> out = new LinkedHashMap<>();
    values.forEach((name, each) -> out.put(name, value.write(each)));
    return out;
  }

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    return Map.of(
        "type",
        java.util.List.of("object", "null"),
        "additionalProperties",
        value.schema(definitions));
  }

  @Override
  public boolean canBeEmpty() {
    return true;
  }

  @Override
  public boolean secret() {
    return value.secret();
  }
}
