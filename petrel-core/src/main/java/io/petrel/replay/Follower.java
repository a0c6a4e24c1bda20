package io.petrel.replay;

import io.petrel.detect.Detector;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.pipeline.HardState;
import io.petrel.pipeline.Mark;
import io.petrel.pipeline.Pipeline;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Plan.Rule;
import io.petrel.pipeline.Plan.Watch;
import io.petrel.pipeline.Tick;
import io.petrel.pipeline.View.SignalView;
import io.petrel.replay.Course.Line;
import io.petrel.replay.Course.Peers;
import io.petrel.route.Orders;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Leads ticks of the past through a watch's detectors once more and keeps what they said of some
 * series: what charts show. Those that look at a series by itself see only these, those that
 * compare peers see the peers too. Nobody is told anything. Not thread-safe.
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

  private final Kept kept;
  private final long width;
  private final int rows;
  private final Part alone;
  private final @Nullable Part together;
  private final List<Place> places = new ArrayList<>();
  private final Map<Labels, Boolean> followed = new HashMap<>();
  private final Map<Labels, Track> tracks = new LinkedHashMap<>();
  private final Group group;
  private int leftOut;

  /** Where what a detector said is to be found. */
  private record Place(String detector, boolean together, int index) {}

  /**
   * @param plan with one watch
   * @param marks what people marked as false alarms, by which tolerance is widened
   * @param orders what people have said; silences may keep stretches from being learned
   * @param step the distance of two ticks, milliseconds
   */
  public Follower(Plan plan, List<Mark> marks, Orders orders, Kept kept, long step) {
    Watch watch = plan.watches().get(0);
    List<Rule> ofSeries = new ArrayList<>();
    List<Rule> ofGroups = new ArrayList<>();
    for (Rule rule : watch.rules()) {
      List<Rule> rules = compares(rule) ? ofGroups : ofSeries;
      places.add(new Place(rule.name(), compares(rule), rules.size()));
      rules.add(rule);
    }
    this.alone = new Part(plan.only(watch.signal(), ofSeries), marks, orders);
    this.together =
        ofGroups.isEmpty() ? null : new Part(plan.only(watch.signal(), ofGroups), marks, orders);
    this.kept = kept;
    long steps = Math.max(1, (kept.to() - kept.from()) / step + 1);
    this.width = step * ((steps + kept.points() - 1) / kept.points());
    this.rows = (int) Math.min(steps, kept.points()) + 1;
    this.group = new Group();
  }

  /** Whether a detector compares peers. */
  public static boolean compares(Rule rule) {
    return rule.detector() instanceof Detector.OfGroup<?>;
  }

  /** Some of the detectors, which can be led through what comes before. Not thread-safe. */
  public static final class Part {
    private final Pipeline pipeline;

    private Part(Plan plan, List<Mark> marks, Orders orders) {
      // Every tick is at or before the committed one: detectors look at it and nobody is told.
      this.pipeline = new Pipeline(plan, new HardState(Long.MAX_VALUE, List.of(), List.of()));
      pipeline.use(marks);
      pipeline.use(orders);
    }

    /** Takes a tick that is not kept; each later than the one before. */
    public void learn(Tick tick) {
      pipeline.tick(tick, tick.at());
    }

    /** What was learned so far. */
    public byte[] learned() {
      StateWriter out = new StateWriter();
      pipeline.encodeLearned(out);
      return out.toBytes();
    }

    /** Goes on from what was {@link #learned}, before the first tick. */
    public void resume(byte[] learned) {
      pipeline.restoreLearned(new StateReader(learned));
    }

    private @Nullable SignalView take(Tick tick) {
      learn(tick);
      List<SignalView> seen = pipeline.signals();
      return seen.isEmpty() ? null : seen.get(0);
    }
  }

  /** The detectors that look at each series by itself. */
  public Part alone() {
    return alone;
  }

  /** The detectors that compare peers, null = none does. */
  public @Nullable Part together() {
    return together;
  }

  /**
   * Takes a tick that is kept; each later than the one before.
   *
   * @param tick of the series that are followed
   * @param all the same tick with their peers
   */
  public void tick(Tick tick, Tick all) {
    long at = tick.at();
    SignalView seen = alone.take(tick);
    SignalView compared = together == null ? null : together.take(all);
    if (at < kept.from() || at > kept.to()) {
      return;
    }
    if (seen != null) {
      take(at, seen, compared);
    }
    if (kept.peers()) {
      all.answers().values().forEach(answer -> group.take(at, answer));
    }
  }

  private void take(long at, SignalView seen, @Nullable SignalView compared) {
    Map<Labels, Integer> others = new HashMap<>();
    for (int i = 0; compared != null && i < compared.size(); i++) {
      if (followed(compared.series(i))) {
        others.put(compared.series(i), i);
      }
    }
    for (int i = 0; i < seen.size(); i++) {
      Labels labels = seen.series(i);
      if (!tracks.containsKey(labels) && followed(labels)) {
        if (tracks.size() >= kept.most()) {
          leftOut++;
          continue;
        }
        tracks.put(labels, new Track(labels));
      }
      Track track = tracks.get(labels);
      if (track != null) {
        Integer other = others.get(labels);
        @Nullable Score[] said = new @Nullable Score[places.size()];
        for (int d = 0; d < said.length; d++) {
          Place place = places.get(d);
          if (!place.together()) {
            said[d] = seen.score(place.index(), i);
          } else if (compared != null && other != null) {
            said[d] = compared.score(place.index(), other);
          }
        }
        track.take(at, seen.value(i), said);
      }
    }
  }

  private boolean followed(Labels series) {
    return followed.computeIfAbsent(series, kept.series()::test);
  }

  /** What was seen so far, series in the order of coming up. */
  public List<Course> courses() {
    return tracks.values().stream().map(Track::course).toList();
  }

  /** The quantiles of the peers; none where they were not asked for. */
  public Peers peers() {
    return group.peers();
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
    private final long[] at = new long[rows];
    private final double[][] columns = new double[1 + 3 * places.size()][rows];
    private final double[] worst = new double[rows];
    private int size;

    Track(Labels labels) {
      this.labels = labels;
    }

    void take(long instant, double value, @Nullable Score[] all) {
      double highest = Double.NEGATIVE_INFINITY;
      for (Score score : all) {
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
      columns[0][row] = value;
      for (int d = 0; d < all.length; d++) {
        Score said = all[d];
        Score score = said == null ? Score.unknown(value, Reason.NONE) : said;
        columns[3 * d + 1][row] = score.lower();
        columns[3 * d + 2][row] = score.upper();
        columns[3 * d + 3][row] = score.score();
      }
    }

    Course course() {
      List<Line> lines = new ArrayList<>();
      for (int d = 0; d < places.size(); d++) {
        lines.add(
            new Line(
                places.get(d).detector(), column(3 * d + 1), column(3 * d + 2), column(3 * d + 3)));
      }
      return new Course(labels, Arrays.copyOf(at, size), column(0), lines);
    }

    private double[] column(int c) {
      return Arrays.copyOf(columns[c], size);
    }
  }

  /**
   * The quantiles of the peers of what is followed, or of all where all is followed; of several
   * instants that share a point the first stays.
   */
  private final class Group {
    private final long[] at = new long[rows];
    private final double[][] quantiles = new double[3][rows];
    private int size;
    private int hosts;

    void take(long instant, Fetch answer) {
      Frame frame = frame(answer);
      if (frame == null || (size > 0 && slot(at[size - 1]) == slot(instant))) {
        return;
      }
      double[] values = new double[frame.size()];
      int n = finite(frame, values, false);
      n = n == 0 ? finite(frame, values, true) : n;
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

    private int finite(Frame frame, double[] into, boolean also) {
      int n = 0;
      for (int i = 0; i < frame.size(); i++) {
        if (Double.isFinite(frame.value(i)) && (also || !followed(frame.series(i)))) {
          into[n++] = frame.value(i);
        }
      }
      return n;
    }

    private static @Nullable Frame frame(Fetch answer) {
      if (answer instanceof Fetch.Complete complete) {
        return complete.frame();
      }
      return answer instanceof Fetch.Partial partial ? partial.frame() : null;
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
