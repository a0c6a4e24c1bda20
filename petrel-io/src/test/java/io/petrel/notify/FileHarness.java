package io.petrel.notify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** The file under the contract suite. */
final class FileHarness extends Harness {
  private final Path directory;
  private final Path file;
  private final Notifier notifier;

  FileHarness(Locale locale) {
    try {
      directory = Files.createTempDirectory("petrel-file");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    file = directory.resolve("alerts.jsonl");
    notifier = make(file, locale);
  }

  static Notifier make(Path file, Locale locale) {
    return new FileNotifier(
        new FileNotifier.Settings(file), context(locale, System.out, new TestClock(Instant.EPOCH)));
  }

  @Override
  String type() {
    return "file";
  }

  @Override
  Notifier notifier() {
    return notifier;
  }

  private List<String> lines() {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  List<String> words() {
    return lines().stream().map(FileHarness::words).toList();
  }

  static String words(String line) {
    JsonNode node = Json.read(line);
    StringBuilder out = new StringBuilder(node.path("title").asString()).append('\n');
    node.path("text").forEach(t -> out.append(t.asString()).append('\n'));
    return out.toString();
  }

  @Override
  List<String> violations() {
    List<String> wrong = new ArrayList<>();
    for (String line : lines()) {
      if (!Json.read(line).path("title").isString()) {
        wrong.add("no JSON: " + line);
      }
    }
    return wrong;
  }

  @Override
  boolean failNext(Fault fault) {
    return false;
  }

  @Override
  List<String> secrets() {
    return List.of("none here");
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "file";
  }
}
