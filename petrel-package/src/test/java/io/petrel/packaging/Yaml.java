package io.petrel.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** YAML as trees. */
final class Yaml {
  private Yaml() {}

  static JsonNode read(Path file) throws IOException {
    return all(Files.readString(file)).get(0);
  }

  /** Its documents, but for empty ones. */
  static List<JsonNode> all(String text) {
    Iterable<Object> documents = new Load(LoadSettings.builder().build()).loadAllFromString(text);
    return StreamSupport.stream(documents.spliterator(), false)
        .filter(document -> document instanceof Map)
        .<JsonNode>map(document -> JsonMapper.shared().valueToTree(document))
        .toList();
  }
}
