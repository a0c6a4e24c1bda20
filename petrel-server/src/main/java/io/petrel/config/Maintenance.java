package io.petrel.config;

import io.petrel.setting.Setting;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Planned work: alerts that match are not told while it goes on.
 *
 * @param name unique in the file
 * @param matchers in Alertmanager's syntax, each checked; at least one
 * @param timeIntervals names of time intervals, in any of which it goes on; none = all the time
 *     from {@code startsAt} to {@code endsAt}
 * @param startsAt the first instant, null = it has always been
 * @param endsAt the first instant after it, null = it has no end
 * @param excludeFromLearning whether detectors do not learn from matching series meanwhile
 * @param comment why, for people
 */
public record Maintenance(
    @Setting("Its name, unique in the file; shown with what it silences.") String name,
    @Setting("Alerts that match all of these are not told.") List<String> matchers,
    @Setting(value = "Names of time intervals, in any of which it goes on.", byDefault = "[]")
        List<String> timeIntervals,
    @Setting("The first instant, with its zone: 2026-11-23T14:00:00+08:00.")
        @Nullable Instant startsAt,
    @Setting("The end, with its zone: 2026-11-23T16:00:00+08:00.") @Nullable Instant endsAt,
    @Setting(
            value = "Whether detectors do not learn from matching series meanwhile.",
            byDefault = "false")
        boolean excludeFromLearning,
    @Setting(value = "Why; shown with what it silences.", byDefault = "''") String comment) {
  public Maintenance {
    Checked.notBlank("name", name);
    if (matchers.isEmpty()) {
      throw new IllegalArgumentException(
          "matchers: expected at least one; alertname=~\".+\" matches every alert");
    }
    if (timeIntervals.isEmpty() && endsAt == null) {
      throw new IllegalArgumentException(
          "ends_at: expected an end, or the names of time_intervals in which it goes on");
    }
    if (startsAt != null && endsAt != null && !endsAt.isAfter(startsAt)) {
      throw new IllegalArgumentException("ends_at must be after starts_at (" + startsAt + ")");
    }
    matchers = List.copyOf(matchers);
    timeIntervals = List.copyOf(timeIntervals);
  }
}
