package io.petrel.source;

/** How the reading of a signal's past ended; pieces given before a failure are sound. */
public sealed interface HistoryEnd {
  /** All that the source has was given. */
  record Complete() implements HistoryEnd {}

  /**
   * Some of it is missing.
   *
   * @param why one line for people, without secrets
   */
  record Failed(String why) implements HistoryEnd {}
}
