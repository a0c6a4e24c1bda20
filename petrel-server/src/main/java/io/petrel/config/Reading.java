package io.petrel.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What comes together while one file is read; not thread-safe. */
final class Reading {
  private static final int MOST_ERRORS = 100;

  final String file;

  /** Relative paths in the file start here. */
  final Path base;

  private final Set<ConfigError> errors = new LinkedHashSet<>();
  private final Set<ConfigError> warnings = new LinkedHashSet<>();
  private final Set<String> secrets = new LinkedHashSet<>();

  Reading(String file, Path base) {
    this.file = file;
    this.base = base;
  }

  void error(Node.At at, String value, String expected) {
    errors.add(located(at, value, expected));
  }

  void warn(Node.At at, String value, String expected) {
    warnings.add(located(at, value, expected));
  }

  private ConfigError located(Node.At at, String value, String expected) {
    return new ConfigError(file, at.line(), at.column(), at.path(), value, expected);
  }

  /** Notes a text that no message may show, wherever it comes from. */
  void secret(String text) {
    if (text.length() > 3) {
      secrets.add(text);
    }
  }

  boolean failed() {
    return !errors.isEmpty();
  }

  List<ConfigError> errors() {
    return inOrder(errors);
  }

  List<ConfigError> warnings() {
    return inOrder(warnings);
  }

  private List<ConfigError> inOrder(Set<ConfigError> found) {
    List<ConfigError> sorted = new ArrayList<>();
    for (ConfigError error : found) {
      String value = error.value();
      String expected = error.expected();
      for (String secret : secrets) {
        value = value.replace(secret, "<secret>");
        expected = expected.replace(secret, "<secret>");
      }
      sorted.add(
          new ConfigError(
              error.file(), error.line(), error.column(), error.path(), value, expected));
    }
    Collections.sort(sorted);
    if (sorted.size() > MOST_ERRORS) {
      String more = "and " + (sorted.size() - MOST_ERRORS) + " more errors";
      sorted.subList(MOST_ERRORS, sorted.size()).clear();
      sorted.add(new ConfigError(file, 0, 0, "", "", more));
    }
    return List.copyOf(sorted);
  }
}
