package io.petrel.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.series.Direction;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against Debian's own prometheus and node_exporter. */
@Timeout(120)
class RealPrometheusTest {
  private static final long START = 1_700_000_000_000L;

  private static Signal signal(String query) {
    return new Signal("s", "test", query, Unit.PERCENT, Direction.HIGH, "instance", List.of(), 0);
  }

  private static String history() {
    StringBuilder text = new StringBuilder("# TYPE load gauge\n");
    for (String host : List.of("tencent-bj-01", "aliyun-sh-01")) {
      for (int i = 0; i < 200; i++) {
        if (host.startsWith("tencent") || i < 100) {
          text.append("load{instance=\"").append(host).append("\",note=\"\\\"海燕\\\"\"} ");
          text.append(i % 7 == 3 && i < 50 ? "NaN" : String.valueOf(i * 0.5));
          text.append(' ').append(START / 1000 + i * 60L).append('\n');
        }
      }
    }
    return text.append("# EOF\n").toString();
  }

  @Test
  void history_is_answered_as_it_was_recorded() {
    try (RealPrometheus prometheus = RealPrometheus.withHistory(history());
        Source source =
            new PrometheusSource("test", PrometheusSource.Settings.of(prometheus.url()))) {
      Fetch fetch = source.instant(signal("load"), START + 90 * 60_000L);
      assertThat(fetch).isInstanceOf(Fetch.Complete.class);
      Frame frame = ((Fetch.Complete) fetch).frame();
      assertThat(SourceContractTest.texts(frame))
          .containsExactlyInAnyOrder(
              Labels.of("instance", "tencent-bj-01", "note", "\"海燕\"") + " 45.0",
              Labels.of("instance", "aliyun-sh-01", "note", "\"海燕\"") + " 45.0");

      RangeFetch range = source.range(signal("load"), START, START + 199 * 60_000L, 60_000);
      assertThat(range).isInstanceOf(RangeFetch.Complete.class);
      List<Frame> frames = ((RangeFetch.Complete) range).frames();
      assertThat(frames).hasSize(200);
      assertThat(frames.get(3).value(0)).isNaN();
      for (int i = 0; i < 200; i++) {
        Frame f = frames.get(i);
        // A series that ends is still answered for five minutes.
        assertThat(f.size()).as("at " + i).isEqualTo(i <= 104 ? 2 : 1);
        if (i >= 50) {
          for (int s = 0; s < f.size(); s++) {
            boolean ended = String.valueOf(f.series(s).get("instance")).startsWith("ali");
            assertThat(f.value(s)).isEqualTo(ended ? Math.min(i, 99) * 0.5 : i * 0.5);
          }
        }
      }
    }
  }

  @Test
  void more_points_than_prometheus_allows_come_in_parts() {
    try (RealPrometheus prometheus = RealPrometheus.withHistory(history());
        Source source =
            new PrometheusSource("test", PrometheusSource.Settings.of(prometheus.url()))) {
      RangeFetch range = source.range(signal("vector(time())"), START, START + 29_999_000, 1000);
      assertThat(range).isInstanceOf(RangeFetch.Complete.class);
      List<Frame> frames = ((RangeFetch.Complete) range).frames();
      assertThat(frames).hasSize(30_000);
      assertThat(frames.get(29_999).value(0)).isEqualTo((START + 29_999_000) / 1000.0);
    }
  }

  @Test
  void refusals_are_told_in_prometheus_own_words() {
    try (RealPrometheus prometheus =
            RealPrometheus.start("", history(), "--query.max-samples=150");
        Source source =
            new PrometheusSource("test", PrometheusSource.Settings.of(prometheus.url()))) {
      String url = prometheus.url() + "/api/v1/query: ";
      long at = START + 60_000;
      assertThat(source.instant(signal("load{"), at))
          .isEqualTo(
              new Fetch.Failed(
                  url
                      + "answered 400, bad_data: invalid parameter \"query\": 1:6: parse error:"
                      + " unexpected end of input inside braces"));
      assertThat(((Fetch.Failed) source.instant(signal("load[5m]"), at)).why())
          .contains("the query yields a range vector (matrix)");
      assertThat(((Fetch.Failed) source.instant(signal("\"text\""), at)).why())
          .contains("the query yields a string");
      assertThat(
              ((Fetch.Complete) source.instant(signal("scalar(vector(7))"), at)).frame().value(0))
          .isEqualTo(7);
      assertThat(
              ((Fetch.Failed) source.instant(signal("max_over_time(load[300d])"), at + 86_400_000))
                  .why())
          .contains("answered 422, execution: query processing would load too many samples");
      // A range is cut until it fits.
      assertThat(source.range(signal("load"), START, START + 199 * 60_000L, 60_000))
          .isInstanceOf(RangeFetch.Complete.class);
    }
  }

  @Test
  void hosts_are_the_scraped_targets_with_their_labels_up_and_down() throws Exception {
    RealNodeExporter tencent = RealNodeExporter.start();
    try (RealNodeExporter aliyun = RealNodeExporter.start();
        RealPrometheus prometheus =
            RealPrometheus.scraping(
                """
                global: { scrape_interval: 1s }
                scrape_configs:
                  - job_name: node
                    static_configs:
                      - targets: [ "%s" ]
                        labels: { instance: tencent-bj-01, provider: tencent, region: ap-beijing }
                      - targets: [ "%s" ]
                        labels: { instance: aliyun-sh-01, provider: aliyun, region: cn-shanghai }
                """
                    .formatted(tencent.address(), aliyun.address()));
        Source source =
            new PrometheusSource("test", PrometheusSource.Settings.of(prometheus.url()))) {
      Labels one =
          Labels.of(
              "instance",
              "tencent-bj-01",
              "job",
              "node",
              "provider",
              "tencent",
              "region",
              "ap-beijing");
      Labels two =
          Labels.of(
              "instance",
              "aliyun-sh-01",
              "job",
              "node",
              "provider",
              "aliyun",
              "region",
              "cn-shanghai");
      await(source, List.of(two + " 1.0", one + " 1.0"));
      tencent.close();
      await(source, List.of(two + " 1.0", one + " 0.0"));
    } finally {
      tencent.close();
    }
  }

  /** Asks until the answer is this one: scrapes come in their own time. */
  private static void await(Source source, List<String> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    List<String> got;
    do {
      got =
          SourceContractTest.texts(source.hosts(System.currentTimeMillis())).stream()
              .sorted()
              .toList();
    } while (!got.equals(wanted) && System.nanoTime() < deadline);
    assertThat(got).isEqualTo(wanted);
  }
}
