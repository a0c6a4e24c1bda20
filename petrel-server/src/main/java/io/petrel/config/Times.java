package io.petrel.config;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Instants as RFC 3339 writes them, to the millisecond: {@code 2026-11-23T14:05:00+08:00}. */
final class Times {
  static final String PATTERN =
      "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?"
          + "(?:[Zz]|[+-][0-9]{2}:[0-9]{2})";
  private static final Pattern COMPILED = Pattern.compile(PATTERN);

  private Times() {}

  /** The instant, or null where the text is none. */
  static @Nullable Instant parse(String text) {
    if (!COMPILED.matcher(text).matches()) {
      return null;
    }
    try {
      String upper = text.toUpperCase(Locale.ROOT).replace(' ', 'T');
      return OffsetDateTime.parse(upper).toInstant().truncatedTo(ChronoUnit.MILLIS);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
