package io.petrel.config;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The JSON schema of the config file, by which editors complete and check it. */
public final class Schema {
  private Schema() {}

  /** The schema for a set of types, draft 2020-12, indented. */
  public static String json(Types types) {
    Grammar grammar = new Grammar(types);
    Definitions definitions = new Definitions();
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Petrel configuration");
    schema.putAll(grammar.file.schema(definitions));
    schema.put("$defs", definitions.parts());
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
        .build()
        .writeValueAsString(schema);
  }
}
