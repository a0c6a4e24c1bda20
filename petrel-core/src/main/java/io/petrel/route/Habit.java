package io.petrel.route;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A series that fires again and again at one time of the day, as for a nightly backup.
 *
 * @param stretch the newest time it did
 * @param times how often
 * @param from the beginning of a window around them all, a quarter of an hour
 * @param to its end; before {@code from} where it goes over midnight
 */
record Habit(Stretch stretch, int times, LocalTime from, LocalTime to) {
  private static final int LEAST = 5;
  private static final int LEAST_DAYS = 3;

  /** Of all that a series fired, how much must be in the window. */
  private static final double MOSTLY = 0.75;

  private static final int BEGINS_WITHIN = 120;
  private static final int LONGEST = 6 * 60;
  private static final int QUARTER = 15;
  private static final int DAY = 24 * 60;

  /**
   * The habit of one series, null = it has none.
   *
   * @param stretches of one series, in the order of time
   * @param zone in which the time of day is meant
   */
  static @Nullable Habit of(List<Stretch> stretches, ZoneId zone) {
    if (stretches.size() < LEAST) {
      return null;
    }
    int best = 0;
    int first = 0;
    for (Stretch candidate : stretches) {
      int begin = minute(candidate, zone);
      int within = within(stretches, begin, zone).size();
      if (within > best) {
        best = within;
        first = begin;
      }
    }
    List<Stretch> inside = within(stretches, first, zone);
    int length = 0;
    Set<LocalDate> days = new HashSet<>();
    for (Stretch each : inside) {
      long lasted = Math.min(DAY, (each.to() - each.from() + 59_999) / 60_000);
      length = Math.max(length, after(first, minute(each, zone)) + (int) lasted);
      days.add(local(each, zone).toLocalDate());
    }
    int from = first / QUARTER * QUARTER;
    int to = (first + length + QUARTER - 1) / QUARTER * QUARTER;
    boolean holds =
        best >= LEAST
            && best >= MOSTLY * stretches.size()
            && days.size() >= LEAST_DAYS
            && to - from <= LONGEST;
    Stretch newest = inside.stream().max(Comparator.comparingLong(Stretch::from)).orElseThrow();
    return holds ? new Habit(newest, best, time(from), time(to)) : null;
  }

  private static List<Stretch> within(List<Stretch> stretches, int begin, ZoneId zone) {
    return stretches.stream().filter(s -> after(begin, minute(s, zone)) < BEGINS_WITHIN).toList();
  }

  /** How many minutes one time of the day is after another. */
  private static int after(int begin, int minute) {
    return Math.floorMod(minute - begin, DAY);
  }

  private static int minute(Stretch stretch, ZoneId zone) {
    ZonedDateTime there = local(stretch, zone);
    return there.getHour() * 60 + there.getMinute();
  }

  private static ZonedDateTime local(Stretch stretch, ZoneId zone) {
    return Instant.ofEpochMilli(stretch.from()).atZone(zone);
  }

  private static LocalTime time(int minute) {
    return LocalTime.ofSecondOfDay(minute % DAY * 60L);
  }
}
