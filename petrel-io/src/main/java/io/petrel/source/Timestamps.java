package io.petrel.source;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Reads the ways in which people write instants. */
public final class Timestamps {
  /** From here on a number can only mean milliseconds: as seconds it is the year 5138. */
  private static final BigDecimal MILLIS_FROM = BigDecimal.valueOf(100_000_000_000L);

  private static final BigDecimal LIMIT = BigDecimal.valueOf(Long.MAX_VALUE / 1000);

  private Timestamps() {}

  /**
   * Milliseconds since the epoch from seconds or milliseconds since the epoch, {@code
   * 2026-11-23T10:00:00Z}, the same with an offset, {@code 2026-11-23 10:00[:00[.5]]} (UTC) or
   * {@code 2026-11-23} (UTC).
   *
   * @throws IllegalArgumentException where it is none of these
   */
  public static long parse(String text) {
    if (text.isEmpty() || text.length() > 40) {
      throw new IllegalArgumentException("no timestamp");
    }
    if (text.length() < 5 || text.indexOf('-', 1) < 0) {
      return number(text);
    }
    try {
      if (text.length() == 10) {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
      }
      String iso = text.charAt(10) == ' ' ? text.substring(0, 10) + "T" + text.substring(11) : text;
      if (iso.endsWith("Z")) {
        return Instant.parse(iso).toEpochMilli();
      }
      boolean offset = iso.indexOf('+', 11) > 0 || iso.indexOf('-', 11) > 0;
      return offset
          ? OffsetDateTime.parse(iso).toInstant().toEpochMilli()
          : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC).toEpochMilli();
    } catch (DateTimeException | StringIndexOutOfBoundsException | ArithmeticException e) {
      throw new IllegalArgumentException("no timestamp", e);
    }
  }

  private static long number(String text) {
    BigDecimal n = new BigDecimal(text);
    if (n.precision() - n.scale() > 19 || n.abs().compareTo(LIMIT) > 0) {
      throw new IllegalArgumentException("no timestamp");
    }
    BigDecimal millis = n.abs().compareTo(MILLIS_FROM) >= 0 ? n : n.movePointRight(3);
    return millis.setScale(0, RoundingMode.HALF_UP).longValueExact();
  }
}
