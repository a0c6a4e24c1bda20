package io.petrel.source;

import io.petrel.http.HttpAnswer;
import io.petrel.http.HttpCall;
import io.petrel.http.HttpCaller;
import io.petrel.http.HttpFailure;
import io.petrel.http.Urls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Questions to Prometheus' HTTP API; queries by POST. Thread-safe. */
final class PrometheusApi implements AutoCloseable {
  private static final int ERROR_BYTES = 64 << 10;
  private static final int STATUS_BYTES = 32 << 20;
  private static final String STREAM = "application/x-streamed-protobuf";

  private final PrometheusSource.Settings settings;
  private final HttpCaller caller;

  /** Idle tables of known label sets: as many as there were questions at once. */
  private final ConcurrentLinkedDeque<LabelTable> tables = new ConcurrentLinkedDeque<>();

  PrometheusApi(PrometheusSource.Settings settings, HttpCaller caller) {
    this.settings = settings;
    this.caller = caller;
  }

  /** An instant query. */
  Answer instant(String query, long at, int expected) throws BadAnswer {
    Map<String, String> form = form(query);
    form.put("time", seconds(at));
    return ask("/api/v1/query", form, null, expected);
  }

  /** A range query. */
  Answer range(String query, Grid grid, int expected) throws BadAnswer {
    Map<String, String> form = form(query);
    form.put("start", seconds(grid.from()));
    form.put("end", seconds(grid.last()));
    form.put("step", seconds(grid.step()));
    // Otherwise VictoriaMetrics moves start and end to multiples of the step.
    form.put("nocache", "1");
    return ask("/api/v1/query_range", form, grid, expected);
  }

  private Map<String, String> form(String query) {
    Map<String, String> form = new LinkedHashMap<>(settings.params());
    form.put("query", query);
    form.put("timeout", settings.timeout().toMillis() + "ms");
    return form;
  }

  /** Seconds with exactly the milliseconds there are. */
  static String seconds(long millis) {
    return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
  }

  private Answer ask(String path, Map<String, String> form, @Nullable Grid grid, int expected)
      throws BadAnswer {
    URI uri = uri(path);
    boolean gzip =
        switch (settings.gzip()) {
          case AUTO -> !caller.near(uri);
          case ALWAYS -> true;
          case NEVER -> false;
        };
    HttpCall call =
        HttpCall.post(uri, "application/x-www-form-urlencoded", Urls.form(form))
            .with("Accept", "application/json")
            .limited(settings.timeout(), settings.readTimeout(), settings.maxResponseBytes())
            .gzip(gzip)
            .repeatable(true);
    try (HttpAnswer answer = caller.send(call)) {
      String type = answer.header("Content-Type").toLowerCase(Locale.ROOT);
      if (answer.status() != 200) {
        throw refusal(answer, type);
      }
      if (type.startsWith("text/html")) {
        throw new BadAnswer(
            "answered with a web page instead of JSON ("
                + Text.words(answer.text(ERROR_BYTES), 80)
                + "): is this the address of a Prometheus API?");
      }
      return read(answer, grid, expected);
    } catch (HttpFailure e) {
      throw new BadAnswer(
          call.shownAs() + ": " + e.getMessage(), e.kind() == HttpFailure.Kind.TOO_LARGE);
    } catch (BadAnswer e) {
      throw new BadAnswer(call.shownAs() + ": " + e.why(), e.tooMuch());
    }
  }

  private URI uri(String path) {
    return URI.create(settings.url().toString().replaceAll("/+$", "") + path);
  }

  /**
   * What the server tells of itself: the {@code data} of an answer.
   *
   * @param path below {@code /api/v1/status/}
   */
  JsonNode status(String path) throws BadAnswer {
    HttpCall call =
        HttpCall.get(uri("/api/v1/status/" + path))
            .with("Accept", "application/json")
            .limited(settings.timeout(), settings.readTimeout(), STATUS_BYTES);
    try (HttpAnswer answer = caller.send(call)) {
      if (answer.status() != 200) {
        throw unanswered(call, answer);
      }
      JsonNode data = JsonMapper.shared().readTree(answer.text(STATUS_BYTES)).path("data");
      if (!data.isObject()) {
        throw BadAnswer.refused(call.shownAs() + ": no \"data\" in the answer");
      }
      return data;
    } catch (JacksonException e) {
      throw BadAnswer.refused(call.shownAs() + ": answered with something that is no JSON");
    } catch (HttpFailure e) {
      throw new BadAnswer(call.shownAs() + ": " + e.getMessage());
    }
  }

  /** What takes the bytes of a stream. */
  interface Streamed<T> {
    T read(InputStream in) throws BadAnswer, IOException;
  }

  /**
   * A remote read, answered by a stream of chunks. The stream as a whole has no limits, only its
   * silences have.
   *
   * @param question a {@code ReadRequest}, compressed
   */
  <T> T remoteRead(byte[] question, Streamed<T> streamed) throws BadAnswer {
    HttpCall call =
        HttpCall.send(
                "POST",
                uri("/api/v1/read"),
                "application/x-protobuf",
                BodyPublishers.ofByteArray(question))
            .with("Content-Encoding", "snappy")
            .with("Accept", STREAM)
            .with("X-Prometheus-Remote-Read-Version", "0.1.0")
            .limited(settings.timeout(), settings.readTimeout(), settings.maxResponseBytes())
            .streaming()
            .repeatable(true);
    try (HttpAnswer answer = caller.send(call)) {
      if (answer.status() != 200) {
        throw unanswered(call, answer);
      }
      String type = answer.header("Content-Type");
      if (!type.toLowerCase(Locale.ROOT).startsWith(STREAM)) {
        throw BadAnswer.refused(
            call.shownAs() + ": answered with \"" + Text.line(type, 60) + "\", wanted " + STREAM);
      }
      return streamed.read(answer.body());
    } catch (IOException e) {
      throw new BadAnswer(call.shownAs() + ": " + e.getMessage());
    } catch (BadAnswer e) {
      throw e.refused() ? e : new BadAnswer(call.shownAs() + ": " + e.why(), e.tooMuch());
    }
  }

  /** What a status other than 200 means: below 500 it stays so, but for two. */
  private static BadAnswer unanswered(HttpCall call, HttpAnswer answer) throws HttpFailure {
    int status = answer.status();
    String words = Text.words(answer.text(ERROR_BYTES), 120);
    String why =
        call.shownAs() + ": answered " + status + (words.isEmpty() ? "" : " (" + words + ")");
    boolean passing = (status >= 500 && status != 501) || status == 408 || status == 429;
    return passing ? new BadAnswer(why) : BadAnswer.refused(why);
  }

  private Answer read(HttpAnswer answer, @Nullable Grid grid, int expected) throws BadAnswer {
    LabelTable known = tables.pollFirst();
    LabelTable table = known == null ? new LabelTable() : known;
    Answer read = new AnswerReader(table, settings.maxSeries()).read(answer.body(), grid, expected);
    // A table that an unusable answer has filled is thrown away with it.
    tables.addFirst(table);
    return read;
  }

  private BadAnswer refusal(HttpAnswer answer, String type) throws HttpFailure {
    int status = answer.status();
    String text = answer.text(ERROR_BYTES);
    String hint =
        switch (status) {
          case 401, 403 -> " (credentials missing or refused)";
          case 404 -> " (is the path before /api/v1 right?)";
          default -> "";
        };
    if (text.stripLeading().startsWith("{")) {
      try {
        new AnswerReader(new LabelTable(), 1)
            .read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), null, 0);
      } catch (BadAnswer e) {
        return new BadAnswer("answered " + status + hint + ", " + e.why(), e.tooMuch());
      }
    }
    String words = Text.words(text, 120);
    return new BadAnswer(
        "answered "
            + status
            + hint
            + (type.isEmpty() ? "" : " with " + Text.line(type, 40))
            + (words.isEmpty() ? "" : ": " + words));
  }

  @Override
  public void close() {
    caller.close();
    tables.clear();
  }
}
