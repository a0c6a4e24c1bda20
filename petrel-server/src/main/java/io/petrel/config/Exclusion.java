package io.petrel.config;

import io.petrel.setting.Setting;
import java.time.Instant;
import java.util.List;

/**
 * A stretch of time that is not learned from.
 *
 * @param from the first instant
 * @param to the first instant after it
 * @param matchers in Alertmanager's syntax, each checked; none = every series
 * @param comment why, for people
 */
public record Exclusion(
    @Setting("The first instant, with its zone: 2026-11-23T14:00:00+08:00.") Instant from,
    @Setting("The end, with its zone: 2026-11-23T16:00:00+08:00.") Instant to,
    @Setting(
            value =
                "Series that match all of these, by their labels and alertname; none: every"
                    + " series.",
            byDefault = "[]")
        List<String> matchers,
    @Setting(value = "Why; shown with the series.", byDefault = "''") String comment) {
  public Exclusion {
    if (!to.isAfter(from)) {
      throw new IllegalArgumentException("to must be after from (" + from + ")");
    }
    matchers = List.copyOf(matchers);
  }
}
