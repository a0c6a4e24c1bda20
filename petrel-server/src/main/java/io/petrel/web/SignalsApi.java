package io.petrel.web;

import io.javalin.http.Context;
import io.petrel.alert.Alert;
import io.petrel.detect.Score;
import io.petrel.notify.Texts;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Plan.Watch;
import io.petrel.pipeline.View;
import io.petrel.pipeline.View.SignalView;
import io.petrel.route.Matcher;
import io.petrel.series.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/signals} and {@code /api/v1/hosts}: what is watched, and how each host is by all
 * its signals. Thread-safe.
 */
public final class SignalsApi {
  private final Supplier<Plan> plan;
  private final Supplier<View> view;
  private final Supplier<Texts> texts;
  private final Supplier<Map<String, Map<String, Object>>> settings;

  /**
   * An API over what is known.
   *
   * @param settings what the config says of a detector, by signal, a slash and detector
   */
  public SignalsApi(
      Supplier<Plan> plan,
      Supplier<View> view,
      Supplier<Texts> texts,
      Supplier<Map<String, Map<String, Object>>> settings) {
    this.plan = plan;
    this.view = view;
    this.texts = texts;
    this.settings = settings;
  }

  List<Operation> operations() {
    return List.of(
        Operation.get(
                "/api/v1/signals", "listSignals", "What is watched.", Signals.class, this::signals)
            .takes(Operation.PAGE),
        Operation.get(
                "/api/v1/hosts",
                "listHosts",
                "Hosts, the one with the worst score first.",
                Hosts.class,
                this::hosts)
            .takes(
                Operation.Parameter.text("host", "Only the host of this name."),
                Operation.Parameter.text("q", "Only hosts whose name or labels contain this."),
                Operation.Parameter.text("sort", "score (the default) or name."),
                Operation.Parameter.flag("detail", "With each signal's newest value."),
                Operation.MATCHER)
            .takes(Operation.PAGE));
  }

  record Signals(List<Watched> signals, int total) {}

  record Watched(
      String name,
      String source,
      String query,
      String unit,
      String bad,
      String hostLabel,
      List<String> peersBy,
      double floor,
      int series,
      int anomalous,
      @Nullable Double worstScore,
      @Nullable String worstHost,
      List<Looking> detectors) {}

  record Looking(String name, String severity, long forSeconds, Map<String, Object> settings) {}

  record Hosts(List<Host> hosts, int total) {}

  record Host(
      String host,
      String source,
      Map<String, String> labels,
      @Nullable Double score,
      int firing,
      int pending,
      @MayBeLeftOut List<Value> signals) {}

  record Value(
      String signal,
      Map<String, String> labels,
      String unit,
      @Nullable Double value,
      @Nullable Double score,
      @Nullable Double lower,
      @Nullable Double upper,
      @Nullable String detector,
      String summary) {}

  static @Nullable SignalView seen(View view, Watch watch) {
    for (SignalView each : view.signals()) {
      if (each.signal().name().equals(watch.signal().name())
          && each.signal().source().equals(watch.signal().source())) {
        return each;
      }
    }
    return null;
  }

  /** What the detector said that found a series most anomalous; null = none has an opinion. */
  record Worst(int detector, Score score) {
    static @Nullable Worst of(SignalView signal, int i) {
      Worst worst = null;
      for (int d = 0; d < signal.detectors().size(); d++) {
        Score score = signal.score(d, i);
        if (score != null
            && !Double.isNaN(score.score())
            && (worst == null || score.score() > worst.score.score())) {
          worst = new Worst(d, score);
        }
      }
      return worst;
    }
  }

  private Signals signals(Context ctx) {
    View now = view.get();
    Map<String, Map<String, Object>> known = settings.get();
    List<Watched> all =
        plan.get().watches().stream()
            .map(watch -> watched(watch, seen(now, watch), known))
            .toList();
    return new Signals(Asked.page(ctx, all), all.size());
  }

  private static Watched watched(
      Watch watch, @Nullable SignalView seen, Map<String, Map<String, Object>> settings) {
    int anomalous = 0;
    Worst worst = null;
    String host = null;
    int size = seen == null ? 0 : seen.size();
    for (int i = 0; seen != null && i < size; i++) {
      Worst of = Worst.of(seen, i);
      if (of != null) {
        anomalous += of.score().anomalous() ? 1 : 0;
        if (worst == null || of.score().score() > worst.score().score()) {
          worst = of;
          host = seen.series(i).getOrEmpty(watch.signal().hostLabel());
        }
      }
    }
    return new Watched(
        watch.signal().name(),
        watch.signal().source(),
        watch.signal().query(),
        lower(watch.signal().unit().name()),
        lower(watch.signal().bad().name()),
        watch.signal().hostLabel(),
        watch.signal().peersBy(),
        watch.signal().effectiveFloor(),
        size,
        anomalous,
        worst == null ? null : Json.finite(worst.score().score()),
        host,
        watch.rules().stream()
            .map(
                rule ->
                    new Looking(
                        rule.name(),
                        rule.severity(),
                        rule.telling().holdFor().toSeconds(),
                        settings.getOrDefault(watch.signal().name() + "/" + rule.name(), Map.of())))
            .toList());
  }

  static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** A host and what is known of it, on the way. */
  private static final class Found {
    final String name;
    final String source;
    Labels labels = Labels.empty();
    double score = Double.NaN;
    int firing;
    int pending;

    Found(String name, String source) {
      this.name = name;
      this.source = source;
    }
  }

  private Hosts hosts(Context ctx) {
    List<Matcher> wanted = Asked.matchers(ctx);
    String only = ctx.queryParam("host");
    String part = ctx.queryParam("q");
    boolean byName = Asked.word(ctx, "sort", "score", "name").equals("name");
    View now = view.get();
    Map<String, Found> found = new LinkedHashMap<>();
    for (SignalView signal : now.signals()) {
      for (int i = 0; i < signal.size(); i++) {
        look(signal, i, only, found);
      }
    }
    count(now, found);
    Comparator<Found> order = Comparator.comparing(host -> host.name);
    if (!byName) {
      order =
          Comparator.comparingDouble((Found host) -> Double.isNaN(host.score) ? 1 : -host.score)
              .thenComparing(order);
    }
    List<Found> all =
        found.values().stream()
            .filter(host -> part == null || contains(host, part.toLowerCase(Locale.ROOT)))
            .filter(host -> Asked.matches(wanted, host.labels))
            .sorted(order)
            .toList();
    boolean detail = Asked.flag(ctx, "detail");
    Texts words = Asked.texts(ctx, texts.get());
    List<Host> shown =
        Asked.page(ctx, all).stream()
            .map(host -> shown(host, detail ? values(now, host, words) : List.of()))
            .toList();
    return new Hosts(shown, all.size());
  }

  private static void look(
      SignalView signal, int i, @Nullable String only, Map<String, Found> found) {
    Labels series = signal.series(i);
    String name = series.getOrEmpty(signal.signal().hostLabel());
    if (name.isEmpty() || (only != null && !only.equals(name))) {
      return;
    }
    String source = signal.signal().source();
    Found host = found.computeIfAbsent(source + "/" + name, k -> new Found(name, source));
    // Labels of a part of the host, such as a mount point, are not the host's.
    host.labels = host.labels.size() == 0 ? series : shared(host.labels, series);
    Worst worst = Worst.of(signal, i);
    if (worst != null && !(worst.score().score() <= host.score)) {
      host.score = worst.score().score();
    }
  }

  private static Labels shared(Labels a, Labels b) {
    List<String> same = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      if (a.value(i).equals(b.get(a.name(i)))) {
        same.add(a.name(i));
      }
    }
    return same.size() == a.size() ? a : a.keep(same);
  }

  private static void count(View view, Map<String, Found> found) {
    Map<String, List<Found>> byName = new HashMap<>();
    found.values().forEach(h -> byName.computeIfAbsent(h.name, n -> new ArrayList<>()).add(h));
    for (Alert alert : view.alerts()) {
      for (Found host : byName.getOrDefault(alert.host(), List.of())) {
        if (alert.firing()) {
          host.firing++;
        } else {
          host.pending++;
        }
      }
    }
  }

  private static boolean contains(Found host, String part) {
    return host.name.toLowerCase(Locale.ROOT).contains(part)
        || host.labels.asMap().values().stream()
            .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(part));
  }

  private static Host shown(Found host, List<Value> values) {
    return new Host(
        host.name,
        host.source,
        host.labels.asMap(),
        Json.finite(host.score),
        host.firing,
        host.pending,
        values);
  }

  private static List<Value> values(View view, Found host, Texts words) {
    List<Value> values = new ArrayList<>();
    for (SignalView signal : view.signals()) {
      String hostLabel = signal.signal().hostLabel();
      for (int i = 0; i < signal.size(); i++) {
        if (signal.signal().source().equals(host.source)
            && host.name.equals(signal.series(i).get(hostLabel))) {
          Worst worst = Worst.of(signal, i);
          Score score = worst == null ? null : worst.score();
          values.add(
              new Value(
                  signal.signal().name(),
                  signal.series(i).asMap(),
                  lower(signal.signal().unit().name()),
                  Json.finite(signal.value(i)),
                  score == null ? null : Json.finite(score.score()),
                  score == null ? null : Json.finite(score.lower()),
                  score == null ? null : Json.finite(score.upper()),
                  worst == null ? null : signal.detectors().get(worst.detector()),
                  score == null ? "" : words.reason(score.reason(), signal.signal().unit())));
        }
      }
    }
    return values;
  }
}
