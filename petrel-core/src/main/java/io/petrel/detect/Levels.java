package io.petrel.detect;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers by the severity that each stands for; a number without a severity stands for the alert
 * rule's own.
 *
 * @param bySeverity at least one finite number; the key null = the rule's own severity
 */
public record Levels(Map<@Nullable String, Double> bySeverity) {
  public Levels {
    if (bySeverity.isEmpty()) {
      throw new IllegalArgumentException("wanted at least one level, got none");
    }
    bySeverity.forEach(
        (severity, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                (severity == null ? "" : severity + ": ") + "wanted a finite number, got " + value);
          }
        });
    bySeverity = Collections.unmodifiableMap(new LinkedHashMap<>(bySeverity));
  }

  /** One level, of the rule's own severity. */
  public static Levels of(double value) {
    Map<@Nullable String, Double> one = new LinkedHashMap<>();
    one.put(null, value);
    return new Levels(one);
  }

  /** One level a severity, in any order. */
  public static Levels of(Map<String, Double> bySeverity) {
    return new Levels(new LinkedHashMap<@Nullable String, Double>(bySeverity));
  }
}
