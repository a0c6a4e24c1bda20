package io.petrel.config;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks that several records share; each refusal starts with the key. */
final class Checked {
  private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_:.-]{0,99}");
  private static final Pattern SEVERITY = Pattern.compile("[a-zA-Z0-9_-]{1,50}");

  private Checked() {}

  static void name(String key, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          key + " must be of letters, digits, '_', '-', '.' and ':', at most 100");
    }
  }

  static void notBlank(String key, String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(key + " must not be empty");
    }
  }

  static void label(String key, String label) {
    if (!isLabel(label)) {
      throw new IllegalArgumentException(
          key + " must be a label name (letters, digits and '_', no digit first)");
    }
  }

  static boolean isLabel(String label) {
    return LABEL.matcher(label).matches();
  }

  static void labels(String key, List<String> labels) {
    Set<String> seen = new HashSet<>();
    for (String label : labels) {
      if (!isLabel(label)) {
        throw new IllegalArgumentException(
            key
                + " has "
                + Texts.show(label)
                + ": expected label names (letters, digits and '_', no digit first)");
      }
      if (!seen.add(label)) {
        throw new IllegalArgumentException(key + " has " + label + " twice");
      }
    }
  }

  static void severity(String key, String severity) {
    if (!SEVERITY.matcher(severity).matches()) {
      throw new IllegalArgumentException(
          key + " must be a word of letters, digits, '_' and '-', such as warning or critical");
    }
  }

  static void between(String key, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          key + " must be from " + Durations.format(least) + " to " + Durations.format(most));
    }
  }
}
