package io.petrel.source;

import static io.petrel.source.SourceContractTest.signal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.http.HttpConfig;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.setting.Secret;
import io.petrel.source.FakePrometheus.Series;
import io.petrel.source.PrometheusSource.Gzip;
import io.petrel.source.PrometheusSource.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
@Timeout(60)
class PrometheusSourceTest {
  private static final long AT = 1_700_000_000_500L;

  private final FakePrometheus fake =
      new FakePrometheus()
          .start()
          .series("cpu", List.of(new Series(Map.of("instance", "a"), t -> t % 1000 + 0.25)));

  @AfterEach
  void stop() {
    fake.close();
  }

  private static Settings settings(URI url, Gzip gzip, long maxBytes, int maxSeries) {
    return new Settings(
        url,
        "up",
        Duration.ofMillis(5000),
        Duration.ofMillis(3000),
        Duration.ofMillis(2500),
        maxBytes,
        maxSeries,
        gzip,
        PrometheusSource.RemoteRead.AUTO,
        Map.of(),
        HttpConfig.PLAIN);
  }

  private PrometheusSource source() {
    return new PrometheusSource("test", settings(fake.url(), Gzip.AUTO, 1 << 20, 1000));
  }

  private String failure(MockResponse response) {
    fake.next(response);
    try (Source source = source()) {
      Fetch fetch = source.instant(signal("cpu"), AT);
      assertThat(fetch).isInstanceOf(Fetch.Failed.class);
      String why = ((Fetch.Failed) fetch).why();
      assertThat(why).startsWith(fake.url() + "/api/v1/query: ").doesNotContain("\n");
      // The next question is not harmed.
      assertThat(source.instant(signal("cpu"), AT)).isInstanceOf(Fetch.Complete.class);
      return why.substring(fake.url().toString().length() + "/api/v1/query: ".length());
    }
  }

  @Test
  void time_is_asked_for_with_its_milliseconds() {
    try (Source source = source()) {
      Frame frame = ((Fetch.Complete) source.instant(signal("cpu"), AT)).frame();
      assertThat(frame.series(0)).isEqualTo(Labels.of("instance", "a"));
      assertThat(frame.value(0)).isEqualTo(500.25);
      assertThat(fake.asked().get(0))
          .containsEntry("time", "1700000000.5")
          .containsEntry("timeout", "5000ms");
    }
  }

  @Test
  void failures_are_told_with_their_reason() {
    assertThat(failure(FakePrometheus.error(422, "execution", "found duplicate series")))
        .isEqualTo("answered 422, execution: found duplicate series");
    assertThat(failure(FakePrometheus.text(503, "text/plain", "Service Unavailable\n")))
        .isEqualTo("answered 503 with text/plain: Service Unavailable");
    assertThat(
            failure(
                FakePrometheus.text(
                    502, "text/html", "<html><head><title>x</title></head><h1>Bad\nGateway</h1>")))
        .isEqualTo("answered 502 with text/html: Bad Gateway");
    assertThat(failure(FakePrometheus.text(200, "text/html", "<html><body>Log in</body></html>")))
        .isEqualTo(
            "answered with a web page instead of JSON (Log in): is this the address of a"
                + " Prometheus API?");
    assertThat(failure(FakePrometheus.text(200, "application/json", "<html>")))
        .startsWith("broken JSON near byte");
    assertThat(failure(FakePrometheus.text(200, "application/json", "")))
        .isEqualTo("the answer is empty");
    assertThat(failure(FakePrometheus.json(200, "{\"status\":\"success\",\"data\":{\"resu")))
        .startsWith("the answer ends in the middle, after");
    assertThat(failure(FakePrometheus.text(401, "text/plain", "Unauthorized")))
        .isEqualTo("answered 401 (credentials missing or refused) with text/plain: Unauthorized");
    assertThat(failure(FakePrometheus.text(404, "", ""))).startsWith("answered 404 (is the path");
  }

  @Test
  void connection_cut_in_mid_answer_is_a_failure() {
    StringBuilder long_ = new StringBuilder("{\"status\":\"success\",\"data\":{\"resultType\":");
    long_.append("\"vector\",\"result\":[");
    for (int i = 0; i < 900; i++) {
      long_
          .append("{\"metric\":{\"i\":\"")
          .append("x".repeat(200))
          .append(i)
          .append("\"},\"value\":[0,\"1\"]},");
    }
    assertThat(failure(FakePrometheus.cut(long_.toString())))
        .contains("the connection broke within the answer, after");
  }

  @Test
  void silence_is_not_waited_for_for_ever() {
    assertThat(failure(FakePrometheus.silence())).isEqualTo("no answer within 5s");
  }

  @Test
  void answer_that_stops_in_the_middle_is_given_up() {
    MockResponse slow =
        new MockResponse.Builder()
            .setHeader("Content-Type", "application/json")
            .body(" ".repeat(10_000))
            .throttleBody(100, 20, TimeUnit.SECONDS)
            .build();
    assertThat(failure(slow)).startsWith("the answer stopped for more than 2500ms after");
  }

  @Test
  void trickling_answer_ends_at_the_deadline() {
    MockResponse slow =
        new MockResponse.Builder()
            .setHeader("Content-Type", "application/json")
            .body(" ".repeat(10_000))
            .throttleBody(10, 100, TimeUnit.MILLISECONDS)
            .build();
    assertThat(failure(slow)).isEqualTo("the answer was not complete within 5s");
  }

  @Test
  void huge_answers_are_refused_compressed_or_not() {
    assertThat(failure(FakePrometheus.json(200, " ".repeat((1 << 20) + 1))))
        .isEqualTo("the answer is larger than 1048576 bytes");
    assertThat(failure(FakePrometheus.bomb(64)))
        .isEqualTo("the answer is larger than 1048576 bytes when decompressed");
  }

  @Test
  void too_many_series_are_refused() {
    StringBuilder many = new StringBuilder("{\"status\":\"success\",\"data\":{\"resultType\":");
    many.append("\"vector\",\"result\":[");
    for (int i = 0; i < 1001; i++) {
      many.append(i == 0 ? "" : ",");
      many.append("{\"metric\":{\"i\":\"").append(i).append("\"},\"value\":[0,\"1\"]}");
    }
    assertThat(failure(FakePrometheus.json(200, many + "]}}")))
        .isEqualTo("more than 1000 series (max_series)");
  }

  @Test
  void nobody_there_is_a_failure() {
    try (Source source =
        new PrometheusSource(
            "test",
            settings(URI.create("http://127.0.0.1:" + Program.freePort()), Gzip.AUTO, 1000, 10))) {
      assertThat(((Fetch.Failed) source.instant(signal("cpu"), AT)).why())
          .endsWith("/api/v1/query: connection refused");
    }
    try (Source source =
        new PrometheusSource(
            "test", settings(URI.create("http://no-such-host.invalid"), Gzip.AUTO, 1000, 10))) {
      assertThat(((Fetch.Failed) source.instant(signal("cpu"), AT)).why())
          .isEqualTo(
              "http://no-such-host.invalid/api/v1/query: the host name no-such-host.invalid cannot"
                  + " be resolved");
    }
  }

  @Test
  void interrupted_thread_gets_a_failure_and_stays_interrupted() {
    try (Source source = source()) {
      Thread.currentThread().interrupt();
      assertThat(((Fetch.Failed) source.instant(signal("cpu"), AT)).why()).endsWith("interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void warnings_and_infos_are_passed_on() {
    fake.afterData(",\"warnings\":[\"PromQL warning: w\"],\"infos\":[\"PromQL info: i\"]");
    try (Source source = source()) {
      assertThat(((Fetch.Complete) source.instant(signal("cpu"), AT)).warnings())
          .containsExactly("PromQL warning: w", "PromQL info: i");
    }
  }

  @Test
  void compressed_answers_are_asked_for_only_where_wanted() throws Exception {
    for (Gzip gzip : Gzip.values()) {
      try (Source source =
          new PrometheusSource("test", settings(fake.url(), gzip, 1 << 20, 1000))) {
        source.instant(signal("cpu"), AT);
      }
      assertThat(fake.server().takeRequest().getHeaders().get("Accept-Encoding"))
          .isEqualTo(gzip == Gzip.ALWAYS ? "gzip" : "identity");
    }
  }

  @Test
  void long_ranges_are_asked_for_in_parts_and_come_as_one() {
    try (Source source = source()) {
      RangeFetch.Complete all =
          (RangeFetch.Complete) source.range(signal("cpu"), AT, AT + 24_999_000, 1000);
      assertThat(all.frames()).hasSize(25_000);
      for (int i = 0; i < 25_000; i++) {
        assertThat(all.frames().get(i).at()).isEqualTo(AT + i * 1000L);
        assertThat(all.frames().get(i).value(0)).isEqualTo(500.25);
      }
      assertThat(fake.asked()).hasSizeGreaterThan(2);
    }
  }

  @Test
  void part_that_is_too_large_is_asked_for_in_smaller_ones() {
    List<Series> many = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      many.add(new Series(Map.of("instance", "host-" + i), t -> 1));
    }
    fake.series("many", many);
    try (Source source =
        new PrometheusSource("test", settings(fake.url(), Gzip.NEVER, 200_000, 1000))) {
      RangeFetch.Complete all =
          (RangeFetch.Complete) source.range(signal("many"), 0, 199_000, 1000);
      assertThat(all.frames()).hasSize(200).allSatisfy(f -> assertThat(f.size()).isEqualTo(400));
      assertThat(fake.asked().size()).isGreaterThan(5);
    }
  }

  @Test
  void failed_part_fails_the_range() {
    fake.next(FakePrometheus.text(503, "text/plain", "gone"));
    try (Source source = source()) {
      assertThat(((RangeFetch.Failed) source.range(signal("cpu"), 0, 1000, 1000)).why())
          .isEqualTo(fake.url() + "/api/v1/query_range: answered 503 with text/plain: gone");
    }
  }

  @Test
  void tenant_header_credentials_and_parameters_are_sent() {
    fake.require("X-Scope-OrgID", "team-a")
        .require("Authorization", "Basic cGV0cmVsOnPDqWNyZXQ=")
        .allow("dedup", "true");
    HttpConfig http =
        new HttpConfig(
            new HttpConfig.BasicAuth("petrel", new Secret("sécret"), null),
            null,
            null,
            null,
            null,
            true,
            Map.of("X-Scope-OrgID", new Secret("team-a")));
    Settings plain = Settings.of(fake.url(), http);
    Settings settings =
        new Settings(
            plain.url(),
            "up",
            plain.timeout(),
            plain.connectTimeout(),
            plain.readTimeout(),
            plain.maxResponseBytes(),
            plain.maxSeries(),
            Gzip.AUTO,
            PrometheusSource.RemoteRead.AUTO,
            Map.of("dedup", "true"),
            http);
    assertThat(settings.toString()).doesNotContain("sécret", "team-a");
    try (Source source = new PrometheusSource("test", settings)) {
      assertThat(source.instant(signal("cpu"), AT)).isInstanceOf(Fetch.Complete.class);
    }
    try (Source source = source()) {
      assertThat(((Fetch.Failed) source.instant(signal("cpu"), AT)).why()).contains("401");
    }
  }

  @Test
  void bad_settings_are_refused_by_key() {
    for (String bad : List.of("ftp://x", "http:///x", "prometheus:9090", "http://u:p@x", "")) {
      assertThatThrownBy(() -> Settings.of(URI.create(bad)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("url: ")
          .message()
          .doesNotContain("u:p");
    }
    assertThatThrownBy(() -> Settings.of(URI.create("http://x/?a=b")))
        .hasMessageStartingWith("url: ");
    assertThatThrownBy(() -> settings(URI.create("http://x"), Gzip.AUTO, 0, 1))
        .hasMessage("max_response_bytes: wanted at least 1, got 0");
    assertThatThrownBy(() -> settings(URI.create("http://x"), Gzip.AUTO, 1, 0))
        .hasMessage("max_series: wanted at least 1, got 0");
  }
}
