package io.petrel.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.notify.Texts;
import io.petrel.pipeline.View;
import io.petrel.route.Acknowledgement;
import io.petrel.route.Event;
import io.petrel.route.Incident;
import io.petrel.route.Matcher;
import io.petrel.route.Muting.Mute;
import io.petrel.route.Silence;
import io.petrel.series.Labels;
import io.petrel.store.Note;
import io.petrel.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/incidents}, {@code /api/v1/incidents/ID} with its timeline, {@code
 * /api/v1/alerts}, and {@code /api/v1/incidents/ID/acknowledgement}, which PUT {@code {"by": NAME,
 * "comment": TEXT}} sets and DELETE takes back. Lists may be narrowed by {@code ?matcher=} and
 * {@code ?state=}. Refusals are {@link Problem}s. Thread-safe.
 */
public final class IncidentsApi {
  private static final String PATH = "/api/v1/incidents";
  private static final int MOST = 1000;

  private final Store store;
  private final Supplier<View> view;
  private final Supplier<Texts> texts;
  private final InstantSource clock;
  private final Runnable acted;

  /**
   * An API over what is known.
   *
   * @param acted told after every change
   */
  public IncidentsApi(
      Store store,
      Supplier<View> view,
      Supplier<Texts> texts,
      InstantSource clock,
      Runnable acted) {
    this.store = store;
    this.view = view;
    this.texts = texts;
    this.clock = clock;
    this.acted = acted;
  }

  void routes(RoutesConfig routes) {
    routes.get(PATH, ctx -> list(ctx), Role.VIEWER);
    routes.get(PATH + "/{id}", ctx -> one(ctx), Role.VIEWER);
    routes.put(PATH + "/{id}/acknowledgement", ctx -> acknowledge(ctx), Role.OPERATOR);
    routes.delete(PATH + "/{id}/acknowledgement", ctx -> withdraw(ctx), Role.OPERATOR);
    routes.get("/api/v1/alerts", ctx -> alerts(ctx), Role.VIEWER);
  }

  /** What one request looks at. */
  private record Now(
      List<Alert> alerts,
      Map<Long, Alert> byFingerprint,
      List<Silence> inForce,
      Map<String, Acknowledgement> acks,
      Map<Long, Mute> mutes) {}

  private Now now() {
    long now = clock.millis();
    View seen = view.get();
    List<Alert> alerts = seen.alerts();
    return new Now(
        alerts,
        alerts.stream().collect(Collectors.toMap(Alert::fingerprint, a -> a, (a, b) -> a)),
        store.silences(now).stream().filter(silence -> silence.holds(now)).toList(),
        store.acknowledgements().stream()
            .collect(Collectors.toMap(Acknowledgement::incident, a -> a)),
        seen.mutes());
  }

  private void list(Context ctx) {
    String state =
        Asked.word(ctx, "state", "open", "acknowledged", "unacknowledged", "ended", "all");
    List<Matcher> wanted = Asked.matchers(ctx);
    Now now = now();
    List<Map<String, Object>> shown = new ArrayList<>();
    for (Incident incident : store.incidents(MOST)) {
      boolean taken = now.acks().containsKey(incident.id());
      boolean asked =
          switch (state) {
            case "open" -> incident.open();
            case "acknowledged" -> incident.open() && taken;
            case "unacknowledged" -> incident.open() && !taken;
            case "ended" -> !incident.open();
            default -> true;
          };
      if (asked && about(incident, wanted, now)) {
        shown.add(shown(incident, now));
      }
    }
    Asked.answer(ctx, Map.of("incidents", shown));
  }

  private static boolean about(Incident incident, List<Matcher> wanted, Now now) {
    return Asked.matches(wanted, incident.group())
        || alertsOf(incident, now).stream().anyMatch(a -> Asked.matches(wanted, a.labels()));
  }

  private static List<Alert> alertsOf(Incident incident, Now now) {
    return incident.members().keySet().stream()
        .map(now.byFingerprint()::get)
        .filter(alert -> alert != null)
        .toList();
  }

  private void one(Context ctx) {
    Incident incident = known(ctx);
    Map<String, Object> out = shown(incident, now());
    out.put("timeline", timeline(incident.id()));
    Asked.answer(ctx, out);
  }

  private Incident known(Context ctx) {
    String id = ctx.pathParam("id");
    return store
        .incident(id)
        .orElseThrow(() -> Refusal.missing("there is no incident " + Wish.cut(id)));
  }

  /** What was decided and what people did, in the order of time. */
  private List<Map<String, Object>> timeline(String incident) {
    record Line(long at, Map<String, Object> shown) {}
    List<Line> lines = new ArrayList<>();
    for (Event event : store.timeline(incident)) {
      Map<String, Object> line = line(event.at());
      line.put("decision", event.decision().word());
      line.put("firing", event.firing());
      lines.add(new Line(event.at(), line));
    }
    for (Note note : store.notes(incident)) {
      Map<String, Object> line = line(note.at());
      line.put("note", note.what());
      line.put("by", note.by());
      line.put("via", note.via());
      lines.add(new Line(note.at(), line));
    }
    return lines.stream().sorted(Comparator.comparingLong(Line::at)).map(Line::shown).toList();
  }

  private static Map<String, Object> line(long at) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("at", instant(at));
    return line;
  }

  private static @Nullable String instant(long at) {
    return at == 0 ? null : Instant.ofEpochMilli(at).toString();
  }

  private void acknowledge(Context ctx) {
    Wish wish = Wish.read(ctx, "{\"by\": \"ann\"}", "by", "comment", "via");
    String by = wish.by();
    String via = wish.text("via", 10);
    if (!List.of("", "api", "cli").contains(via)) {
      throw Refusal.wrong("via: expected api or cli");
    }
    if (by.isEmpty()) {
      throw Refusal.wrong("by: missing, expected the name of who takes it");
    }
    String comment = wish.comment();
    Incident incident = known(ctx);
    String place = via.isEmpty() ? "api" : via;
    Acknowledgement stands =
        store
            .acknowledge(new Acknowledgement(incident.id(), clock.millis(), by, place))
            .orElseThrow(() -> Refusal.conflict("incident " + incident.id() + " is over"));
    if (!comment.isEmpty()) {
      store.note(new Note(incident.id(), clock.millis(), by, place, comment));
    }
    acted.run();
    Asked.answer(ctx, shown(stands));
  }

  private void withdraw(Context ctx) {
    Incident incident = known(ctx);
    if (store.withdraw(incident.id()).isEmpty()) {
      throw Refusal.missing("incident " + incident.id() + " is not acknowledged");
    }
    acted.run();
    ctx.status(HttpStatus.NO_CONTENT);
  }

  private void alerts(Context ctx) {
    String state = Asked.word(ctx, "state", "firing", "pending", "all");
    List<Matcher> wanted = Asked.matchers(ctx);
    Now now = now();
    Map<Long, List<String>> incidents = new LinkedHashMap<>();
    for (Incident incident : view.get().incidents()) {
      for (Long member : incident.members().keySet()) {
        incidents.computeIfAbsent(member, m -> new ArrayList<>()).add(incident.id());
      }
    }
    List<Map<String, Object>> shown = new ArrayList<>();
    for (Alert alert : now.alerts()) {
      Phase phase = alert.phase();
      boolean asked =
          state.equals("all") || (phase == Phase.FIRING ? "firing" : "pending").equals(state);
      if (asked && Asked.matches(wanted, alert.labels())) {
        Map<String, Object> out = shown(alert);
        out.put("incidents", incidents.getOrDefault(alert.fingerprint(), List.of()));
        out.put("silenced_by", silencing(now, List.of(alert.labels())));
        out.put("muted", muted(now, alert));
        shown.add(out);
      }
    }
    Asked.answer(ctx, Map.of("alerts", shown));
  }

  private Map<String, Object> shown(Incident incident, Now now) {
    List<Alert> alerts = alertsOf(incident, now);
    Acknowledgement ack = now.acks().get(incident.id());
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("id", incident.id());
    out.put("state", incident.open() ? "open" : "ended");
    out.put("receiver", incident.receiver());
    out.put("also", incident.also());
    out.put("route", incident.route());
    out.put("group", incident.group().asMap());
    out.put("peer_group", incident.wide());
    out.put("storm", incident.storm());
    out.put("opened_at", instant(incident.openedAt()));
    out.put("ended_at", instant(incident.endedAt()));
    out.put("openings", incident.openings().stream().map(IncidentsApi::instant).toList());
    out.put("told_at", instant(incident.toldAt()));
    out.put("messages", incident.told());
    out.put("decision", incident.decision().word());
    out.put("acknowledgement", ack == null ? null : shown(ack));
    out.put("silenced_by", silencing(now, alerts.stream().map(Alert::labels).toList()));
    out.put("firing", incident.members().values().stream().filter(Incident.Member::firing).count());
    List<Map<String, Object>> each = new ArrayList<>();
    for (Alert alert : alerts) {
      Map<String, Object> one = shown(alert);
      one.put("muted", muted(now, alert));
      each.add(one);
    }
    out.put("alerts", each);
    return out;
  }

  /** Why an alert was not told at the newest step, null = nothing kept it from that. */
  private static @Nullable Map<String, Object> muted(Now now, Alert alert) {
    Mute mute = now.mutes().get(alert.fingerprint());
    return mute == null
        ? null
        : Map.of("kind", mute.kind().name().toLowerCase(Locale.ROOT), "by", mute.by());
  }

  private static List<Long> silencing(Now now, List<Labels> about) {
    TreeSet<Long> ids = new TreeSet<>();
    for (Silence silence : now.inForce()) {
      if (about.stream().anyMatch(silence::matches)) {
        ids.add(silence.id());
      }
    }
    return List.copyOf(ids);
  }

  private static Map<String, Object> shown(Acknowledgement ack) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("incident", ack.incident());
    out.put("at", instant(ack.at()));
    out.put("by", ack.by());
    out.put("via", ack.via());
    return out;
  }

  private Map<String, Object> shown(Alert alert) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("labels", alert.labels().asMap());
    out.put("host", alert.host());
    out.put("state", alert.phase().name().toLowerCase(Locale.ROOT));
    out.put("since", instant(alert.since()));
    out.put("starts_at", instant(alert.startsAt()));
    out.put("no_data_since", instant(alert.noDataSince()));
    out.put("value", finite(alert.score().value()));
    out.put("lower", finite(alert.score().lower()));
    out.put("upper", finite(alert.score().upper()));
    out.put("score", finite(alert.score().score()));
    out.put("summary", texts.get().line(alert));
    return out;
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
