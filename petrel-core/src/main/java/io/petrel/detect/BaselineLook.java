package io.petrel.detect;

/** One sample looked at: everything is known, nothing is learned yet. */
final class BaselineLook {
  private static final double FALL = 2.301;

  /** What is so much more common says nothing: there only the expected range counts. */
  private static final double COMMON = -1.2;

  private static final double FALL_OF_COMMON = 0.3;
  private static final double MOST = 1e6;
  private static final double RECORD_WEIGHT = 1.5 / Math.log(2);
  private static final double TAIL_WEIGHT = 0.5;
  private static final double UNREST_WEIGHT = 0.3;
  private static final double SEEN_BEFORE = 3;

  /** From so many powers of ten rarer than once a week, what one sample says counts less. */
  private static final double ALONE = 1;

  private static final double ALONE_WEIGHT = 0.4;

  /** The least range that a record is compared with, as a share of the level. */
  private static final double LEAST_RANGE = 0.05;

  private static final double FADE = 0.97;

  private final Baseline.Setup setup;
  private final BaselineState s;
  private final double x;
  private final double median;
  private final double expected;
  private final double scale;
  private final Rhythm.Expert expert;
  private final long age;

  BaselineLook(
      Baseline.Setup setup,
      BaselineState s,
      double x,
      double median,
      double expected,
      double scale,
      Rhythm.Expert expert,
      long age) {
    this.s = s;
    this.setup = setup;
    this.x = x;
    this.median = median;
    this.expected = expected;
    this.scale = scale;
    this.expert = expert;
    this.age = age;
  }

  Score score() {
    double lower = expected - scale * s.usualDown;
    double upper = expected + scale * s.usualUp;
    double up = setup.bad().high() ? evidence(1) : 0;
    double down = setup.bad().low() ? evidence(-1) : 0;
    int side = up >= down ? 1 : -1;
    double beyond = Math.max(up, down);
    double unrest = UNREST_WEIGHT * s.tails.surprise(BaselineState.UNREST, s.unrest + 0.05);
    double stuck = stuck();
    double evidence = Math.max(Math.max(beyond, unrest), stuck);
    double score = scaled(evidence - once());
    boolean small = beyond >= Math.max(unrest, stuck) && change(side) < setup.minChange();
    score = Math.min(score, small ? 0.9 : MOST);
    double fresh = score <= s.peak ? score / 2 : score;
    s.peak = Math.max(score, s.peak * FADE);
    double told = Math.max(fresh, within(side, lower, upper));
    double least = x < 0 || s.values.negative() ? lower : Math.max(0, lower);
    Reason reason =
        told < Score.UNUSUAL && told <= Baseline.OUTSIDE
            ? Reason.NONE
            : stuck > Math.max(beyond, unrest)
                ? stuckReason()
                : unrest > beyond ? unrestReason(least, upper) : beyondReason(side, least, upper);
    return new Score(told, x, least, upper, reason);
  }

  /** The evidence that happens by chance once a week. */
  private double once() {
    return Math.log10(Baseline.WEEK / Math.max(s.interval, 1) / Baseline.BLOCK * 7);
  }

  /** The score of evidence, in powers of ten beyond what happens by chance once a week. */
  private double scaled(double decades) {
    if (decades >= 0) {
      return Score.UNUSUAL * (1 + decades / (Baseline.DECADES * setup.wanted()));
    }
    double rare = Math.max(decades, COMMON);
    return Score.UNUSUAL * Math.exp(rare / FALL + (decades - rare) / FALL_OF_COMMON);
  }

  private double evidence(int side) {
    boolean rhythmic = expert != Rhythm.Expert.LEVEL;
    int up = side > 0 ? 0 : 1;
    double tail = s.tails.surprise(BaselineState.UP + up, side * (x - expected) / scale);
    double hour = s.tails.surprise(BaselineState.HOUR_UP + up, side * s.deviation12);
    double shift = s.tails.surprise(BaselineState.SHIFT_UP + up, side * s.deviation48);
    if (!rhythmic) {
      tail = seen(tail, s.values, x, side);
      hour = seen(hour, s.means12, s.mean12, side);
      shift = seen(shift, s.means48, s.mean48, side);
    }
    double wide = 0.5 * s.values.range();
    double spike = record(s.values, x, side, scale);
    double lasting =
        Math.max(
            record(s.medians, median, side, Math.max(scale, wide)),
            Math.max(
                record(s.means12, s.mean12, side, Math.max(scale, 0.7 * wide)),
                record(s.means48, s.mean48, side, Math.max(scale, 0.4 * wide))));
    return Math.max(
        alone(spike + TAIL_WEIGHT * tail),
        lasting + TAIL_WEIGHT * Math.max(lasting > 0 ? tail : 0, Math.max(hour, shift)));
  }

  /** One sample alone says little more than that it is unusual. */
  private double alone(double evidence) {
    double unusual = once() + ALONE;
    return evidence <= unusual ? evidence : unusual + ALONE_WEIGHT * (evidence - unusual);
  }

  /** What was seen before is no more than unusual. */
  private double seen(double tail, Extremes extremes, double value, int side) {
    return extremes.beyond(value, side) ? tail : Math.min(tail, SEEN_BEFORE);
  }

  private double record(Extremes extremes, double value, int side, double least) {
    if (s.count < Baseline.BLOCK) {
      return 0;
    }
    double excess = extremes.excess(value, side, Math.max(least, LEAST_RANGE * Math.abs(s.level)));
    return excess > 0 ? RECORD_WEIGHT * Math.log1p(excess / 0.1) : 0;
  }

  /** How unlikely so long a run of one value is, for a series that moves. */
  private double stuck() {
    if (!setup.stuck() || s.run <= Baseline.BLOCK || s.run <= s.longestRun) {
      return 0;
    }
    double byChance = -s.run * Math.log10(s.repeats + 1.0 / s.count);
    double longer = 4 / Math.log(2) * Math.log(s.run / (4 * (s.longestRun + 3)));
    return Math.max(0, Math.min(byChance, longer));
  }

  private double change(int side) {
    double most = Math.max(side * (x - expected), side * (s.mean12 - expected));
    return Math.max(most, side * (s.mean48 - expected));
  }

  /** From 0 where it is expected to 1/4 at the edge of the expected range, and a little beyond. */
  private double within(int side, double lower, double upper) {
    double reach = side > 0 ? upper - expected : expected - lower;
    double far = side * (x - expected);
    if (!(far > 0) || !(reach > 0) || reach == Double.POSITIVE_INFINITY) {
      return 0;
    }
    double share = far / reach;
    return share <= 1 ? Baseline.OUTSIDE * share : Baseline.OUTSIDE + 0.04 * (1 - 1 / share);
  }

  private Reason beyondReason(int side, double lower, double upper) {
    boolean inside = side > 0 ? x <= upper : x >= lower;
    String where = side > 0 ? "high" : "low";
    if (inside) {
      return Reason.builder("baseline.lasting_" + where)
          .quantity("mean", s.mean12)
          .quantity("lower", lower)
          .quantity("upper", upper)
          .build();
    }
    String when =
        switch (expert) {
          case LEVEL -> "";
          case DAY -> ".daily";
          case WEEK -> ".weekly";
        };
    Reason.Builder reason =
        Reason.builder("baseline." + where + when + (s.values.beyond(x, side) ? ".record" : ""))
            .quantity("value", x)
            .quantity("lower", lower)
            .quantity("upper", upper);
    return s.values.beyond(x, side) ? reason.span("seen", age).build() : reason.build();
  }

  private Reason unrestReason(double lower, double upper) {
    return Reason.builder("baseline.unrest")
        .quantity("value", x)
        .quantity("lower", lower)
        .quantity("upper", upper)
        .build();
  }

  private Reason stuckReason() {
    return Reason.builder("baseline.stuck")
        .quantity("value", x)
        .count("repeats", s.run)
        .count("longest", (long) s.longestRun)
        .build();
  }
}
