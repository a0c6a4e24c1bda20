package io.petrel.alert;

import io.petrel.detect.Score;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The life of an alert as one would write it without caring for memory: from all that was seen. */
final class NaiveLife {
  private NaiveLife() {}

  private record Seen(long at, boolean anomalous) {}

  /** Pending, firing, or null = none, after a history. */
  static @Nullable Phase phase(AlertRule rule, List<Observation> history) {
    List<Seen> stretch = new ArrayList<>();
    boolean firing = false;
    for (int i = 0; i < history.size(); i++) {
      long at = history.get(i).at();
      if (stretch.isEmpty() && !above(rule, history.get(i))) {
        continue;
      }
      if (!opinion(history.get(i))) {
        int first = i;
        while (!opinion(history.get(first - 1))) {
          first--;
        }
        long silent = at - history.get(first).at();
        if (silent >= (firing ? rule.forgetAfter().toMillis() : 5 * 60_000)) {
          stretch.clear();
          firing = false;
        }
        continue;
      }
      boolean anomalous = above(rule, history.get(i)) || (firing && held(rule, history.get(i)));
      stretch.add(new Seen(at, anomalous));
      if (firing) {
        long lastAnomalous =
            stretch.stream().filter(Seen::anomalous).mapToLong(Seen::at).max().orElseThrow();
        boolean over = at - lastAnomalous >= rule.telling().keepFiringFor().toMillis();
        if (!anomalous && over) {
          stretch.clear();
          firing = false;
        }
      } else {
        int from = Math.max(0, stretch.size() - rule.telling().of());
        long hits = stretch.subList(from, stretch.size()).stream().filter(Seen::anomalous).count();
        if (hits == 0) {
          stretch.clear();
        } else {
          firing =
              anomalous
                  && hits >= rule.telling().atLeast()
                  && at - stretch.get(0).at() >= rule.telling().holdFor().toMillis();
        }
      }
    }
    return stretch.isEmpty() ? null : firing ? Phase.FIRING : Phase.PENDING;
  }

  private static boolean opinion(Observation seen) {
    Score score = seen.score();
    return score != null && !Double.isNaN(score.score());
  }

  private static boolean above(AlertRule rule, Observation seen) {
    Score score = seen.score();
    return score != null && score.score() > rule.level().fireAbove();
  }

  private static boolean held(AlertRule rule, Observation seen) {
    Score score = seen.score();
    return score != null
        && rule.level().clearBelow() < rule.level().fireAbove()
        && score.score() >= rule.level().clearBelow();
  }
}
