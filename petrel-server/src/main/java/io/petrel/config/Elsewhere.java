package io.petrel.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys that Alertmanager users may expect and that are written another way or elsewhere here. */
final class Elsewhere {
  private static final String OF_A_ROUTE =
      "stands in a route, with names of time_intervals, which are at the top";
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("global", "not supported, settings stand with each receiver"),
          Map.entry("mute_time_intervals", OF_A_ROUTE),
          Map.entry("active_time_intervals", OF_A_ROUTE),
          Map.entry("source_match", write("source_matchers", "=\"value\"")),
          Map.entry("source_match_re", write("source_matchers", "=~\"pattern\"")),
          Map.entry("target_match", write("target_matchers", "=\"value\"")),
          Map.entry("target_match_re", write("target_matchers", "=~\"pattern\"")),
          Map.entry("match", write("matchers", "=\"value\"")),
          Map.entry("match_re", write("matchers", "=~\"pattern\"")));

  private Elsewhere() {}

  private static String write(String key, String condition) {
    return "not supported, write " + key + ": [ name" + condition + " ]";
  }

  /** Why a key is refused, or null where nothing is known of it. */
  static @Nullable String why(String key) {
    return KEYS.get(key);
  }
}
