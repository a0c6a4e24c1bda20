package io.petrel.access;

import java.time.Duration;

/**
 * Limits how often each of many may try: some tries at once, then one each so often. Forgets those
 * that have not tried for longest when there are too many. Thread-safe.
 */
final class Throttle {
  private final int burst;
  private final long refill;
  private final Lately<Bucket> buckets;

  /**
   * @param spent when all that was taken is given back, milliseconds since the epoch
   */
  private record Bucket(long spent) {}

  Throttle(int burst, Duration refill, int most) {
    this.burst = burst;
    this.refill = refill.toMillis();
    this.buckets = new Lately<>(most);
  }

  /** Takes a try; 0 = it may be made, else the milliseconds until one may. */
  synchronized long take(String who, long now) {
    Bucket bucket = buckets.get(who);
    long spent = Math.max(now, bucket == null ? now : bucket.spent());
    long wait = spent - now - (burst - 1) * refill;
    if (wait > 0) {
      return wait;
    }
    buckets.put(who, new Bucket(spent + refill));
    return 0;
  }

  /** A try that went well does not count. */
  synchronized void giveBack(String who) {
    Bucket bucket = buckets.get(who);
    if (bucket != null) {
      buckets.put(who, new Bucket(bucket.spent() - refill));
    }
  }
}
