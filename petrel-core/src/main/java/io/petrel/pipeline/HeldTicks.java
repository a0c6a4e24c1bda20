package io.petrel.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The newest ticks of one signal while some of its series wait to be led through their past: what
 * came live meanwhile follows when the past is known. Bounded; beyond that the oldest is dropped,
 * and {@link #lostUpTo} says how far the past must reach to make up for it.
 *
 * @param <E> a series
 */
final class HeldTicks<E> {
  /** Two hours at one a minute; a tick costs 8 to 16 bytes a series. */
  static final int MOST = 128;

  private final Deque<Held<E>> ticks = new ArrayDeque<>();
  private long lostUpTo;

  /**
   * @param lostUpTo nothing is held of this instant and those before it
   */
  HeldTicks(long lostUpTo) {
    this.lostUpTo = lostUpTo;
  }

  /** One tick: parallel columns, nobody writes to them any more. */
  @SuppressWarnings("ArrayRecordComponent") // held, never compared
  record Held<E>(long at, E[] present, double[] values) {}

  void hold(long at, E[] present, double[] values) {
    ticks.add(new Held<>(at, present, values));
    if (ticks.size() > MOST) {
      lostUpTo = Math.max(lostUpTo, ticks.remove().at);
    }
  }

  /** A tick that nobody waits with; nor with those before it. */
  void pass(long at) {
    ticks.clear();
    lostUpTo = Math.max(lostUpTo, at);
  }

  /** The newest instant that may be missing here; all later ones are held. */
  long lostUpTo() {
    return lostUpTo;
  }

  /** What is held, oldest first. */
  Iterable<Held<E>> ticks() {
    return ticks;
  }
}
