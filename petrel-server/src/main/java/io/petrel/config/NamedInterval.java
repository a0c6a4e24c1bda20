package io.petrel.config;

import io.petrel.route.TimeInterval;
import io.petrel.setting.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A part of the time that comes back, by the name with which routes and maintenance speak of it; as
 * in Alertmanager.
 *
 * @param name unique in the file
 * @param timeIntervals it holds while any of them does
 */
public record NamedInterval(
    @Setting("Its name, unique in the file.") String name,
    @Setting("The parts of the time in any of which it holds.") List<Part> timeIntervals) {
  public NamedInterval {
    Checked.notBlank("name", name);
    timeIntervals = List.copyOf(timeIntervals);
  }

  /**
   * What must hold together; an empty list = any.
   *
   * @param location the time zone in which all this is meant
   */
  public record Part(
      @Setting(value = "Stretches of the day.", byDefault = "[]") List<Times> times,
      @Setting(value = "Days of the week: 'monday:friday', 'sunday'.", byDefault = "[]")
          List<Span.Weekdays> weekdays,
      @Setting(
              value = "Days of the month, from its end where negative: '1:5', '-3:-1'.",
              byDefault = "[]")
          List<Span.MonthDays> daysOfMonth,
      @Setting(value = "Months: 'january:march', '12'.", byDefault = "[]") List<Span.Months> months,
      @Setting(value = "Years: '2025:2030'.", byDefault = "[]") List<Span.Years> years,
      @Setting(
              value =
                  "The time zone in which all this is meant, such as Asia/Shanghai; Local: that of"
                      + " this machine.",
              byDefault = "UTC")
          Zone location) {
    public Part {
      times = List.copyOf(times);
      weekdays = List.copyOf(weekdays);
      daysOfMonth = List.copyOf(daysOfMonth);
      months = List.copyOf(months);
      years = List.copyOf(years);
    }

    TimeInterval.Span span() {
      return new TimeInterval.Span(
          times.stream().map(t -> range(t.startTime().minute(), t.endTime().minute())).toList(),
          weekdays.stream().flatMap(Part::isoWeekdays).toList(),
          ranges(daysOfMonth),
          ranges(months),
          ranges(years),
          location.id());
    }

    /** Sunday is 0 there and 7 here. */
    private static Stream<TimeInterval.Range> isoWeekdays(Span.Weekdays days) {
      List<TimeInterval.Range> ranges = new ArrayList<>();
      if (days.first() == 0) {
        ranges.add(range(7, 7));
      }
      if (days.last() > 0) {
        ranges.add(range(Math.max(1, days.first()), days.last()));
      }
      return ranges.stream();
    }

    private static List<TimeInterval.Range> ranges(List<? extends Span> spans) {
      return spans.stream().map(s -> range(s.first(), s.last())).toList();
    }

    private static TimeInterval.Range range(int first, int last) {
      return new TimeInterval.Range(first, last);
    }
  }

  /**
   * A stretch of the day.
   *
   * @param startTime its first minute
   * @param endTime the first minute after it
   */
  public record Times(
      @Setting("The first minute: '09:00'.") ClockTime startTime,
      @Setting("The first minute after it: '24:00' at the latest.") ClockTime endTime) {
    public Times {
      if (endTime.minute() <= startTime.minute()) {
        throw new IllegalArgumentException(
            "end_time must be after start_time ("
                + startTime
                + "); what goes beyond midnight wants two: until 24:00 and from 00:00");
      }
    }
  }

  /** The same for the core. */
  public TimeInterval interval() {
    return new TimeInterval(name, timeIntervals.stream().map(Part::span).toList());
  }
}
