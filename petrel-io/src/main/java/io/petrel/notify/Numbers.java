package io.petrel.notify;

import io.petrel.series.Unit;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.util.Locale;
import java.util.function.Function;

/** Writes numbers as people read them, by unit. Immutable, thread-safe. */
final class Numbers {
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private final Locale locale;
  private final Function<String, String> words;

  /**
   * @param words the words for {@code number.none}, {@code number.yes}, {@code number.no} and the
   *     units of time {@code span.d}, {@code span.h}, {@code span.m}, {@code span.s}
   */
  Numbers(Locale locale, Function<String, String> words) {
    this.locale = locale;
    this.words = words;
  }

  String quantity(double value, Unit unit) {
    if (Double.isNaN(value)) {
      return words.apply("number.none");
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : "-∞";
    }
    return switch (unit) {
      case PERCENT -> plain(value, Math.abs(value) < 10 ? 2 : 1) + " %";
      case RATIO, NONE -> plain(value, 2);
      case BYTES -> bytes(value);
      case BYTES_PER_SECOND -> bytes(value) + "/s";
      case SECONDS -> seconds(value);
      case COUNT -> plain(value, 1);
      case PER_SECOND -> plain(value, 1) + "/s";
      case BOOLEAN ->
          value == 1
              ? words.apply("number.yes")
              : value == 0 ? words.apply("number.no") : plain(value, 2);
    };
  }

  String count(long value) {
    return NumberFormat.getIntegerInstance(locale).format(value);
  }

  /** The two largest units of a length of time in milliseconds. */
  String span(long millis) {
    if (millis < 0) {
      return "-" + span(millis == Long.MIN_VALUE ? Long.MAX_VALUE : -millis);
    }
    long s = millis / 1000;
    if (s < 60) {
      return part(s, "s");
    }
    if (s < 3600) {
      return two(s / 60, "m", s % 60, "s");
    }
    if (s < 86_400) {
      return two(s / 3600, "h", s / 60 % 60, "m");
    }
    return two(s / 86_400, "d", s / 3600 % 24, "h");
  }

  private String two(long a, String big, long b, String small) {
    return b == 0 ? part(a, big) : part(a, big) + " " + part(b, small);
  }

  private String part(long value, String unit) {
    return value + words.apply("span." + unit);
  }

  private String seconds(double value) {
    double size = Math.abs(value);
    if (size == 0 || (size >= 1 && size < 60)) {
      return plain(value, 1) + " s";
    }
    if (size < 1) {
      return size < 1e-3 ? plain(value * 1e6, 1) + " µs" : plain(value * 1e3, 1) + " ms";
    }
    return span((long) Math.max(-1e17, Math.min(1e17, value * 1000)));
  }

  private String bytes(double value) {
    double v = value;
    int unit = 0;
    // 1023.95 would be written as 1024.
    while (Math.abs(v) >= 1023.95 && unit < BINARY.length - 1) {
      v /= 1024;
      unit++;
    }
    return plain(v, unit == 0 ? 0 : 1) + " " + BINARY[unit];
  }

  /** With grouping, at most so many decimals, and two significant digits where it is small. */
  String plain(double value, int decimals) {
    double size = Math.abs(value);
    if (size >= 1e15 || (size > 0 && size < 1e-6)) {
      return String.format(locale, "%.2e", value);
    }
    int digits = decimals;
    if (decimals > 0 && size > 0 && size < 1) {
      digits = Math.max(decimals, 1 - (int) Math.floor(Math.log10(size)));
    }
    DecimalFormat format = new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(locale));
    format.setMaximumFractionDigits(digits);
    format.setRoundingMode(RoundingMode.HALF_EVEN);
    String text = format.format(value);
    return text.equals("-0") ? "0" : text;
  }
}
