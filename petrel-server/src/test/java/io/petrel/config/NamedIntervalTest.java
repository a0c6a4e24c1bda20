package io.petrel.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.route.TimeInterval;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a time interval of a config holds. 2026-11-23 is a Monday. */
class NamedIntervalTest {
  private static TimeInterval interval(String parts) {
    String text = "time_intervals: [ { name: n, time_intervals: [ %s ] } ]".formatted(parts);
    return ConfigReaderTest.ok(text).timeIntervals().get(0).interval();
  }

  private static boolean holds(String parts, String at, String zone) {
    long instant = LocalDateTime.parse(at).atZone(ZoneId.of(zone)).toInstant().toEpochMilli();
    return interval(parts).contains(instant);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ times: [ { start_time: '09:00', end_time: '17:00' } ] } | 2026-11-23T09:00:00 | true",
        "{ times: [ { start_time: '09:00', end_time: '17:00' } ] } | 2026-11-23T16:59:59 | true",
        "{ times: [ { start_time: '09:00', end_time: '17:00' } ] } | 2026-11-23T17:00:00 | false",
        "{ times: [ { start_time: '22:00', end_time: '24:00' } ] } | 2026-11-23T23:59:59 | true",
        "{ times: [ { start_time: '22:00', end_time: '24:00' } ] } | 2026-11-23T00:00:00 | false",
        "{ weekdays: [ 'monday:friday' ] } | 2026-11-23T00:00:00 | true",
        "{ weekdays: [ 'monday:friday' ] } | 2026-11-27T23:59:59 | true",
        "{ weekdays: [ 'monday:friday' ] } | 2026-11-28T00:00:00 | false",
        "{ weekdays: [ Sunday ] } | 2026-11-22T12:00:00 | true",
        "{ weekdays: [ Sunday ] } | 2026-11-23T12:00:00 | false",
        "{ weekdays: [ 'sunday:tuesday' ] } | 2026-11-22T12:00:00 | true",
        "{ weekdays: [ 'sunday:tuesday' ] } | 2026-11-24T12:00:00 | true",
        "{ weekdays: [ 'sunday:tuesday' ] } | 2026-11-25T12:00:00 | false",
        "{ weekdays: [ 'sunday:saturday' ] } | 2026-11-28T12:00:00 | true",
        "{ weekdays: [ saturday, sunday ] } | 2026-11-27T12:00:00 | false",
        "{ days_of_month: [ '1:5' ] } | 2026-11-05T12:00:00 | true",
        "{ days_of_month: [ '1:5' ] } | 2026-11-06T12:00:00 | false",
        "{ days_of_month: [ '-3:-1' ] } | 2026-11-28T12:00:00 | true",
        "{ days_of_month: [ '-3:-1' ] } | 2026-11-27T12:00:00 | false",
        "{ days_of_month: [ '-1' ] } | 2028-02-29T12:00:00 | true",
        "{ days_of_month: [ '31' ] } | 2026-11-30T12:00:00 | false",
        "{ days_of_month: [ '25:31' ] } | 2026-11-30T12:00:00 | true",
        "{ days_of_month: [ '-31' ] } | 2026-11-01T12:00:00 | false",
        "{ months: [ 'january:march', '12' ] } | 2026-12-01T12:00:00 | true",
        "{ months: [ 'january:march', '12' ] } | 2026-11-01T12:00:00 | false",
        "{ years: [ '2025:2030' ] } | 2030-12-31T23:59:59 | true",
        "{ years: [ 2025 ] } | 2026-01-01T00:00:00 | false",
        "{} | 2026-11-23T12:00:00 | true",
        "{ weekdays: [ monday ], months: [ may ] } | 2026-11-23T12:00:00 | false",
        "{ weekdays: [ monday ] }, { months: [ may ] } | 2026-11-23T12:00:00 | true",
        "{ months: [ may ] }, { weekdays: [ sunday ] } | 2026-11-23T12:00:00 | false"
      })
  void it_holds_as_in_alertmanager(String parts, String at, boolean expected) {
    assertThat(holds(parts, at, "UTC")).isEqualTo(expected);
  }

  @Test
  void none_never_holds() {
    assertThat(holds("", "2026-11-23T12:00:00", "UTC")).isFalse();
  }

  @Test
  void it_is_meant_in_its_own_zone() {
    String monday = "{ weekdays: [ monday ], location: Asia/Shanghai }";
    assertThat(holds(monday, "2026-11-23T00:00:00", "Asia/Shanghai")).isTrue();
    assertThat(holds(monday, "2026-11-22T15:59:59", "UTC")).isFalse();
    assertThat(holds(monday, "2026-11-22T16:00:00", "UTC")).isTrue();
    String nine = "{ times: [ { start_time: '09:00', end_time: '10:00' } ], location: %s }";
    // The same hour by the clock on the wall, in summer and in winter.
    for (String day : new String[] {"2026-07-01", "2026-12-01"}) {
      assertThat(holds(nine.formatted("Europe/Berlin"), day + "T09:30:00", "Europe/Berlin"))
          .isTrue();
    }
    assertThat(
            holds(nine.formatted("Local"), "2026-11-23T09:30:00", ZoneId.systemDefault().getId()))
        .isTrue();
  }
}
