package io.petrel.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.series.Direction;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import io.petrel.source.Proto.Raw;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What remote read makes of a real Prometheus' samples is what its range queries answer. */
@Timeout(180)
class RealHistoryTest {
  private static final long START = 1_700_000_000_000L;
  private static final long HOUR = 3_600_000;
  private static final double STALE = Double.longBitsToDouble(SeriesSamples.STALE_BITS);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static Signal signal(String query) {
    return new Signal("s", "test", query, Unit.PERCENT, Direction.HIGH, "instance", List.of(), 0);
  }

  /** Some hours of series with every kind of interval, gap, end and value. */
  private static Map<Map<String, String>, List<Raw>> made(long from, long to, int seed) {
    Map<Map<String, String>, List<Raw>> all = new HashMap<>();
    Random random = new Random(seed);
    for (int host = 0; host < 12; host++) {
      Map<String, String> labels = new TreeMap<>();
      labels.put("__name__", host == 11 ? "other" : "load");
      labels.put("instance", "h-" + host);
      labels.put("note", "\"海燕\"\\\n");
      if (host % 3 == 0) {
        labels.put("cluster", host % 2 == 0 ? "asia" : "europe");
      }
      all.put(labels, samples(random, from, to));
    }
    return all;
  }

  private static List<Raw> samples(Random random, long from, long to) {
    List<Raw> raws = new ArrayList<>();
    long[] intervals = {15_000, 60_000, 300_000, 7_001, 240_000};
    long interval = intervals[random.nextInt(intervals.length)];
    double v = random.nextInt(100);
    // Some on the grid, so that ages of exactly five minutes come about.
    for (long t = from + (random.nextBoolean() ? 0 : random.nextInt(60_000)); t < to; ) {
      int what = random.nextInt(200);
      if (what < 10) {
        interval = intervals[random.nextInt(intervals.length)];
      } else if (what < 14) {
        raws.add(new Raw(t, STALE));
        t += interval * (1 + random.nextInt(30));
        continue;
      } else if (what < 20) {
        t += 60_000L * (1 + random.nextInt(20));
        continue;
      }
      v =
          switch (random.nextInt(12)) {
            case 0 -> random.nextGaussian() * 1e-300;
            case 1 -> -0.0;
            case 2 -> Double.NaN;
            case 3 -> Double.POSITIVE_INFINITY;
            case 4 -> random.nextInt(1000) / 10.0;
            case 5 -> random.nextDouble() * 100;
            default -> v;
          };
      raws.add(new Raw(t, v));
      t += interval;
    }
    return raws;
  }

  /** Loads by remote write, in the order of time. */
  private static void write(URI url, Map<Map<String, String>, List<Raw>> all) {
    for (long from = START; from < START + 400 * HOUR; from += HOUR) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      long at = from;
      all.forEach(
          (labels, raws) -> {
            List<Raw> now = raws.stream().filter(r -> r.at() >= at && r.at() < at + HOUR).toList();
            if (!now.isEmpty()) {
              out.writeBytes(Proto.timeSeries(labels, now));
            }
          });
      if (out.size() > 0) {
        HttpRequest request =
            HttpRequest.newBuilder(url.resolve("/api/v1/write"))
                .header("Content-Type", "application/x-protobuf")
                .header("Content-Encoding", "snappy")
                .header("X-Prometheus-Remote-Write-Version", "0.1.0")
                .POST(BodyPublishers.ofByteArray(WireOut.snappy(out.toByteArray())))
                .build();
        HttpResponse<String> response = send(request);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
      }
    }
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** How many remote reads the server has answered well. */
  private static int reads(URI url) {
    String metrics = send(HttpRequest.newBuilder(url.resolve("/metrics")).build()).body();
    return metrics
        .lines()
        .filter(
            l ->
                l.startsWith(
                    "prometheus_http_requests_total{code=\"200\",handler=\"/api/v1/read\"} "))
        .mapToInt(l -> Integer.parseInt(l.substring(l.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Compares both ways; the number of values. */
  private static int compare(
      RealPrometheus prometheus, String query, long from, long to, long step) {
    try (Source source =
        new PrometheusSource("test", PrometheusSource.Settings.of(prometheus.url()))) {
      int before = reads(prometheus.url());
      HistoryRecorder history = new HistoryRecorder();
      assertThat(source.history(signal(query), from, to, step, history))
          .as(query)
          .isEqualTo(new HistoryEnd.Complete());
      assertThat(reads(prometheus.url())).as(query).isEqualTo(before + 1);
      assertThat(history.samples())
          .as(query)
          .isEqualTo(HistoryRecorder.samplesOf(source.range(signal(query), from, to, step)));
      assertThat(history.shares()).endsWith(1.0);
      return history.samples().values().stream().mapToInt(Map::size).sum();
    }
  }

  @Test
  void samples_with_gaps_ends_and_changing_intervals_read_as_a_range_query_does() {
    Map<Map<String, String>, List<Raw>> all = made(START, START + 20 * HOUR, 1);
    try (RealPrometheus prometheus =
        RealPrometheus.start("", "", "--web.enable-remote-write-receiver")) {
      write(prometheus.url(), all);
      for (long[] grid :
          new long[][] {
            {START, 60_000}, {START - HOUR, 300_000}, {START + 12_345, 37_001}, {START, 15_000}
          }) {
        int values = compare(prometheus, "load", grid[0], START + 21 * HOUR, grid[1]);
        assertThat(values).isGreaterThan(500);
      }
      long to = START + 20 * HOUR;
      assertThat(compare(prometheus, "load{instance=~\"h-[0-4]\"}", START, to, 60_000))
          .isPositive();
      assertThat(compare(prometheus, "load{instance!=\"h-1\"}", START, to, 60_000)).isPositive();
      assertThat(compare(prometheus, "load{instance!~'h-1|h-2'}", START, to, 60_000)).isPositive();
      assertThat(compare(prometheus, "load{cluster=\"\"}", START, to, 60_000)).isPositive();
      assertThat(compare(prometheus, "load{cluster!=\"\"}", START, to, 60_000)).isPositive();
      assertThat(compare(prometheus, "load{note=\"\\\"海燕\\\"\\\\\\n\"}", START, to, 60_000))
          .isPositive();
      assertThat(compare(prometheus, "{__name__=~\"load|other\",note!=\"\"}", START, to, 60_000))
          .isPositive();
      assertThat(compare(prometheus, "nothing_there", START, to, 60_000)).isZero();
    }
  }

  @Test
  void lookback_of_the_server_counts() {
    try (RealPrometheus prometheus =
        RealPrometheus.start(
            "", "", "--web.enable-remote-write-receiver", "--query.lookback-delta=1m30s")) {
      write(prometheus.url(), made(START, START + 5 * HOUR, 2));
      assertThat(compare(prometheus, "load", START, START + 6 * HOUR, 30_000)).isPositive();
    }
  }

  @Test
  void external_labels_of_the_server_are_neither_added_nor_matched() {
    String config =
        """
        global:
          external_labels:
            cluster: asia
            "y": "no"
        """;
    try (RealPrometheus prometheus =
        RealPrometheus.start(config, "", "--web.enable-remote-write-receiver")) {
      write(prometheus.url(), made(START, START + 3 * HOUR, 3));
      long to = START + 3 * HOUR;
      assertThat(compare(prometheus, "load", START, to, 60_000)).isPositive();
      assertThat(compare(prometheus, "load{cluster=\"asia\"}", START, to, 60_000)).isPositive();
      assertThat(compare(prometheus, "load{cluster=\"europe\"}", START, to, 60_000)).isPositive();
      assertThat(compare(prometheus, "load{cluster=\"\"}", START, to, 60_000)).isPositive();
      assertThat(compare(prometheus, "load{cluster=~\".*\"}", START, to, 60_000)).isPositive();
      assertThat(compare(prometheus, "load{y=\"no\"}", START, to, 60_000)).isZero();
    }
  }

  @Test
  void blocks_and_newer_samples_read_as_one() {
    StringBuilder text = new StringBuilder("# TYPE load gauge\n");
    Map<Map<String, String>, List<Raw>> old = made(START, START + 60 * HOUR, 4);
    old.forEach(
        (labels, raws) ->
            raws.stream()
                .filter(r -> Double.doubleToRawLongBits(r.value()) != SeriesSamples.STALE_BITS)
                .forEach(
                    r -> {
                      if (labels.getOrDefault("__name__", "").equals("load")) {
                        text.append("load{instance=\"").append(labels.getOrDefault("instance", ""));
                        text.append("\"} ").append(number(r.value())).append(' ');
                        text.append(PrometheusApi.seconds(r.at())).append('\n');
                      }
                    }));
    Map<Map<String, String>, List<Raw>> next = new HashMap<>();
    made(START + 60 * HOUR, START + 66 * HOUR, 5)
        .forEach(
            (labels, raws) ->
                next.put(
                    Map.of(
                        "__name__",
                        labels.getOrDefault("__name__", ""),
                        "instance",
                        labels.getOrDefault("instance", "")),
                    raws));
    try (RealPrometheus prometheus =
        RealPrometheus.start(
            "", text.append("# EOF\n").toString(), "--web.enable-remote-write-receiver")) {
      write(prometheus.url(), next);
      assertThat(compare(prometheus, "load", START - HOUR, START + 67 * HOUR, 60_000))
          .isGreaterThan(10_000);
      assertThat(compare(prometheus, "load", START + 30 * HOUR, START + 40 * HOUR, 60_000))
          .isPositive();
    }
  }

  private static String number(double v) {
    return Double.isInfinite(v) ? (v > 0 ? "+Inf" : "-Inf") : String.valueOf(v);
  }

  @Test
  void queries_that_are_no_plain_selectors_are_read_in_slices() {
    try (RealPrometheus prometheus =
            RealPrometheus.start("", "", "--web.enable-remote-write-receiver");
        Source source =
            new PrometheusSource("test", PrometheusSource.Settings.of(prometheus.url()))) {
      write(prometheus.url(), made(START, START + 10 * HOUR, 6));
      for (String query : List.of("load offset 5m", "-load", "max_over_time(load[10m])")) {
        HistoryRecorder history = new HistoryRecorder();
        assertThat(source.history(signal(query), START, START + 10 * HOUR, 60_000, history))
            .isInstanceOf(HistoryEnd.Complete.class);
        assertThat(history.samples())
            .isNotEmpty()
            .isEqualTo(
                HistoryRecorder.samplesOf(
                    source.range(signal(query), START, START + 10 * HOUR, 60_000)));
      }
      assertThat(reads(prometheus.url())).isZero();
    }
  }
}
