package io.petrel.web;

import io.petrel.pipeline.View;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Petrel's own metrics, named by Prometheus' conventions. Thread-safe.
 *
 * <p>Scores and expected ranges carry the labels of their series; a label of theirs that has one of
 * Petrel's own names ({@code signal}, {@code detector}) is renamed to {@code exported_NAME}, as
 * Prometheus does it.
 */
public final class Metrics {
  private static final int BUFFER = 64 << 10;
  private static final List<String> OUTCOMES = List.of("delivered", "retry", "refused");

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Supplier<View> view;
  private final IntSupplier most;
  private final Histogram cycle;
  private final Counter ticks;
  private final Counter missed;
  private final Counter caughtUp;
  private final Counter cycleFailures;
  private final Counter commitFailures;
  private final Counter notifications;
  private final Counter unheard;
  private final Counter learned;
  private final Gauge reloadSuccessful;
  private final Gauge reloadTime;

  /**
   * @param view what is known now
   * @param most how many series' scores are written in any case; see {@link ScoreLines}
   * @param interval how far apart ticks are
   * @param sources the names of the configured sources
   * @param outbox what waits for delivery, by channel
   * @param learning how far the learning of the past is
   */
  public Metrics(
      Supplier<View> view,
      IntSupplier most,
      Supplier<Duration> interval,
      Supplier<List<String>> sources,
      Supplier<List<Waiting>> outbox,
      Supplier<List<Learning>> learning,
      String version,
      String commit) {
    this.view = view;
    this.most = most;
    cycle =
        Histogram.builder()
            .name("petrel_cycle_duration_seconds")
            .help("How long a cycle took, by part: asking the sources, deciding and committing.")
            .labelNames("part")
            .classicUpperBounds(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
            .classicOnly()
            .register(registry);
    ticks = counter("petrel_ticks", "Ticks that were taken on time.");
    missed = counter("petrel_ticks_missed", "Ticks that passed while Petrel was busy or down.");
    caughtUp = counter("petrel_ticks_caught_up", "Missed ticks that were taken from history.");
    cycleFailures = counter("petrel_cycle_failures", "Cycles that ended in an unforeseen failure.");
    commitFailures = counter("petrel_commit_failures", "Refused writes of the state.");
    learned = counter("petrel_learning_samples", "Samples of the past that detectors have seen.");
    notifications =
        Counter.builder()
            .name("petrel_notifications")
            .help("Attempts to tell a receiver, by channel and outcome.")
            .labelNames("receiver", "outcome")
            .register(registry);
    unheard =
        Counter.builder()
            .name("petrel_hearing_failures")
            .help("Failures to hear what people do at a receiver, by channel.")
            .labelNames("receiver")
            .register(registry);
    reloadSuccessful =
        Gauge.builder()
            .name("petrel_config_last_reload_successful")
            .help("Whether the newest config file is the one that runs.")
            .register(registry);
    reloadTime =
        Gauge.builder()
            .name("petrel_config_last_reload_success_timestamp_seconds")
            .help("When the config that runs was loaded.")
            .register(registry);
    Gauge.builder()
        .name("petrel_build_info")
        .help("Always 1; the labels say what runs.")
        .labelNames("version", "commit", "java")
        .register(registry)
        .labelValues(version, commit, Runtime.version().toString())
        .set(1);
    registry.register(new Live(this::scores, interval, sources, outbox, learning));
  }

  /**
   * How far the learning of one signal's past is.
   *
   * @param ratio how much is known, 0 to 1
   * @param waiting how many series are not judged yet by detectors that learn
   */
  public record Learning(String signal, String source, double ratio, int waiting) {}

  /**
   * What waits in the outbox for one channel.
   *
   * @param channel the channel's id
   * @param pending how many notifications
   * @param oldestAgeSeconds since when the oldest waits; 0 = none
   * @param orphan whether the channel is in the config no more, so that nobody delivers it
   */
  public record Waiting(String channel, int pending, double oldestAgeSeconds, boolean orphan) {}

  private Counter counter(String name, String help) {
    Counter counter = Counter.builder().name(name).help(help).register(registry);
    counter.inc(0);
    return counter;
  }

  /** Where all metrics but those of single series are registered. */
  public PrometheusRegistry registry() {
    return registry;
  }

  private ScoreLines scores() {
    return new ScoreLines(view.get(), most.getAsInt());
  }

  /** The type of the answer for those who accept this. */
  public String contentType(@Nullable String accept) {
    return writer(accept).getContentType();
  }

  /** Writes all metrics; the stream stays open. */
  public void write(@Nullable String accept, OutputStream out) throws IOException {
    // First what is many, line by line; OpenMetrics' last line comes with the rest.
    View now = view.get();
    Writer lines = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER);
    new ScoreLines(now, most.getAsInt()).write(lines);
    new AlertLines(now, most.getAsInt()).write(lines);
    lines.flush();
    writer(accept).write(out, registry.scrape());
  }

  private static ExpositionFormatWriter writer(@Nullable String accept) {
    ExpositionFormats formats = ExpositionFormats.init();
    boolean open = accept != null && accept.contains("application/openmetrics-text");
    return open
        ? formats.getOpenMetricsTextFormatWriter()
        : formats.getPrometheusTextFormatWriter();
  }

  /** Says which channels there are: they count from zero. */
  public void channels(Collection<String> channels) {
    for (String channel : channels) {
      OUTCOMES.forEach(outcome -> notifications.initLabelValues(channel, outcome));
      unheard.initLabelValues(channel);
    }
  }

  /** A tick was taken. */
  public void ticked(long fetchNanos, long decideNanos) {
    ticks.inc();
    cycle.labelValues("fetch").observe(fetchNanos / 1e9);
    cycle.labelValues("decide").observe(decideNanos / 1e9);
  }

  /** Ticks were missed, and some of them caught up. */
  public void missed(long count, long taken) {
    missed.inc(count);
    caughtUp.inc(taken);
  }

  /** A cycle ended in an unforeseen way. */
  public void cycleFailed() {
    cycleFailures.inc();
  }

  /** Detectors have seen so many samples more of the past. */
  public void learned(long samples) {
    learned.inc(samples);
  }

  /** A write of the state was refused. */
  public void commitFailed() {
    commitFailures.inc();
  }

  /** A receiver was told, or not. */
  public void told(String channel, String outcome) {
    notifications.labelValues(channel, outcome).inc();
  }

  /** What people do at a receiver could not be heard. */
  public void unheard(String channel) {
    unheard.labelValues(channel).inc();
  }

  /** A config was loaded, or refused. */
  public void reloaded(boolean successful, long now) {
    reloadSuccessful.set(successful ? 1 : 0);
    if (successful) {
      reloadTime.set(now / 1e3);
    }
  }

  /** What is read from the newest view when somebody asks. */
  private record Live(
      Supplier<ScoreLines> scores,
      Supplier<Duration> interval,
      Supplier<List<String>> sources,
      Supplier<List<Waiting>> outbox,
      Supplier<List<Learning>> learning)
      implements MultiCollector {
    @Override
    public MetricSnapshots collect() {
      ScoreLines lines = scores.get();
      View now = lines.view();
      MetricSnapshots.Builder all = MetricSnapshots.builder();
      all.metricSnapshot(
          gauge(
              "petrel_series_left_out",
              "Series that are not anomalous and whose scores are not told: there are too many.",
              point(lines.leftOut())));
      all.metricSnapshot(alerts(now));
      all.metricSnapshot(
          gauge("petrel_incidents_open", "Open incidents.", point(now.incidents().size())));
      all.metricSnapshot(sourceUp(now));
      all.metricSnapshot(series(now));
      all.metricSnapshot(
          gauge(
              "petrel_interval_seconds",
              "How far apart ticks are.",
              point(interval.get().toMillis() / 1e3)));
      all.metricSnapshot(
          gauge(
              "petrel_last_tick_timestamp_seconds",
              "The time of the newest tick.",
              point(now.at() == Long.MIN_VALUE ? 0 : now.at() / 1e3)));
      List<Waiting> waiting = outbox.get();
      all.metricSnapshot(
          outbox("petrel_outbox_pending", "Undelivered notifications.", waiting, Waiting::pending));
      all.metricSnapshot(
          outbox(
              "petrel_outbox_undeliverable",
              "Undelivered notifications of a receiver that is not in the config any more.",
              waiting,
              w -> w.orphan() ? w.pending() : 0));
      all.metricSnapshot(
          outbox(
              "petrel_outbox_oldest_age_seconds",
              "How long the oldest undelivered notification waits.",
              waiting,
              Waiting::oldestAgeSeconds));
      List<Learning> far = learning.get();
      all.metricSnapshot(
          learning(
              "petrel_learning_progress_ratio",
              "How much of their past the series have been led through.",
              far,
              Learning::ratio));
      all.metricSnapshot(
          learning(
              "petrel_learning_series_waiting",
              "Series that are not judged yet by detectors which learn from the past.",
              far,
              Learning::waiting));
      return all.build();
    }

    private static GaugeSnapshot learning(
        String name, String help, List<Learning> far, ToDoubleFunction<Learning> field) {
      return gauge(
          name,
          help,
          far.stream()
              .map(l -> point(field.applyAsDouble(l), "signal", l.signal(), "source", l.source()))
              .toArray(GaugeDataPointSnapshot[]::new));
    }

    private static GaugeSnapshot alerts(View view) {
      Map<String, Integer> counts = new TreeMap<>(Map.of("pending", 0, "firing", 0));
      view.alerts()
          .forEach(
              alert ->
                  counts.merge(
                      alert.phase().name().toLowerCase(java.util.Locale.ROOT), 1, Integer::sum));
      List<GaugeDataPointSnapshot> points = new ArrayList<>();
      counts.forEach((state, count) -> points.add(point(count, "state", state)));
      return gauge(
          "petrel_alerts", "Alerts, by state.", points.toArray(new GaugeDataPointSnapshot[0]));
    }

    private GaugeSnapshot sourceUp(View view) {
      List<GaugeDataPointSnapshot> points = new ArrayList<>();
      for (String source : sources.get()) {
        boolean failing = view.failures().stream().anyMatch(f -> f.source().equals(source));
        boolean answered =
            view.signals().stream().anyMatch(s -> s.signal().source().equals(source));
        if (failing || answered) { // else it was not asked yet
          points.add(point(failing ? 0 : 1, "source", source));
        }
      }
      return gauge(
          "petrel_source_up",
          "Whether the source answered every question of the newest tick.",
          points.toArray(new GaugeDataPointSnapshot[0]));
    }

    private static GaugeSnapshot series(View view) {
      return gauge(
          "petrel_series",
          "Series that the newest answer to a signal's query had.",
          view.signals().stream()
              .map(s -> point(s.size(), "signal", s.signal().name(), "source", s.signal().source()))
              .toArray(GaugeDataPointSnapshot[]::new));
    }

    private static GaugeSnapshot outbox(
        String name, String help, List<Waiting> waiting, ToDoubleFunction<Waiting> field) {
      return gauge(
          name,
          help,
          waiting.stream()
              .map(w -> point(field.applyAsDouble(w), "receiver", w.channel()))
              .toArray(GaugeDataPointSnapshot[]::new));
    }

    private static GaugeSnapshot gauge(String name, String help, GaugeDataPointSnapshot... points) {
      GaugeSnapshot.Builder all = GaugeSnapshot.builder().name(name).help(help);
      for (GaugeDataPointSnapshot point : points) {
        all.dataPoint(point);
      }
      return all.build();
    }

    private static GaugeDataPointSnapshot point(double value, String... labels) {
      return GaugeDataPointSnapshot.builder()
          .labels(io.prometheus.metrics.model.snapshots.Labels.of(labels))
          .value(value)
          .build();
    }
  }
}
