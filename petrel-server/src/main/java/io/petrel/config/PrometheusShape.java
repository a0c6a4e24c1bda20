package io.petrel.config;

import io.petrel.config.ConfigFile.PrometheusChoice;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The key {@code prometheus} at the top: one source that needs no name. */
record PrometheusShape(Kinds kinds) implements Shape<PrometheusChoice> {
  private static final String KIND = "prometheus";

  @Override
  public @Nullable PrometheusChoice read(Node node, Reading reading) {
    if (kinds.shape(KIND) == null) {
      reading.error(node.at(), "", "not supported here: expected " + Texts.or(kinds.names()));
      return null;
    }
    Choice choice = kinds.read(KIND, node, reading);
    return choice == null ? null : new PrometheusChoice(choice);
  }

  @Override
  public Object write(PrometheusChoice value) {
    return kinds.write(value.choice());
  }

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    RecordShape<?> shape = kinds.shape(KIND);
    return shape == null ? Map.of("not", Map.of()) : shape.schema(definitions);
  }
}
