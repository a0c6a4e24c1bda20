package io.petrel.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A list of values of one shape. */
record ListShape<T>(Shape<T> item) implements Shape<List<T>> {
  @Override
  public @Nullable List<T> read(Node node, Reading reading) {
    if (node instanceof Node.Scalar scalar && scalar.isNull()) {
      return List.of();
    }
    if (node instanceof Node.Broken) {
      return null;
    }
    if (!(node instanceof Node.Sequence sequence)) {
      reading.error(node.at(), Node.show(node), "expected a list: [ a, b ], or a line with - each");
      return null;
    }
    List<T> items = new ArrayList<>();
    for (Node child : sequence.items()) {
      T value = item.read(child, reading);
      if (value != null) {
        items.add(value);
      }
    }
    return items.size() == sequence.items().size() ? List.copyOf(items) : null;
  }

  @Override
  public Object write(List<T> value) {
    return value.stream().map(item::write).toList();
  }

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    return Map.of("type", List.of("array", "null"), "items", item.schema(definitions));
  }

  @Override
  public boolean canBeEmpty() {
    return true;
  }

  @Override
  public boolean secret() {
    return item.secret();
  }
}
