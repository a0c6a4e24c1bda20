package io.petrel.serve;

import java.time.Duration;

/**
 * The grid on which signals are evaluated: multiples of the interval since the epoch, each taken
 * {@code offset} after its time so that the source has it.
 *
 * @param interval the distance of two ticks
 * @param offset how long after a tick's time it is taken
 */
record Ticks(Duration interval, Duration offset) {
  /** The newest tick that may be taken at {@code now}; all in milliseconds since the epoch. */
  long newest(long now) {
    long step = interval.toMillis();
    return Math.floorDiv(now - offset.toMillis(), step) * step;
  }

  /** When the tick after {@code tick} may be taken. */
  long dueAfter(long tick) {
    return tick + interval.toMillis() + offset.toMillis();
  }

  /** How many ticks lie between two, both excluded. */
  long between(long older, long newer) {
    return Math.max(0, (newer - older) / interval.toMillis() - 1);
  }
}
