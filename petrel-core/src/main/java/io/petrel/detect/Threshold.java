package io.petrel.detect;

import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import io.petrel.series.Sample;
import io.petrel.setting.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares values with fixed limits, as a Prometheus alerting rule does with {@code >} and {@code
 * <}.
 *
 * <p>Scores: 1 exactly at the mildest limit, 2 exactly at the next severity's, and so on, linear in
 * between and beyond; below 1 it falls towards 0 the farther the value is on the good side, with
 * 0.5 where a single level clears. A limit is passed only by values strictly beyond it. With limits
 * on both sides the worse side counts.
 */
final class Threshold implements Detector.OfSeries<Threshold.State> {
  static final DetectorType<Settings> TYPE =
      new DetectorType<>(
          "threshold",
          "Tells when a value is above or below fixed limits.",
          Settings.class,
          (settings, signal) -> new Threshold(settings),
          DetectorType.Telling.AT_ONCE);

  /** What one may set. */
  public record Settings(
      @Setting(
              "Tells values above this: a number, or numbers by severity ({warning: 80, critical:"
                  + " 95}).")
          @Nullable Levels above,
      @Setting("Tells values below this: a number, or numbers by severity.") @Nullable Levels below,
      @Setting(
              "Once told as above, it is over below this; every level of above clears by the same"
                  + " distance.")
          @Nullable Double clearBelow,
      @Setting(
              "Once told as below, it is over above this; every level of below clears by the same"
                  + " distance.")
          @Nullable Double clearAbove) {
    public Settings {
      if (above == null && below == null) {
        throw new IllegalArgumentException("above: wanted above or below or both, got neither");
      }
      Side high = above == null ? null : new Side(above, 1);
      Side low = below == null ? null : new Side(below, -1);
      check("clear_below", clearBelow, "above", high);
      check("clear_above", clearAbove, "below", low);
      if (high != null && low != null) {
        if (high.edge(0) < low.edge(0)) {
          throw new IllegalArgumentException(
              "below: wanted at most " + high.edge(0) + " (above), got " + low.edge(0));
        }
        ranks(high, low);
      }
    }

    private static void check(
        String key, @Nullable Double clear, String limit, @Nullable Side side) {
      if (clear == null) {
        return;
      }
      if (side == null) {
        throw new IllegalArgumentException(key + ": wanted only together with " + limit);
      }
      if (!Double.isFinite(clear) || side.beyond(clear, side.edge(0)) > 0) {
        throw new IllegalArgumentException(
            String.format(
                "%s: wanted a number of at %s %s (%s), got %s",
                key, side.sign > 0 ? "most" : "least", side.edge(0), limit, clear));
      }
    }
  }

  /** One direction's limits, mildest first. */
  private static final class Side {
    final int sign;
    final List<@Nullable String> severities = new ArrayList<>();
    final double[] edges;

    Side(Levels levels, int sign) {
      this.sign = sign;
      List<Map.Entry<@Nullable String, Double>> sorted =
          new ArrayList<>(levels.bySeverity().entrySet());
      sorted.sort((a, b) -> sign * Double.compare(a.getValue(), b.getValue()));
      edges = new double[sorted.size()];
      for (int i = 0; i < edges.length; i++) {
        severities.add(sorted.get(i).getKey());
        edges[i] = sorted.get(i).getValue();
        if (i > 0 && edges[i] == edges[i - 1]) {
          throw new IllegalArgumentException(
              (sign > 0 ? "above" : "below")
                  + ": wanted a different number for each severity, got "
                  + edges[i]
                  + " twice");
        }
      }
    }

    double edge(int i) {
      return edges[i];
    }

    /** How far a value is beyond an edge; negative on the good side. */
    double beyond(double value, double edge) {
      return sign * (value - edge);
    }
  }

  /** All severities of both sides, mildest first. */
  private static List<@Nullable String> ranks(@Nullable Side high, @Nullable Side low) {
    List<@Nullable String> ranks = new ArrayList<>();
    if (high == null || low == null) {
      Side only = high == null ? low : high;
      if (only != null) {
        ranks.addAll(only.severities);
      }
      return ranks;
    }
    int i = 0;
    for (@Nullable String severity : low.severities) {
      int at = high.severities.indexOf(severity);
      if (at < 0) {
        ranks.add(severity);
      } else if (at < i) {
        throw new IllegalArgumentException(
            "below: wanted its severities in the same order of weight as in above, got "
                + low.severities
                + " and "
                + high.severities);
      } else {
        ranks.addAll(high.severities.subList(i, at + 1));
        i = at + 1;
      }
    }
    ranks.addAll(high.severities.subList(i, high.severities.size()));
    return ranks;
  }

  /** A score that stands for every infinite one. */
  private static final double MOST = 1e9;

  /** What it keeps: only its time. */
  record State(long asOf) {}

  private final List<Scale> sides = new ArrayList<>();
  private final List<Level> levels;
  private final double lower;
  private final double upper;

  Threshold(Settings settings) {
    Side high = settings.above() == null ? null : new Side(settings.above(), 1);
    Side low = settings.below() == null ? null : new Side(settings.below(), -1);
    List<@Nullable String> ranks = ranks(high, low);
    double back = 0;
    if (high != null && settings.clearBelow() != null) {
      back = high.edge(0) - settings.clearBelow();
    }
    double lowBack = back;
    if (low != null && settings.clearAbove() != null) {
      lowBack = settings.clearAbove() - low.edge(0);
      back = settings.clearBelow() == null ? lowBack : back;
    }
    if (high != null) {
      sides.add(new Scale(high, ranks, back));
    }
    if (low != null) {
      sides.add(new Scale(low, ranks, lowBack));
    }
    List<Level> levels = new ArrayList<>();
    for (int rank = 0; rank < ranks.size(); rank++) {
      double clear = rank + 1;
      for (Scale side : sides) {
        clear = Math.min(clear, side.clear(rank));
      }
      levels.add(new Level(ranks.get(rank), rank + 1, clear));
    }
    this.levels = List.copyOf(levels);
    this.upper = high == null ? Double.POSITIVE_INFINITY : high.edge(0);
    this.lower = low == null ? Double.NEGATIVE_INFINITY : low.edge(0);
  }

  /** Maps one side's values to scores: never falling as values get worse. */
  private static final class Scale {
    private final Side side;

    /** The rank of each edge's severity among all, from 0. */
    private final int[] ranks;

    private final double back;
    private final double width;

    /** How far on the good side the score is 0; where it clears, it is a half. */
    private final double goodWidth;

    Scale(Side side, List<@Nullable String> allRanks, double back) {
      this.side = side;
      this.back = back;
      int n = side.edges.length;
      ranks = new int[n];
      for (int i = 0; i < n; i++) {
        ranks[i] = allRanks.indexOf(side.severities.get(i));
      }
      double natural =
          n > 1
              ? Math.abs(side.edges[1] - side.edges[0])
              : side.edges[0] != 0 ? Math.abs(side.edges[0]) : 1;
      this.width = back > 0 ? back : natural;
      this.goodWidth = back > 0 ? 2 * back : natural;
    }

    double score(double value) {
      int passed = passed(value);
      double beyond = side.beyond(value, side.edges[Math.max(passed - 1, 0)]);
      if (passed == 0) {
        return Math.max(0, 1 + beyond / goodWidth);
      }
      double from = ranks[passed - 1] + 1;
      double raw;
      if (passed < side.edges.length) {
        double span = side.beyond(side.edges[passed], side.edges[passed - 1]);
        // up to the next limit, which is still of this severity
        raw = Math.min(from + beyond / span, from + 1);
      } else {
        raw = Math.min(from + beyond / width, MOST);
      }
      return Math.max(raw, Math.nextUp(from));
    }

    /** How many limits a value is strictly beyond. */
    int passed(double value) {
      int i = 0;
      while (i < side.edges.length && side.beyond(value, side.edges[i]) > 0) {
        i++;
      }
      return i;
    }

    /** The score from which a severity is over; where this side has no such severity, no bound. */
    double clear(int rank) {
      for (int i = 0; i < ranks.length; i++) {
        if (ranks[i] == rank) {
          return back > 0 ? Math.min(rank + 1, score(side.edges[i] - side.sign * back)) : rank + 1;
        }
      }
      return rank + 1;
    }

    Reason reason(double value, int passed) {
      return Reason.builder(side.sign > 0 ? "threshold.above" : "threshold.below")
          .quantity("value", value)
          .quantity("threshold", side.edges[passed - 1])
          .build();
    }
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
  public boolean fixedLimits() {
    return true;
  }

  @Override
  public List<Level> levels() {
    return levels;
  }

  @Override
  public State initial() {
    return new State(Long.MIN_VALUE);
  }

  @Override
  public long asOf(State state) {
    return state.asOf();
  }

  @Override
  public Transition<State, Score> step(State state, Sample input) {
    if (input.at() <= state.asOf()) {
      return Transition.ignored(state);
    }
    return new Transition<>(new State(input.at()), score(input.value()));
  }

  private Score score(double value) {
    if (Double.isNaN(value)) {
      return new Score(Double.NaN, value, lower, upper, Reason.of("threshold.no_value"));
    }
    double worst = 0;
    Reason reason = Reason.NONE;
    for (Scale side : sides) {
      double score = side.score(value);
      int passed = side.passed(value);
      if (score >= worst) {
        worst = score;
        reason = passed > 0 ? side.reason(value, passed) : Reason.NONE;
      }
    }
    return new Score(worst, value, lower, upper, reason);
  }

  @Override
  public void encode(State state, StateWriter out) {
    out.putLong(state.asOf());
  }

  @Override
  public State decode(int version, StateReader in) {
    return new State(in.getLong());
  }

  @Override
  public int maxStateBytes(int series) {
    return 8;
  }
}
