package io.petrel.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.petrel.alert.Alert;
import io.petrel.pipeline.Mark;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Tolerance;
import io.petrel.store.Marks;
import io.petrel.store.StoreException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /api/v1/marks}: what people mark as false alarms. GET lists the marks that stand, POST
 * {@code {"incident": ID, "by": NAME, "comment": TEXT}} adds one, DELETE of {@code
 * /api/v1/marks/ID} takes one away. Refusals are {@link Problem}s.
 *
 * <p>What is to be added must come as {@code application/json}, which a browser sends to another
 * site only after asking for it, and is then refused. Thread-safe.
 */
public final class MarksApi {
  private static final String PATH = "/api/v1/marks";
  private static final JsonMapper JSON = new JsonMapper();
  private static final int SHOWN = 100;

  private final Marks marks;
  private final Supplier<Plan> plan;
  private final InstantSource clock;

  /**
   * An API over stored marks.
   *
   * @param plan what is watched now
   */
  public MarksApi(Marks marks, Supplier<Plan> plan, InstantSource clock) {
    this.marks = marks;
    this.plan = plan;
    this.clock = clock;
  }

  void routes(RoutesConfig routes) {
    routes.get(PATH, ctx -> list(ctx));
    routes.post(PATH, ctx -> add(ctx));
    routes.delete(PATH + "/{id}", ctx -> remove(ctx));
    routes.exception(
        StoreException.class,
        (e, ctx) ->
            new Problem(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()))
                .answer(ctx));
  }

  private void list(Context ctx) {
    answer(ctx, Map.of("marks", marks.marks().stream().map(this::shown).toList()));
  }

  private static void answer(Context ctx, Object body) {
    ctx.contentType("application/json").result(JSON.writeValueAsBytes(body));
  }

  private void add(Context ctx) {
    String type = ctx.contentType();
    if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
      new Problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "expected Content-Type: application/json")
          .answer(ctx);
      return;
    }
    Wish wish;
    try {
      wish = Wish.read(ctx.bodyAsBytes());
    } catch (IllegalArgumentException e) {
      new Problem(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage())).answer(ctx);
      return;
    }
    Optional<List<Alert>> alerts = marks.alertsOf(wish.incident());
    if (alerts.isEmpty()) {
      new Problem(HttpStatus.NOT_FOUND, "there is no incident " + cut(wish.incident())).answer(ctx);
      return;
    }
    if (alerts.get().isEmpty()) {
      new Problem(
              HttpStatus.CONFLICT,
              "nobody was told of incident " + wish.incident() + ": it has nothing to mark")
          .answer(ctx);
      return;
    }
    Mark mark = Mark.of(wish.incident(), alerts.get(), clock.millis(), wish.by(), wish.comment());
    Optional<Mark> stored = marks.mark(mark);
    if (stored.isEmpty()) {
      new Problem(HttpStatus.CONFLICT, "incident " + wish.incident() + " is marked already")
          .answer(ctx);
      return;
    }
    answer(ctx.status(HttpStatus.CREATED), shown(stored.get()));
  }

  private void remove(Context ctx) {
    String id = ctx.pathParam("id");
    Optional<Mark> removed =
        id.matches("[0-9]{1,18}")
            ? marks.unmark(Long.parseLong(id), clock.millis())
            : Optional.empty();
    if (removed.isEmpty()) {
      new Problem(HttpStatus.NOT_FOUND, "there is no mark " + cut(id)).answer(ctx);
    } else {
      ctx.status(HttpStatus.NO_CONTENT);
    }
  }

  private static String cut(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  /** What is asked to be marked. */
  private record Wish(String incident, String by, String comment) {
    private static final List<String> KEYS = List.of("incident", "by", "comment");

    static Wish read(byte[] body) {
      JsonNode tree;
      try {
        tree = JSON.readTree(body);
      } catch (JacksonException e) {
        throw new IllegalArgumentException(
            "expected JSON such as {\"incident\": \"ID\"}: " + e.getOriginalMessage(), e);
      }
      if (tree == null || !tree.isObject()) {
        throw new IllegalArgumentException("expected a JSON object such as {\"incident\": \"ID\"}");
      }
      for (String name : tree.propertyNames()) {
        if (!KEYS.contains(name)) {
          throw new IllegalArgumentException(
              cut(name) + ": unknown, expected incident, by and comment");
        }
      }
      String incident = text(tree, "incident", 200);
      if (incident.isEmpty()) {
        throw new IllegalArgumentException("incident: missing, expected the id of an incident");
      }
      return new Wish(
          incident,
          text(tree, "by", Mark.LONGEST_NAME),
          text(tree, "comment", Mark.LONGEST_COMMENT));
    }

    private static String text(JsonNode tree, String name, int most) {
      @Nullable JsonNode node = tree.get(name);
      if (node == null || node.isNull()) {
        return "";
      }
      if (!node.isString()) {
        throw new IllegalArgumentException(name + ": expected a text");
      }
      String text = node.stringValue().strip();
      if (text.length() > most) {
        throw new IllegalArgumentException(
            name + ": expected at most " + most + " characters, got " + text.length());
      }
      return text;
    }
  }

  private Map<String, Object> shown(Mark mark) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("id", mark.id());
    out.put("incident", mark.incident());
    out.put("at", Instant.ofEpochMilli(mark.at()).toString());
    out.put("by", mark.by());
    out.put("comment", mark.comment());
    out.put("events", mark.events().stream().map(event -> shown(event, mark.at())).toList());
    return out;
  }

  private Map<String, Object> shown(Mark.Event event, long markedAt) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("signal", event.signal());
    out.put("detector", event.detector());
    out.put("host", event.host());
    out.put("labels", event.series().asMap());
    out.put("peers", event.peers().asMap());
    out.put("peak", Double.isFinite(event.peak()) ? event.peak() : null);
    Optional<Plan.Rule> rule = plan.get().rule(event.signal(), event.detector());
    boolean moves = rule.isPresent() && !rule.get().detector().fixedLimits();
    double factor = moves ? Tolerance.factor(event, markedAt, clock.millis()) : 1;
    out.put("factor", factor);
    out.put("peers_factor", event.host().isEmpty() ? 1 : Tolerance.ofPeers(factor));
    out.put(
        "effect",
        moves
            ? widened(event, factor)
            : rule.isPresent()
                ? "none: " + event.detector() + " is a fixed limit, which only the config moves"
                : "none: no detector of the config judged this");
    return out;
  }

  private static String widened(Mark.Event event, double factor) {
    String said = String.format(Locale.ROOT, "tolerance widened ×%.2f", factor);
    if (!event.host().isEmpty()) {
      said += String.format(Locale.ROOT, ", its peers' ×%.2f", Tolerance.ofPeers(factor));
    }
    return event.peak() > Tolerance.MOST
        ? said + String.format(Locale.ROOT, "; not enough for its score of %.1f", event.peak())
        : said;
  }
}
