package io.petrel.web;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.petrel.notify.Texts;
import io.petrel.route.Matcher;
import io.petrel.series.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/** What requests of the API ask for, and how they are answered. */
final class Asked {
  private static final int MOST = 50;

  private Asked() {}

  /** The matchers that the request names as {@code ?matcher=}; none = everything. */
  static List<Matcher> matchers(Context ctx) {
    return matchers(ctx, "matcher");
  }

  /** The matchers that the request names in a parameter of this name; none = everything. */
  static List<Matcher> matchers(Context ctx, String name) {
    List<String> texts = ctx.queryParams(name);
    if (texts.size() > MOST) {
      throw Refusal.wrong(name + ": expected at most " + MOST);
    }
    List<Matcher> matchers = new ArrayList<>();
    for (String text : texts) {
      try {
        matchers.add(Matcher.parse(text));
      } catch (IllegalArgumentException e) {
        throw Refusal.wrong(name + ": " + e.getMessage() + ", got " + Wish.cut(text));
      }
    }
    return matchers;
  }

  static boolean matches(List<Matcher> matchers, Labels labels) {
    return matchers.stream().allMatch(matcher -> matcher.matches(labels));
  }

  /** One of a few words that the request names; the first where it names none. */
  static String word(Context ctx, String name, String... known) {
    String said = ctx.queryParam(name);
    if (said == null) {
      return known[0];
    }
    if (!List.of(known).contains(said)) {
      throw Refusal.wrong(
          name + ": expected one of " + String.join(", ", known) + ", got " + Wish.cut(said));
    }
    return said;
  }

  /** A whole number that the request names. */
  static int number(Context ctx, String name, int least, int most, int otherwise) {
    String said = ctx.queryParam(name);
    if (said == null) {
      return otherwise;
    }
    if (said.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(said);
      if (least <= number && number <= most) {
        return number;
      }
    }
    throw Refusal.wrong(
        name + ": expected a number from " + least + " to " + most + ", got " + Wish.cut(said));
  }

  static boolean flag(Context ctx, String name) {
    return word(ctx, name, "false", "true").equals("true");
  }

  /** Something that the request must name. */
  static String text(Context ctx, String name) {
    String said = ctx.queryParam(name);
    if (said == null || said.isEmpty()) {
      throw Refusal.wrong(name + ": missing");
    }
    return said;
  }

  /** The part of a list that the request wants. */
  static <T> List<T> page(Context ctx, List<T> all) {
    int limit = number(ctx, "limit", 1, 1000, 100);
    int from = Math.min(all.size(), number(ctx, "offset", 0, 100_000_000, 0));
    return List.copyOf(all.subList(from, Math.min(all.size(), from + limit)));
  }

  /** The language that the request wants; where it does not say, the config's. */
  static Texts texts(Context ctx, Texts otherwise) {
    String wanted = ctx.header("Accept-Language");
    if (wanted == null || wanted.isBlank()) {
      return otherwise;
    }
    Locale locale =
        wanted.strip().toLowerCase(Locale.ROOT).startsWith("zh")
            ? Locale.SIMPLIFIED_CHINESE
            : Locale.ENGLISH;
    return locale.getLanguage().equals(otherwise.locale().getLanguage())
        ? otherwise
        : Texts.of(locale);
  }

  /** Answers with JSON; who has the same already is only told so. */
  static void answer(Context ctx, Object body) {
    byte[] json = Json.MAPPER.writeValueAsBytes(body);
    if (ctx.method().equals(HandlerType.GET)) {
      CRC32C sum = new CRC32C();
      sum.update(json);
      String tag = "W/\"" + Long.toHexString(sum.getValue()) + "-" + json.length + '"';
      ctx.header("ETag", tag).header("Cache-Control", "private, no-cache");
      ctx.header("Vary", "Accept-Language, Accept-Encoding");
      if (tag.equals(ctx.header("If-None-Match"))) {
        ctx.status(HttpStatus.NOT_MODIFIED);
        return;
      }
    }
    ctx.contentType(Operation.JSON).result(json);
  }
}
