package io.petrel.serve;

import io.petrel.notify.Attempt;
import io.petrel.notify.Notifier;
import io.petrel.notify.Outcome;
import io.petrel.route.Notification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A receiver of a simulated history: it answers, refuses, hangs, takes a message and loses its
 * answer, is down for hours. It outlives the processes that call it.
 */
final class UnsureReceiver {
  /** A message that people can see. */
  record Seen(long at, Notification notification) {}

  final List<Seen> seen = new ArrayList<>();
  final boolean idempotent;

  /** How often it took a message whose sender did not hear of it, for whatever reason. */
  int unheard;

  private final Random random;
  private final LongSupplier clock;
  private final Set<String> keys = new HashSet<>();
  private double trouble;
  private long downUntil = Long.MIN_VALUE;
  private long wellSince = Long.MIN_VALUE;

  UnsureReceiver(boolean idempotent, Random random, LongSupplier clock) {
    this.idempotent = idempotent;
    this.random = random;
    this.clock = clock;
  }

  /** From now on this share of the calls goes wrong. */
  void troubled(double share) {
    trouble = share;
    wellSince = share == 0 ? clock.getAsLong() : Long.MAX_VALUE;
  }

  void downFor(Duration lasting) {
    downUntil = clock.getAsLong() + lasting.toMillis();
  }

  void heal() {
    downUntil = Long.MIN_VALUE;
    troubled(0);
  }

  /** Whether it has answered everything since an instant. */
  boolean wellSince(long at) {
    return wellSince <= at && downUntil <= at;
  }

  Notifier through(Mortality mortality) {
    return (notification, receipt, attempt) -> send(notification, attempt, mortality);
  }

  private Outcome send(Notification n, Attempt attempt, Mortality mortality) {
    if (attempt.number() < 1) {
      throw new IllegalArgumentException("attempts count from 1");
    }
    mortality.step();
    if (clock.getAsLong() < downUntil) {
      return new Outcome.RetryLater(null, "connection refused", false);
    }
    if (random.nextDouble() < trouble) {
      return trouble(n);
    }
    take(n);
    try {
      mortality.step();
    } catch (Mortality.Killed e) {
      unheard++;
      throw e;
    }
    return new Outcome.Delivered("receipt");
  }

  private Outcome trouble(Notification n) {
    int kind = random.nextInt(5);
    if (kind < 2) {
      take(n);
      unheard++;
      return new Outcome.RetryLater(null, "the answer was lost", true);
    }
    return switch (kind) {
      case 2 -> new Outcome.RetryLater(Duration.ofSeconds(7), "429", false);
      case 3 -> new Outcome.RetryLater(null, "500", true);
      default -> new Outcome.Permanent("403");
    };
  }

  private void take(Notification n) {
    if (!idempotent || keys.add(n.key())) {
      seen.add(new Seen(clock.getAsLong(), n));
    }
  }

  /** The newest number of each incident that was seen; null = none. */
  @Nullable Notification newest(String incident) {
    Notification newest = null;
    for (Seen each : seen) {
      if (each.notification().incident().equals(incident)
          && (newest == null || each.notification().number() > newest.number())) {
        newest = each.notification();
      }
    }
    return newest;
  }
}
