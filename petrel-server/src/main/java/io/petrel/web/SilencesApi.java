package io.petrel.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
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
import org.jspecify.annotations.Nullable;

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

  List<Operation> operations() {
    return List.of(
        Operation.get(PATH, "listSilences", "What is silenced.", All.class, this::list)
            .takes(
                Operation.Parameter.flag("expired", "With those that ended lately."),
                Operation.MATCHER)
            .takes(Operation.PAGE),
        Operation.act(
            HandlerType.POST,
            PATH,
            "addSilence",
            "Silences what matches, or changes the silence whose id is named.",
            New.class,
            HttpStatus.CREATED,
            Shown.class,
            this::add),
        Operation.delete(PATH + "/{id}", "expireSilence", "Ends a silence.", this::expire));
  }

  record New(
      @MayBeLeftOut Long id,
      List<String> matchers,
      @MayBeLeftOut String startsAt,
      String endsAt,
      @MayBeLeftOut String by,
      @MayBeLeftOut String comment,
      @MayBeLeftOut Object during,
      @MayBeLeftOut boolean excludeFromLearning) {}

  record All(List<Shown> silences, int total) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Shown(
      long id,
      String state,
      boolean inForce,
      List<String> matchers,
      @MayBeLeftOut @Nullable String startsAt,
      @Nullable String endsAt,
      String by,
      String comment,
      @MayBeLeftOut @Nullable Object during,
      boolean excludeFromLearning) {}

  private All list(Context ctx) {
    long now = clock.millis();
    boolean expired = Asked.flag(ctx, "expired");
    List<Matcher> wanted = Asked.matchers(ctx);
    List<Silence> all =
        silences.silences(expired ? now - LATELY.toMillis() : now).stream()
            .filter(silence -> Asked.matches(wanted, labelsOf(silence)))
            .toList();
    return new All(
        Asked.page(ctx, all).stream().map(silence -> shown(silence, now)).toList(), all.size());
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

  private Shown add(Context ctx) {
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
      return shown(stored, now);
    }
    Silence stored =
        silences
            .replace(replaced, silence, now)
            .orElseThrow(() -> Refusal.missing("there is no silence " + replaced + " in force"));
    acted.run();
    ctx.status(HttpStatus.OK);
    return shown(stored, now);
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
  }

  private static Shown shown(Silence silence, long now) {
    return new Shown(
        silence.id(),
        state(silence, now),
        silence.holds(now),
        silence.matchers().stream().map(Matcher::toString).toList(),
        Instant.ofEpochMilli(silence.startsAt()).toString(),
        Instant.ofEpochMilli(silence.endsAt()).toString(),
        silence.by(),
        silence.comment(),
        silence.during() == null ? null : During.shown(silence.during()),
        silence.excludeFromLearning());
  }

  private static String state(Silence silence, long now) {
    return now >= silence.endsAt() ? "expired" : now < silence.startsAt() ? "pending" : "active";
  }
}
