package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.config.Choice;
import io.petrel.config.Config;
import io.petrel.config.ConfigReader;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.pipeline.HardState;
import io.petrel.pipeline.Pipeline;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Tick;
import io.petrel.pipeline.View;
import io.petrel.route.Route;
import io.petrel.series.Direction;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import io.petrel.web.Metrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MetricsTest {
  private static final int HOSTS = 100;

  /** Every tenth host is hot. */
  private static View view(String label, String value) {
    Signal signal =
        new Signal("cpu", "prom", "cpu", Unit.PERCENT, Direction.HIGH, "instance", List.of(), 0);
    String text = "signals: [ { name: c, query: c, detectors: [ threshold: { above: 80 } ] } ]";
    ConfigReader.Result read = ConfigReader.parse("x", Path.of(""), text, Wiring.types());
    Config config = ((ConfigReader.Result.Ok) read).config();
    Choice choice = config.signals().get(0).detectors().get(0).detector();
    Plan.Rule rule =
        new Plan.Rule("threshold", Wiring.detector(choice, signal), "warning", Telling.AT_ONCE);
    Plan plan =
        new Plan(
            List.of(new Plan.Watch(signal, List.of(rule))),
            Route.single("ops", "instance"),
            Duration.ofDays(1));
    Labels[] series = new Labels[HOSTS];
    double[] values = new double[HOSTS];
    for (int i = 0; i < HOSTS; i++) {
      series[i] = Labels.of(Map.of("instance", "web-" + i, label, value));
      values[i] = i % 10 == 9 ? 99 : 20;
    }
    Pipeline pipeline = new Pipeline(plan, HardState.EMPTY);
    Fetch hosts = new Fetch.Complete(Frame.empty(60_000), List.of());
    Fetch cpu = new Fetch.Complete(new Frame(60_000, series, values), List.of());
    pipeline.tick(new Tick(60_000, Map.of("prom/cpu", cpu), Map.of("prom", hosts)), 60_000);
    return pipeline.view();
  }

  private static Metrics metrics(View view, int most) {
    return new Metrics(
        () -> view,
        () -> most,
        () -> Duration.ofSeconds(90),
        () -> List.of("prom"),
        List::of,
        List::of,
        "1",
        "abc");
  }

  private static String text(Metrics metrics, String accept) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    metrics.write(accept, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static long count(String text, String start) {
    return text.lines().filter(line -> line.startsWith(start)).count();
  }

  @Test
  void every_series_is_told_where_there_is_room() throws IOException {
    String text = text(metrics(view("job", "node"), HOSTS), "");
    assertThat(count(text, "petrel_score{")).isEqualTo(HOSTS);
    assertThat(text)
        .contains(
            "petrel_expected_upper{detector=\"threshold\",instance=\"web-0\",job=\"node\","
                + "signal=\"cpu\"} 80.0\n",
            "petrel_expected_lower{detector=\"threshold\",instance=\"web-0\",job=\"node\","
                + "signal=\"cpu\"} -Inf\n",
            "\npetrel_series_left_out 0.0\n");
  }

  @Test
  void beyond_the_limit_only_anomalous_series_are_told_and_the_rest_is_counted()
      throws IOException {
    String text = text(metrics(view("job", "node"), 15), "");
    // Ten are anomalous, one of them among the first fifteen.
    assertThat(count(text, "petrel_score{")).isEqualTo(15 + 9);
    assertThat(count(text, "petrel_expected_upper{")).isEqualTo(15 + 9);
    assertThat(text).contains("instance=\"web-99\"", "\npetrel_series_left_out 76.0\n");
    assertThat(count(text(metrics(view("job", "node"), 0), ""), "petrel_score{")).isEqualTo(10);
  }

  @Test
  void labels_of_strangers_are_written_so_that_they_can_be_read() throws IOException {
    assertThat(text(metrics(view("signal", "a\"b\\c\nd"), HOSTS), ""))
        .contains("exported_signal=\"a\\\"b\\\\c\\nd\",instance=\"web-0\",signal=\"cpu\"} ");
    assertThat(text(metrics(view("k8s.pod/名", "x"), HOSTS), ""))
        .contains("_k8s_pod__=\"x\",detector=");
  }

  @Test
  void every_alert_is_told_with_its_incident() throws IOException {
    View view = view("detector", "x");
    String text = text(metrics(view, HOSTS), "");
    assertThat(count(text, "petrel_alert_firing{")).isEqualTo(10);
    long alert =
        view.alerts().stream()
            .filter(each -> each.host().equals("web-9"))
            .findFirst()
            .orElseThrow()
            .fingerprint();
    String incident =
        view.incidents().stream()
            .filter(each -> each.members().containsKey(alert))
            .findFirst()
            .orElseThrow()
            .id();
    assertThat(text)
        .contains(
            "petrel_alert_firing{detector=\"threshold\",exported_detector=\"x\",incident=\""
                + incident
                + "\",instance=\"web-9\",severity=\"warning\",signal=\"cpu\"} 1.0\n");
  }

  @Test
  void what_fires_is_told_beyond_the_limit_too() throws IOException {
    assertThat(count(text(metrics(view("job", "node"), 0), ""), "petrel_alert_firing{"))
        .isEqualTo(10);
  }

  @Test
  void how_much_is_watched_and_how_often_is_told() throws IOException {
    assertThat(text(metrics(view("job", "node"), HOSTS), ""))
        .contains(
            "\npetrel_series{signal=\"cpu\",source=\"prom\"} 100.0\n",
            "\npetrel_interval_seconds 90.0\n");
  }

  @Test
  void openmetrics_has_one_end() throws IOException {
    Metrics metrics = metrics(view("job", "node"), HOSTS);
    String accept = "application/openmetrics-text;version=1.0.0,text/plain;q=0.5";
    assertThat(metrics.contentType(accept)).startsWith("application/openmetrics-text");
    assertThat(metrics.contentType(null)).startsWith("text/plain");
    String text = text(metrics, accept);
    assertThat(text).endsWith("# EOF\n").containsOnlyOnce("# EOF").contains("petrel_score{");
  }

  @Test
  void a_source_that_was_not_asked_yet_is_neither_up_nor_down() throws IOException {
    assertThat(text(metrics(View.EMPTY, HOSTS), "")).doesNotContain("petrel_source_up{");
    assertThat(text(metrics(view("job", "node"), HOSTS), ""))
        .contains("petrel_source_up{source=\"prom\"} 1.0");
  }

  @Test
  void notifications_count_from_zero() throws IOException {
    Metrics metrics = metrics(View.EMPTY, HOSTS);
    metrics.channels(List.of("ops/slack"));
    metrics.told("ops/slack", "retry");
    assertThat(text(metrics, ""))
        .contains(
            "petrel_notifications_total{outcome=\"delivered\",receiver=\"ops/slack\"} 0.0",
            "petrel_notifications_total{outcome=\"retry\",receiver=\"ops/slack\"} 1.0",
            "petrel_notifications_total{outcome=\"refused\",receiver=\"ops/slack\"} 0.0",
            "petrel_hearing_failures_total{receiver=\"ops/slack\"} 0.0");
  }

  @Test
  void they_are_written_piece_by_piece() throws IOException {
    long[] largest = {0};
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) {}

          @Override
          public void write(byte[] bytes, int from, int length) {
            largest[0] = Math.max(largest[0], length);
          }
        };
    metrics(view("long", "x".repeat(10_000)), HOSTS).write("", out);
    assertThat(largest[0]).as("of three megabytes").isBetween(1L, 100_000L);
  }
}
