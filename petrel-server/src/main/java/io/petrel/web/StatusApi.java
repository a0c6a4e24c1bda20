package io.petrel.web;

import io.javalin.http.Context;
import io.petrel.alert.Alert;
import io.petrel.alert.Severity;
import io.petrel.pipeline.View;
import io.petrel.pipeline.View.SignalView;
import io.petrel.route.Incident;
import io.petrel.store.Backlog;
import io.petrel.store.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/status}, {@code /api/v1/sources} and {@code /api/v1/config}: how Petrel itself is.
 * Thread-safe.
 */
public final class StatusApi {
  private static final int MOST = 1000;

  private final Store store;
  private final Supplier<View> view;
  private final Supplier<Self> self;
  private final Supplier<Settings> settings;
  private final InstantSource clock;

  /** An API over what is known. */
  public StatusApi(
      Store store,
      Supplier<View> view,
      Supplier<Self> self,
      Supplier<Settings> settings,
      InstantSource clock) {
    this.store = store;
    this.view = view;
    this.self = self;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * What the service says of itself.
   *
   * @param startedAt milliseconds since the epoch
   * @param speed seconds that pass on the service's clock in a real one
   * @param interval the distance of ticks in milliseconds
   * @param unhealthy why it should be started anew, null = it need not
   * @param unready why it does not do its work now, null = it does
   * @param sources the configured ones
   * @param learning signals with series that wait for their past
   * @param remarks what went wrong lately, newest first
   */
  public record Self(
      String version,
      String commit,
      long startedAt,
      double speed,
      long interval,
      String locale,
      @Nullable String unhealthy,
      @Nullable String unready,
      List<SourceFacts> sources,
      List<Metrics.Learning> learning,
      List<String> remarks) {
    public Self {
      sources = List.copyOf(sources);
      learning = List.copyOf(learning);
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * What is known of a source beside its answers.
   *
   * @param type its kind
   * @param silentSince since when it does not answer in full, milliseconds since the epoch; 0 = it
   *     does
   * @param remarks what it says beside its answers
   * @param past whether it can answer about the past
   */
  public record SourceFacts(
      String name, String type, long silentSince, List<String> remarks, boolean past) {}

  /**
   * The config that runs.
   *
   * @param file null = there is none
   * @param yaml with all defaults, without secrets
   * @param errors why the file as it is now is not taken, empty = it is
   * @param reloadedAt milliseconds since the epoch
   */
  public record Settings(
      @Nullable String file, String yaml, List<String> errors, long reloadedAt) {}

  List<Operation> operations() {
    return List.of(
        Operation.get(
            "/api/v1/status", "getStatus", "How Petrel itself is.", Status.class, this::status),
        Operation.get(
            "/api/v1/sources",
            "listSources",
            "The sources and whether they answer.",
            Sources.class,
            this::sources),
        Operation.get(
            "/api/v1/config",
            "getConfig",
            "The config that runs, with all defaults and without secrets.",
            Running.class,
            this::config));
  }

  record Status(
      String version,
      String commit,
      String java,
      @Nullable String startedAt,
      @Nullable String now,
      double speed,
      @Nullable String tickAt,
      double intervalSeconds,
      String locale,
      @Nullable String healthy,
      @Nullable String ready,
      @Nullable String quietSince,
      Incidents incidents,
      Alerts alerts,
      int hosts,
      int series,
      List<Learning> learning,
      List<String> remarks,
      Outbox outbox) {}

  record Incidents(int open, int critical, int warning, int info) {}

  record Alerts(int firing, int pending) {}

  record Learning(String source, String signal, double ratio, int waiting) {}

  record Outbox(int pending, @Nullable String oldestAt) {}

  record Sources(List<Source> sources, int total) {}

  record Source(
      String name,
      String type,
      boolean ok,
      @Nullable String why,
      int unanswered,
      @Nullable String silentSince,
      List<String> remarks,
      int hosts,
      boolean hasHistory) {}

  record Running(
      @Nullable String file, String yaml, List<String> errors, @Nullable String reloadedAt) {}

  private Status status(Context ctx) {
    View now = view.get();
    Self me = self.get();
    Map<String, Integer> bySeverity = bySeverity(now);
    int firing = (int) now.alerts().stream().filter(Alert::firing).count();
    List<Backlog> backlog = store.backlog();
    return new Status(
        me.version(),
        me.commit(),
        Runtime.version().toString(),
        Json.instant(me.startedAt()),
        Json.instant(clock.millis()),
        me.speed(),
        now.at() == Long.MIN_VALUE ? null : Json.instant(now.at()),
        me.interval() / 1e3,
        me.locale(),
        me.unhealthy(),
        me.unready(),
        now.incidents().isEmpty() ? Json.instant(quietSince(me)) : null,
        new Incidents(
            now.incidents().size(),
            bySeverity.getOrDefault("critical", 0),
            bySeverity.getOrDefault("warning", 0),
            bySeverity.getOrDefault("info", 0)),
        new Alerts(firing, now.alerts().size() - firing),
        hosts(now, name -> true),
        now.signals().stream().mapToInt(SignalView::size).sum(),
        me.learning().stream()
            .filter(each -> each.waiting() > 0)
            .map(each -> new Learning(each.source(), each.signal(), each.ratio(), each.waiting()))
            .toList(),
        me.remarks(),
        new Outbox(
            backlog.stream().mapToInt(Backlog::pending).sum(),
            Json.instant(
                backlog.stream()
                    .filter(each -> each.pending() > 0)
                    .mapToLong(Backlog::oldestAt)
                    .min()
                    .orElse(0))));
  }

  private long quietSince(Self me) {
    return Math.max(
        me.startedAt(),
        store.incidents(MOST).stream().mapToLong(Incident::endedAt).max().orElse(0));
  }

  private static Map<String, Integer> bySeverity(View view) {
    Map<Long, String> severities = new HashMap<>();
    view.alerts().forEach(alert -> severities.put(alert.fingerprint(), alert.severity()));
    Map<String, Integer> counts = new HashMap<>();
    for (Incident incident : view.incidents()) {
      incident.members().keySet().stream()
          .map(severities::get)
          .filter(Objects::nonNull)
          .max(Severity.ORDER)
          .ifPresent(worst -> counts.merge(worst, 1, Integer::sum));
    }
    return counts;
  }

  private static int hosts(View view, Function<String, Boolean> ofSource) {
    Set<String> hosts = new HashSet<>();
    for (SignalView signal : view.signals()) {
      String source = signal.signal().source();
      for (int i = 0; ofSource.apply(source) && i < signal.size(); i++) {
        String host = signal.series(i).get(signal.signal().hostLabel());
        if (host != null) {
          hosts.add(source + "/" + host);
        }
      }
    }
    return hosts.size();
  }

  private Sources sources(Context ctx) {
    View now = view.get();
    List<Source> sources = new ArrayList<>();
    for (SourceFacts each : self.get().sources()) {
      View.Failure failure =
          now.failures().stream()
              .filter(f -> f.source().equals(each.name()))
              .findFirst()
              .orElse(null);
      sources.add(
          new Source(
              each.name(),
              each.type(),
              failure == null,
              failure == null ? null : failure.why(),
              failure == null ? 0 : failure.unanswered(),
              Json.instant(each.silentSince()),
              each.remarks(),
              hosts(now, each.name()::equals),
              each.past()));
    }
    return new Sources(sources, sources.size());
  }

  private Running config(Context ctx) {
    Settings now = settings.get();
    return new Running(now.file(), now.yaml(), now.errors(), Json.instant(now.reloadedAt()));
  }
}
