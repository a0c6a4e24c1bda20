package io.petrel.detect;

import io.petrel.machine.CorruptStateException;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import io.petrel.series.Direction;
import io.petrel.series.Frame;
import io.petrel.series.Signal;
import io.petrel.setting.Setting;
import io.petrel.stat.Quantiles;
import io.petrel.stat.TwoMeans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits a group's current values in two by exact k-means and names the cluster with the bad
 * values, if the clusters are truly apart.
 *
 * <p>For a signal that is bad when high the bad cluster is the higher one, when low the lower one,
 * for both the smaller one. The clusters are apart when the gap between them and the distance of
 * their means pass the guards of {@link Fleet}, measured by the spread within the clusters. A bad
 * cluster of more than {@code max_share} is a split group, told as one if it was not so before.
 *
 * <p>It judges each tick by itself and splits the best cut, which on groups of many hundreds runs
 * through the body: {@link Fleet} finds what this one cannot.
 */
final class KMeans implements Detector.OfGroup<KMeans.State> {
  static final DetectorType<Settings> TYPE =
      new DetectorType<>(
          "kmeans",
          "Splits a group's values in two by exact k-means and tells the bad cluster.",
          Settings.class,
          KMeans::new,
          new DetectorType.Telling(Duration.ZERO, 4, 6, Duration.ofMinutes(2)));

  /** What one may set. */
  public record Settings(
      @Setting(
              value = "How many times the spread within clusters their means must be apart.",
              byDefault = "8")
          double distance,
      @Setting(
              value = "A bad cluster larger than this share is a split group, not outliers.",
              byDefault = "0.34")
          double maxShare,
      @Setting(value = "With fewer hosts than this there is no opinion.", byDefault = "3")
          int minHosts) {
    public Settings {
      if (!(distance >= 1 && distance <= 100)) {
        throw new IllegalArgumentException("distance: wanted 1 to 100, got " + distance);
      }
      if (!(maxShare > 0 && maxShare <= 0.5)) {
        throw new IllegalArgumentException(
            "max_share: wanted more than 0 and at most 0.5, got " + maxShare);
      }
      if (minHosts < 3) {
        throw new IllegalArgumentException("min_hosts: wanted at least 3, got " + minHosts);
      }
    }
  }

  private static final double MOST = 1e6;

  /** How fast a split becomes usual, a tick. */
  private static final double RATE = 1.0 / 128;

  private static final double TRIFLE = 0.1;

  /**
   * @param ticks how many it has judged, at most 2^20
   * @param splitShare the smoothed share of ticks in which the group was split, 0 to 1
   */
  record State(long asOf, int ticks, double splitShare) {}

  private final Settings settings;
  private final Signal signal;

  KMeans(Settings settings, Signal signal) {
    this.settings = settings;
    this.signal = signal;
  }

  @Override
  public String name() {
    return TYPE.name();
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public List<Level> levels() {
    return List.of(Level.EDGE);
  }

  @Override
  public State initial() {
    return new State(Long.MIN_VALUE, 0, 0);
  }

  @Override
  public long asOf(State state) {
    return state.asOf();
  }

  @Override
  public Transition<State, GroupScores> step(State state, Frame frame) {
    if (frame.at() <= state.asOf()) {
      return Transition.ignored(state);
    }
    double[] sorted = new double[frame.size()];
    int n = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (Double.isFinite(frame.value(i))) {
        sorted[n++] = clip(frame.value(i));
      }
    }
    if (n < settings.minHosts()) {
      Reason few =
          Reason.builder("fleet.too_few_peers")
              .count("hosts", n)
              .count("wanted", settings.minHosts())
              .build();
      return new Transition<>(
          new State(frame.at(), state.ticks(), state.splitShare()),
          new GroupScores(scores(frame, null, few), null));
    }
    Arrays.sort(sorted, 0, n);
    Clusters found = clusters(sorted, n);
    boolean split = found != null && found.ratio > 1 && found.badHosts() > settings.maxShare() * n;
    boolean usual = state.splitShare() > 0.5 || state.ticks() == 0;
    double share = state.ticks() == 0 ? (split ? 1 : 0) : state.splitShare();
    share += RATE * ((split ? 1 : 0) - share);
    State next = new State(frame.at(), Math.min(state.ticks() + 1, 1 << 20), share);
    Score group = split && !usual && found != null ? found.told() : null;
    return new Transition<>(
        next, new GroupScores(scores(frame, split ? null : found, null), group));
  }

  private static double clip(double x) {
    return Math.max(-Fleet.HUGE, Math.min(Fleet.HUGE, x));
  }

  /**
   * Two clusters.
   *
   * @param ratio how far apart, 1 = just far enough
   * @param edge the distance of the means that is just far enough
   * @param boundary the lowest value of the higher cluster
   * @param goodLow the lowest and the highest value of the good cluster
   */
  private record Clusters(
      TwoMeans two,
      int n,
      boolean badHigh,
      double ratio,
      double edge,
      double boundary,
      double goodLow,
      double goodHigh) {
    int badHosts() {
      return badHigh ? n - two.cut() : two.cut();
    }

    boolean bad(double x) {
      return badHigh == (x >= boundary);
    }

    Score told() {
      Reason why =
          Reason.builder("fleet.split")
              .count("low_hosts", two.cut())
              .quantity("low", two.low())
              .count("high_hosts", n - two.cut())
              .quantity("high", two.high())
              .build();
      return new Score(ratio, two.high() - two.low(), 0, edge, why);
    }
  }

  private @Nullable Clusters clusters(double[] sorted, int n) {
    TwoMeans two = TwoMeans.ofSorted(sorted, n);
    if (two == null) {
      return null;
    }
    double[] within = new double[n];
    for (int i = 0; i < n; i++) {
      within[i] = Math.abs(sorted[i] - (i < two.cut() ? two.low() : two.high()));
    }
    double scale = Math.max(Quantiles.madSigma(within, n), Math.sqrt(two.within() / n));
    double floor = signal.effectiveFloor();
    if (floor == 0) {
      floor = TRIFLE * Math.abs(n % 2 == 1 ? sorted[n / 2] : sorted[n / 2 - 1]);
    }
    double edge = Math.max(settings.distance() * scale, floor);
    double leastGap = Math.max(floor / 2, settings.distance() / 4 * scale);
    double gap = sorted[two.cut()] - sorted[two.cut() - 1];
    double ratio = Math.min(ratio(two.high() - two.low(), edge), ratio(gap, leastGap));
    boolean badHigh = signal.bad() == Direction.BOTH ? 2 * two.cut() >= n : signal.bad().high();
    int cut = two.cut();
    return new Clusters(
        two,
        n,
        badHigh,
        ratio,
        edge,
        sorted[cut],
        badHigh ? sorted[0] : sorted[cut],
        badHigh ? sorted[cut - 1] : sorted[n - 1]);
  }

  private static double ratio(double a, double b) {
    return b == 0 ? MOST : Math.min(a / b, MOST);
  }

  private static List<Score> scores(
      Frame frame, @Nullable Clusters found, @Nullable Reason unknown) {
    List<Score> scores = new ArrayList<>(frame.size());
    for (int i = 0; i < frame.size(); i++) {
      double x = frame.value(i);
      if (!Double.isFinite(x)) {
        scores.add(Score.unknown(x, Reason.of("fleet.no_value")));
      } else if (unknown != null) {
        scores.add(Score.unknown(x, unknown));
      } else {
        scores.add(score(found, x));
      }
    }
    return scores;
  }

  private static Score score(@Nullable Clusters found, double x) {
    if (found == null || !found.bad(clip(x))) {
      return new Score(0, x, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Reason.NONE);
    }
    if (found.ratio <= 1) {
      return new Score(
          found.ratio, x, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Reason.NONE);
    }
    Reason why =
        Reason.builder(found.badHigh ? "fleet.high" : "fleet.low")
            .quantity("value", x)
            .quantity("usual", found.badHigh ? found.two.low() : found.two.high())
            .count("inside", found.n - found.badHosts())
            .count("peers", found.n - 1)
            .quantity("low", found.goodLow)
            .quantity("high", found.goodHigh)
            .build();
    return new Score(found.ratio, x, found.goodLow, found.goodHigh, why);
  }

  @Override
  public void encode(State state, StateWriter out) {
    out.putLong(state.asOf()).putInt(state.ticks()).putDouble(state.splitShare());
  }

  @Override
  public State decode(int version, StateReader in) {
    State state = new State(in.getLong(), in.getInt(), in.getDouble());
    if (state.ticks() < 0 || !(state.splitShare() >= 0 && state.splitShare() <= 1)) {
      throw new CorruptStateException("impossible state of kmeans: " + state);
    }
    return state;
  }

  @Override
  public int maxStateBytes(int series) {
    return 20;
  }
}
