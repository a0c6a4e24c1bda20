package io.petrel.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.alert.Severity;
import io.petrel.notify.Texts;
import io.petrel.pipeline.Mark;
import io.petrel.pipeline.View;
import io.petrel.route.Acknowledgement;
import io.petrel.route.Event;
import io.petrel.route.Incident;
import io.petrel.route.Matcher;
import io.petrel.route.Muting.Mute;
import io.petrel.route.Silence;
import io.petrel.series.Labels;
import io.petrel.store.Delivery;
import io.petrel.store.Note;
import io.petrel.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private static final int LISTED = 10;

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

  List<Operation> operations() {
    return List.of(
        Operation.get(PATH, "listIncidents", "What people act on as one.", All.class, this::list)
            .takes(
                Operation.Parameter.text(
                    "state", "open (the default), acknowledged, unacknowledged, ended or all."),
                Operation.MATCHER)
            .takes(Operation.PAGE),
        Operation.get(
            PATH + "/{id}",
            "getIncident",
            "An incident and what happened in it.",
            Shown.class,
            this::one),
        Operation.act(
            HandlerType.PUT,
            PATH + "/{id}/acknowledgement",
            "acknowledge",
            "Takes an incident.",
            Taking.class,
            HttpStatus.OK,
            Taken.class,
            this::acknowledge),
        Operation.delete(
            PATH + "/{id}/acknowledgement",
            "withdrawAcknowledgement",
            "Gives an incident back.",
            this::withdraw),
        Operation.get(
                "/api/v1/acknowledgements",
                "listAcknowledgements",
                "Who has taken what.",
                AllTaken.class,
                this::acknowledgements)
            .takes(Operation.PAGE),
        Operation.get(
                "/api/v1/alerts", "listAlerts", "What fires or waits.", Alerts.class, this::alerts)
            .takes(
                Operation.Parameter.text("state", "firing (the default), pending or all."),
                Operation.MATCHER)
            .takes(Operation.PAGE));
  }

  record All(List<Shown> incidents, int total) {}

  /** An incident. */
  record Shown(
      String id,
      String title,
      String severity,
      String state,
      String receiver,
      List<String> also,
      String route,
      Map<String, String> group,
      boolean peerGroup,
      boolean storm,
      @Nullable String openedAt,
      @Nullable String endedAt,
      List<String> openings,
      @Nullable String toldAt,
      int messages,
      String decision,
      @Nullable Taken acknowledgement,
      List<Long> silencedBy,
      boolean marked,
      int firing,
      List<Each> alerts,
      int alertsTotal,
      @MayBeLeftOut @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Line> timeline) {}

  /** Something that happened. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Line(
      String at,
      @MayBeLeftOut @Nullable String decision,
      @MayBeLeftOut @Nullable Integer firing,
      @MayBeLeftOut @Nullable String note,
      @MayBeLeftOut @Nullable String by,
      @MayBeLeftOut @Nullable String via,
      @MayBeLeftOut @Nullable String delivery,
      @MayBeLeftOut @Nullable String channel,
      @MayBeLeftOut @Nullable Integer number,
      @MayBeLeftOut @Nullable Integer attempts,
      @MayBeLeftOut @Nullable String problem) {}

  record Taking(String by, @MayBeLeftOut String comment, @MayBeLeftOut String via) {}

  record Taken(String incident, @Nullable String at, String by, String via) {}

  record AllTaken(List<Taken> acknowledgements, int total) {}

  record Alerts(List<Each> alerts, int total) {}

  /** An alert. */
  record Each(
      String fingerprint,
      Map<String, String> labels,
      String host,
      String signal,
      String detector,
      String severity,
      String unit,
      String state,
      @Nullable String since,
      @Nullable String startsAt,
      @Nullable String endsAt,
      @Nullable String noDataSince,
      @Nullable Double value,
      @Nullable Double lower,
      @Nullable Double upper,
      @Nullable Double score,
      @Nullable Double worst,
      String summary,
      @Nullable Muted muted,
      @MayBeLeftOut @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> incidents,
      @MayBeLeftOut @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Long> silencedBy) {}

  record Muted(String kind, String by) {}

  /** What one request looks at. */
  private record Now(
      List<Alert> alerts,
      Map<Long, Alert> byFingerprint,
      List<Silence> inForce,
      Map<String, Acknowledgement> acks,
      Set<String> marked,
      Map<Long, Mute> mutes,
      Texts words) {}

  private Now now(Context ctx) {
    long now = clock.millis();
    View seen = view.get();
    List<Alert> alerts = seen.alerts();
    return new Now(
        alerts,
        alerts.stream().collect(Collectors.toMap(Alert::fingerprint, a -> a, (a, b) -> a)),
        store.silences(now).stream().filter(silence -> silence.holds(now)).toList(),
        store.acknowledgements().stream()
            .collect(Collectors.toMap(Acknowledgement::incident, a -> a)),
        store.marks().stream().map(Mark::incident).collect(Collectors.toSet()),
        seen.mutes(),
        Asked.texts(ctx, texts.get()));
  }

  private All list(Context ctx) {
    String state =
        Asked.word(ctx, "state", "open", "acknowledged", "unacknowledged", "ended", "all");
    List<Matcher> wanted = Asked.matchers(ctx);
    Now now = now(ctx);
    List<Incident> asked = new ArrayList<>();
    for (Incident incident : store.incidents(MOST)) {
      boolean taken = now.acks().containsKey(incident.id());
      boolean fits =
          switch (state) {
            case "open" -> incident.open();
            case "acknowledged" -> incident.open() && taken;
            case "unacknowledged" -> incident.open() && !taken;
            case "ended" -> !incident.open();
            default -> true;
          };
      if (fits && about(incident, wanted, now)) {
        asked.add(incident);
      }
    }
    return new All(
        Asked.page(ctx, asked).stream()
            .map(incident -> shown(incident, alertsOf(incident, now), now, LISTED, null))
            .toList(),
        asked.size());
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

  private Shown one(Context ctx) {
    Incident incident = known(ctx);
    Now now = now(ctx);
    return shown(incident, everOf(incident, now), now, MOST, timeline(incident.id()));
  }

  /** Its alerts as they are now, and those that are over as they were last told. */
  private List<Alert> everOf(Incident incident, Now now) {
    Map<Long, Alert> all = new LinkedHashMap<>();
    alertsOf(incident, now).forEach(alert -> all.put(alert.fingerprint(), alert));
    store
        .alertsOf(incident.id())
        .orElse(List.of())
        .forEach(alert -> all.putIfAbsent(alert.fingerprint(), alert));
    return List.copyOf(all.values());
  }

  private Incident known(Context ctx) {
    String id = ctx.pathParam("id");
    return store
        .incident(id)
        .orElseThrow(() -> Refusal.missing("there is no incident " + Wish.cut(id)));
  }

  /** What was decided, what people did and what has arrived, in the order of time. */
  private List<Line> timeline(String incident) {
    record Dated(long at, Line line) {}
    List<Dated> lines = new ArrayList<>();
    for (Event event : store.timeline(incident)) {
      lines.add(
          new Dated(
              event.at(),
              line(event.at(), event.decision().word(), event.firing(), null, null, null)));
    }
    for (Note note : store.notes(incident)) {
      lines.add(
          new Dated(note.at(), line(note.at(), null, null, note.what(), note.by(), note.via())));
    }
    for (Delivery delivery : store.deliveries(incident)) {
      long at = delivery.endedAt() == 0 ? delivery.at() : delivery.endedAt();
      lines.add(new Dated(at, line(at, delivery)));
    }
    return lines.stream().sorted(Comparator.comparingLong(Dated::at)).map(Dated::line).toList();
  }

  private static Line line(
      long at,
      @Nullable String decision,
      @Nullable Integer firing,
      @Nullable String note,
      @Nullable String by,
      @Nullable String via) {
    String when = Instant.ofEpochMilli(at).toString();
    return new Line(when, decision, firing, note, by, via, null, null, null, null, null);
  }

  private static Line line(long at, Delivery delivery) {
    return new Line(
        Instant.ofEpochMilli(at).toString(),
        null,
        null,
        null,
        null,
        null,
        ReceiversApi.word(delivery),
        delivery.channel(),
        delivery.number(),
        delivery.attempts(),
        delivery.problem().isEmpty() ? null : delivery.problem());
  }

  private Taken acknowledge(Context ctx) {
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
    return shown(stands);
  }

  private AllTaken acknowledgements(Context ctx) {
    List<Taken> all = store.acknowledgements().stream().map(IncidentsApi::shown).toList();
    return new AllTaken(Asked.page(ctx, all), all.size());
  }

  private void withdraw(Context ctx) {
    Incident incident = known(ctx);
    if (store.withdraw(incident.id()).isEmpty()) {
      throw Refusal.missing("incident " + incident.id() + " is not acknowledged");
    }
    acted.run();
  }

  private Alerts alerts(Context ctx) {
    String state = Asked.word(ctx, "state", "firing", "pending", "all");
    List<Matcher> wanted = Asked.matchers(ctx);
    Now now = now(ctx);
    Map<Long, List<String>> incidents = new LinkedHashMap<>();
    for (Incident incident : view.get().incidents()) {
      for (Long member : incident.members().keySet()) {
        incidents.computeIfAbsent(member, m -> new ArrayList<>()).add(incident.id());
      }
    }
    List<Alert> asked = new ArrayList<>();
    for (Alert alert : now.alerts()) {
      boolean fits =
          state.equals("all")
              || (alert.phase() == Phase.FIRING ? "firing" : "pending").equals(state);
      if (fits && Asked.matches(wanted, alert.labels())) {
        asked.add(alert);
      }
    }
    return new Alerts(
        Asked.page(ctx, asked).stream()
            .map(
                alert ->
                    shown(
                        alert,
                        now,
                        incidents.getOrDefault(alert.fingerprint(), List.of()),
                        silencing(now, List.of(alert.labels()))))
            .toList(),
        asked.size());
  }

  /**
   * @param most how many alerts are shown, the worst first
   * @param timeline null = it is not shown
   */
  private Shown shown(
      Incident incident, List<Alert> alerts, Now now, int most, @Nullable List<Line> timeline) {
    Acknowledgement ack = now.acks().get(incident.id());
    List<Alert> worstFirst =
        alerts.stream()
            .sorted(
                Comparator.comparing(Alert::firing)
                    .thenComparing(Alert::severity, Severity.ORDER)
                    .thenComparingDouble(alert -> alert.worst().score())
                    .reversed())
            .toList();
    return new Shown(
        incident.id(),
        title(incident, worstFirst, now.words()),
        worstFirst.stream().map(Alert::severity).max(Severity.ORDER).orElse(""),
        incident.open() ? "open" : "ended",
        incident.receiver(),
        incident.also(),
        incident.route(),
        incident.group().asMap(),
        incident.wide(),
        incident.storm(),
        Json.instant(incident.openedAt()),
        Json.instant(incident.endedAt()),
        incident.openings().stream().map(at -> Instant.ofEpochMilli(at).toString()).toList(),
        Json.instant(incident.toldAt()),
        incident.told(),
        incident.decision().word(),
        ack == null ? null : shown(ack),
        silencing(now, alerts.stream().map(Alert::labels).toList()),
        now.marked().contains(incident.id()),
        (int) incident.members().values().stream().filter(Incident.Member::firing).count(),
        worstFirst.stream().limit(most).map(alert -> shown(alert, now, null, null)).toList(),
        alerts.size(),
        timeline);
  }

  /** What is wrong where, for lists: two names of each, and how many more. */
  private static String title(Incident incident, List<Alert> alerts, Texts words) {
    String what = few(alerts.stream().map(Alert::name).distinct().toList(), words);
    String where =
        few(alerts.stream().map(Alert::host).filter(h -> !h.isEmpty()).distinct().toList(), words);
    if (where.isEmpty() || incident.wide()) {
      where = words.shown(incident.group()) + (where.isEmpty() ? "" : " · " + where);
    }
    return what.isEmpty() ? where : what + " · " + where;
  }

  private static String few(List<String> names, Texts words) {
    String first = names.stream().limit(2).map(words::shown).collect(Collectors.joining(", "));
    return names.size() > 2 ? first + ", +" + (names.size() - 2) : first;
  }

  /** Why an alert was not told at the newest step, null = nothing kept it from that. */
  private static @Nullable Muted muted(Now now, Alert alert) {
    Mute mute = now.mutes().get(alert.fingerprint());
    return mute == null ? null : new Muted(SignalsApi.lower(mute.kind().name()), mute.by());
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

  private static Taken shown(Acknowledgement ack) {
    return new Taken(ack.incident(), Json.instant(ack.at()), ack.by(), ack.via());
  }

  private static Each shown(
      Alert alert, Now now, @Nullable List<String> incidents, @Nullable List<Long> silencedBy) {
    return new Each(
        Long.toHexString(alert.fingerprint()),
        alert.labels().asMap(),
        alert.host(),
        alert.name(),
        alert.labels().getOrEmpty(Alert.DETECTOR),
        alert.severity(),
        SignalsApi.lower(alert.unit().name()),
        SignalsApi.lower(alert.phase().name()),
        Json.instant(alert.since()),
        Json.instant(alert.startsAt()),
        Json.instant(alert.endsAt()),
        Json.instant(alert.noDataSince()),
        Json.finite(alert.score().value()),
        Json.finite(alert.score().lower()),
        Json.finite(alert.score().upper()),
        Json.finite(alert.score().score()),
        Json.finite(alert.worst().score()),
        now.words().line(alert),
        muted(now, alert),
        incidents,
        silencedBy);
  }
}
