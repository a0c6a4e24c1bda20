package io.petrel.notify;

import java.time.Duration;

/** What somebody did about an incident at the receiver itself; names come from outside. */
public sealed interface Act {
  /** The incident's id. */
  String incident();

  /** Who did it, as the receiver knows them; empty = it does not say. */
  String by();

  /** Takes the incident. */
  record Acknowledge(String incident, String by) implements Act {}

  /** Gives the incident back. */
  record Unacknowledge(String incident, String by) implements Act {}

  /** Does not want to hear of the incident's alerts for a while. */
  record Silence(String incident, String by, Duration lasting) implements Act {}

  /** Marks the incident as a false alarm. */
  record FalseAlarm(String incident, String by) implements Act {}

  /**
   * Did something that changes nothing here and is worth a line of the timeline.
   *
   * @param what a word such as {@code ticket_closed}
   */
  record Note(String incident, String by, String what) implements Act {}
}
