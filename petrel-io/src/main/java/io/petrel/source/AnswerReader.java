package io.petrel.source;

import io.petrel.http.HttpFailure;
import io.petrel.series.Labels;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads answers of the Prometheus HTTP API, streaming, straight into primitive arrays: no tree, no
 * object a sample, and no object a series whose labels are known.
 *
 * <p>Keys may come in any order; unknown ones are skipped. Not thread-safe.
 */
final class AnswerReader {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  .maxStringLength(1 << 20)
                  .maxNumberLength(64)
                  .maxNameLength(1 << 12)
                  .build())
          .build();

  private final LabelTable labels;
  private final int maxSeries;

  /** What is asked for: null = one instant. */
  private @Nullable Grid grid;

  private Answer answer = new Answer();
  private String metricName = "";

  /** The value of the series being read. */
  private double value;

  private boolean hasValue;
  private double @Nullable [] row;

  /** The index of the instant that the next sample of the series is probably for. */
  private int expected;

  /**
   * @param labels the known label sets
   * @param maxSeries how many series an answer may have
   */
  AnswerReader(LabelTable labels, int maxSeries) {
    this.labels = labels;
    this.maxSeries = maxSeries;
  }

  /**
   * Reads a whole answer.
   *
   * @param asked the instants of a range query, null for an instant query
   * @param expected how many series to expect, a guess
   * @throws BadAnswer where it is damaged, an error, or not one number a series
   */
  Answer read(InputStream in, @Nullable Grid asked, int expected) throws BadAnswer {
    grid = asked;
    answer = new Answer();
    int room = Math.max(16, expected);
    answer.series = new Labels[room];
    if (asked == null) {
      answer.values = new double[room];
    } else {
      answer.rows = new double[room][];
    }
    labels.beginAnswer();
    try (JsonParser p = JSON.createParser(ObjectReadContext.empty(), in)) {
      try {
        envelope(p);
      } catch (UnexpectedEndOfInputException e) {
        throw new BadAnswer("the answer ends in the middle, after " + bytes(p) + " bytes");
      } catch (JacksonException e) {
        throw broken(e, p);
      } catch (IllegalArgumentException e) {
        throw new BadAnswer("near byte " + bytes(p) + ": " + Text.line(e.getMessage() + "", 160));
      }
    } catch (JacksonException e) {
      throw new BadAnswer("the answer cannot be read: " + Text.line(e.getOriginalMessage(), 160));
    }
    return checked();
  }

  private static BadAnswer broken(JacksonException e, JsonParser p) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof HttpFailure failure) {
        return new BadAnswer(
            String.valueOf(failure.getMessage()), failure.kind() == HttpFailure.Kind.TOO_LARGE);
      }
    }
    return new BadAnswer(
        "broken JSON near byte " + bytes(p) + ": " + Text.line(e.getOriginalMessage(), 160));
  }

  private static long bytes(JsonParser p) {
    return Math.max(0, p.currentLocation().getByteOffset());
  }

  private Answer checked() throws BadAnswer {
    Answer a = answer;
    if ("error".equals(a.status)) {
      String type = a.errorType == null ? "error" : a.errorType;
      String text = a.error == null ? "no reason given" : a.error;
      throw new BadAnswer(
          Text.line(type, 40) + ": " + Text.line(text, 240),
          text.contains("too many samples") || text.contains("too many points"));
    }
    if (!"success".equals(a.status)) {
      throw new BadAnswer(
          a.status == null
              ? "no \"status\" in the answer: is this the Prometheus API?"
              : "unknown status \"" + Text.line(a.status, 40) + "\"");
    }
    if (!a.hasResult) {
      throw new BadAnswer("no \"data\" with a \"result\" in the answer");
    }
    checkType(a.resultType);
    return a;
  }

  private void checkType(@Nullable String type) throws BadAnswer {
    String wanted = grid == null ? "vector" : "matrix";
    if (wanted.equals(type) || (grid == null && "scalar".equals(type))) {
      return;
    }
    if (type == null) {
      throw new BadAnswer("no \"resultType\" in the answer");
    }
    throw new BadAnswer(
        switch (type) {
          case "matrix" ->
              "the query yields a range vector (matrix), a signal needs one number per series:"
                  + " wrap it in a function such as rate() or avg_over_time()";
          case "string" -> "the query yields a string, a signal needs one number per series";
          default -> "the query yields \"" + Text.line(type, 40) + "\", wanted \"" + wanted + "\"";
        });
  }

  private void envelope(JsonParser p) throws BadAnswer {
    JsonToken first = p.nextToken();
    if (first == null) {
      throw new BadAnswer("the answer is empty");
    }
    expect(first, JsonToken.START_OBJECT, "an object");
    for (String key; (key = p.nextName()) != null; ) {
      JsonToken token = p.nextToken();
      switch (key) {
        case "status" -> answer.status = text(p, token);
        case "errorType" -> answer.errorType = text(p, token);
        case "error" -> answer.error = text(p, token);
        case "isPartial" -> answer.isPartial = token == JsonToken.VALUE_TRUE;
        case "warnings", "infos" -> remarks(p, token);
        case "data" -> data(p, token);
        default -> p.skipChildren();
      }
    }
    expect(p.currentToken(), JsonToken.END_OBJECT, "the end of the object");
    if (p.nextToken() != null) {
      throw new BadAnswer("more text after the answer's end, at byte " + bytes(p));
    }
  }

  private static @Nullable String text(JsonParser p, JsonToken token) throws BadAnswer {
    if (token == JsonToken.VALUE_STRING) {
      return p.getString();
    }
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    throw new BadAnswer("\"" + p.currentName() + "\" is no text");
  }

  private void remarks(JsonParser p, JsonToken token) {
    if (token != JsonToken.START_ARRAY) {
      p.skipChildren();
      return;
    }
    for (JsonToken t; (t = p.nextToken()) != JsonToken.END_ARRAY && t != null; ) {
      if (t == JsonToken.VALUE_STRING) {
        answer.remark(p.getString());
      } else {
        p.skipChildren();
      }
    }
  }

  private void data(JsonParser p, JsonToken token) throws BadAnswer {
    if (token == JsonToken.VALUE_NULL) {
      return;
    }
    expect(token, JsonToken.START_OBJECT, "an object as \"data\"");
    for (String key; (key = p.nextName()) != null; ) {
      JsonToken t = p.nextToken();
      switch (key) {
        case "resultType" -> {
          answer.resultType = text(p, t);
          checkType(answer.resultType);
        }
        case "result" -> result(p, t);
        case "isPartial" -> answer.isPartial |= t == JsonToken.VALUE_TRUE;
        default -> p.skipChildren();
      }
    }
  }

  private void result(JsonParser p, JsonToken token) throws BadAnswer {
    if (answer.hasResult) {
      throw new BadAnswer("\"result\" comes twice");
    }
    answer.hasResult = true;
    if (token == JsonToken.VALUE_NULL) {
      return;
    }
    expect(token, JsonToken.START_ARRAY, "an array as \"result\"");
    if ("scalar".equals(answer.resultType)) {
      sample(p, p.nextToken(), null);
      expect(p.currentToken(), JsonToken.END_ARRAY, "[time, \"value\"]");
      labels.begin();
      add(labels.end());
      return;
    }
    for (JsonToken t; (t = p.nextToken()) != JsonToken.END_ARRAY; ) {
      expect(t, JsonToken.START_OBJECT, "a series");
      series(p);
    }
  }

  private void series(JsonParser p) throws BadAnswer {
    Labels found = null;
    hasValue = false;
    row = null;
    for (String key; (key = p.nextName()) != null; ) {
      JsonToken t = p.nextToken();
      switch (key) {
        case "metric" -> found = metric(p, t);
        case "value" -> {
          expect(t, JsonToken.START_ARRAY, "[time, \"value\"]");
          sample(p, p.nextToken(), null);
          expect(p.currentToken(), JsonToken.END_ARRAY, "[time, \"value\"]");
        }
        case "values" -> values(p, t);
        case "histogram", "histograms" ->
            throw new BadAnswer(
                "the series "
                    + named(found)
                    + " is a native histogram, a signal needs one number per series: use"
                    + " histogram_quantile(), histogram_avg() or the like");
        default -> p.skipChildren();
      }
    }
    if (found == null) {
      throw new BadAnswer("a series without \"metric\", near byte " + bytes(p));
    }
    if (grid == null ? !hasValue : row == null) {
      throw new BadAnswer("the series " + named(found) + " has no value");
    }
    add(found);
  }

  private String named(@Nullable Labels found) {
    return metricName + (found == null ? "" : Text.line(found.toString(), 200));
  }

  private Labels metric(JsonParser p, JsonToken token) throws BadAnswer {
    expect(token, JsonToken.START_OBJECT, "an object as \"metric\"");
    metricName = "";
    labels.begin();
    for (String name; (name = p.nextName()) != null; ) {
      expect(p.nextToken(), JsonToken.VALUE_STRING, "a text as label value");
      if (name.equals("__name__")) {
        metricName = p.getStringLength() > 200 ? "" : nameOf(p);
      } else {
        labels.add(name, p.getStringCharacters(), p.getStringOffset(), p.getStringLength());
      }
    }
    Labels found = labels.end();
    if (labels.repeated()) {
      throw new BadAnswer(
          "two series with the labels "
              + Text.line(found.toString(), 200)
              + (metricName.isEmpty() ? "" : ", the second from the metric " + metricName)
              + ": the metric's name does not count, so aggregate or select in the query");
    }
    return found;
  }

  private String lastName = "";

  /** The metric's name, made a string only when it changes. */
  private String nameOf(JsonParser p) {
    int n = p.getStringLength();
    char[] chars = p.getStringCharacters();
    int offset = p.getStringOffset();
    boolean same = n == lastName.length();
    for (int i = 0; same && i < n; i++) {
      same = lastName.charAt(i) == chars[offset + i];
    }
    if (!same) {
      lastName = new String(chars, offset, n);
    }
    return lastName;
  }

  private void values(JsonParser p, JsonToken token) throws BadAnswer {
    Grid g = grid;
    if (g == null) {
      throw new BadAnswer("a range of values where one was asked for");
    }
    expect(token, JsonToken.START_ARRAY, "an array as \"values\"");
    double[] into = g.row();
    expected = 0;
    for (JsonToken t; (t = p.nextToken()) != JsonToken.END_ARRAY; ) {
      expect(t, JsonToken.START_ARRAY, "[time, \"value\"]");
      sample(p, p.nextToken(), into);
      expect(p.currentToken(), JsonToken.END_ARRAY, "[time, \"value\"]");
    }
    row = into;
  }

  /** Reads {@code time, "value"} from its first token on, and steps behind it. */
  private void sample(JsonParser p, JsonToken time, double @Nullable [] into) throws BadAnswer {
    long at = 0;
    if (time == JsonToken.VALUE_NUMBER_INT) {
      at = into == null ? 0 : millis(p.getLongValue());
    } else if (time == JsonToken.VALUE_NUMBER_FLOAT) {
      at = into == null ? 0 : Math.round(p.getDoubleValue() * 1000);
    } else {
      throw new BadAnswer("wanted a time in seconds, near byte " + bytes(p));
    }
    expect(p.nextToken(), JsonToken.VALUE_STRING, "a number in quotes");
    value = SampleNumber.of(p);
    hasValue = true;
    if (into != null && grid != null) {
      place(at, into, grid);
    }
    p.nextToken();
  }

  private static long millis(long seconds) throws BadAnswer {
    if (Math.abs(seconds) > Long.MAX_VALUE / 1000) {
      throw new BadAnswer(seconds + " is no time in seconds");
    }
    return seconds * 1000;
  }

  private void place(long at, double[] into, Grid g) {
    int e = expected;
    if (e < into.length && at == g.at(e)) {
      // The usual case: one instant after the other, without a division.
      into[e] = value;
      expected = e + 1;
      return;
    }
    long off = at - g.from();
    // Some servers move the grid to multiples of the step: the nearest instant takes the sample.
    long i = Math.floorDiv(off + g.step() / 2, g.step());
    if (i * g.step() != off) {
      answer.offGrid++;
    }
    if (i >= 0 && i < into.length) {
      into[(int) i] = value;
      expected = (int) i + 1;
    } else {
      answer.offGrid++;
    }
  }

  private void add(Labels found) throws BadAnswer {
    Answer a = answer;
    int n = a.count;
    if (n == maxSeries) {
      throw new BadAnswer("more than " + maxSeries + " series (max_series)");
    }
    if (n == a.series.length) {
      a.series = Arrays.copyOf(a.series, n * 2);
      if (grid == null) {
        a.values = Arrays.copyOf(a.values, n * 2);
      } else {
        a.rows = Arrays.copyOf(a.rows, n * 2);
      }
    }
    a.series[n] = found;
    if (grid == null) {
      a.values[n] = value;
    } else if (row != null) {
      a.rows[n] = row;
    }
    a.count = n + 1;
  }

  private static void expect(@Nullable JsonToken got, JsonToken wanted, String words)
      throws BadAnswer {
    if (got != wanted) {
      throw new BadAnswer(
          "wanted " + words + " in the answer, got " + (got == null ? "its end" : got));
    }
  }
}
