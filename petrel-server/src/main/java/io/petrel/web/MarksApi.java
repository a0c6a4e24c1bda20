package io.petrel.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.petrel.pipeline.Mark;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Tolerance;
import io.petrel.store.Marked;
import io.petrel.store.Marks;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code /api/v1/marks}: what people mark as false alarms. GET lists the marks that stand, POST
 * {@code {"incident": ID, "by": NAME, "comment": TEXT}} adds one, DELETE of {@code
 * /api/v1/marks/ID} takes one away. Refusals are {@link Problem}s. Thread-safe.
 */
public final class MarksApi {
  private static final String PATH = "/api/v1/marks";

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
    routes.get(PATH, ctx -> list(ctx), Role.VIEWER);
    routes.post(PATH, ctx -> add(ctx), Role.OPERATOR);
    routes.delete(PATH + "/{id}", ctx -> remove(ctx), Role.OPERATOR);
  }

  private void list(Context ctx) {
    Asked.answer(ctx, Map.of("marks", marks.marks().stream().map(this::shown).toList()));
  }

  private void add(Context ctx) {
    Wish wish = Wish.read(ctx, "{\"incident\": \"ID\"}", "incident", "by", "comment");
    String incident = wish.text("incident", 200);
    if (incident.isEmpty()) {
      throw Refusal.wrong("incident: missing, expected the id of an incident");
    }
    Marked marked = Marked.mark(marks, incident, clock.millis(), wish.by(), wish.comment());
    if (marked instanceof Marked.Stored stored) {
      Asked.answer(ctx.status(HttpStatus.CREATED), shown(stored.mark()));
    } else if (marked instanceof Marked.Refused refused) {
      throw switch (refused.why()) {
        case UNKNOWN -> Refusal.missing("there is no incident " + Wish.cut(incident));
        case UNTOLD ->
            Refusal.conflict(
                "nobody was told of incident " + incident + ": it has nothing to mark");
        case MARKED -> Refusal.conflict("incident " + incident + " is marked already");
      };
    }
  }

  private void remove(Context ctx) {
    String id = ctx.pathParam("id");
    Optional<Mark> removed =
        id.matches("[0-9]{1,18}")
            ? marks.unmark(Long.parseLong(id), clock.millis())
            : Optional.empty();
    if (removed.isEmpty()) {
      throw Refusal.missing("there is no mark " + Wish.cut(id));
    }
    ctx.status(HttpStatus.NO_CONTENT);
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
