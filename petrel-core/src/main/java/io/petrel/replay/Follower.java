package io.petrel.replay;

import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.pipeline.HardState;
import io.petrel.pipeline.Mark;
import io.petrel.pipeline.Pipeline;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Tick;
import io.petrel.pipeline.View.SignalView;
import io.petrel.replay.Course.Line;
import io.petrel.replay.Course.Peers;
import io.petrel.route.Orders;
import io.petrel.series.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Leads ticks of the past through a plan's detectors once more and keeps what they said of some
 * series: what charts show. Nobody is told anything. Not thread-safe.
 */
public final class Follower {
  private static final double LOW = 0.05;
  private static final double HIGH = 0.95;

  /**
   * Which part of the past is kept.
   *
   * @param series the series that are followed
   * @param most how many series are followed at most; what comes after them is left out
   * @param peers whether the quantiles of all series are kept too
   * @param from the first instant that is kept: detectors learn from those before
   * @param to the last one
   * @param points how many instants are kept at most of a series; of several that share a point the
   *     one with the highest score stays
   */
  public record Kept(
      Predicate<Labels> series, int most, boolean peers, long from, long to, int points) {}

  private final Pipeline pipeline;
  private final Kept kept;
  private final long width;
  private final int rows;
  private final Map<String, Map<Labels, Track>> tracks = new LinkedHashMap<>();
  private final Map<String, Group> groups = new LinkedHashMap<>();
  private int leftOut;

  /**
   * @param marks what people marked as false alarms, by which tolerance is widened
   * @param orders what people have said; silences may keep stretches from being learned
   * @param step the distance of two ticks, milliseconds
   */
  public Follower(Plan plan, List<Mark> marks, Orders orders, Kept kept, long step) {
    // Every tick is at or before the committed one: detectors look at it and nobody is told.
    this.pipeline = new Pipeline(plan, new HardState(Long.MAX_VALUE, List.of(), List.of()));
    pipeline.use(marks);
    pipeline.use(orders);
    this.kept = kept;
    long steps = Math.max(1, (kept.to() - kept.from()) / step + 1);
    this.width = step * ((steps + kept.points() - 1) / kept.points());
    this.rows = (int) Math.min(steps, kept.points()) + 1;
  }

  /** Takes a tick; each later than the one before. */
  public void tick(Tick tick) {
    pipeline.tick(tick, tick.at());
    long at = tick.at();
    if (at < kept.from() || at > kept.to()) {
      return;
    }
    for (SignalView signal : pipeline.view().signals()) {
      take(at, signal);
    }
  }

  private void take(long at, SignalView signal) {
    String key = signal.signal().source() + "/" + signal.signal().name();
    Map<Labels, Track> ofSignal = tracks.computeIfAbsent(key, k -> new LinkedHashMap<>());
    for (int i = 0; i < signal.size(); i++) {
      Labels labels = signal.series(i);
      Track track = ofSignal.get(labels);
      if (track == null && kept.series().test(labels)) {
        if (ofSignal.size() >= kept.most()) {
          leftOut++;
          continue;
        }
        track = new Track(labels, signal.detectors());
        ofSignal.put(labels, track);
      }
      if (track != null) {
        track.take(at, signal, i);
      }
    }
    if (kept.peers()) {
      groups.computeIfAbsent(key, k -> new Group()).take(at, signal);
    }
  }

  /** What was seen of a signal so far, series in the order of coming up. */
  public List<Course> courses(Plan.Watch watch) {
    return tracks.getOrDefault(watch.key(), Map.of()).values().stream().map(Track::course).toList();
  }

  /** The quantiles of all series of a signal; none where they were not asked for. */
  public Peers peers(Plan.Watch watch) {
    return groups.computeIfAbsent(watch.key(), k -> new Group()).peers();
  }

  /** Whether there were more series than are followed. */
  public boolean leftOut() {
    return leftOut > 0;
  }

  private long slot(long at) {
    return (at - kept.from()) / width;
  }

  /** One series under all detectors: value, then lower, upper and score of each. */
  private final class Track {
    private final Labels labels;
    private final List<String> detectors;
    private final long[] at = new long[rows];
    private final double[][] columns;
    private final double[] worst = new double[rows];
    private int size;

    Track(Labels labels, List<String> detectors) {
      this.labels = labels;
      this.detectors = detectors;
      this.columns = new double[1 + 3 * detectors.size()][rows];
    }

    void take(long instant, SignalView signal, int i) {
      double highest = Double.NEGATIVE_INFINITY;
      for (int d = 0; d < detectors.size(); d++) {
        Score score = signal.score(d, i);
        if (score != null && score.score() > highest) {
          highest = score.score();
        }
      }
      boolean same = size > 0 && slot(at[size - 1]) == slot(instant);
      if (same && !(highest > worst[size - 1])) {
        return;
      }
      int row = same ? size - 1 : size++;
      at[row] = instant;
      worst[row] = highest;
      columns[0][row] = signal.value(i);
      for (int d = 0; d < detectors.size(); d++) {
        Score said = signal.score(d, i);
        Score score = said == null ? Score.unknown(signal.value(i), Reason.NONE) : said;
        columns[3 * d + 1][row] = score.lower();
        columns[3 * d + 2][row] = score.upper();
        columns[3 * d + 3][row] = score.score();
      }
    }

    Course course() {
      List<Line> lines = new ArrayList<>();
      for (int d = 0; d < detectors.size(); d++) {
        lines.add(
            new Line(detectors.get(d), column(3 * d + 1), column(3 * d + 2), column(3 * d + 3)));
      }
      return new Course(labels, Arrays.copyOf(at, size), column(0), lines);
    }

    private double[] column(int c) {
      return Arrays.copyOf(columns[c], size);
    }
  }

  /** The quantiles of all series; of several instants that share a point the first stays. */
  private final class Group {
    private final long[] at = new long[rows];
    private final double[][] quantiles = new double[3][rows];
    private int size;
    private int hosts;

    void take(long instant, SignalView signal) {
      if (size > 0 && slot(at[size - 1]) == slot(instant)) {
        return;
      }
      double[] values = new double[signal.size()];
      int n = 0;
      for (int i = 0; i < signal.size(); i++) {
        if (Double.isFinite(signal.value(i))) {
          values[n++] = signal.value(i);
        }
      }
      if (n == 0) {
        return;
      }
      Arrays.sort(values, 0, n);
      at[size] = instant;
      quantiles[0][size] = values[rank(LOW, n)];
      quantiles[1][size] = values[rank(0.5, n)];
      quantiles[2][size] = values[rank(HIGH, n)];
      hosts = Math.max(hosts, n);
      size++;
    }

    private static int rank(double p, int n) {
      return (int) Math.round(p * (n - 1));
    }

    Peers peers() {
      return new Peers(
          Arrays.copyOf(at, size),
          Arrays.copyOf(quantiles[0], size),
          Arrays.copyOf(quantiles[1], size),
          Arrays.copyOf(quantiles[2], size),
          hosts);
    }
  }
}
