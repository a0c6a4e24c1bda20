package io.petrel.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys that Alertmanager and Prometheus users may expect and that have no meaning here yet. */
final class Later {
  private static final String NOT_YET = "not supported yet, leave it out";
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("inhibit_rules", NOT_YET),
          Map.entry("time_intervals", NOT_YET),
          Map.entry("mute_time_intervals", NOT_YET),
          Map.entry("active_time_intervals", NOT_YET),
          Map.entry("zammad", NOT_YET),
          Map.entry("templates", NOT_YET),
          Map.entry("match", "not supported, write matchers: [ name=\"value\" ]"),
          Map.entry("match_re", "not supported, write matchers: [ name=~\"pattern\" ]"));

  private Later() {}

  /** Why a key is refused, or null where nothing is known of it. */
  static @Nullable String why(String key) {
    return KEYS.get(key);
  }
}
