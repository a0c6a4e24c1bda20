package io.petrel.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as Prometheus writes them: {@code 1h30m}, {@code 90s}, {@code 2w}, {@code 500ms}. */
public final class Durations {
  static final String PATTERN =
      "(?:([0-9]{1,9})y)?(?:([0-9]{1,9})w)?(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?"
          + "(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?(?:([0-9]{1,9})ms)?";
  private static final Pattern COMPILED = Pattern.compile(PATTERN);
  private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
  private static final long DAY = 24 * 60 * 60_000L;
  private static final long[] MILLIS = {365 * DAY, 7 * DAY, DAY, 60 * 60_000L, 60_000L, 1000L, 1L};

  /** Longer ones overflow elsewhere and are slips anyway. */
  private static final long LONGEST = 100 * 365 * DAY;

  private Durations() {}

  /** The duration, or null where the text is none. */
  public static @Nullable Duration parse(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Matcher matcher = COMPILED.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      return null;
    }
    long millis = 0;
    for (int i = 0; i < UNITS.length; i++) {
      String digits = matcher.group(i + 1);
      if (digits != null) {
        long part = Long.parseLong(digits);
        if (part > (LONGEST - millis) / MILLIS[i]) {
          return null;
        }
        millis += part * MILLIS[i];
      }
    }
    return Duration.ofMillis(millis);
  }

  /** The text that {@link #parse} reads as this duration, to the millisecond. */
  public static String format(Duration duration) {
    long rest = duration.toMillis();
    if (rest <= 0) {
      return "0s";
    }
    StringBuilder out = new StringBuilder();
    // Years and weeks only where they say it alone: 1w, but 8d rather than 1w1d.
    for (int i = 0; i < UNITS.length; i++) {
      boolean whole = i > 1 || rest % MILLIS[i] == 0;
      if (whole && rest >= MILLIS[i] && rest / MILLIS[i] <= 999_999_999L) {
        out.append(rest / MILLIS[i]).append(UNITS[i]);
        rest %= MILLIS[i];
      }
    }
    return out.toString();
  }
}
