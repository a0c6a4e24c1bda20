package io.petrel.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A path; a relative one starts at the config file's directory, as Prometheus has it. */
record PathShape() implements Shape<Path> {
  @Override
  public @Nullable Path read(Node node, Reading reading) {
    ScalarShape<Path> shape =
        ScalarShape.of(
            "a path",
            text -> {
              try {
                return text.isBlank() ? null : reading.base.resolve(text);
              } catch (InvalidPathException e) {
                return null;
              }
            },
            Path::toString,
            Map.of());
    return shape.read(node, reading);
  }

  @Override
  public Object write(Path value) {
    return value.toString();
  }

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    return Map.of("type", "string");
  }
}
