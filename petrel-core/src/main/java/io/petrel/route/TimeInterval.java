package io.petrel.route;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;

/**
 * A part of the time that comes back: any of its spans, each of which wants all that it names.
 *
 * <p>Source: Alertmanager's configuration reference, "time_interval". Pure and thread-safe.
 *
 * @param name its name in the config, may be empty
 * @param spans none = never
 */
public record TimeInterval(String name, List<Span> spans) {
  public TimeInterval {
    spans = List.copyOf(spans);
  }

  /**
   * One span; an empty list = any.
   *
   * @param times of the day
   * @param weekdays days of the week
   * @param daysOfMonth from 1; negative ones count from the month's end, -1 is its last day
   * @param months months
   * @param years years
   * @param location the time zone in which all this is meant
   */
  public record Span(
      List<Range> times,
      List<Range> weekdays,
      List<Range> daysOfMonth,
      List<Range> months,
      List<Range> years,
      ZoneId location) {
    public Span {
      times = List.copyOf(times);
      weekdays = List.copyOf(weekdays);
      daysOfMonth = List.copyOf(daysOfMonth);
      months = List.copyOf(months);
      years = List.copyOf(years);
    }

    boolean contains(Instant at) {
      ZonedDateTime there = at.atZone(location);
      int minute = there.getHour() * 60 + there.getMinute();
      int length = there.toLocalDate().lengthOfMonth();
      DayOfWeek weekday = there.getDayOfWeek();
      Month month = there.getMonth();
      return (times.isEmpty()
              || times.stream().anyMatch(r -> r.first() <= minute && minute < r.last()))
          && any(weekdays, weekday.getValue())
          && (daysOfMonth.isEmpty()
              || daysOfMonth.stream().anyMatch(r -> r.ofMonth(there.getDayOfMonth(), length)))
          && any(months, month.getValue())
          && any(years, there.getYear());
    }

    private static boolean any(List<Range> ranges, int value) {
      return ranges.isEmpty()
          || ranges.stream().anyMatch(r -> r.first() <= value && value <= r.last());
    }
  }

  /**
   * From one number to another: minutes of the day (the last one not included), days of the week (1
   * = Monday), days of the month, months, years (the last one included).
   */
  public record Range(int first, int last) {
    private boolean ofMonth(int day, int length) {
      int from = first < 0 ? length + first + 1 : first;
      int to = last < 0 ? length + last + 1 : last;
      return Math.max(1, from) <= day && day <= Math.min(length, to);
    }
  }

  /** Whether an instant, milliseconds since the epoch, lies in it. */
  public boolean contains(long at) {
    Instant instant = Instant.ofEpochMilli(at);
    return spans.stream().anyMatch(span -> span.contains(instant));
  }
}
