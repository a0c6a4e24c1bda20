package io.petrel.serve;

import io.petrel.notify.Notifier;
import io.petrel.store.Outbox;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** The relay's lanes without its threads, for tests in virtual time. */
public final class ManualRelay {
  private final Map<String, Lane> lanes = new TreeMap<>();
  private final Map<String, Long> wakeAt = new HashMap<>();
  private final LongSupplier clock;
  private long before = Long.MIN_VALUE;

  public ManualRelay(
      Outbox outbox,
      Map<String, Notifier> notifiers,
      LongSupplier clock,
      long seed,
      Relay.Listener listener) {
    this.clock = clock;
    Random random = new Random(seed);
    notifiers.forEach(
        (channel, notifier) ->
            lanes.put(
                channel,
                new Lane(
                    channel, notifier, outbox, clock, random, listener, Relay.Settings.DEFAULT)));
  }

  /** Says that the outbox has something new. */
  public void wake() {
    wakeAt.clear();
  }

  /**
   * Does all that is due now.
   *
   * @return when something is due next, milliseconds since the epoch
   */
  public long step() {
    long next = Lane.WHEN_WOKEN;
    long started = clock.getAsLong();
    for (Map.Entry<String, Lane> e : lanes.entrySet()) {
      long now = clock.getAsLong();
      long at = wakeAt.getOrDefault(e.getKey(), now);
      boolean due = Relay.due(at, now, before);
      while (due) {
        at = e.getValue().step();
        due = at <= now;
      }
      wakeAt.put(e.getKey(), at);
      next = Math.min(next, at);
    }
    before = started;
    return next;
  }
}
