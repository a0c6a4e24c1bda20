package io.petrel.route;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A part of the time that comes back: any of its spans, each of which wants all that it names.
 *
 * <p>Source: Alertmanager's configuration reference, "time_interval". Pure and thread-safe.
 *
 * @param name its name in the config, may be empty
 * @param spans none = never
 */
public record TimeInterval(String name, List<Span> spans) {
  private static final int DAY = 24 * 60;

  public TimeInterval {
    spans = List.copyOf(spans);
  }

  /**
   * One span; an empty list = any.
   *
   * @param times of the day, in minutes from 0 to 1440, the first before the last
   * @param weekdays days of the week, 1 = Monday to 7; one that ends before it begins goes over
   *     Sunday: what Alertmanager writes as {@code sunday:tuesday} is 7 to 2
   * @param daysOfMonth from 1; negative ones count from the month's end, -1 is its last day; what a
   *     month does not have is left out
   * @param months months, 1 = January
   * @param years years
   * @param location the time zone in which all this is meant, by the clock on the wall: an hour
   *     that a change of the clock leaves out is not in it, one that comes twice is in it twice
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
      times.forEach(r -> check("times", r, 0 <= r.first && r.first < r.last && r.last <= DAY));
      weekdays.forEach(r -> check("weekdays", r, within(r, 1, 7)));
      daysOfMonth.forEach(r -> check("daysOfMonth", r, r.canBeOfMonth()));
      months.forEach(r -> check("months", r, within(r, 1, 12) && r.first <= r.last));
      years.forEach(r -> check("years", r, r.first <= r.last));
    }

    private static void check(String what, Range range, boolean holds) {
      if (!holds) {
        throw new IllegalArgumentException(
            what + ": " + range.first + " to " + range.last + " is never");
      }
    }

    private static boolean within(Range range, int least, int most) {
      return Math.min(range.first, range.last) >= least
          && Math.max(range.first, range.last) <= most;
    }

    boolean contains(Instant at) {
      ZonedDateTime there = at.atZone(location);
      int minute = there.getHour() * 60 + there.getMinute();
      return (times.isEmpty() || times.stream().anyMatch(r -> r.first <= minute && minute < r.last))
          && containsDay(there.toLocalDate());
    }

    private boolean containsDay(LocalDate day) {
      int weekday = day.getDayOfWeek().getValue();
      return (weekdays.isEmpty() || weekdays.stream().anyMatch(r -> r.ofWeek(weekday)))
          && (daysOfMonth.isEmpty()
              || daysOfMonth.stream()
                  .anyMatch(r -> r.ofMonth(day.getDayOfMonth(), day.lengthOfMonth())))
          && any(months, day.getMonthValue())
          && any(years, day.getYear());
    }

    private static boolean any(List<Range> ranges, int value) {
      return ranges.isEmpty() || ranges.stream().anyMatch(r -> r.first <= value && value <= r.last);
    }

    /** The next instant at which the day, the clock's offset or one of the times begins or ends. */
    private Instant nextStep(Instant at) {
      ZoneRules rules = location.getRules();
      LocalDate day = at.atZone(location).toLocalDate();
      Instant next = day.plusDays(1).atStartOfDay(location).toInstant();
      ZoneOffsetTransition shift = rules.nextTransition(at);
      if (shift != null && shift.getInstant().isBefore(next)) {
        next = shift.getInstant();
      }
      if (containsDay(day)) {
        for (Range range : times) {
          next = earlier(next, at, day, range.first, rules);
          next = earlier(next, at, day, range.last, rules);
        }
      }
      return next;
    }

    /** The wall's clock shows a minute once, at a change twice, or not at all. */
    private static Instant earlier(
        Instant next, Instant at, LocalDate day, int minute, ZoneRules rules) {
      LocalDateTime local = day.atStartOfDay().plusMinutes(minute);
      for (ZoneOffset offset : rules.getValidOffsets(local)) {
        Instant shown = local.toInstant(offset);
        if (shown.isAfter(at) && shown.isBefore(next)) {
          next = shown;
        }
      }
      return next;
    }
  }

  /**
   * From one number to another: minutes of the day (the last one not included), days of the week (1
   * = Monday), days of the month, months, years (the last one included).
   */
  public record Range(int first, int last) {
    private boolean ofWeek(int day) {
      return first <= last ? first <= day && day <= last : first <= day || day <= last;
    }

    private boolean ofMonth(int day, int length) {
      return from(length) <= day && day <= to(length);
    }

    private int from(int length) {
      return Math.max(1, inMonth(first, length));
    }

    private int to(int length) {
      return Math.min(length, inMonth(last, length));
    }

    /** Whether there is a month, however long, in which it is any day. */
    private boolean canBeOfMonth() {
      return first != 0
          && last != 0
          && Math.max(Math.abs(first), Math.abs(last)) <= 31
          && IntStream.rangeClosed(28, 31).anyMatch(length -> from(length) <= to(length));
    }

    private static int inMonth(int day, int length) {
      return day < 0 ? length + day + 1 : day;
    }
  }

  /** Whether an instant, milliseconds since the epoch, lies in it. */
  public boolean contains(long at) {
    Instant instant = Instant.ofEpochMilli(at);
    return spans.stream().anyMatch(span -> span.contains(instant));
  }

  /**
   * An instant up to which {@link #contains} stays as it is: the next at which it may change, at
   * most a day away; Long.MAX_VALUE = it never changes.
   *
   * @param at milliseconds since the epoch; the answer is later
   */
  public long nextChange(long at) {
    Instant instant = Instant.ofEpochMilli(at);
    return spans.stream()
        .mapToLong(span -> span.nextStep(instant).toEpochMilli())
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
