package io.petrel.source;

import tools.jackson.core.JsonParser;
import tools.jackson.core.io.NumberInput;

/** Reads sample values as Prometheus writes them: decimals, NaN, +Inf, -Inf. */
final class SampleNumber {
  private static final double[] POWERS = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  private SampleNumber() {}

  /**
   * The number in the string token at hand.
   *
   * @throws NumberFormatException where it is none
   */
  static double of(JsonParser p) {
    char[] c = p.getStringCharacters();
    int offset = p.getStringOffset();
    int n = p.getStringLength();
    if (n >= 3 && n <= 4 && c[offset + n - 1] > '9') {
      String word = new String(c, offset, n);
      switch (word) {
        case "NaN" -> {
          return Double.NaN;
        }
        case "+Inf", "Inf" -> {
          return Double.POSITIVE_INFINITY;
        }
        case "-Inf" -> {
          return Double.NEGATIVE_INFINITY;
        }
        default -> throw new NumberFormatException("\"" + word + "\" is no number");
      }
    }
    if (n == 0 || n > 64 || c[offset + n - 1] > '9') {
      throw new NumberFormatException(
          "\"" + Text.line(new String(c, offset, Math.min(n, 65)), 40) + "\" is no number");
    }
    return decimal(c, offset, n);
  }

  /**
   * A plain decimal of at most 15 digits is a whole number below 2^53 divided by a power of ten:
   * both are exact, so one division rounds correctly (Clinger 1990). All else goes the long way.
   */
  private static double decimal(char[] c, int offset, int n) {
    int end = offset + n;
    boolean negative = c[offset] == '-';
    int i = negative ? offset + 1 : offset;
    if (end - i <= 16) {
      long digits = 0;
      int point = -1;
      int count = 0;
      for (; i < end; i++) {
        int d = c[i] - '0';
        if (d >= 0 && d <= 9) {
          digits = digits * 10 + d;
          count++;
        } else if (c[i] == '.' && point < 0 && count > 0) {
          point = i;
        } else {
          break;
        }
      }
      if (i == end && count > 0 && count <= 15 && point != end - 1) {
        double v = point < 0 ? digits : digits / POWERS[end - 1 - point];
        return negative ? -v : v;
      }
    }
    return NumberInput.parseDouble(c, offset, n, true);
  }
}
