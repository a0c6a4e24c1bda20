package io.petrel.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.detect.Reason;
import io.petrel.detect.Reason.Arg;
import io.petrel.series.Labels;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DigestTest {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long FROM = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
  private static final long TO = FROM + 7 * DAY;
  private static final ZoneId UTC = ZoneOffset.UTC;

  @Test
  void time_in_which_nothing_was_is_one_quiet_line() {
    List<Alert> elsewhere =
        List.of(
            over("cpu", "a", FROM - HOUR, FROM), over("cpu", "a", TO, TO + HOUR), pending("cpu"));
    Bulletin quiet =
        Digest.of(
            FROM,
            TO,
            elsewhere,
            List.of(incident("i-1", "a", FROM - HOUR, FROM), incident("i-2", "a", TO, 0)),
            List.of(silence(1, FROM, TO, null, "host=~.*")),
            UTC);
    assertThat(quiet.title())
        .isEqualTo(Reason.builder("digest.title").instant("from", FROM).instant("to", TO).build());
    assertThat(quiet.lines()).containsExactly(Reason.of("digest.quiet"));
  }

  @Test
  void several_detectors_and_severities_at_once_fired_once() {
    Alert one = over("cpu", "a", FROM + HOUR, FROM + 2 * HOUR);
    Bulletin digest =
        digest(
            List.of(
                one,
                labelled(one, Alert.SEVERITY, "critical"),
                labelled(over("cpu", "a", FROM + 90 * MINUTE, FROM + 3 * HOUR), "detector", "x"),
                over("cpu", "a", FROM + 5 * HOUR, FROM + 6 * HOUR),
                over("cpu", "b", FROM + 5 * HOUR, FROM + 6 * HOUR),
                firing("disk", "b", FROM - DAY)));
    assertThat(digest.lines().get(0))
        .isEqualTo(
            Reason.builder("digest.counts")
                .count("times", 4)
                .count("hosts", 2)
                .count("incidents", 0)
                .count("open", 0)
                .build());
    assertThat(lines(digest, "digest.signal"))
        .extracting(line -> line.args().get("signal"), line -> line.args().get("where"))
        .containsExactly(
            tuple(new Arg.Text("cpu"), new Arg.Text("a")),
            tuple(new Arg.Text("disk"), new Arg.Text("b")));
  }

  @Test
  void longest_incidents_come_first_and_those_that_go_on_say_so() {
    Bulletin digest =
        Digest.of(
            FROM,
            TO,
            List.of(),
            List.of(
                incident("i-1", "a", FROM + HOUR, FROM + 2 * HOUR),
                incident("i-2", "b", TO - DAY, 0),
                incident("i-3", "c", FROM - HOUR, FROM + HOUR),
                incident("i-4", "d", TO - MINUTE, TO + DAY),
                incident("i-5", "e", FROM + HOUR, FROM + HOUR)),
            List.of(),
            UTC);
    assertThat(digest.lines().get(0).args())
        .containsEntry("incidents", new Arg.Count(5))
        .containsEntry("open", new Arg.Count(2));
    assertThat(digest.lines().subList(1, 4))
        .extracting(Reason::code, line -> line.args().get("lasted"))
        .containsExactly(
            tuple("digest.incident_open", new Arg.Span(DAY)),
            tuple("digest.incident", new Arg.Span(2 * HOUR)),
            tuple("digest.incident", new Arg.Span(HOUR)));
  }

  @Test
  void silences_say_how_often_they_kept_something_from_being_told() {
    TimeInterval never = new TimeInterval("never", List.of());
    Bulletin digest =
        Digest.of(
            FROM,
            TO,
            List.of(
                over("cpu", "a", FROM - HOUR, FROM + 2 * HOUR),
                over("cpu", "a", FROM + 3 * HOUR, FROM + 4 * HOUR),
                over("cpu", "b", FROM + 3 * HOUR, FROM + 4 * HOUR)),
            List.of(),
            List.of(
                silence(1, FROM - DAY, FROM + HOUR, null, "host=a"),
                silence(2, FROM + HOUR, TO, null, "alertname=cpu", "severity=warning"),
                silence(3, FROM, TO, never, "host=a"),
                silence(4, FROM + 5 * HOUR, TO, null, "host=a"),
                silence(5, FROM, TO, null, "host=c")),
            UTC);
    assertThat(lines(digest, "digest.silenced"))
        .extracting(line -> line.args().get("silence"), line -> line.args().get("times"))
        .containsExactly(
            tuple(new Arg.Text("2"), new Arg.Count(3)), tuple(new Arg.Text("1"), new Arg.Count(1)));
  }

  @Test
  void what_fires_in_a_nightly_backup_gets_a_maintenance_window_suggested() {
    List<Alert> nights = new ArrayList<>();
    for (int day = 0; day < 6; day++) {
      long start = FROM + day * DAY + 22 * HOUR + (50 + 5L * day) * MINUTE;
      nights.add(over("disk_busy", "db-3", start, start + 40 * MINUTE));
    }
    nights.add(over("disk_busy", "db-3", FROM + 10 * HOUR, FROM + 11 * HOUR));
    Bulletin digest = digest(nights);
    assertThat(lines(digest, "digest.suggestion"))
        .containsExactly(
            Reason.builder("digest.suggestion")
                .text("signal", "disk_busy")
                .text("where", "db-3")
                .count("times", 6)
                .text("from", "22:45")
                .text("to", "00:00")
                .text("zone", "Z")
                .build());
    Habit shanghai =
        Habit.of(Stretch.of(nights.subList(0, 6), FROM, TO), ZoneId.of("Asia/Shanghai"));
    assertThat(shanghai).isNotNull();
    assertThat(shanghai.from()).isEqualTo(LocalTime.of(6, 45));
    assertThat(shanghai.to()).isEqualTo(LocalTime.of(8, 0));
  }

  @Test
  void window_may_go_over_midnight() {
    List<Alert> nights = new ArrayList<>();
    for (int day = 0; day < 5; day++) {
      long start = FROM + day * DAY + 23 * HOUR + (day % 2 == 0 ? 50 : 70) * MINUTE;
      nights.add(over("cpu", "a", start, start + 30 * MINUTE));
    }
    Habit habit = Habit.of(Stretch.of(nights, FROM, TO), UTC);
    assertThat(habit).isNotNull();
    assertThat(habit.from()).isEqualTo(LocalTime.of(23, 45));
    assertThat(habit.to()).isEqualTo(LocalTime.of(0, 45));
  }

  @Test
  void what_is_no_habit_gets_nothing_suggested() {
    List<Alert> fewNights = new ArrayList<>();
    List<Alert> oneNight = new ArrayList<>();
    List<Alert> anyTime = new ArrayList<>();
    List<Alert> allDay = new ArrayList<>();
    List<Alert> manyHosts = new ArrayList<>();
    List<Alert> alsoByDay = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      long night = FROM + i * DAY + HOUR;
      if (i < 4) {
        fewNights.add(over("cpu", "a", night, night + MINUTE));
      }
      oneNight.add(over("cpu", "a", FROM + i * HOUR / 12, FROM + i * HOUR / 12 + MINUTE));
      anyTime.add(over("cpu", "a", night + i * 3L * HOUR, night + i * 3L * HOUR + MINUTE));
      allDay.add(over("cpu", "a", night, night + 8 * HOUR));
      alsoByDay.add(over("cpu", "a", night, night + MINUTE));
      alsoByDay.add(over("cpu", "a", night + (4 + 2L * i) * HOUR, night + (5 + 2L * i) * HOUR));
      manyHosts.add(over("cpu", "h" + i, night, night + MINUTE));
    }
    for (List<Alert> alerts : List.of(fewNights, oneNight, anyTime, allDay, manyHosts, alsoByDay)) {
      assertThat(lines(digest(alerts), "digest.suggestion")).isEmpty();
    }
  }

  @Test
  void however_much_there_was_it_is_short_and_the_same_in_any_order() {
    Random random = new Random(5);
    for (int round = 0; round < 100; round++) {
      List<Alert> alerts = new ArrayList<>();
      List<Incident> incidents = new ArrayList<>();
      List<Silence> silences = new ArrayList<>();
      for (int i = random.nextInt(200); i > 0; i--) {
        String host = "h" + random.nextInt(5);
        long start = FROM - DAY + random.nextInt(10) * DAY + random.nextInt(3) * HOUR;
        long end = start + 1 + random.nextInt(40) * MINUTE;
        alerts.add(over("s" + random.nextInt(6), host, start, end));
        incidents.add(incident("i-" + i, host, start, random.nextBoolean() ? 0 : end));
        silences.add(silence(i, start, end, null, "host=" + host));
      }
      Bulletin digest = Digest.of(FROM, TO, alerts, incidents, silences, UTC);
      assertThat(digest.lines()).hasSizeBetween(1, 12);
      Collections.shuffle(alerts, random);
      Collections.shuffle(incidents, random);
      Collections.shuffle(silences, random);
      assertThat(Digest.of(FROM, TO, alerts, incidents, silences, UTC)).isEqualTo(digest);
    }
  }

  private static Bulletin digest(List<Alert> alerts) {
    return Digest.of(FROM, TO, alerts, List.of(), List.of(), UTC);
  }

  private static List<Reason> lines(Bulletin bulletin, String code) {
    return bulletin.lines().stream().filter(line -> line.code().equals(code)).toList();
  }

  private static Alert pending(String name) {
    Alert alert = firing(name, "a", FROM + HOUR);
    return new Alert(
        alert.labels(),
        alert.host(),
        alert.peers(),
        alert.unit(),
        Phase.PENDING,
        FROM,
        FROM - 2 * DAY,
        FROM + HOUR,
        FROM,
        FROM,
        1,
        0,
        alert.score(),
        alert.worst());
  }

  private static Alert firing(String name, String host, long start) {
    Alert alert = Play.alert(name, host);
    return new Alert(
        alert.labels().with("host", host),
        host,
        alert.peers(),
        alert.unit(),
        Phase.FIRING,
        start,
        start,
        0,
        start,
        start,
        1,
        0,
        alert.score(),
        alert.worst());
  }

  private static Alert over(String name, String host, long start, long end) {
    Alert alert = firing(name, host, start);
    return alert.resolved(end, alert.score());
  }

  private static Alert labelled(Alert alert, String label, String value) {
    return new Alert(
        alert.labels().with(label, value),
        alert.host(),
        alert.peers(),
        alert.unit(),
        alert.phase(),
        alert.since(),
        alert.startsAt(),
        alert.endsAt(),
        alert.lastAnomalousAt(),
        alert.asOf(),
        alert.recent(),
        alert.noDataSince(),
        alert.score(),
        alert.worst());
  }

  private static Incident incident(String id, String host, long openedAt, long endedAt) {
    return new Incident(
        id,
        "0",
        "ops",
        Labels.of(Map.of("instance", host)),
        new TreeSet<>(),
        openedAt,
        endedAt,
        0,
        openedAt,
        1,
        new TreeMap<>(),
        Decision.FIRST);
  }

  private static Silence silence(
      long id, long from, long to, @Nullable TimeInterval during, String... matchers) {
    List<Matcher> parsed = Arrays.stream(matchers).map(Matcher::parse).toList();
    return new Silence(id, parsed, from, to, "me", "", during, false);
  }
}
