package io.petrel.web;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.petrel.pipeline.Mark;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Tolerance;
import io.petrel.store.Marked;
import io.petrel.store.Marks;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  List<Operation> operations() {
    return List.of(
        Operation.get(
                PATH, "listMarks", "What people marked as false alarms.", All.class, this::list)
            .takes(Operation.PAGE),
        Operation.act(
            HandlerType.POST,
            PATH,
            "addMark",
            "Marks an incident as a false alarm.",
            New.class,
            HttpStatus.CREATED,
            Shown.class,
            this::add),
        Operation.delete(PATH + "/{id}", "deleteMark", "Takes a mark away.", this::remove));
  }

  record New(String incident, @MayBeLeftOut String by, @MayBeLeftOut String comment) {}

  record All(List<Shown> marks, int total) {}

  record Shown(
      long id,
      String incident,
      @Nullable String at,
      String by,
      String comment,
      List<ShownEvent> events) {}

  record ShownEvent(
      String signal,
      String detector,
      String host,
      Map<String, String> labels,
      Map<String, String> peers,
      @Nullable Double peak,
      double factor,
      double peersFactor,
      String effect) {}

  private All list(Context ctx) {
    List<Mark> all = marks.marks();
    return new All(Asked.page(ctx, all).stream().map(this::shown).toList(), all.size());
  }

  private Shown add(Context ctx) {
    Wish wish = Wish.read(ctx, "{\"incident\": \"ID\"}", "incident", "by", "comment");
    String incident = wish.text("incident", 200);
    if (incident.isEmpty()) {
      throw Refusal.wrong("incident: missing, expected the id of an incident");
    }
    Marked marked = Marked.mark(marks, incident, clock.millis(), wish.by(), wish.comment());
    if (marked instanceof Marked.Stored stored) {
      return shown(stored.mark());
    }
    throw switch (((Marked.Refused) marked).why()) {
      case UNKNOWN -> Refusal.missing("there is no incident " + Wish.cut(incident));
      case UNTOLD ->
          Refusal.conflict("nobody was told of incident " + incident + ": it has nothing to mark");
      case MARKED -> Refusal.conflict("incident " + incident + " is marked already");
    };
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
  }

  private Shown shown(Mark mark) {
    return new Shown(
        mark.id(),
        mark.incident(),
        Json.instant(mark.at()),
        mark.by(),
        mark.comment(),
        mark.events().stream().map(event -> shown(event, mark.at())).toList());
  }

  private ShownEvent shown(Mark.Event event, long markedAt) {
    Optional<Plan.Rule> rule = plan.get().rule(event.signal(), event.detector());
    boolean moves = rule.isPresent() && !rule.get().detector().fixedLimits();
    double factor = moves ? Tolerance.factor(event, markedAt, clock.millis()) : 1;
    return new ShownEvent(
        event.signal(),
        event.detector(),
        event.host(),
        event.series().asMap(),
        event.peers().asMap(),
        Json.finite(event.peak()),
        factor,
        event.host().isEmpty() ? 1 : Tolerance.ofPeers(factor),
        moves
            ? widened(event, factor)
            : rule.isPresent()
                ? "none: " + event.detector() + " is a fixed limit, which only the config moves"
                : "none: no detector of the config judged this");
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
