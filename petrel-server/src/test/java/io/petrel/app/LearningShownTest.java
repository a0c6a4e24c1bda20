package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.cli.Progress;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.notify.Texts;
import io.petrel.pipeline.HardState;
import io.petrel.pipeline.Pipeline;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Pupil;
import io.petrel.pipeline.Tick;
import io.petrel.pipeline.View;
import io.petrel.route.Orders;
import io.petrel.route.Route;
import io.petrel.series.Direction;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import io.petrel.serve.Learning;
import io.petrel.web.Metrics;
import io.petrel.web.StatusPage;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people see of the learning of the past. */
final class LearningShownTest {
  private static Learning at(double share, long samples) {
    return new Learning(
        "prom", "cpu", 100, 40, share, samples, Duration.ofSeconds(2), Duration.ofSeconds(1));
  }

  private static Metrics metrics() {
    return new Metrics(
        () -> View.EMPTY,
        () -> 0,
        () -> Duration.ofMinutes(1),
        List::of,
        List::of,
        () -> List.of(new Metrics.Learning("cpu", "prom", at(0.5, 0).ratio(), 40)),
        "1",
        "c");
  }

  private static MetricSnapshot metric(Metrics metrics, String name) {
    return metrics.registry().scrape().stream()
        .filter(m -> m.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void samples_are_counted_once_over_several_lessons() {
    Metrics metrics = metrics();
    LearningLog log = new LearningLog(metrics, Progress.none(), List::of);
    for (Learning each : List.of(at(0, 0), at(0.3, 300), at(1, 1000), at(0, 0), at(0.5, 70))) {
      log.heard(each);
    }
    log.heard(at(0, 0)); // the one before broke off
    log.heard(at(1, 30));
    CounterSnapshot counted = (CounterSnapshot) metric(metrics, "petrel_learning_samples");
    assertThat(counted.getDataPoints().get(0).getValue()).isEqualTo(1100);
  }

  @Test
  void ratio_is_that_of_all_series_of_the_signal() {
    Metrics metrics = metrics();
    GaugeSnapshot ratio = (GaugeSnapshot) metric(metrics, "petrel_learning_progress_ratio");
    assertThat(ratio.getDataPoints().get(0).getValue()).isEqualTo(0.8);
    assertThat(ratio.getDataPoints().get(0).getLabels().get("signal")).isEqualTo("cpu");
    GaugeSnapshot waiting = (GaugeSnapshot) metric(metrics, "petrel_learning_series_waiting");
    assertThat(waiting.getDataPoints().get(0).getValue()).isEqualTo(40);
  }

  @Test
  void page_says_how_far_a_signal_is_in_both_languages() {
    Signal signal =
        new Signal("cpu", "prom", "q", Unit.PERCENT, Direction.HIGH, "instance", List.of(), 0);
    Plan.Rule rule = new Plan.Rule("pupil", new Pupil(), "warning", Telling.AT_ONCE);
    Plan.Watch watch = new Plan.Watch(signal, List.of(rule), Duration.ofDays(1));
    Pipeline pipeline =
        new Pipeline(
            new Plan(List.of(watch), Route.single("ops", "instance"), Duration.ofDays(7)),
            HardState.EMPTY);
    Frame frame = new Frame(60_000, new Labels[] {Labels.of("instance", "a")}, new double[] {5});
    pipeline.tick(
        new Tick(60_000, Map.of("prom/cpu", new Fetch.Complete(frame, List.of())), Map.of()), 0);
    Map<String, Double> far = Map.of("prom/cpu", 0.437);
    assertThat(page(Locale.ENGLISH, pipeline.view(), far)).contains("learning from history: 43 %");
    assertThat(page(Locale.forLanguageTag("zh-CN"), pipeline.view(), far))
        .contains("正在从历史数据学习： 43 %");
    assertThat(page(Locale.ENGLISH, pipeline.view(), Map.of())).doesNotContain("learning");
  }

  private static String page(Locale locale, View view, Map<String, Double> learning) {
    return new StatusPage(Texts.of(locale))
        .render(
            view,
            new StatusPage.Facts(
                "1",
                90_000,
                0,
                Map.of(),
                source -> List.of(),
                List.of(),
                List.of(),
                learning,
                List.of(),
                List.of(),
                Orders.NONE));
  }
}
