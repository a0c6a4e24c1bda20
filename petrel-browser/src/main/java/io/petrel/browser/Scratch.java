package io.petrel.browser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory of a benchmark's own, removed at its end. */
final class Scratch implements AutoCloseable {
  private final Path directory;

  Scratch() throws IOException {
    directory = Files.createTempDirectory("petrel-browser-bench");
  }

  Path directory() {
    return directory;
  }

  /** The keys of a config that are the same for every benchmark: nobody is told, all is in here. */
  String config() {
    return """
        receivers: [ { name: paper, file: { path: "%s" } } ]
        web: { listen: "127.0.0.1:0" }
        storage: { path: "%s" }
        """
        .formatted(directory.resolve("told.jsonl"), directory.resolve("state"));
  }

  @Override
  public void close() throws IOException {
    List<Path> all;
    try (Stream<Path> below = Files.walk(directory)) {
      all = below.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
