package io.petrel.source;

import io.petrel.series.Labels;
import io.petrel.source.Selector.Match;
import io.petrel.source.Selector.Op;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The past of a plain selector by Prometheus' remote read in streamed XOR chunks, made into what a
 * range query would answer. Holds the samples of one series at a time. Not thread-safe.
 *
 * <p>The server adds its external labels to what it gives, and drops equality conditions that they
 * meet. So such conditions are asked as regular expressions, and each combination of series that
 * have an external label themselves or not is a query of its own: then one knows which to take off.
 */
final class RemoteRead {
  /** Each one doubles the queries. */
  private static final int MOST_EXTERNAL = 4;

  private static final int STREAMED_XOR_CHUNKS = 1;
  private static final int XOR = 1;

  private final Selector selector;
  private final Grid grid;
  private final ServerFacts facts;
  private final PrometheusSource.Settings limits;
  private final HistorySink into;

  /** The reading that each series came in last. */
  private final Map<Labels, Integer> given = new HashMap<>();

  private final SeriesSamples samples = new SeriesSamples();
  private final XorChunk xor = new XorChunk();
  private int reading;
  private int inReading;
  private double expected;
  private boolean stopped;

  /** The series at hand, with its name and whatever the server added. */
  private @Nullable Labels current;

  private long currentQuery;

  RemoteRead(
      Selector selector,
      Grid grid,
      ServerFacts facts,
      PrometheusSource.Settings limits,
      HistorySink into)
      throws BadAnswer {
    if (facts.externalLabels().size() > MOST_EXTERNAL) {
      throw BadAnswer.refused(
          "the server has more than " + MOST_EXTERNAL + " external labels, which blur its series");
    }
    this.selector = selector;
    this.grid = grid;
    this.facts = facts;
    this.limits = limits;
    this.into = into;
  }

  /** Whether a series was given. */
  boolean given(Labels series) {
    return given.containsKey(series);
  }

  /**
   * Reads all there is; what an earlier, broken reading gave is not given again.
   *
   * @param series about how many series there are, 0 = unknown
   * @return whether it was read to its end, not stopped by the sink
   */
  boolean read(PrometheusApi api, double series) throws BadAnswer {
    reading++;
    inReading = 0;
    expected = series;
    current = null;
    samples.clear();
    return api.remoteRead(WireOut.snappy(question().bytes()), this::stream);
  }

  /** A {@code ReadRequest}. */
  WireOut question() {
    WireOut request = new WireOut();
    int external = facts.externalLabels().size();
    for (int own = 0; own < 1 << external; own++) {
      WireOut query =
          new WireOut().number(1, grid.from() - facts.lookback().millis()).number(2, grid.last());
      for (Match m : selector.matchers()) {
        boolean dropped =
            m.op() == Op.EQUAL
                && (m.value().isEmpty() || facts.externalLabels().contains(m.label()));
        query.message(3, dropped ? matcher(m.label(), Op.REGEX, quote(m.value())) : matcher(m));
      }
      for (int i = 0; i < external; i++) {
        query.message(
            3, matcher(facts.externalLabels().get(i), Op.REGEX, owns(own, i) ? ".+" : ""));
      }
      request.message(1, query);
    }
    return request.number(2, STREAMED_XOR_CHUNKS);
  }

  private static boolean owns(long query, int label) {
    return ((query >> label) & 1) != 0;
  }

  private static WireOut matcher(Match m) {
    return matcher(m.label(), m.op(), m.value());
  }

  private static WireOut matcher(String label, Op op, String value) {
    return new WireOut().number(1, op.number).text(2, label).text(3, value);
  }

  /** A regular expression of the server's kind (RE2) that matches exactly this. */
  private static String quote(String value) {
    return value.replaceAll("[\\\\.+*?()|\\[\\]{}^$]", "\\\\$0");
  }

  /** Reads frames; whether to the end. */
  boolean stream(InputStream in) throws BadAnswer, IOException {
    FrameReader frames = new FrameReader(in, limits.maxResponseBytes());
    for (int n; (n = frames.next()) >= 0; ) {
      Wire frame = new Wire(frames.buffer(), 0, n);
      long query = 0;
      for (Wire w = frame.copy(); w.next(); ) {
        if (w.field() == 2) {
          query = w.number();
        }
      }
      if (query < 0 || query >= 1L << facts.externalLabels().size()) {
        throw new BadAnswer("an answer to the query " + query + ", which was not asked");
      }
      for (Wire w = frame; w.next(); ) {
        if (w.field() == 1) {
          series(w.message(), query);
          if (stopped) {
            return false;
          }
        }
      }
    }
    finish();
    return !stopped;
  }

  /** A piece of a series: its labels come with every piece. */
  private void series(Wire message, long query) throws BadAnswer {
    Map<String, String> pairs = new HashMap<>();
    for (Wire w = message.copy(); w.next(); ) {
      if (w.field() == 1) {
        label(w.message(), pairs);
      }
    }
    Labels labels = Labels.of(pairs);
    if (query != currentQuery || !labels.equals(current)) {
      finish();
      current = labels;
      currentQuery = query;
    }
    for (Wire w = message; w.next(); ) {
      if (w.field() == 2) {
        chunk(w.message());
      }
    }
  }

  private static void label(Wire w, Map<String, String> into) throws BadAnswer {
    String name = "";
    String value = "";
    while (w.next()) {
      switch (w.field()) {
        case 1 -> name = w.text();
        case 2 -> value = w.text();
        default -> {}
      }
    }
    if (name.isEmpty() || into.put(name, value) != null) {
      throw new BadAnswer("a series with the label \"" + Text.line(name, 80) + "\" empty or twice");
    }
  }

  private void chunk(Wire w) throws BadAnswer {
    long encoding = 0;
    Wire data = null;
    while (w.next()) {
      switch (w.field()) {
        case 3 -> encoding = w.number();
        case 4 -> data = w.message();
        default -> {}
      }
    }
    if (encoding != XOR) {
      throw new BadAnswer(
          "the series "
              + Text.line(current + "", 200)
              + (encoding == 2 || encoding == 3
                  ? " is a native histogram, a signal needs one number per series"
                  : " has chunks of the unknown encoding " + encoding));
    }
    if (data == null) {
      throw new BadAnswer("a chunk without data");
    }
    xor.decode(data.bytes(), data.position(), data.end(), samples);
  }

  /** The series at hand is all there: gives it, unless an earlier reading did. */
  private void finish() throws BadAnswer {
    Labels all = current;
    current = null;
    if (all != null && samples.seen(grid, facts.lookback())) {
      Labels series = all.without(added(currentQuery));
      Integer last = given.put(series, reading);
      if (last != null && last == reading) {
        throw new BadAnswer(
            "two series with the labels "
                + Text.line(series.toString(), 200)
                + ": the metric's name does not count, so select in the query");
      }
      if (++inReading > limits.maxSeries()) {
        throw new BadAnswer("more than " + limits.maxSeries() + " series (max_series)");
      }
      if (last == null) {
        samples.give(series, grid, facts.lookback(), into);
        stopped = !into.progress(expected > 0 ? Math.min(1, given.size() / expected) : 0);
      }
    }
    samples.clear();
  }

  /** What is not the series' own: its name, and external labels. */
  private List<String> added(long query) {
    List<String> names = new ArrayList<>();
    names.add(Selector.NAME);
    for (int i = 0; i < facts.externalLabels().size(); i++) {
      if (!owns(query, i)) {
        names.add(facts.externalLabels().get(i));
      }
    }
    return names;
  }
}
