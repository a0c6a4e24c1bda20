package io.petrel.web;

import io.javalin.http.Context;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Plan.Watch;
import io.petrel.replay.Course;
import io.petrel.replay.Excerpt;
import io.petrel.route.Matcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/series}: values, expected ranges and scores over a while, by leading the source's
 * past through the detectors once more. Thread-safe.
 */
public final class SeriesApi {
  private static final Pattern AGO = Pattern.compile("now(?:-([0-9]{1,6})([smhdw]))?");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,11}(\\.[0-9]{1,3})?");
  private static final Duration LONGEST = Duration.ofDays(31);
  private static final int MOST_SERIES = 20;

  private final Supplier<Plan> plan;
  private final Replay replay;
  private final InstantSource clock;

  /** Leads the past through detectors. */
  @FunctionalInterface
  public interface Replay {
    /** Does it; blocks while the source is asked. */
    Excerpt follow(Excerpt.Wanted wanted) throws InterruptedException;
  }

  /**
   * An API over the past.
   *
   * @param plan what is watched now
   */
  public SeriesApi(Supplier<Plan> plan, Replay replay, InstantSource clock) {
    this.plan = plan;
    this.replay = replay;
    this.clock = clock;
  }

  List<Operation> operations() {
    return List.of(
        Operation.get(
                "/api/v1/series",
                "getSeries",
                "Values, expected ranges and scores of a signal over a while.",
                Series.class,
                this::series)
            .takes(
                Operation.Parameter.text("signal", "The signal's name."),
                Operation.Parameter.text("source", "The source, where several answer it."),
                Operation.Parameter.text("host", "Only series of this host."),
                Operation.Parameter.text("from", "An instant, or now-6h, the default."),
                Operation.Parameter.text("to", "An instant, or now, the default."),
                Operation.Parameter.text("detector", "Only this detector."),
                Operation.Parameter.number("points", "How many instants at most; 1000."),
                Operation.Parameter.number(
                    "offset_seconds", "Look this much earlier, at what is shown at its place."),
                Operation.Parameter.flag("peers", "With the quantiles of the peers."),
                Operation.MATCHER));
  }

  record Series(
      String signal,
      String source,
      String unit,
      @Nullable String from,
      @Nullable String to,
      double stepSeconds,
      @Nullable String learnedFrom,
      List<Line> series,
      @Nullable Peers peers,
      List<String> remarks) {}

  record Line(
      Map<String, String> labels, Json.Column at, Json.Column value, List<Said> detectors) {}

  record Said(String name, Json.Column lower, Json.Column upper, Json.Column score) {}

  record Peers(
      Json.Column at, Json.Column lower, Json.Column median, Json.Column upper, int hosts) {}

  /** The watch of a signal that the request names. */
  static Watch watch(Context ctx, Plan plan) {
    String name = Asked.text(ctx, "signal");
    String source = ctx.queryParam("source");
    return plan.watches().stream()
        .filter(each -> each.signal().name().equals(name))
        .filter(each -> source == null || source.isEmpty() || each.signal().source().equals(source))
        .findFirst()
        .orElseThrow(() -> Refusal.missing("there is no signal " + Wish.cut(name)));
  }

  private Series series(Context ctx) {
    Watch watch = watch(ctx, plan.get());
    String detector = ctx.queryParam("detector");
    if (detector != null && !detector.isEmpty()) {
      watch = by(detector, watch);
    }
    List<Matcher> only = new ArrayList<>(Asked.matchers(ctx));
    String host = ctx.queryParam("host");
    if (host != null && !host.isEmpty()) {
      only.add(Matcher.is(watch.signal().hostLabel(), host));
    }
    long later = Asked.number(ctx, "offset_seconds", 0, 100_000_000, 0) * 1000L;
    long to = instant(ctx, "to", "now");
    long from = instant(ctx, "from", "now-6h");
    if (from >= to || to - from > LONGEST.toMillis()) {
      throw Refusal.wrong("from: expected an instant before to, at most 31 days");
    }
    Excerpt seen =
        follow(
            new Excerpt.Wanted(
                watch,
                only,
                from - later,
                to - later,
                Asked.number(ctx, "points", 10, 20_000, 1000),
                MOST_SERIES,
                Asked.flag(ctx, "peers"),
                LONGEST));
    return shown(watch, seen, later);
  }

  private Excerpt follow(Excerpt.Wanted wanted) {
    Excerpt seen;
    try {
      seen = replay.follow(wanted);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusal.unavailable("Petrel is stopping");
    }
    if (seen.failure() != null) {
      throw Refusal.unavailable(seen.failure());
    }
    return seen;
  }

  private static Watch by(String detector, Watch watch) {
    List<Plan.Rule> rules =
        watch.rules().stream().filter(rule -> rule.name().equals(detector)).toList();
    if (rules.isEmpty()) {
      throw Refusal.missing(
          "no detector " + Wish.cut(detector) + " looks at " + watch.signal().name());
    }
    return new Watch(watch.signal(), rules, watch.learnFrom());
  }

  private static Series shown(Watch watch, Excerpt seen, long later) {
    List<Line> lines = new ArrayList<>();
    for (Course course : seen.courses()) {
      lines.add(
          new Line(
              course.series().asMap(),
              Json.Column.seconds(course.at(), later),
              new Json.Column(course.values()),
              course.lines().stream()
                  .map(
                      line ->
                          new Said(
                              line.detector(),
                              new Json.Column(line.lower()),
                              new Json.Column(line.upper()),
                              new Json.Column(line.scores())))
                  .toList()));
    }
    Course.Peers peers = seen.peers();
    return new Series(
        watch.signal().name(),
        watch.signal().source(),
        SignalsApi.lower(watch.signal().unit().name()),
        Json.instant(seen.from() + later),
        Json.instant(seen.to() + later),
        seen.step() / 1e3,
        Json.instant(seen.learnedFrom()),
        lines,
        peers == null
            ? null
            : new Peers(
                Json.Column.seconds(peers.at(), later),
                new Json.Column(peers.lower()),
                new Json.Column(peers.median()),
                new Json.Column(peers.upper()),
                peers.hosts()),
        seen.remarks());
  }

  private long instant(Context ctx, String name, String otherwise) {
    String said = ctx.queryParam(name);
    String text = said == null || said.isEmpty() ? otherwise : said;
    java.util.regex.Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      long units = ago.group(1) == null ? 0 : Long.parseLong(ago.group(1));
      return clock.millis() - units * unit(ago.group(2));
    }
    if (SECONDS.matcher(text).matches()) {
      return (long) (Double.parseDouble(text) * 1e3);
    }
    try {
      Instant at = OffsetDateTime.parse(text).toInstant();
      return at.toEpochMilli();
    } catch (DateTimeParseException | ArithmeticException e) {
      throw Refusal.wrong(
          name
              + ": expected an instant such as 2026-11-23T14:05:00Z, seconds since the epoch or"
              + " now-6h, got "
              + Wish.cut(text));
    }
  }

  private static long unit(@Nullable String unit) {
    return switch (unit == null ? "s" : unit) {
      case "m" -> 60_000L;
      case "h" -> 3_600_000L;
      case "d" -> 86_400_000L;
      case "w" -> 7 * 86_400_000L;
      default -> 1000L;
    };
  }
}
