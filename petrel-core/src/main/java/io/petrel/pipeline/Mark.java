package io.petrel.pipeline;

import io.petrel.alert.Alert;
import io.petrel.detect.Score;
import io.petrel.series.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What somebody said of an incident: it was a false alarm. {@link Tolerance} says what follows.
 *
 * @param id counts from 1 and is never used again; 0 = not stored yet
 * @param incident the incident's id
 * @param at when it was said, milliseconds since the epoch
 * @param by who said it, empty = not known; at most {@link #LONGEST_NAME} characters
 * @param comment why, may be empty; at most {@link #LONGEST_COMMENT} characters
 * @param events what the incident was about, each series under each detector once
 */
public record Mark(
    long id, String incident, long at, String by, String comment, List<Event> events) {
  /** The longest {@code by}, in characters. */
  public static final int LONGEST_NAME = 100;

  /** The longest {@code comment}, in characters. */
  public static final int LONGEST_COMMENT = 1000;

  public Mark {
    most("by", by, LONGEST_NAME);
    most("comment", comment, LONGEST_COMMENT);
    events = List.copyOf(events);
  }

  private static void most(String name, String text, int most) {
    if (text.length() > most) {
      throw new IllegalArgumentException(
          name + ": wanted at most " + most + " characters, got " + text.length());
    }
  }

  /**
   * One series that one detector took for anomalous.
   *
   * @param signal the signal
   * @param detector the detector's name
   * @param series the labels of the series (of the peer group), as alerts have them
   * @param host the host, empty where it is about a group
   * @param peers the labels that make the peer group
   * @param peak the highest score, as it was before any widening
   * @param reach how far one more of the score was in the signal's unit: (value - edge) / (score -
   *     1); 0 = not known
   */
  public record Event(
      String signal,
      String detector,
      Labels series,
      String host,
      Labels peers,
      double peak,
      double reach) {
    static Event of(Alert alert) {
      Score worst = alert.worst();
      double widened = worst.reason().tolerance();
      return new Event(
          alert.name(),
          alert.labels().getOrEmpty(Alert.DETECTOR),
          AlertBook.seriesOf(alert),
          alert.host(),
          alert.peers(),
          worst.score() * widened,
          reach(worst, widened));
    }

    private static double reach(Score worst, double widened) {
      double beyond = Math.max(worst.value() - worst.upper(), worst.lower() - worst.value());
      double reach = beyond / (widened * (worst.score() - 1));
      return beyond > 0 && worst.score() > 1 && Double.isFinite(reach) ? reach : 0;
    }
  }

  /** A mark that is not stored yet, on an incident with these alerts. */
  public static Mark of(
      String incident, Collection<Alert> alerts, long at, String by, String comment) {
    // several severities of one series under one detector are one event
    Map<Labels, Event> events = new LinkedHashMap<>();
    for (Alert alert : alerts) {
      events.merge(
          alert.labels().without(List.of(Alert.SEVERITY)),
          Event.of(alert),
          (a, b) -> a.peak() >= b.peak() ? a : b);
    }
    return new Mark(0, incident, at, by, comment, new ArrayList<>(events.values()));
  }

  /** This mark with only the events about series that have these labels. */
  Mark about(Labels labels) {
    List<Event> kept =
        events.stream()
            .filter(e -> e.series().asMap().entrySet().containsAll(labels.asMap().entrySet()))
            .toList();
    return new Mark(id, incident, at, by, comment, kept);
  }

  /** This mark as it is stored. */
  public Mark withId(long newId) {
    return new Mark(newId, incident, at, by, comment, events);
  }
}
