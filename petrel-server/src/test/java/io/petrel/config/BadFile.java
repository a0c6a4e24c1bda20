package io.petrel.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A wrong config file of the table in {@code src/test/resources/bad}: the messages it must give,
 * one a line, stand beside it in a file that ends in {@code .txt}.
 */
record BadFile(String name, String text, List<String> expected) {
  static List<BadFile> all() throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      return files
          .filter(file -> file.toString().endsWith(".yml"))
          .sorted()
          .map(BadFile::read)
          .toList();
    }
  }

  static Path directory() {
    try {
      return Path.of(Objects.requireNonNull(BadFile.class.getResource("/bad")).toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static BadFile read(Path file) {
    try {
      Path expected = Path.of(file.toString().replaceFirst("\\.yml$", ".txt"));
      return new BadFile(
          String.valueOf(file.getFileName()),
          Files.readString(file),
          Files.exists(expected) ? Files.readAllLines(expected) : List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
