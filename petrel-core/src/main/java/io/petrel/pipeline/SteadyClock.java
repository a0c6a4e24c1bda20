package io.petrel.pipeline;

/**
 * Turns a clock that may be set back into one that always grows, and at the same pace: otherwise
 * nothing would be told until the clock is where it was. It meets the other clock again as soon as
 * that one is ahead. Not thread-safe.
 */
final class SteadyClock {
  private long last = Long.MIN_VALUE;
  private long ahead;

  /** The instant for {@code now}: later than any before. */
  long read(long now) {
    if (now > last) {
      ahead = 0;
    } else if (now + ahead <= last) {
      ahead = last + 1 - now;
    }
    last = now + ahead;
    return last;
  }

  /** The other clock's time at one of this clock's instants; Long.MAX_VALUE stays. */
  long outside(long instant) {
    return instant == Long.MAX_VALUE ? instant : instant - ahead;
  }
}
