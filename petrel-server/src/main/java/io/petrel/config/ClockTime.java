package io.petrel.config;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A time of the day, {@code HH:MM}.
 *
 * @param minute since midnight, 0 to 1440: {@code 24:00} is the end of the day
 */
public record ClockTime(int minute) {
  static final String PATTERN = "(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00";
  static final String EXPECTED = "a time of the day from 00:00 to 24:00 such as 09:00";
  private static final Pattern COMPILED = Pattern.compile(PATTERN);

  /** Reads {@code HH:MM}. */
  static ClockTime of(String text) {
    if (!COMPILED.matcher(text).matches()) {
      throw new IllegalArgumentException("expected " + EXPECTED);
    }
    return new ClockTime(
        Integer.parseInt(text.substring(0, 2)) * 60 + Integer.parseInt(text.substring(3)));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%02d:%02d", minute / 60, minute % 60);
  }
}
