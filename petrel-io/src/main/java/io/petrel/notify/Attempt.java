package io.petrel.notify;

/**
 * What is known of earlier tries to deliver a notification.
 *
 * @param number counts the tries from 1
 * @param maybeDelivered whether an earlier try may have succeeded without our hearing of it
 * @param superseded how many older messages of the incident were given up for this, the newest
 */
public record Attempt(int number, boolean maybeDelivered, int superseded) {
  /** The first try, of a message that replaces no other. */
  public static final Attempt FIRST = new Attempt(1, false, 0);

  public Attempt {
    if (number < 1 || superseded < 0) {
      throw new IllegalArgumentException(
          "wanted number >= 1 and superseded >= 0, got " + number + " and " + superseded);
    }
  }
}
