package io.petrel.web;

import io.javalin.http.Context;
import io.petrel.route.Matcher;
import io.petrel.series.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What requests of the API ask for, and how they are answered. */
final class Asked {
  private static final JsonMapper JSON = new JsonMapper();
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

  static void answer(Context ctx, Map<String, Object> body) {
    ctx.contentType("application/json").result(JSON.writeValueAsBytes(body));
  }
}
