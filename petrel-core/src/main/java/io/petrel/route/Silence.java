package io.petrel.route;

import io.petrel.series.Labels;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says that matching alerts are not told for a while; they are judged, recorded and shown all the
 * same. As Alertmanager's silences, and it may recur.
 *
 * @param id counts from 1 and is never used again; 0 = not stored yet
 * @param matchers all must match; at least one
 * @param startsAt the first instant, milliseconds since the epoch
 * @param endsAt the first instant after it
 * @param by who made it
 * @param comment why; may be empty
 * @param during in force only within this part of the time; null = all of it
 * @param excludeFromLearning whether detectors do not learn from matching series meanwhile
 */
public record Silence(
    long id,
    List<Matcher> matchers,
    long startsAt,
    long endsAt,
    String by,
    String comment,
    @Nullable TimeInterval during,
    boolean excludeFromLearning) {
  public Silence {
    matchers = List.copyOf(matchers);
    if (matchers.isEmpty()) {
      throw new IllegalArgumentException("matchers: expected at least one");
    }
    if (endsAt <= startsAt) {
      throw new IllegalArgumentException("endsAt: expected an instant after startsAt");
    }
  }

  /** Whether it is in force at an instant. */
  public boolean holds(long at) {
    return startsAt <= at && at < endsAt && (during == null || during.contains(at));
  }

  /** Whether it is about an alert, or a series, with these labels. */
  public boolean matches(Labels labels) {
    return Matcher.all(matchers, labels);
  }

  /**
   * The next instant at which it may begin or end to be in force; Long.MAX_VALUE = never.
   *
   * @param now milliseconds since the epoch; the answer is later
   */
  public long nextChange(long now) {
    if (now < startsAt) {
      return startsAt;
    }
    if (now >= endsAt) {
      return Long.MAX_VALUE;
    }
    return during == null ? endsAt : Math.min(endsAt, during.nextChange(now));
  }

  /**
   * What people call it: its id; one of the config has none, and is called by its comment, else by
   * its time interval, else by its matchers.
   */
  String called() {
    if (id > 0) {
      return Long.toString(id);
    } else if (!comment.isBlank()) {
      return comment;
    }
    return during != null && !during.name().isEmpty() ? during.name() : conditions();
  }

  /** Its matchers in one line. */
  String conditions() {
    return matchers.stream().map(Matcher::toString).collect(Collectors.joining(", "));
  }
}
