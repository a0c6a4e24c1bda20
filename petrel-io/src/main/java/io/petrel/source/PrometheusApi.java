package io.petrel.source;

import io.petrel.http.HttpAnswer;
import io.petrel.http.HttpCall;
import io.petrel.http.HttpCaller;
import io.petrel.http.HttpFailure;
import io.petrel.http.Urls;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/** The two questions of Prometheus' HTTP API, by POST. Thread-safe. */
final class PrometheusApi implements AutoCloseable {
  private static final int ERROR_BYTES = 64 << 10;

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
    String base = settings.url().toString().replaceAll("/+$", "");
    URI uri = URI.create(base + path);
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
