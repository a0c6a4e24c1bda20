package io.petrel.config;

import java.nio.file.Files;
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
    Path path = shape.read(node, reading);
    if (path != null && node.at().path().endsWith("_file")) {
      // Not an error: secrets may be mounted after the check, and are read again when they change.
      if (!Files.exists(path)) {
        reading.warn(node.at(), Node.show(node), "there is no such file");
      } else if (Files.isDirectory(path) || !Files.isReadable(path)) {
        reading.warn(
            node.at(),
            Node.show(node),
            Files.isDirectory(path) ? "a directory: expected a file" : "no permission to read it");
      }
    }
    return path;
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
