package io.petrel.store;

/**
 * One notification on its way through one channel, as people see it.
 *
 * <p>Times are milliseconds since the epoch; 0 = not yet.
 *
 * @param incident the incident's id
 * @param number the notification's number in the incident
 * @param channel the channel's id
 * @param state how far it is
 * @param at when it was decided
 * @param attempts how often it was tried
 * @param nextAt not tried again before this instant
 * @param endedAt when it was delivered or superseded
 * @param problem why the last attempt failed, empty = it did not
 */
public record Delivery(
    String incident,
    int number,
    String channel,
    State state,
    long at,
    int attempts,
    long nextAt,
    long endedAt,
    String problem) {
  /** How far a delivery is. */
  public enum State {
    /** To be delivered. */
    PENDING,
    /** Confirmed by the receiver. */
    SENT,
    /** A newer notification of the same incident was delivered in its place. */
    SUPERSEDED
  }
}
