package io.petrel.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The named parts of a JSON schema, so that a record that holds itself can be described. */
final class Definitions {
  private final Map<String, Object> parts = new LinkedHashMap<>();

  /** A reference to a part, described when it is first asked for. */
  Map<String, Object> reference(String name, Supplier<Map<String, Object>> part) {
    if (!parts.containsKey(name)) {
      parts.put(name, Map.of());
      parts.put(name, part.get());
    }
    return Map.of("$ref", "#/$defs/" + name);
  }

  Map<String, Object> parts() {
    return parts;
  }
}
