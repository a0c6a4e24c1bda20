package io.petrel.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.pipeline.View;
import io.petrel.route.Decision;
import io.petrel.route.Matcher;
import io.petrel.route.Notification;
import io.petrel.route.Silence;
import io.petrel.route.SilenceReminder;
import io.petrel.store.Store;
import io.petrel.store.Stores;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BulletinsTest {
  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
  private static final LocalTime NINE = LocalTime.of(9, 0);

  @TempDir Path home;
  private Store store;

  @BeforeEach
  void open() {
    store = Stores.open(home, Instant.EPOCH).store();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static long at(String time) {
    return Instant.parse(time).toEpochMilli();
  }

  private List<String> due(Bulletins bulletins, String now) {
    return bulletins.due(at(now), View.EMPTY, store).stream().map(Notification::incident).toList();
  }

  @Test
  void a_daily_digest_is_due_once_a_day_at_its_time_in_its_zone() {
    Bulletins bulletins =
        new Bulletins(
            List.of(new Bulletins.Rhythm("ops", null, NINE, SHANGHAI)),
            null,
            at("2026-11-22T23:00:00Z"));
    assertThat(due(bulletins, "2026-11-23T00:59:00Z")).isEmpty();
    assertThat(due(bulletins, "2026-11-23T01:00:00Z")).containsExactly("digest/ops/2026-11-23");
    assertThat(due(bulletins, "2026-11-23T01:01:00Z")).isEmpty();
    assertThat(due(bulletins, "2026-11-24T01:30:00Z")).containsExactly("digest/ops/2026-11-24");
  }

  @Test
  void a_weekly_digest_is_due_on_its_day() {
    Bulletins bulletins =
        new Bulletins(
            List.of(new Bulletins.Rhythm("ops", DayOfWeek.FRIDAY, NINE, SHANGHAI)), null, 0);
    assertThat(due(bulletins, "2026-11-26T12:00:00Z")).isEmpty();
    assertThat(due(bulletins, "2026-11-27T01:00:00Z")).containsExactly("digest/ops/2026-11-27");
    assertThat(due(bulletins, "2026-11-28T01:00:00Z")).isEmpty();
  }

  @Test
  void a_digest_that_was_missed_is_told_late_but_not_a_day_late_nor_from_before_the_first_start() {
    Bulletins.Rhythm daily = new Bulletins.Rhythm("ops", null, NINE, SHANGHAI);
    assertThat(due(new Bulletins(List.of(daily), null, 0), "2026-11-23T06:00:00Z"))
        .containsExactly("digest/ops/2026-11-23");
    assertThat(due(new Bulletins(List.of(daily), null, 0), "2026-11-23T20:00:00Z")).isEmpty();
    long started = at("2026-11-23T05:59:00Z");
    assertThat(due(new Bulletins(List.of(daily), null, started), "2026-11-23T06:00:00Z")).isEmpty();
  }

  @Test
  void a_quiet_day_says_so() {
    Bulletins.Rhythm daily = new Bulletins.Rhythm("ops", null, NINE, SHANGHAI);
    Notification told =
        new Bulletins(List.of(daily), null, 0)
            .due(at("2026-11-23T01:00:00Z"), View.EMPTY, store)
            .get(0);
    assertThat(told.decision()).isEqualTo(Decision.BULLETIN);
    assertThat(told.receivers()).containsExactly("ops");
    assertThat(told.bulletin())
        .isNotNull()
        .extracting(bulletin -> bulletin.lines().get(0).code())
        .isEqualTo("digest.quiet");
  }

  @Test
  void nobody_is_reminded_of_a_silence_that_hides_nothing() {
    store.add(
        new Silence(
            0,
            List.of(Matcher.parse("instance=\"a\"")),
            at("2026-11-20T00:00:00Z"),
            at("2026-12-20T00:00:00Z"),
            "ann",
            "",
            null,
            false));
    Bulletins bulletins =
        new Bulletins(List.of(), new SilenceReminder("ops", Duration.ofHours(24)), 0);
    assertThat(due(bulletins, "2026-11-23T01:00:00Z")).isEmpty();
  }
}
