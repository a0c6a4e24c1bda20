package io.petrel.serve;

import io.petrel.alert.Alert;
import io.petrel.pipeline.View;
import io.petrel.route.Digest;
import io.petrel.route.Notification;
import io.petrel.route.Silence;
import io.petrel.route.SilenceReminder;
import io.petrel.store.Store;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which digests and reminders are due. Each has a name of its own, under which it is told
 * once: deciding the same again, after a crash for example, does no harm. For one thread.
 */
public final class Bulletins {
  /** A digest that could not be told in time is told all the same within this. */
  private static final Duration LATE = Duration.ofHours(12);

  private static final int MOST = 100_000;

  private final List<Rhythm> digests;
  private final @Nullable SilenceReminder reminder;
  private final long since;

  /** When each receiver's newest digest was due. */
  private final Map<String, Long> told = new HashMap<>();

  /**
   * When a receiver gets a digest.
   *
   * @param receiver its name
   * @param weekday the day of a weekly one, null = daily
   * @param at the time of the day
   * @param zone in which that is meant
   */
  public record Rhythm(String receiver, @Nullable DayOfWeek weekday, LocalTime at, ZoneId zone) {
    /** The newest instant at or before {@code now} at which it was due. */
    ZonedDateTime dueBy(long now) {
      ZonedDateTime there = Instant.ofEpochMilli(now).atZone(zone);
      ZonedDateTime due = there.with(at);
      if (weekday != null) {
        due = due.with(TemporalAdjusters.previousOrSame(weekday));
      }
      return due.isAfter(there) ? due.minus(period()) : due;
    }

    private Period period() {
      return weekday == null ? Period.ofDays(1) : Period.ofWeeks(1);
    }
  }

  /**
   * @param reminder reminds of silences, null = nobody is reminded
   * @param since the first instant that is known of, milliseconds since the epoch: nothing that was
   *     due before is told
   */
  public Bulletins(List<Rhythm> digests, @Nullable SilenceReminder reminder, long since) {
    this.digests = List.copyOf(digests);
    this.reminder = reminder;
    this.since = since;
  }

  /** What is due at an instant. */
  public List<Notification> due(long now, View view, Store store) {
    List<Notification> due = new ArrayList<>();
    for (Rhythm rhythm : digests) {
      ZonedDateTime to = rhythm.dueBy(now);
      long at = to.toInstant().toEpochMilli();
      boolean news = at > told.getOrDefault(rhythm.receiver(), Long.MIN_VALUE);
      if (news && at >= since && now - at <= LATE.toMillis()) {
        due.add(digest(rhythm, to, now, view, store));
      }
      told.merge(rhythm.receiver(), at, Math::max);
    }
    if (reminder != null) {
      List<Silence> silences = store.silences(now);
      due.addAll(silences.isEmpty() ? List.of() : reminder.due(now, silences, view.alerts()));
    }
    return due;
  }

  private static Notification digest(
      Rhythm rhythm, ZonedDateTime to, long now, View view, Store store) {
    long from = to.minus(rhythm.period()).toInstant().toEpochMilli();
    long until = to.toInstant().toEpochMilli();
    List<Alert> alerts = new ArrayList<>(store.pastAlerts(MOST));
    view.alerts().stream().filter(Alert::firing).forEach(alerts::add);
    return Notification.of(
        "digest/" + rhythm.receiver() + "/" + to.toLocalDate(),
        rhythm.receiver(),
        now,
        Digest.of(from, until, alerts, store.incidents(MOST), store.silences(from), rhythm.zone()));
  }
}
