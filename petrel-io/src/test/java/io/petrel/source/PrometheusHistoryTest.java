package io.petrel.source;

import static io.petrel.source.SourceContractTest.signal;
import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.http.HttpConfig;
import io.petrel.http.HttpConfig.Authorization;
import io.petrel.setting.Secret;
import io.petrel.source.FakePrometheus.Series;
import io.petrel.source.PrometheusSource.Gzip;
import io.petrel.source.PrometheusSource.RemoteRead;
import io.petrel.source.PrometheusSource.Settings;
import io.petrel.source.Proto.Raw;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which way the past is read, and what happens when it turns out to be none. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(60)
class PrometheusHistoryTest {
  private static final long STEP = 60_000;
  private static final int HOSTS = 40;
  private static final int MINUTES = 300;

  private final Deque<MockResponse> reads = new ArrayDeque<>();
  private int asked;
  private final FakePrometheus fake = new FakePrometheus().start().remoteRead(this::read);

  PrometheusHistoryTest() {
    List<Series> all = new ArrayList<>();
    for (int host = 0; host < HOSTS; host++) {
      int h = host;
      all.add(
          new Series(
              Map.of("instance", "host-" + h),
              t -> t < 0 ? Grid.ABSENT : value(h, (int) (t / STEP))));
    }
    fake.series("cpu", all).series("-cpu", all).series("count(cpu)", counted());
  }

  private static List<Series> counted() {
    return List.of(new Series(Map.of(), t -> HOSTS));
  }

  private static double value(int host, int minute) {
    return (host * 31 + minute * 7) % 101;
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  private synchronized MockResponse read(byte[] question) {
    asked++;
    MockResponse prepared = reads.poll();
    return prepared == null ? stream(whole()) : prepared;
  }

  private static byte[] whole() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int host = 0; host < HOSTS; host++) {
      List<Raw> samples = new ArrayList<>();
      for (int i = 0; i < MINUTES; i++) {
        samples.add(new Raw(i * STEP, value(host, i)));
      }
      out.writeBytes(
          Proto.frame(
              Proto.response(
                  RemoteReadTest.labels("host-" + host), Proto.chunk(1, Proto.xor(samples)))));
    }
    return out.toByteArray();
  }

  private static MockResponse.Builder streaming(byte[] body) {
    return new MockResponse.Builder()
        .setHeader(
            "Content-Type", "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse")
        .body(new Buffer().write(body));
  }

  private static MockResponse stream(byte[] body) {
    return streaming(body).build();
  }

  /** Half of the stream, then the connection is cut. */
  private static MockResponse cut() {
    return streaming(whole()).onResponseBody(new SocketEffect.CloseSocket()).build();
  }

  private Settings settings(RemoteRead remoteRead, Map<String, String> params) {
    return new Settings(
        fake.url(),
        "up",
        Duration.ofMillis(4000),
        Duration.ofMillis(3000),
        Duration.ofMillis(1500),
        10 << 20,
        1000,
        Gzip.AUTO,
        remoteRead,
        params,
        HttpConfig.PLAIN);
  }

  private PrometheusSource source() {
    return new PrometheusSource("test", settings(RemoteRead.AUTO, Map.of()));
  }

  /** Reads all, which must be all; what was remarked. */
  private List<String> history(Source source, String query) {
    HistoryRecorder history = new HistoryRecorder();
    HistoryEnd end = source.history(signal(query), 0, (MINUTES - 1) * STEP, STEP, history);
    assertThat(end).isInstanceOf(HistoryEnd.Complete.class);
    assertThat(history.shares()).endsWith(1.0);
    assertThat(history.samples())
        .hasSize(HOSTS)
        .isEqualTo(
            HistoryRecorder.samplesOf(source.range(signal(query), 0, (MINUTES - 1) * STEP, STEP)));
    return ((HistoryEnd.Complete) end).remarks();
  }

  @Test
  void plain_selector_is_read_by_remote_read_alone() {
    try (Source source = source()) {
      HistoryRecorder history = new HistoryRecorder();
      assertThat(source.history(signal("cpu"), 0, (MINUTES - 1) * STEP, STEP, history))
          .isEqualTo(new HistoryEnd.Complete());
      assertThat(history.samples()).hasSize(HOSTS);
      assertThat(history.shares()).hasSize(HOSTS + 1).contains(0.5).endsWith(1.0);
      assertThat(asked).isEqualTo(1);
      assertThat(fake.asked()).noneMatch(form -> form.containsKey("step"));
    }
  }

  @Test
  void other_queries_are_read_in_slices() {
    try (Source source = source()) {
      assertThat(history(source, "-cpu")).isEmpty();
    }
    try (Source source = new PrometheusSource("test", settings(RemoteRead.NEVER, Map.of()))) {
      assertThat(history(source, "cpu")).isEmpty();
    }
    fake.allow("dedup", "true");
    try (Source source =
        new PrometheusSource("test", settings(RemoteRead.AUTO, Map.of("dedup", "true")))) {
      assertThat(history(source, "cpu")).isEmpty();
    }
    assertThat(asked).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 405, 415, 501})
  void server_that_refuses_is_not_asked_again_and_that_is_said_once(int status) {
    reads.add(FakePrometheus.text(status, "text/plain", "no such thing\n"));
    try (Source source = source()) {
      assertThat(history(source, "cpu"))
          .containsExactly(
              "no remote read, the past is read by range queries from now on: "
                  + fake.url()
                  + "/api/v1/read: answered "
                  + status
                  + " (no such thing)");
      assertThat(history(source, "cpu")).isEmpty();
      assertThat(asked).isEqualTo(1);
    }
  }

  @Test
  void answers_of_another_kind_are_a_refusal() {
    reads.add(FakePrometheus.text(200, "application/x-protobuf", "samples"));
    try (Source source = source()) {
      assertThat(history(source, "cpu").get(0))
          .endsWith(
              "answered with \"application/x-protobuf\", wanted application/x-streamed-protobuf");
      assertThat(history(source, "cpu")).isEmpty();
      assertThat(asked).isEqualTo(1);
    }
  }

  @Test
  void server_that_does_not_tell_of_itself_is_read_in_slices() {
    fake.externalLabels("    ? odd\n");
    try (Source source = source()) {
      assertThat(history(source, "cpu").get(0)).contains("external_labels cannot be read");
      assertThat(history(source, "cpu")).isEmpty();
      assertThat(asked).isZero();
    }
  }

  @Test
  void refusal_of_everything_is_not_taken_for_one_of_remote_read() {
    try (Source source = source()) {
      reads.add(FakePrometheus.text(403, "text/plain", "no"));
      fake.series("cpu", List.of()).series("up", List.of());
      HistoryRecorder history = new HistoryRecorder();
      assertThat(source.history(signal("nonsense"), 0, STEP, STEP, history))
          .isInstanceOf(HistoryEnd.Failed.class);
      assertThat(source.history(signal("cpu"), 0, STEP, STEP, history))
          .isEqualTo(new HistoryEnd.Complete());
      assertThat(asked).isEqualTo(2);
    }
  }

  @Test
  void stream_that_is_cut_is_read_once_more_and_nothing_is_given_twice() {
    reads.add(cut());
    try (Source source = source()) {
      assertThat(history(source, "cpu")).isEmpty();
      assertThat(asked).isEqualTo(2);
    }
  }

  @Test
  void stream_that_is_cut_again_leaves_the_rest_to_slices() {
    // More than are asked for: a cut that is seen before the answer's head is tried again at once.
    reads.addAll(List.of(cut(), cut(), cut(), cut()));
    try (Source source = source()) {
      assertThat(history(source, "cpu"))
          .singleElement()
          .asString()
          .startsWith("remote read failed, read by range queries instead: " + fake.url())
          .contains("/api/v1/read: the connection broke");
      reads.clear();
      int before = asked;
      // A broken connection is no refusal.
      assertThat(history(source, "cpu")).isEmpty();
      assertThat(asked).isEqualTo(before + 1);
    }
  }

  @Test
  void damaged_stream_and_busy_server_are_tried_again() {
    byte[] damaged = whole();
    damaged[damaged.length / 2] ^= 4;
    reads.add(stream(damaged));
    reads.add(FakePrometheus.text(503, "text/plain", "busy"));
    try (Source source = source()) {
      assertThat(history(source, "cpu").get(0)).endsWith("/api/v1/read: answered 503 (busy)");
      assertThat(history(source, "cpu")).isEmpty();
    }
  }

  @Test
  void silence_ends_a_reading_but_a_long_stream_does_not() {
    // Five seconds in all, longer than the timeout of four, without a long silence.
    byte[] whole = whole();
    reads.add(streaming(whole).throttleBody(whole.length / 10, 500, TimeUnit.MILLISECONDS).build());
    try (Source source = source()) {
      assertThat(history(source, "cpu")).isEmpty();
      assertThat(asked).isEqualTo(1);
      for (int i = 0; i < 2; i++) {
        reads.add(streaming(whole).throttleBody(whole.length / 2, 30, TimeUnit.SECONDS).build());
      }
      assertThat(history(source, "cpu").get(0))
          .contains("the answer stopped for more than 1500ms after");
    }
  }

  @Test
  void credentials_are_sent_with_every_question() {
    fake.require("Authorization", "Bearer sesame");
    HttpConfig http =
        new HttpConfig(
            null,
            new Authorization("Bearer", new Secret("sesame"), null),
            null,
            null,
            null,
            true,
            Map.of());
    try (Source source = new PrometheusSource("test", Settings.of(fake.url(), http))) {
      assertThat(history(source, "cpu")).isEmpty();
      assertThat(asked).isEqualTo(1);
    }
  }

  @Test
  void external_labels_are_asked_for_apart_and_taken_off() {
    fake.externalLabels("    region: asia\n");
    List<byte[]> questions = new ArrayList<>();
    Map<String, String> own = Map.of("__name__", "cpu", "instance", "a", "region", "europe");
    Map<String, String> added = Map.of("__name__", "cpu", "instance", "b", "region", "asia");
    byte[] chunk = Proto.chunk(1, Proto.xor(RemoteReadTest.minutes(0, 3)));
    fake.remoteRead(
        question -> {
          questions.add(question);
          return stream(
              Proto.join(
                  Proto.frame(Proto.response(added, chunk)),
                  Proto.frame(Proto.join(Proto.response(own, chunk), Proto.field(2, 1L)))));
        });
    try (Source source = source()) {
      HistoryRecorder history = new HistoryRecorder();
      assertThat(
              source.history(
                  signal("cpu{region=\"asia\",instance!=\"x\"}"), 0, 2 * STEP, STEP, history))
          .isEqualTo(new HistoryEnd.Complete());
      assertThat(history.samples().keySet())
          .extracting(Object::toString)
          .containsExactlyInAnyOrder("{instance=\"a\", region=\"europe\"}", "{instance=\"b\"}");
      assertThat(new String(questions.get(0), java.nio.charset.StandardCharsets.ISO_8859_1))
          .contains("region", "asia", ".+");
    }
  }

  @Test
  void reading_ends_where_its_taker_has_enough() {
    try (Source source = source()) {
      HistoryRecorder history = new HistoryRecorder().stoppingAfter(7);
      assertThat(source.history(signal("cpu"), 0, (MINUTES - 1) * STEP, STEP, history))
          .isEqualTo(new HistoryEnd.Failed("stopped"));
      assertThat(history.samples()).hasSize(7);
    }
  }

  /** Up to Prometheus 2 a sample of exactly five minutes counts, from 3 on it does not. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void older_end_of_the_lookback_is_as_the_server_has_it(int instantsInAMinute) {
    fake.series(
        "count_over_time(vector(1)[1m:1m])", List.of(new Series(Map.of(), t -> instantsInAMinute)));
    byte[] chunk = Proto.chunk(1, Proto.xor(List.of(new Raw(0, 1))));
    reads.add(stream(Proto.frame(Proto.response(RemoteReadTest.labels("a"), chunk))));
    try (Source source = source()) {
      HistoryRecorder history = new HistoryRecorder();
      assertThat(source.history(signal("cpu"), 0, 10 * STEP, STEP, history))
          .isEqualTo(new HistoryEnd.Complete());
      assertThat(history.samples().values())
          .singleElement()
          .satisfies(s -> assertThat(s).hasSize(4 + instantsInAMinute));
    }
  }

  @Test
  void long_series_come_in_pieces() {
    List<Raw> one = List.of(new Raw(0, 1));
    reads.add(
        stream(
            Proto.frame(
                Proto.response(RemoteReadTest.labels("a"), Proto.chunk(1, Proto.xor(one))))));
    try (Source source = source()) {
      HistoryRecorder history = new HistoryRecorder();
      source.history(signal("cpu"), 0, 300_000, 10, history);
      assertThat(history.samples().values())
          .singleElement()
          .satisfies(s -> assertThat(s).hasSize(30_001));
      assertThat(history.largest()).isEqualTo(8192);
    }
  }
}
