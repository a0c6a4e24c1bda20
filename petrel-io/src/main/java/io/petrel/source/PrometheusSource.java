package io.petrel.source;

import io.petrel.http.HttpCaller;
import io.petrel.http.HttpConfig;
import io.petrel.http.Urls;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.setting.Inline;
import io.petrel.setting.Setting;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Prometheus, or any server that speaks its HTTP API: Thanos, Mimir, VictoriaMetrics, the clouds'
 * managed ones.
 *
 * <p>Series come without the metric's name. Ranges are asked for in parts of at most 11,000 points
 * a series and about a million samples. The past of a plain selector is read raw where the server
 * allows it; see {@link PrometheusHistory}.
 */
public final class PrometheusSource implements Source {
  /** This kind of source in the list. */
  public static final SourceType<Settings> TYPE =
      new SourceType<>(
          "prometheus",
          "Prometheus, Thanos, Mimir, VictoriaMetrics: any server with Prometheus' HTTP API.",
          Settings.class,
          PrometheusSource::new);

  /** Whether to ask for compressed answers. */
  public enum Gzip {
    /** Only over distance: near by, compressing costs the server ten times the query. */
    AUTO,
    ALWAYS,
    NEVER
  }

  /** Whether to read the past of plain selectors by remote read. */
  public enum RemoteRead {
    /** Where the server can stream chunks: a tenth of the cost of queries, for both. */
    AUTO,
    NEVER
  }

  /** The keys under {@code prometheus}. */
  public record Settings(
      @Setting("The server's address, with the path before /api/v1 where there is one.") URI url,
      @Setting(value = "The query for targets: 1 = scraped well, 0 = not.", byDefault = "up")
          String hostsQuery,
      @Setting(value = "How long a query may take in all.", byDefault = "30s") Duration timeout,
      @Setting(value = "How long to wait for a connection.", byDefault = "5s")
          Duration connectTimeout,
      @Setting(value = "The longest silence within an answer.", byDefault = "15s")
          Duration readTimeout,
      @Setting(value = "Answers larger than this are refused.", byDefault = "268435456")
          long maxResponseBytes,
      @Setting(value = "Answers with more series than this are refused.", byDefault = "250000")
          int maxSeries,
      @Setting(
              value = "Compressed answers: auto (not from near by), always, never.",
              byDefault = "auto")
          Gzip gzip,
      @Setting(
              value = "Reading the past by remote read where that is possible: auto, never.",
              byDefault = "auto")
          RemoteRead remoteRead,
      @Setting(
              value = "Further parameters of every query, for example Thanos' dedup.",
              byDefault = "{}")
          Map<String, String> params,
      @Inline HttpConfig http) {
    public Settings {
      params = Map.copyOf(params);
      Urls.requireHttp("url", url);
      if (url.getRawQuery() != null) {
        throw new IllegalArgumentException("url: no ?query here, parameters belong in params");
      }
      for (String own : new String[] {"query", "time", "start", "end", "step", "timeout"}) {
        if (params.containsKey(own)) {
          throw new IllegalArgumentException("params: " + own + " is set by the query itself");
        }
      }
      positive("timeout", timeout);
      positive("connect_timeout", connectTimeout);
      positive("read_timeout", readTimeout);
      if (maxResponseBytes < 1) {
        throw new IllegalArgumentException(
            "max_response_bytes: wanted at least 1, got " + maxResponseBytes);
      }
      if (maxSeries < 1) {
        throw new IllegalArgumentException("max_series: wanted at least 1, got " + maxSeries);
      }
      if (hostsQuery.isBlank()) {
        throw new IllegalArgumentException("hosts_query: wanted a query, got nothing");
      }
    }

    /** The defaults, for a server. */
    public static Settings of(URI url) {
      return of(url, HttpConfig.PLAIN);
    }

    /** The defaults, for a server that is reached in a special way. */
    public static Settings of(URI url, HttpConfig http) {
      return new Settings(
          url,
          "up",
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          256L << 20,
          250_000,
          Gzip.AUTO,
          RemoteRead.AUTO,
          Map.of(),
          http);
    }

    private static void positive(String key, Duration d) {
      if (d.isNegative() || d.isZero()) {
        throw new IllegalArgumentException(
            key + ": wanted more than 0s, got " + d.toMillis() + "ms");
      }
    }
  }

  /** Prometheus' own limit. */
  static final int MAX_POINTS = 11_000;

  /** About 30 MB of JSON; beyond that the server's memory grows faster than our speed. */
  private static final int SAMPLES_A_PART = 1_000_000;

  /** The first part of a range whose number of series is not known. */
  private static final int FIRST_PART = 60;

  private static final int MAX_REMARKS = 20;

  private final String name;
  private final Settings settings;
  private final PrometheusApi api;
  private final PrometheusHistory history;

  /** How many series a query had last, by query: to cut ranges well. */
  private final Map<String, Integer> sizes = new ConcurrentHashMap<>();

  /** A source by its name and settings; nothing is asked yet. */
  public PrometheusSource(String name, Settings settings) {
    this.name = name;
    this.settings = settings;
    this.api =
        new PrometheusApi(settings, new HttpCaller(settings.http(), settings.connectTimeout()));
    this.history = new PrometheusHistory(this, settings, api);
  }

  /**
   * The Prometheus at an address, with all defaults, named {@code prometheus}; nothing is asked.
   */
  public static PrometheusSource of(URI url) {
    return new PrometheusSource(TYPE.name(), Settings.of(url));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Fetch instant(Signal signal, long at) {
    return instant(signal.query(), at);
  }

  @Override
  public Fetch hosts(long at) {
    Fetch fetch = instant(settings.hostsQuery(), at);
    if (fetch instanceof Fetch.Complete c) {
      return new Fetch.Complete(upOrNot(c.frame()), c.warnings());
    }
    return fetch instanceof Fetch.Partial p
        ? new Fetch.Partial(upOrNot(p.frame()), p.why())
        : fetch;
  }

  private static Frame upOrNot(Frame frame) {
    Labels[] series = new Labels[frame.size()];
    double[] values = new double[frame.size()];
    for (int i = 0; i < values.length; i++) {
      series[i] = frame.series(i);
      values[i] = frame.value(i) > 0 ? 1 : 0;
    }
    return new Frame(frame.at(), series, values);
  }

  private Fetch instant(String query, long at) {
    try {
      Answer a = api.instant(query, at, sizes.getOrDefault(query, 0));
      sizes.put(query, a.count);
      Frame frame =
          new Frame(at, Arrays.copyOf(a.series, a.count), Arrays.copyOf(a.values, a.count));
      String partial = a.partial();
      return partial == null
          ? new Fetch.Complete(frame, a.warnings())
          : new Fetch.Partial(frame, partial);
    } catch (BadAnswer e) {
      return new Fetch.Failed(e.why());
    }
  }

  @Override
  public RangeFetch hosts(long from, long to, long step) {
    RangeFetch fetch = range(settings.hostsQuery(), from, to, step);
    if (fetch instanceof RangeFetch.Complete c) {
      return new RangeFetch.Complete(upOrNot(c.frames()), c.warnings());
    }
    return fetch instanceof RangeFetch.Partial p
        ? new RangeFetch.Partial(upOrNot(p.frames()), p.why())
        : fetch;
  }

  private static List<Frame> upOrNot(List<Frame> frames) {
    return frames.stream().map(PrometheusSource::upOrNot).toList();
  }

  @Override
  public RangeFetch range(Signal signal, long from, long to, long step) {
    return range(signal.query(), from, to, step);
  }

  private RangeFetch range(String query, long from, long to, long step) {
    Grid grid = Grid.of(from, to, step);
    List<Frame> frames = new ArrayList<>(grid.steps());
    Set<String> warnings = new LinkedHashSet<>();
    String partial = null;
    int most = MAX_POINTS;
    for (int done = 0; done < grid.steps(); ) {
      Integer known = sizes.get(query);
      int fit = known == null ? FIRST_PART : SAMPLES_A_PART / Math.max(1, known);
      int count = Math.min(grid.steps() - done, Math.min(most, Math.max(1, fit)));
      Grid part = grid.part(done, count);
      Answer a;
      try {
        a = api.range(query, part, known == null ? 0 : known);
      } catch (BadAnswer e) {
        if (e.tooMuch() && count > 1) {
          most = count / 2;
          continue;
        }
        return new RangeFetch.Failed(e.why());
      }
      sizes.put(query, a.count);
      frames.addAll(part.frames(a.series, a.rows, a.count));
      partial = partial == null ? a.partial() : partial;
      if (a.offGrid > 0) {
        warnings.add("the server moved samples off the instants asked for, to its own grid");
      }
      for (String warning : a.warnings()) {
        if (warnings.size() < MAX_REMARKS) {
          warnings.add(warning);
        }
      }
      done += count;
    }
    return partial == null
        ? new RangeFetch.Complete(frames, List.copyOf(warnings))
        : new RangeFetch.Partial(frames, partial);
  }

  @Override
  public HistoryEnd history(Signal signal, long from, long to, long step, HistorySink into) {
    return history.read(signal, from, to, step, into);
  }

  @Override
  public void close() {
    api.close();
  }
}
