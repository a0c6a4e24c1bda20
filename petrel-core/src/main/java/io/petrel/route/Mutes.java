package io.petrel.route;

import io.petrel.alert.Alert;
import io.petrel.route.Muting.Mute;
import io.petrel.route.Muting.Verdicts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which alerts are not to be told at one instant: each is looked at once. Not thread-safe. */
final class Mutes {
  private final Verdicts now;
  private final Verdicts before;
  private final Map<Long, Alert> ended;
  private final Map<Long, Optional<Mute>> known = new HashMap<>();

  /**
   * @param firing alerts that fire
   * @param ended those that fired until now, as they were
   */
  Mutes(Muting muting, long at, List<Alert> firing, Map<Long, Alert> ended) {
    this.now = muting.at(at, firing);
    this.ended = ended;
    if (ended.isEmpty()) {
      this.before = now;
    } else {
      List<Alert> then = new ArrayList<>(firing);
      then.addAll(ended.values());
      this.before = muting.at(at, then);
    }
  }

  /** Why an alert is not to be told, null = it is. */
  @Nullable Mute of(Alert alert) {
    return known
        .computeIfAbsent(alert.fingerprint(), id -> Optional.ofNullable(now.of(alert)))
        .orElse(null);
  }

  /**
   * Whether an alert that is over ended while it was not to be told. What explained it may have
   * ended with it.
   */
  boolean endedUnheard(Alert alert) {
    Alert last = ended.get(alert.fingerprint());
    return of(alert) != null || (last != null && before.of(last) != null);
  }

  /** By fingerprint why alerts are not to be told. */
  Map<Long, Mute> among(List<Alert> alerts) {
    Map<Long, Mute> muted = new TreeMap<>();
    for (Alert alert : alerts) {
      Mute mute = of(alert);
      if (mute != null) {
        muted.put(alert.fingerprint(), mute);
      }
    }
    return muted;
  }
}
