package io.petrel.web;

import io.petrel.route.TimeInterval;
import io.petrel.route.TimeInterval.Range;
import io.petrel.route.TimeInterval.Span;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Recurring times as the API writes them: {@code {"times": ["22:00-24:00"], "weekdays":
 * ["monday:friday"], "days_of_month": ["1:5", "-1"], "months": ["january:march"], "years":
 * ["2026"], "location": "Asia/Shanghai"}}, all of it optional, the last one UTC by default.
 */
final class During {
  private static final String EXAMPLE = "{\"weekdays\": [\"monday:friday\"]}";
  private static final Pattern TIMES = Pattern.compile("(\\d\\d):(\\d\\d)-(\\d\\d):(\\d\\d)");
  private static final int MOST = 20;
  private static final int LONGEST = 40;

  private During() {}

  /** What a wish has under a key; null where there is none. */
  static @Nullable TimeInterval read(Wish of, String key) {
    Wish wish =
        of.inner(key, EXAMPLE, "times", "weekdays", "days_of_month", "months", "years", "location");
    if (wish == null) {
      return null;
    }
    try {
      return new TimeInterval(
          "",
          List.of(
              new Span(
                  each(wish, "times", During::time),
                  each(wish, "weekdays", t -> range(t, During::weekday)),
                  each(wish, "days_of_month", t -> range(t, v -> number(v, -31, 31))),
                  each(wish, "months", t -> range(t, During::month)),
                  each(wish, "years", t -> range(t, v -> number(v, 1970, 9999))),
                  zone(wish.text("location", 60)))));
    } catch (IllegalArgumentException e) {
      throw Refusal.wrong(key + "." + e.getMessage());
    }
  }

  /** A reader of one text. */
  private interface Reader {
    Range read(String text);
  }

  private static List<Range> each(Wish wish, String key, Reader reader) {
    List<Range> ranges = new ArrayList<>();
    for (String text : wish.texts(key, MOST, LONGEST)) {
      try {
        ranges.add(reader.read(text));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            key + ": " + e.getMessage() + ", got " + Wish.cut(text), e);
      }
    }
    return ranges;
  }

  private static Range time(String text) {
    Matcher m = TIMES.matcher(text);
    if (m.matches()) {
      int first = minute(m.group(1), m.group(2));
      int last = minute(m.group(3), m.group(4));
      if (0 <= first && first < last) {
        return new Range(first, last);
      }
    }
    throw new IllegalArgumentException(
        "expected times of one day such as 09:00-17:30, up to 24:00, the first before the last");
  }

  private static int minute(String hours, String minutes) {
    int minute = Integer.parseInt(hours) * 60 + Integer.parseInt(minutes);
    return Integer.parseInt(minutes) < 60 && minute <= 24 * 60 ? minute : -1;
  }

  private static Range range(String text, ToIntFunction<String> one) {
    String[] ends = text.split(":", -1);
    if (ends.length > 2) {
      throw new IllegalArgumentException("expected one value, or two with a colon");
    }
    return new Range(one.applyAsInt(ends[0]), one.applyAsInt(ends[ends.length - 1]));
  }

  private static int weekday(String text) {
    for (DayOfWeek day : DayOfWeek.values()) {
      if (day.name().equalsIgnoreCase(text)) {
        return day.getValue();
      }
    }
    throw new IllegalArgumentException("expected weekdays such as monday or monday:friday");
  }

  private static int month(String text) {
    for (Month month : Month.values()) {
      if (month.name().equalsIgnoreCase(text) || text.equals("" + month.getValue())) {
        return month.getValue();
      }
    }
    throw new IllegalArgumentException("expected months such as january or 1:3");
  }

  private static int number(String text, int least, int most) {
    if (text.matches("-?[0-9]{1,4}")) {
      int value = Integer.parseInt(text);
      if (value != 0 && least <= value && value <= most) {
        return value;
      }
    }
    throw new IllegalArgumentException("expected numbers such as " + (most > 31 ? "2026" : "1:5"));
  }

  private static ZoneId zone(String text) {
    try {
      return text.isEmpty() ? ZoneOffset.UTC : ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "location: expected a time zone such as Asia/Shanghai, got " + Wish.cut(text), e);
    }
  }

  /** The same as the API shows it: one object a span. */
  static List<Map<String, Object>> shown(TimeInterval interval) {
    return interval.spans().stream().map(During::shown).toList();
  }

  private static Map<String, Object> shown(Span span) {
    Map<String, Object> out = new LinkedHashMap<>();
    put(out, "times", span.times().stream().map(r -> clock(r.first()) + "-" + clock(r.last())));
    put(out, "weekdays", texts(span.weekdays(), d -> lower(DayOfWeek.of(d).name())));
    put(out, "days_of_month", texts(span.daysOfMonth(), Integer::toString));
    put(out, "months", texts(span.months(), m -> lower(Month.of(m).name())));
    put(out, "years", texts(span.years(), Integer::toString));
    out.put("location", span.location().getId());
    return out;
  }

  private static void put(
      Map<String, Object> out, String key, java.util.stream.Stream<String> texts) {
    List<String> all = texts.toList();
    if (!all.isEmpty()) {
      out.put(key, all);
    }
  }

  private static java.util.stream.Stream<String> texts(
      List<Range> ranges, IntFunction<String> one) {
    return ranges.stream()
        .map(
            r ->
                r.first() == r.last()
                    ? one.apply(r.first())
                    : one.apply(r.first()) + ":" + one.apply(r.last()));
  }

  private static String clock(int minute) {
    return String.format(Locale.ROOT, "%02d:%02d", minute / 60, minute % 60);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
