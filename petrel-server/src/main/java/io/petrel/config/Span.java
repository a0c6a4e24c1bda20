package io.petrel.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/**
 * Something from one value to another, both included, as Alertmanager writes it: {@code
 * monday:friday}, {@code -3:-1}, {@code march}, {@code 2025:2030}.
 */
public sealed interface Span {
  int first();

  int last();

  /** Days of the week, 0 = Sunday, with which Alertmanager's week begins. */
  record Weekdays(int first, int last) implements Span {
    private static final List<String> NAMES =
        List.of("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");
    static final String EXPECTED = "a day of the week or a range such as monday:friday";

    static Weekdays of(String text) {
      int[] range = range(text, EXPECTED, NAMES, NAMES::indexOf);
      if (range[0] > range[1]) {
        throw new IllegalArgumentException(
            "expected the earlier day first; a week begins with sunday, as in Alertmanager, so"
                + " what goes beyond saturday wants two ranges");
      }
      return new Weekdays(range[0], range[1]);
    }

    @Override
    public String toString() {
      return text(NAMES.get(first), NAMES.get(last));
    }
  }

  /** Days of the month: 1 to 31, or -1 (the last one) to -31. */
  record MonthDays(int first, int last) implements Span {
    static final String EXPECTED =
        "a day of the month (1 to 31, or -1 to -31 from its end) or a range such as 1:5 or -3:-1";

    static MonthDays of(String text) {
      int[] range = range(text, EXPECTED, List.of(), MonthDays::day);
      if (range[0] < 0 && range[1] > 0) {
        throw new IllegalArgumentException(
            "expected a range whose end counts from the month's end, as its start does");
      }
      // The latest that each can be: day 31 and day -1 are the same in a long month.
      if (fromStart(range[0]) > fromStart(range[1])) {
        throw new IllegalArgumentException("expected the earlier day first");
      }
      return new MonthDays(range[0], range[1]);
    }

    private static int day(String text) {
      int day = number(text, 2);
      return day == 0 || Math.abs(day) > 31 ? WRONG : day;
    }

    private static int fromStart(int day) {
      return day < 0 ? 32 + day : day;
    }

    @Override
    public String toString() {
      return text(Integer.toString(first), Integer.toString(last));
    }
  }

  /** Months, 1 = January. */
  record Months(int first, int last) implements Span {
    private static final List<String> NAMES =
        List.of(
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december");
    static final String EXPECTED =
        "a month by name or number (1 to 12) or a range such as january:march";

    static Months of(String text) {
      int[] range = range(text, EXPECTED, NAMES, Months::month);
      if (range[0] > range[1]) {
        throw new IllegalArgumentException(
            "expected the earlier month first; what goes beyond december wants two ranges");
      }
      return new Months(range[0], range[1]);
    }

    private static int month(String text) {
      int named = NAMES.indexOf(text);
      int month = named >= 0 ? named + 1 : number(text, 2);
      return month < 1 || month > 12 ? WRONG : month;
    }

    @Override
    public String toString() {
      return text(NAMES.get(first - 1), NAMES.get(last - 1));
    }
  }

  /** Years. */
  record Years(int first, int last) implements Span {
    static final String EXPECTED = "a year or a range such as 2025:2030";

    static Years of(String text) {
      int[] range = range(text, EXPECTED, List.of(), Years::year);
      if (range[0] > range[1]) {
        throw new IllegalArgumentException("expected the earlier year first");
      }
      return new Years(range[0], range[1]);
    }

    private static int year(String text) {
      int year = number(text, 4);
      return year < 1 ? WRONG : year;
    }

    @Override
    public String toString() {
      return text(Integer.toString(first), Integer.toString(last));
    }
  }

  /** No value of any of them. */
  int WRONG = Integer.MIN_VALUE;

  private static int[] range(
      String text, String expected, List<String> names, ToIntFunction<String> value) {
    List<Integer> ends = new ArrayList<>();
    for (String part : text.toLowerCase(Locale.ROOT).split(":", -1)) {
      int end = value.applyAsInt(part);
      if (end == WRONG || (end < 0 && !names.isEmpty())) {
        throw new IllegalArgumentException(
            "expected " + expected + Texts.didYouMean(part, part.isEmpty() ? List.of() : names));
      }
      ends.add(end);
    }
    if (ends.size() > 2) {
      throw new IllegalArgumentException("expected " + expected);
    }
    return new int[] {ends.get(0), ends.get(ends.size() - 1)};
  }

  private static int number(String text, int digits) {
    return text.matches("-?[0-9]{1," + digits + "}") ? Integer.parseInt(text) : WRONG;
  }

  private static String text(String first, String last) {
    return first.equals(last) ? first : first + ":" + last;
  }
}
