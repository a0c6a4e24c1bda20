package io.petrel.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.petrel.route.Matcher;
import io.petrel.route.Silence;
import io.petrel.series.Labels;
import io.petrel.store.Silences;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /api/v1/silences}: what people do not want to be told of for a while. GET lists those that
 * have not ended, with {@code ?expired=true} also those that did lately, with {@code ?matcher=}
 * those whose matchers are about such labels; POST adds one, or puts it in place of the one whose
 * {@code id} is named; DELETE of {@code /api/v1/silences/ID} expires one. Refusals are {@link
 * Problem}s. Thread-safe.
 */
public final class SilencesApi {
  private static final String PATH = "/api/v1/silences";
  private static final String EXAMPLE =
      "{\"matchers\": [\"instance=\\\"web-1\\\"\"], \"ends_at\": \"2026-11-23T14:05:00Z\"}";
  static final Duration LATELY = Duration.ofDays(5);
  static final int MOST_MATCHERS = 50;
  static final int LONGEST_MATCHER = 2000;

  private final Silences silences;
  private final InstantSource clock;
  private final Runnable acted;

  /**
   * An API over stored silences.
   *
   * @param acted told after every change
   */
  public SilencesApi(Silences silences, InstantSource clock, Runnable acted) {
    this.silences = silences;
    this.clock = clock;
    this.acted = acted;
  }

  void routes(RoutesConfig routes) {
    routes.get(PATH, ctx -> list(ctx), Role.VIEWER);
    routes.post(PATH, ctx -> add(ctx), Role.OPERATOR);
    routes.delete(PATH + "/{id}", ctx -> expire(ctx), Role.OPERATOR);
  }

  private void list(Context ctx) {
    long now = clock.millis();
    boolean expired = "true".equals(ctx.queryParam("expired"));
    List<Matcher> wanted = Asked.matchers(ctx);
    Asked.answer(
        ctx,
        Map.of(
            "silences",
            silences.silences(expired ? now - LATELY.toMillis() : now).stream()
                .filter(silence -> Asked.matches(wanted, labelsOf(silence)))
                .map(silence -> shown(silence, now))
                .toList()));
  }

  /** What its matchers name, as if it were labels: what to look it up by. */
  static Labels labelsOf(Silence silence) {
    Map<String, String> values = new LinkedHashMap<>();
    silence.matchers().forEach(matcher -> values.put(matcher.name(), matcher.value()));
    return Labels.of(
        values.entrySet().stream()
            .flatMap(e -> java.util.stream.Stream.of(e.getKey(), e.getValue()))
            .toArray(String[]::new));
  }

  private void add(Context ctx) {
    Wish wish =
        Wish.read(
            ctx,
            EXAMPLE,
            "id",
            "matchers",
            "starts_at",
            "ends_at",
            "by",
            "comment",
            "during",
            "exclude_from_learning");
    long now = clock.millis();
    long replaced = wish.id("id");
    Silence silence = read(wish, now);
    if (replaced == 0) {
      Silence stored = silences.add(silence);
      acted.run();
      Asked.answer(ctx.status(HttpStatus.CREATED), shown(stored, now));
      return;
    }
    Silence stored =
        silences
            .replace(replaced, silence, now)
            .orElseThrow(() -> Refusal.missing("there is no silence " + replaced + " in force"));
    acted.run();
    Asked.answer(ctx, shown(stored, now));
  }

  private static Silence read(Wish wish, long now) {
    List<Matcher> matchers = new ArrayList<>();
    List<String> texts = wish.texts("matchers", MOST_MATCHERS, LONGEST_MATCHER);
    for (int i = 0; i < texts.size(); i++) {
      try {
        matchers.add(Matcher.parse(texts.get(i)));
      } catch (IllegalArgumentException e) {
        throw Refusal.wrong(
            "matchers[" + i + "]: " + e.getMessage() + ", got " + Wish.cut(texts.get(i)));
      }
    }
    long from = wish.instant("starts_at", now);
    long to = wish.instant("ends_at", 0);
    require(matchers, from, to, now, "ends_at", "starts_at");
    return new Silence(
        0,
        matchers,
        from,
        to,
        wish.by(),
        wish.comment(),
        During.read(wish, "during"),
        wish.flag("exclude_from_learning"));
  }

  /**
   * Refuses what would silence everything, or nothing.
   *
   * @param to 0 = it was not said
   * @param end what the end is called where it was said
   * @param start what the start is
   */
  static void require(
      List<Matcher> matchers, long from, long to, long now, String end, String start) {
    if (matchers.isEmpty()) {
      throw Refusal.wrong("matchers: missing, expected at least one such as instance=\"web-1\"");
    }
    if (matchers.stream().allMatch(matcher -> matcher.matches(Labels.empty()))) {
      throw Refusal.wrong(
          "matchers: expected at least one that an empty value does not match, or all is silenced");
    }
    if (to == 0) {
      throw Refusal.wrong(end + ": missing, expected an instant such as 2026-11-23T14:05:00Z");
    }
    if (to <= from || to <= now) {
      throw Refusal.wrong(end + ": expected an instant after now and after " + start);
    }
  }

  private void expire(Context ctx) {
    String id = ctx.pathParam("id");
    Optional<Silence> ended =
        id.matches("[0-9]{1,18}")
            ? silences.expire(Long.parseLong(id), clock.millis())
            : Optional.empty();
    if (ended.isEmpty()) {
      throw Refusal.missing("there is no silence " + Wish.cut(id) + " in force");
    }
    acted.run();
    ctx.status(HttpStatus.NO_CONTENT);
  }

  static Map<String, Object> shown(Silence silence, long now) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("id", silence.id());
    out.put("state", state(silence, now));
    out.put("in_force", silence.holds(now));
    out.put("matchers", silence.matchers().stream().map(Matcher::toString).toList());
    out.put("starts_at", Instant.ofEpochMilli(silence.startsAt()).toString());
    out.put("ends_at", Instant.ofEpochMilli(silence.endsAt()).toString());
    out.put("by", silence.by());
    out.put("comment", silence.comment());
    if (silence.during() != null) {
      out.put("during", During.shown(silence.during()));
    }
    out.put("exclude_from_learning", silence.excludeFromLearning());
    return out;
  }

  private static String state(Silence silence, long now) {
    return now >= silence.endsAt() ? "expired" : now < silence.startsAt() ? "pending" : "active";
  }
}
