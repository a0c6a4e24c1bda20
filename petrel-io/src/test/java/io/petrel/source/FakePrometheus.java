package io.petrel.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongToDoubleFunction;
import java.util.zip.GZIPOutputStream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A strict server of Prometheus' query API with made-up series: it refuses what the real one would
 * refuse or what we never mean to send (GET, unknown parameters, missing credentials, more than
 * 11,000 points) and fails on demand. Written from Prometheus' public API documentation.
 */
public final class FakePrometheus implements AutoCloseable {
  /** One made-up series. */
  public record Series(Map<String, String> labels, LongToDoubleFunction valueAt) {}

  private static final Set<String> INSTANT = Set.of("query", "time", "timeout");
  private static final Set<String> RANGE =
      Set.of("query", "start", "end", "step", "timeout", "nocache");

  private final MockWebServer server = new MockWebServer();
  private final Map<String, List<Series>> queries = new ConcurrentHashMap<>();
  private final Deque<MockResponse> next = new ArrayDeque<>();
  private final List<Map<String, String>> asked = new ArrayList<>();
  private final Map<String, String> requiredHeaders = new TreeMap<>();
  private final Map<String, String> extraParams = new HashMap<>();
  private String afterData = "";
  private @Nullable Function<byte[], MockResponse> remoteRead;
  private String externalLabels = "";

  /** Starts one on a free port. */
  public FakePrometheus() {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer(request);
          }
        });
  }

  /** The server, to be given TLS before {@link #start}. */
  public MockWebServer server() {
    return server;
  }

  /** Starts listening. */
  public FakePrometheus start() {
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Its address with a path, as behind a reverse proxy. */
  public URI url() {
    return server.url("/tenant").uri();
  }

  /** Answers a query with these series. */
  public FakePrometheus series(String query, List<Series> series) {
    queries.put(query, series);
    return this;
  }

  /** Answers this one next, whatever is asked. */
  public synchronized FakePrometheus next(MockResponse response) {
    next.add(response);
    return this;
  }

  /** Lets nobody in without this header. */
  public FakePrometheus require(String header, String value) {
    requiredHeaders.put(header, value);
    return this;
  }

  /** Expects a further parameter. */
  public FakePrometheus allow(String param, String value) {
    extraParams.put(param, value);
    return this;
  }

  /** Text behind {@code data} in good answers, beginning with a comma. */
  public FakePrometheus afterData(String text) {
    afterData = text;
    return this;
  }

  /**
   * Answers remote read, and what a client must know of the server for it, as Prometheus 2 does.
   */
  FakePrometheus remoteRead(Function<byte[], MockResponse> answer) {
    remoteRead = answer;
    return series("count_over_time(vector(1)[1m:1m])", List.of(new Series(Map.of(), t -> 2)));
  }

  /** Lines of YAML under {@code external_labels}, indented by four. */
  FakePrometheus externalLabels(String yaml) {
    externalLabels = "  external_labels:\n" + yaml;
    return this;
  }

  private @Nullable MockResponse raw(
      RecordedRequest request, String path, Function<byte[], MockResponse> answer) {
    if (path.equals("/tenant/api/v1/status/config")) {
      String yaml = "global:\n  scrape_interval: 1m\n" + externalLabels + "scrape_configs: []\n";
      return json(200, "{\"status\":\"success\",\"data\":" + json(Map.of("yaml", yaml)) + "}");
    }
    if (path.equals("/tenant/api/v1/status/flags")) {
      return json(200, "{\"status\":\"success\",\"data\":{\"query.lookback-delta\":\"5m\"}}");
    }
    if (!path.equals("/tenant/api/v1/read")) {
      return null;
    }
    okio.ByteString body = request.getBody();
    if (!request.getMethod().equals("POST")
        || !"application/x-protobuf".equals(request.getHeaders().get("Content-Type"))
        || !"snappy".equals(request.getHeaders().get("Content-Encoding"))
        || !"0.1.0".equals(request.getHeaders().get("X-Prometheus-Remote-Read-Version"))
        || body == null) {
      return text(400, "text/plain", "not a remote read");
    }
    return answer.apply(body.toByteArray());
  }

  /** The forms it got, oldest first. */
  public synchronized List<Map<String, String>> asked() {
    return List.copyOf(asked);
  }

  private synchronized MockResponse answer(RecordedRequest request) {
    for (Map.Entry<String, String> e : requiredHeaders.entrySet()) {
      if (!e.getValue().equals(request.getHeaders().get(e.getKey()))) {
        return text(401, "text/plain", "Unauthorized");
      }
    }
    MockResponse prepared = next.poll();
    if (prepared != null) {
      return prepared;
    }
    String path = request.getUrl().encodedPath();
    MockResponse raw = remoteRead == null ? null : raw(request, path, remoteRead);
    if (raw != null) {
      return raw;
    }
    boolean range = path.equals("/tenant/api/v1/query_range");
    if (!range && !path.equals("/tenant/api/v1/query")) {
      return text(404, "text/plain", "404 page not found");
    }
    if (!request.getMethod().equals("POST")) {
      return error(405, "bad_method", "wanted POST");
    }
    if (request.getUrl().encodedQuery() != null) {
      return error(400, "bad_data", "wanted no parameters in the URL");
    }
    if (!"application/x-www-form-urlencoded".equals(request.getHeaders().get("Content-Type"))) {
      return error(415, "bad_data", "wanted a form");
    }
    Map<String, String> form = form(request);
    asked.add(form);
    for (Map.Entry<String, String> e : form.entrySet()) {
      boolean known = (range ? RANGE : INSTANT).contains(e.getKey());
      if (!known && !e.getValue().equals(extraParams.get(e.getKey()))) {
        return error(400, "bad_data", "unknown parameter " + e.getKey());
      }
    }
    List<Series> series = queries.get(form.getOrDefault("query", ""));
    if (series == null) {
      return error(400, "bad_data", "1:1: parse error: unknown query");
    }
    if (!range) {
      return json(200, instant(series, millis(form.get("time"))));
    }
    long start = millis(form.get("start"));
    long end = millis(form.get("end"));
    long step = millis(form.get("step"));
    if (step <= 0 || end < start) {
      return error(400, "bad_data", "bad range");
    }
    if ((end - start) / step > 11_000) {
      return error(
          400,
          "bad_data",
          "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query"
              + " resolution (?step=XX)");
    }
    return json(200, range(series, start, end, step));
  }

  private static Map<String, String> form(RecordedRequest request) {
    Map<String, String> form = new TreeMap<>();
    okio.ByteString body = request.getBody();
    for (String pair : (body == null ? "" : body.utf8()).split("&", -1)) {
      String[] kv = pair.split("=", 2);
      String old =
          form.put(
              URLDecoder.decode(kv[0], StandardCharsets.UTF_8),
              URLDecoder.decode(kv[1], StandardCharsets.UTF_8));
      if (old != null) {
        throw new AssertionError(kv[0] + " given twice");
      }
    }
    return form;
  }

  private static long millis(@Nullable String seconds) {
    if (seconds == null) {
      throw new AssertionError("a time is missing");
    }
    return new java.math.BigDecimal(seconds).movePointRight(3).longValueExact();
  }

  private String instant(List<Series> series, long at) {
    StringBuilder out = head("vector");
    String comma = "";
    for (Series s : series) {
      double v = s.valueAt.applyAsDouble(at);
      if (!Grid.absent(v)) {
        out.append(comma).append("{\"metric\":").append(json(s.labels));
        sample(out.append(",\"value\":"), at, v).append('}');
        comma = ",";
      }
    }
    return out.append("]}").append(afterData).append('}').toString();
  }

  private String range(List<Series> series, long start, long end, long step) {
    StringBuilder out = head("matrix");
    String comma = "";
    for (Series s : series) {
      StringBuilder values = new StringBuilder();
      for (long t = start; t <= end; t += step) {
        double v = s.valueAt.applyAsDouble(t);
        if (!Grid.absent(v)) {
          sample(values.append(values.length() == 0 ? "" : ","), t, v);
        }
      }
      if (values.length() > 0) {
        out.append(comma).append("{\"metric\":").append(json(s.labels));
        out.append(",\"values\":[").append(values).append("]}");
        comma = ",";
      }
    }
    return out.append("]}").append(afterData).append('}').toString();
  }

  private static StringBuilder head(String type) {
    return new StringBuilder("{\"status\":\"success\",\"data\":{\"resultType\":\"")
        .append(type)
        .append("\",\"result\":[");
  }

  private static StringBuilder sample(StringBuilder out, long at, double v) {
    out.append('[').append(PrometheusApi.seconds(at)).append(",\"");
    if (Double.isInfinite(v)) {
      out.append(v > 0 ? "+Inf" : "-Inf");
    } else {
      out.append(v);
    }
    return out.append("\"]");
  }

  private static String json(Map<String, String> labels) {
    return tools.jackson.databind.json.JsonMapper.shared().writeValueAsString(labels);
  }

  /** An answer in JSON. */
  public static MockResponse json(int status, String text) {
    return text(status, "application/json", text);
  }

  /** An error as Prometheus tells it. */
  public static MockResponse error(int status, String type, String error) {
    return json(
        status,
        "{\"status\":\"error\",\"errorType\":\"" + type + "\",\"error\":\"" + error + "\"}");
  }

  /** Any answer. */
  public static MockResponse text(int status, String type, String text) {
    return new MockResponse.Builder()
        .code(status)
        .setHeader("Content-Type", type)
        .body(text)
        .build();
  }

  /** An answer that breaks off in the middle: the connection is cut. */
  public static MockResponse cut(String text) {
    return new MockResponse.Builder()
        .setHeader("Content-Type", "application/json")
        .body(text)
        .onResponseBody(new SocketEffect.CloseSocket())
        .build();
  }

  /** A good connection with an answer that never comes. */
  public static MockResponse silence() {
    return new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build();
  }

  /** A small answer that unfolds to a huge one. */
  public static MockResponse bomb(int megabytes) {
    byte[] spaces = new byte[1 << 20];
    java.util.Arrays.fill(spaces, (byte) ' ');
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      for (int i = 0; i < megabytes; i++) {
        zip.write(spaces);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new MockResponse.Builder()
        .setHeader("Content-Type", "application/json")
        .setHeader("Content-Encoding", "gzip")
        .body(new Buffer().write(out.toByteArray()))
        .build();
  }

  @Override
  public void close() {
    server.close();
  }
}
