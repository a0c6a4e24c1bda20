package io.petrel.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.route.TimeInterval.Range;
import io.petrel.route.TimeInterval.Span;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeIntervalTest {
  private static final String ANY = "";
  private static final long MINUTE = 60_000;

  @ParameterizedTest(name = "{0} {1} {2} {3} {4} holds at {5}: {6}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # times       | weekdays | days    | months | years     | at                      | holds
          540-1020      |          |         |        |           | 2026-03-04T08:59:59.999Z | false
          540-1020      |          |         |        |           | 2026-03-04T09:00:00Z    | true
          540-1020      |          |         |        |           | 2026-03-04T16:59:59.999Z | true
          540-1020      |          |         |        |           | 2026-03-04T17:00:00Z    | false
          1380-1440     |          |         |        |           | 2026-03-04T23:59:59.999Z | true
          1380-1440     |          |         |        |           | 2026-03-05T00:00:00Z    | false
          0-1440        |          |         |        |           | 2026-03-05T00:00:00Z    | true
          0-60,1380-1440|          |         |        |           | 2026-03-05T00:30:00Z    | true
          0-60,1380-1440|          |         |        |           | 2026-03-05T12:00:00Z    | false
                        | 1-5      |         |        |           | 2026-03-06T23:59:00Z    | true
                        | 1-5      |         |        |           | 2026-03-07T00:00:00Z    | false
                        | 6-7      |         |        |           | 2026-03-08T12:00:00Z    | true
                        | 7-6      |         |        |           | 2026-03-04T12:00:00Z    | true
                        | 7-2      |         |        |           | 2026-03-08T12:00:00Z    | true
                        | 7-2      |         |        |           | 2026-03-10T12:00:00Z    | true
                        | 7-2      |         |        |           | 2026-03-11T12:00:00Z    | false
                        | 7-2      |         |        |           | 2026-03-07T12:00:00Z    | false
                        |          | 1-5     |        |           | 2026-03-05T12:00:00Z    | true
                        |          | 1-5     |        |           | 2026-03-06T00:00:00Z    | false
                        |          | -1--1   |        |           | 2026-02-28T12:00:00Z    | true
                        |          | -1--1   |        |           | 2024-02-28T12:00:00Z    | false
                        |          | -1--1   |        |           | 2024-02-29T12:00:00Z    | true
                        |          | -1--1   |        |           | 2026-04-30T12:00:00Z    | true
                        |          | -3--1   |        |           | 2026-04-28T00:00:00Z    | true
                        |          | -3--1   |        |           | 2026-04-27T12:00:00Z    | false
                        |          | 29-31   |        |           | 2026-02-28T12:00:00Z    | false
                        |          | 28-31   |        |           | 2026-02-28T12:00:00Z    | true
                        |          | 31-31   |        |           | 2026-04-30T12:00:00Z    | false
                        |          | -31--29 |        |           | 2026-02-01T12:00:00Z    | false
                        |          | -31--28 |        |           | 2026-02-01T12:00:00Z    | true
                        |          | 1--1    |        |           | 2026-02-28T12:00:00Z    | true
                        |          | 15--5   |        |           | 2026-02-24T12:00:00Z    | true
                        |          | 15--5   |        |           | 2026-02-25T12:00:00Z    | false
                        |          |         | 5-8    |           | 2026-08-31T23:59:59Z    | true
                        |          |         | 5-8    |           | 2026-09-01T00:00:00Z    | false
                        |          |         |        | 2026-2028 | 2028-12-31T23:59:59Z    | true
                        |          |         |        | 2026-2028 | 2029-01-01T00:00:00Z    | false
                        |          |         |        | 2026-2026 | 2025-12-31T23:59:59Z    | false
          540-1020      | 1-5      | 1-7     | 3-3    | 2026-2026 | 2026-03-04T12:00:00Z    | true
          540-1020      | 1-5      | 1-7     | 3-3    | 2026-2026 | 2026-03-07T12:00:00Z    | false
                        |          |         |        |           | 1970-01-01T00:00:00Z    | true
          """)
  void holds_as_in_alertmanager(
      String times,
      String weekdays,
      String days,
      String months,
      String years,
      Instant at,
      boolean holds) {
    TimeInterval interval = of(span(times, weekdays, days, months, years, "UTC"));
    assertThat(interval.contains(at.toEpochMilli())).isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource({
    // the clock goes from 02:00 to 03:00 at 01:00Z, and back from 03:00 to 02:00 at 01:00Z
    "120-180, Europe/Berlin, 2026-03-29T00:59:59Z, false",
    "120-180, Europe/Berlin, 2026-03-29T01:00:00Z, false",
    "150-210, Europe/Berlin, 2026-03-29T01:00:00Z, true",
    "150-210, Europe/Berlin, 2026-03-29T00:59:59Z, false",
    "120-180, Europe/Berlin, 2026-10-25T00:30:00Z, true",
    "120-180, Europe/Berlin, 2026-10-25T01:30:00Z, true",
    "120-180, Europe/Berlin, 2026-10-25T02:00:00Z, false",
    "0-60,    Asia/Shanghai, 2026-03-28T16:00:00Z, true",
    "0-60,    Asia/Shanghai, 2026-03-28T15:59:59Z, false",
    "345-350, Asia/Kathmandu, 2026-03-28T00:00:00Z, true",
  })
  void times_are_what_the_clock_on_the_wall_shows(
      String times, String zone, Instant at, boolean holds) {
    TimeInterval interval = of(span(times, ANY, ANY, ANY, ANY, zone));
    assertThat(interval.contains(at.toEpochMilli())).isEqualTo(holds);
  }

  @Test
  void days_are_those_of_the_place() {
    TimeInterval sunday = of(span(ANY, "7-7", ANY, ANY, ANY, "Asia/Shanghai"));
    assertThat(sunday.contains(at("2026-03-07T16:00:00Z"))).isTrue();
    assertThat(sunday.contains(at("2026-03-08T16:00:00Z"))).isFalse();
    TimeInterval year = of(span(ANY, ANY, ANY, ANY, "2027-2027", "Asia/Shanghai"));
    assertThat(year.contains(at("2026-12-31T16:00:00Z"))).isTrue();
  }

  @Test
  void any_of_several_spans_is_enough_and_none_is_never() {
    TimeInterval nights =
        of(
            span("0-60", ANY, ANY, ANY, ANY, "UTC"),
            span(ANY, "6-7", ANY, ANY, ANY, "Asia/Shanghai"));
    assertThat(nights.contains(at("2026-03-04T00:30:00Z"))).isTrue();
    assertThat(nights.contains(at("2026-03-06T16:30:00Z"))).isTrue();
    assertThat(nights.contains(at("2026-03-04T12:00:00Z"))).isFalse();
    assertThat(of().contains(0)).isFalse();
    assertThat(of().nextChange(0)).isEqualTo(Long.MAX_VALUE);
  }

  /** Written as Alertmanager's reference puts it: days are listed one by one. */
  @Test
  void days_of_month_are_the_same_as_when_listed_one_by_one() {
    for (int first = -31; first <= 31; first++) {
      for (int last = -31; last <= 31; last++) {
        boolean possible = false;
        for (YearMonth month : List.of(ym(2026, 2), ym(2024, 2), ym(2026, 4), ym(2026, 1))) {
          List<Integer> expected = listed(first, last, month.lengthOfMonth());
          possible |= !expected.isEmpty();
          if (!expected.isEmpty()) {
            TimeInterval interval = of(span(ANY, ANY, first + "-" + last, ANY, ANY, "UTC"));
            assertThat(days(interval, month)).as("%s to %s", first, last).isEqualTo(expected);
          }
        }
        if (!possible) {
          String range = first + "-" + last;
          assertThatThrownBy(() -> span(ANY, ANY, range, ANY, ANY, "UTC"))
              .as(range)
              .isInstanceOf(IllegalArgumentException.class);
        }
      }
    }
  }

  private static List<Integer> listed(int first, int last, int length) {
    List<Integer> days = new ArrayList<>();
    if (first != 0 && last != 0) {
      int from = first > 0 ? first : length + 1 + first;
      int to = last > 0 ? last : length + 1 + last;
      for (int day = from; day <= to; day++) {
        if (day >= 1 && day <= length) {
          days.add(day);
        }
      }
    }
    return days;
  }

  private static List<Integer> days(TimeInterval interval, YearMonth month) {
    List<Integer> days = new ArrayList<>();
    for (int day = 1; day <= month.lengthOfMonth(); day++) {
      LocalDate date = month.atDay(day);
      if (interval.contains(date.atTime(12, 0).toInstant(ZoneOffset.UTC).toEpochMilli())) {
        days.add(day);
      }
    }
    return days;
  }

  @ParameterizedTest
  @CsvSource({
    "60-60,,,,",
    "120-60,,,,",
    "-1-60,,,,",
    "0-1441,,,,",
    ",0-3,,,",
    ",1-8,,,",
    ",,0-5,,",
    ",,1-32,,",
    ",,5-3,,",
    ",,-1--3,,",
    ",,,0-3,",
    ",,,1-13,",
    ",,,11-2,",
    ",,,,2027-2026",
  })
  void what_can_never_be_is_refused(
      String times, String weekdays, String days, String months, String years) {
    assertThatThrownBy(() -> span(times, weekdays, days, months, years, "UTC"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("[a-zA-Z]+: -?\\d+ to -?\\d+ is never");
  }

  @ParameterizedTest
  @CsvSource({
    "540-1020,    , UTC,           2026-03-04T08:00:00Z, 2026-03-04T09:00:00Z",
    "540-1020,    , UTC,           2026-03-04T09:00:00Z, 2026-03-04T17:00:00Z",
    "540-1020,    , UTC,           2026-03-04T17:00:00Z, 2026-03-05T00:00:00Z",
    "540-1020, 6-6, UTC,           2026-03-04T08:00:00Z, 2026-03-05T00:00:00Z",
    "1380-1440,   , Asia/Shanghai, 2026-03-04T15:00:00Z, 2026-03-04T16:00:00Z",
    "120-180,     , Europe/Berlin, 2026-03-29T00:30:00Z, 2026-03-29T01:00:00Z",
    "120-150,     , Europe/Berlin, 2026-10-25T00:10:00Z, 2026-10-25T00:30:00Z",
    "120-150,     , Europe/Berlin, 2026-10-25T00:30:00Z, 2026-10-25T01:00:00Z",
    "120-150,     , Europe/Berlin, 2026-10-25T01:10:00Z, 2026-10-25T01:30:00Z",
    ",         6-7, Pacific/Apia,  2011-12-30T09:30:00Z, 2011-12-30T10:00:00Z",
  })
  void next_change_is_the_next_boundary(
      String times, String weekdays, String zone, Instant at, Instant next) {
    TimeInterval interval = of(span(times, weekdays, ANY, ANY, ANY, zone));
    assertThat(interval.nextChange(at.toEpochMilli())).isEqualTo(next.toEpochMilli());
  }

  @Test
  void nothing_changes_before_the_next_change() {
    Random random = new Random(7);
    String[] zones = {
      "UTC",
      "Europe/Berlin",
      "America/Sao_Paulo",
      "Australia/Lord_Howe",
      "Asia/Kathmandu",
      "Pacific/Apia",
      "America/New_York"
    };
    int flips = 0;
    for (int round = 0; round < 1500; round++) {
      ZoneId zone = ZoneId.of(zones[random.nextInt(zones.length)]);
      TimeInterval interval = of(random(random, zone), random(random, zone));
      long at = around(random, zone);
      boolean before = interval.contains(at);
      long next = interval.nextChange(at);
      assertThat(next).isGreaterThan(at).isLessThanOrEqualTo(at + 26 * 60 * MINUTE);
      assertThat(interval.contains(next - 1)).isEqualTo(before);
      for (long t = at; t < next; t += 7 * MINUTE) {
        assertThat(interval.contains(t)).as("%s at %s", interval, at).isEqualTo(before);
      }
      flips += interval.contains(next) == before ? 0 : 1;
    }
    assertThat(flips).isGreaterThan(300);
  }

  private static Span random(Random random, ZoneId zone) {
    List<Range> none = List.of();
    int first = random.nextInt(1440);
    Range time = new Range(first, first + 1 + random.nextInt(Math.min(300, 1440 - first)));
    Range week = new Range(1 + random.nextInt(7), 1 + random.nextInt(7));
    return new Span(
        random.nextInt(5) == 0 ? none : List.of(time),
        random.nextBoolean() ? none : List.of(week),
        random.nextInt(3) > 0 ? none : List.of(new Range(1, -1 - random.nextInt(20))),
        none,
        none,
        zone);
  }

  /** Often near a change of the clock. */
  private static long around(Random random, ZoneId zone) {
    ZonedDateTime start = ZonedDateTime.of(2000 + random.nextInt(20), 6, 1, 0, 0, 0, 0, zone);
    var change = zone.getRules().nextTransition(start.toInstant());
    long at =
        change != null && random.nextInt(4) > 0
            ? change.getInstant().toEpochMilli()
            : start.toInstant().toEpochMilli();
    return at + random.nextInt(2 * 1440 * 60_000) - 1440 * MINUTE;
  }

  private static YearMonth ym(int year, int month) {
    return YearMonth.of(year, month);
  }

  private static long at(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  private static TimeInterval of(Span... spans) {
    return new TimeInterval("test", List.of(spans));
  }

  private static Span span(
      String times, String weekdays, String days, String months, String years, String zone) {
    return new Span(
        ranges(times),
        ranges(weekdays),
        ranges(days),
        ranges(months),
        ranges(years),
        ZoneId.of(zone));
  }

  /** Ranges such as {@code -3--1,5-7}. */
  private static List<Range> ranges(String text) {
    if (text == null || text.isBlank()) {
      return List.of();
    }
    return Arrays.stream(text.strip().split(","))
        .map(
            each -> {
              int dash = each.indexOf('-', 1);
              return new Range(
                  Integer.parseInt(each.substring(0, dash)),
                  Integer.parseInt(each.substring(dash + 1)));
            })
        .toList();
  }
}
