package io.petrel.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpStatus;
import io.petrel.alert.Alert;
import io.petrel.notify.Texts;
import io.petrel.pipeline.View;
import io.petrel.route.Incident;
import io.petrel.route.Matcher;
import io.petrel.route.Muting;
import io.petrel.route.Muting.Mute;
import io.petrel.route.Silence;
import io.petrel.store.Silences;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /api/v2}: alerts and silences as Alertmanager gives and takes them, so that amtool, Karma
 * and Grafana's Alertmanager data source work.
 *
 * <p>Alerts come from Petrel alone: none can be posted. A silence's id is a UUID that says its
 * number. Refusals are JSON strings, as there. Thread-safe.
 *
 * <p>Source: Alertmanager's API v2, openapi.yaml.
 */
public final class AlertmanagerApi {
  private static final String PATH = "/api/v2/";

  /** The Alertmanager whose API this is: programs choose by it what they may ask for. */
  private static final String SPEAKS = "0.25.0";

  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern ID = Pattern.compile("00000000-0000-4000-8000-([0-9a-f]{12})");
  private static final Duration FIRES_ON = Duration.ofMinutes(5);
  private static final int LONGEST_REGEX = 500;
  private static final String EXAMPLE =
      "{\"matchers\": [{\"name\": \"instance\", \"value\": \"web-1\", \"isRegex\": false}],"
          + " \"startsAt\": \"2026-11-23T14:00:00Z\", \"endsAt\": \"2026-11-23T16:00:00Z\","
          + " \"createdBy\": \"ann\", \"comment\": \"\"}";

  private final Silences silences;
  private final Supplier<View> view;
  private final Supplier<Texts> texts;
  private final Supplier<Receivers> receivers;
  private final About about;
  private final InstantSource clock;
  private final Runnable acted;

  /**
   * What runs.
   *
   * @param startedAt milliseconds since the epoch
   */
  public record About(String version, String commit, long startedAt) {}

  /**
   * Who may be told.
   *
   * @param usual the receiver of what no route leads elsewhere
   * @param names all of them
   */
  public record Receivers(String usual, List<String> names) {}

  /**
   * An API over what is known.
   *
   * @param acted told after every change
   */
  public AlertmanagerApi(
      Silences silences,
      Supplier<View> view,
      Supplier<Texts> texts,
      Supplier<Receivers> receivers,
      About about,
      InstantSource clock,
      Runnable acted) {
    this.silences = silences;
    this.view = view;
    this.texts = texts;
    this.receivers = receivers;
    this.about = about;
    this.clock = clock;
    this.acted = acted;
  }

  void routes(RoutesConfig routes) {
    routes.get(PATH + "status", told(ctx -> answer(ctx, status())), Role.VIEWER);
    routes.get(PATH + "receivers", told(ctx -> answer(ctx, receivers())), Role.VIEWER);
    routes.get(PATH + "alerts", told(this::alerts), Role.VIEWER);
    routes.get(PATH + "alerts/groups", told(this::groups), Role.VIEWER);
    routes.get(PATH + "silences", told(this::list), Role.VIEWER);
    routes.post(PATH + "silences", told(this::post), Role.OPERATOR);
    routes.get(
        PATH + "silence/{id}",
        told(ctx -> answer(ctx, shown(known(ctx), clock.millis()))),
        Role.VIEWER);
    routes.delete(PATH + "silence/{id}", told(this::expire), Role.OPERATOR);
  }

  /** Refusals as Alertmanager words them. */
  private static Handler told(Handler handler) {
    return ctx -> {
      try {
        handler.handle(ctx);
      } catch (Refusal e) {
        answer(ctx.status(e.problem().status()), e.problem().detail());
      }
    };
  }

  private static void answer(Context ctx, Object body) {
    ctx.contentType(Operation.JSON).result(JSON.writeValueAsBytes(body));
  }

  private Map<String, Object> status() {
    Map<String, Object> version = new LinkedHashMap<>();
    version.put("version", SPEAKS);
    version.put("revision", about.commit());
    version.put("branch", "petrel " + about.version());
    version.put("buildUser", "");
    version.put("buildDate", "");
    version.put("goVersion", "");
    return Map.of(
        "cluster",
        Map.of("status", "disabled", "peers", List.of()),
        "versionInfo",
        version,
        "config",
        Map.of("original", receiversAsConfig()),
        "uptime",
        time(about.startedAt()));
  }

  /** The receivers' names, in the form of Alertmanager's config; nothing else of the config. */
  private String receiversAsConfig() {
    Receivers now = receivers.get();
    String names =
        now.names().stream()
            .map(name -> "  - name: " + quoted(name) + "\n")
            .collect(Collectors.joining());
    return "route:\n  receiver: " + quoted(now.usual()) + "\nreceivers:\n" + names;
  }

  /** A text of JSON is one of YAML. */
  private static String quoted(String text) {
    return JSON.writeValueAsString(text);
  }

  private List<Map<String, String>> receivers() {
    return receivers.get().names().stream().map(name -> Map.of("name", name)).toList();
  }

  /** Which alerts a request asks for. */
  private record Filter(
      List<Matcher> matchers,
      @Nullable Pattern receiver,
      boolean active,
      boolean silenced,
      boolean inhibited) {
    static Filter of(Context ctx) {
      return new Filter(
          filters(ctx),
          receiver(ctx.queryParam("receiver")),
          flag(ctx, "active"),
          flag(ctx, "silenced"),
          flag(ctx, "inhibited"));
    }

    private static @Nullable Pattern receiver(@Nullable String text) {
      if (text == null || text.isEmpty()) {
        return null;
      }
      try {
        if (text.length() <= LONGEST_REGEX) {
          return Pattern.compile(text);
        }
      } catch (PatternSyntaxException e) {
        // said below
      }
      throw Refusal.wrong("receiver: expected a regular expression, got " + Wish.cut(text));
    }

    private static boolean flag(Context ctx, String name) {
      return Asked.word(ctx, name, "true", "false").equals("true");
    }

    boolean about(Alert alert, Set<String> receivers) {
      return Asked.matches(matchers, alert.labels())
          && (receiver == null
              || receivers.stream().anyMatch(name -> receiver.matcher(name).matches()));
    }

    boolean wants(Standing standing) {
      return (silenced || standing.silencing().isEmpty())
          && (inhibited || standing.inhibiting().isEmpty())
          && (active || !standing.told());
    }
  }

  /**
   * An alert that fires and what keeps it from being told.
   *
   * @param silencing the ids of silences, or the name of a maintenance window
   * @param inhibiting the fingerprint of the alert that explains it
   */
  private record Standing(Alert alert, List<String> silencing, List<String> inhibiting) {
    boolean told() {
      return silencing.isEmpty() && inhibiting.isEmpty();
    }
  }

  private static List<Matcher> filters(Context ctx) {
    return Asked.matchers(ctx, "filter");
  }

  /** What one request looks at. */
  private final class Now {
    final long at = clock.millis();
    final View seen = view.get();
    final List<Silence> inForce =
        silences.silences(at).stream().filter(silence -> silence.holds(at)).toList();
    final Map<Long, Set<String>> receivers = new HashMap<>();
    final Map<String, String> fingerprints = new HashMap<>();

    Now() {
      for (Incident incident : seen.incidents()) {
        for (Long member : incident.members().keySet()) {
          Set<String> names = receivers.computeIfAbsent(member, m -> new LinkedHashSet<>());
          names.add(incident.receiver());
          names.addAll(incident.also());
        }
      }
      if (seen.mutes().values().stream().anyMatch(m -> m.kind() == Muting.Kind.INHIBITED)) {
        seen.alerts().forEach(alert -> fingerprints.put(alert.labels().toString(), id(alert)));
      }
    }

    /** Those that fire and are asked for. */
    List<Map<String, Object>> shown(Stream<Alert> alerts, Filter filter) {
      return alerts
          .filter(Alert::firing)
          .filter(alert -> filter.about(alert, receivers(alert)))
          .map(alert -> new Standing(alert, silencing(alert), inhibiting(alert)))
          .filter(filter::wants)
          .map(this::shown)
          .toList();
    }

    Set<String> receivers(Alert alert) {
      return receivers.getOrDefault(alert.fingerprint(), Set.of());
    }

    /** The silences in force that match: one that began since the newest step counts already. */
    private List<String> silencing(Alert alert) {
      List<String> ids = new ArrayList<>();
      for (Silence silence : inForce) {
        if (silence.matches(alert.labels())) {
          ids.add(uuid(silence.id()));
        }
      }
      Mute mute = seen.mutes().get(alert.fingerprint());
      if (ids.isEmpty() && mute != null && mute.kind() == Muting.Kind.SILENCED) {
        // A maintenance window has no id; what a silence hid that has ended is told at once.
        return mute.by().matches("[0-9]+") ? List.of() : List.of(mute.by());
      }
      return ids;
    }

    private List<String> inhibiting(Alert alert) {
      Mute mute = seen.mutes().get(alert.fingerprint());
      return mute == null || mute.kind() != Muting.Kind.INHIBITED
          ? List.of()
          : List.of(fingerprints.getOrDefault(mute.by(), mute.by()));
    }

    private Map<String, Object> shown(Standing standing) {
      Alert alert = standing.alert();
      Map<String, Object> status = new LinkedHashMap<>();
      status.put("state", standing.told() ? "active" : "suppressed");
      status.put("silencedBy", standing.silencing());
      status.put("inhibitedBy", standing.inhibiting());
      Map<String, Object> out = new LinkedHashMap<>();
      out.put("labels", alert.labels().asMap());
      out.put("annotations", annotations(alert));
      out.put("receivers", receivers(alert).stream().map(name -> Map.of("name", name)).toList());
      out.put("fingerprint", id(alert));
      out.put("startsAt", time(alert.startsAt()));
      out.put("updatedAt", time(alert.asOf()));
      out.put("endsAt", time(at + FIRES_ON.toMillis()));
      out.put("status", status);
      out.put("generatorURL", "");
      return out;
    }
  }

  private Map<String, String> annotations(Alert alert) {
    Texts words = texts.get();
    Map<String, String> all = new LinkedHashMap<>();
    all.put("summary", words.line(alert));
    all.put("description", words.why(alert));
    all.put("expected", words.range(alert.score(), alert.unit()));
    all.put("value", words.quantity(alert.score().value(), alert.unit()));
    all.values().removeIf(String::isEmpty);
    return all;
  }

  private static String id(Alert alert) {
    return String.format("%016x", alert.fingerprint());
  }

  private static String time(long at) {
    return Instant.ofEpochMilli(at).toString();
  }

  private void alerts(Context ctx) {
    Filter filter = Filter.of(ctx);
    Now now = new Now();
    answer(ctx, now.shown(now.seen.alerts().stream(), filter));
  }

  private void groups(Context ctx) {
    Filter filter = Filter.of(ctx);
    Now now = new Now();
    Map<Long, Alert> known =
        now.seen.alerts().stream()
            .collect(Collectors.toMap(Alert::fingerprint, alert -> alert, (one, other) -> one));
    List<Map<String, Object>> groups = new ArrayList<>();
    for (Incident incident : now.seen.incidents()) {
      Stream<Alert> members =
          incident.members().keySet().stream().map(known::get).filter(alert -> alert != null);
      List<Map<String, Object>> alerts = now.shown(members, filter);
      if (!alerts.isEmpty()) {
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("labels", incident.group().asMap());
        group.put("receiver", Map.of("name", incident.receiver()));
        group.put("alerts", alerts);
        groups.add(group);
      }
    }
    answer(ctx, groups);
  }

  private void list(Context ctx) {
    List<Matcher> wanted = filters(ctx);
    long now = clock.millis();
    answer(
        ctx,
        silences.silences(now - SilencesApi.LATELY.toMillis()).stream()
            .filter(silence -> Asked.matches(wanted, SilencesApi.labelsOf(silence)))
            .sorted(
                Comparator.comparing((Silence silence) -> state(silence, now))
                    .thenComparingLong(Silence::endsAt))
            .map(silence -> shown(silence, now))
            .toList());
  }

  private void post(Context ctx) {
    Wish wish =
        Wish.read(ctx, EXAMPLE, "id", "matchers", "startsAt", "endsAt", "createdBy", "comment");
    long now = clock.millis();
    long from = wish.instant("startsAt", now);
    long to = wish.instant("endsAt", 0);
    List<Matcher> matchers = matchers(wish);
    SilencesApi.require(matchers, from, to, now, "endsAt", "startsAt");
    Silence silence =
        new Silence(0, matchers, from, to, wish.by("createdBy"), wish.comment(), null, false);
    String replaced = wish.text("id", 100);
    Silence stored =
        replaced.isEmpty()
            ? silences.add(silence)
            : silences.replace(number(replaced), silence, now).orElseThrow(() -> unknown(replaced));
    acted.run();
    answer(ctx, Map.of("silenceID", uuid(stored.id())));
  }

  private static List<Matcher> matchers(Wish wish) {
    List<Matcher> matchers = new ArrayList<>();
    for (Wish each :
        wish.inners(
            "matchers",
            SilencesApi.MOST_MATCHERS,
            EXAMPLE,
            "name",
            "value",
            "isRegex",
            "isEqual")) {
      String operator =
          (each.flag("isEqual", true) ? "=" : "!") + (each.flag("isRegex") ? "~" : "");
      String name = each.text("name", SilencesApi.LONGEST_MATCHER);
      String value = each.text("value", SilencesApi.LONGEST_MATCHER);
      try {
        matchers.add(Matcher.of(name, operator.equals("!") ? "!=" : operator, value));
      } catch (IllegalArgumentException e) {
        throw Refusal.wrong(
            "matchers[" + matchers.size() + "]: " + e.getMessage() + ", got " + Wish.cut(name));
      }
    }
    return matchers;
  }

  private void expire(Context ctx) {
    String id = ctx.pathParam("id");
    Optional<Silence> ended = silences.expire(number(id), clock.millis());
    if (ended.isEmpty()) {
      throw unknown(id);
    }
    acted.run();
    ctx.status(HttpStatus.OK);
  }

  private Silence known(Context ctx) {
    String id = ctx.pathParam("id");
    long number = number(id);
    return silences.silences(clock.millis() - SilencesApi.LATELY.toMillis()).stream()
        .filter(silence -> silence.id() == number)
        .findFirst()
        .orElseThrow(() -> unknown(id));
  }

  private static Refusal unknown(String id) {
    return Refusal.missing("silence " + Wish.cut(id) + " not found");
  }

  /** The number that an id says; 0 = none that can be. */
  private static long number(String id) {
    java.util.regex.Matcher uuid = ID.matcher(id);
    if (uuid.matches()) {
      return Long.parseLong(uuid.group(1), 16);
    }
    return id.matches("[0-9]{1,15}") ? Long.parseLong(id) : 0;
  }

  private static String uuid(long id) {
    return String.format("00000000-0000-4000-8000-%012x", id);
  }

  /** In the order in which Alertmanager lists them. */
  private enum State {
    ACTIVE,
    PENDING,
    EXPIRED
  }

  /** One that recurs is pending between its times. */
  private static State state(Silence silence, long now) {
    return now >= silence.endsAt()
        ? State.EXPIRED
        : silence.holds(now) ? State.ACTIVE : State.PENDING;
  }

  private static Map<String, Object> shown(Silence silence, long now) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("id", uuid(silence.id()));
    out.put("status", Map.of("state", state(silence, now).name().toLowerCase(Locale.ROOT)));
    out.put("updatedAt", time(Math.min(silence.startsAt(), now)));
    out.put("comment", silence.comment());
    out.put("createdBy", silence.by());
    out.put("startsAt", time(silence.startsAt()));
    out.put("endsAt", time(silence.endsAt()));
    out.put("matchers", silence.matchers().stream().map(AlertmanagerApi::shown).toList());
    return out;
  }

  private static Map<String, Object> shown(Matcher matcher) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("name", matcher.name());
    out.put("value", matcher.value());
    out.put("isRegex", matcher.operator().endsWith("~"));
    out.put("isEqual", matcher.operator().startsWith("="));
    return out;
  }
}
