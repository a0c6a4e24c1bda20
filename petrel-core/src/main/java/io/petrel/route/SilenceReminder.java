package io.petrel.route;

import io.petrel.alert.Alert;
import io.petrel.detect.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Reminds of silences that somebody may have forgotten: they are in force for long, and hide alerts
 * that fire.
 *
 * <p>A silence that recurs is planned, not forgotten. Pure, immutable and thread-safe.
 *
 * @param receiver who is reminded
 * @param every after how long, and again each time as long
 */
public record SilenceReminder(String receiver, Duration every) {
  /** After how long people are reminded where they do not say. */
  public static final Duration DEFAULT = Duration.ofHours(24);

  private static final int ALERTS = 5;

  public SilenceReminder {
    if (every.toMillis() <= 0) {
      throw new IllegalArgumentException("every: expected more than 0s, got " + every);
    }
  }

  /** Reminds after a day, and again each day. */
  public SilenceReminder(String receiver) {
    this(receiver, DEFAULT);
  }

  /**
   * What people are to be reminded of at an instant.
   *
   * <p>It may be asked as often as one likes: a reminder that was due before has the same id, so
   * that it is not told again.
   *
   * @param now milliseconds since the epoch
   * @param silences those that people have made
   * @param alerts all alerts there are; only those that fire count
   */
  public List<Notification> due(long now, Collection<Silence> silences, Collection<Alert> alerts) {
    List<Notification> due = new ArrayList<>();
    for (Silence silence : silences) {
      long nth = (now - silence.startsAt()) / every.toMillis();
      if (silence.during() == null && silence.holds(now) && nth >= 1) {
        List<Alert> hidden =
            alerts.stream().filter(a -> a.firing() && silence.matches(a.labels())).toList();
        if (!hidden.isEmpty()) {
          String id = "silence/" + silence.id() + "/" + nth;
          due.add(Notification.of(id, receiver, now, bulletin(silence, hidden, now)));
        }
      }
    }
    return due;
  }

  private static Bulletin bulletin(Silence silence, List<Alert> hidden, long now) {
    List<Reason> lines = new ArrayList<>();
    lines.add(
        Reason.builder("reminder.silence")
            .text("matchers", silence.conditions())
            .text("by", silence.by())
            .instant("until", silence.endsAt())
            .build());
    if (!silence.comment().isBlank()) {
      lines.add(Reason.builder("reminder.comment").text("comment", silence.comment()).build());
    }
    for (Alert alert : hidden.subList(0, Math.min(ALERTS, hidden.size()))) {
      String where =
          alert.host().isEmpty() ? alert.labels().without(Alert.OWN).toString() : alert.host();
      lines.add(
          Reason.builder("reminder.alert")
              .text("signal", alert.name())
              .text("where", where)
              .instant("since", alert.startsAt())
              .build());
    }
    if (hidden.size() > ALERTS) {
      lines.add(Reason.builder("reminder.more").count("more", hidden.size() - ALERTS).build());
    }
    lines.add(Reason.builder("reminder.expire").text("id", Long.toString(silence.id())).build());
    return new Bulletin(
        Reason.builder("reminder.title")
            .text("silence", silence.called())
            .span("lasted", now - silence.startsAt())
            .count("alerts", hidden.size())
            .build(),
        lines);
  }
}
