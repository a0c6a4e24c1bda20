package io.petrel.detect;

import io.petrel.detect.Detector.GroupScores;
import io.petrel.series.Frame;
import io.petrel.series.Signal;
import io.petrel.stat.Quantiles;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One tick of the fleet detector: judges a frame by a state, then learns from it. */
final class FleetTick {
  /** Rates of learning in the long run, a tick. */
  private static final double OFFSET_RATE = 1.0 / 256;

  private static final double SCALE_RATE = 1.0 / 128;

  /** The rate at which a host returns to its peers that is out on the side that is not bad. */
  private static final double HARMLESS_RATE = 1.0 / 256;

  private static final int PERSISTENT = 6;

  /** Hosts younger than this, in ticks, are allowed the spread between known hosts. */
  private static final int YOUNG = 8;

  /** In units that have no floor: the share of the group's level that is a trifle. */
  private static final double TRIFLE = 0.1;

  /** The relative standard error of a median absolute deviation of Gaussian numbers, times √n. */
  private static final double MAD_UNSTEADY = 1.17;

  /** A host's own deviation counts from where it is surely larger than the group's. */
  private static final double OWN_SURELY = 0.85;

  private final Fleet.Settings settings;
  private final Signal signal;
  private final FleetState s;
  private final Frame frame;
  private final int[] slots;

  /** How many hosts have a value, and their places in the frame. */
  private int n;

  private final int[] place;
  private final double[] value;

  /** Deviations, and those measured by the group's scale instead of the host's. */
  private final double[] d;

  private final double[] u;
  private final double[] scratch;
  private double center;
  private double floor;
  private double mad;
  private double highScale;
  private double lowScale;
  private double youngSpread;
  private final Tail high = new Tail();
  private final Tail low = new Tail();

  FleetTick(Fleet.Settings settings, Signal signal, FleetState state, Frame frame) {
    this.settings = settings;
    this.signal = signal;
    this.s = state;
    this.frame = frame;
    this.slots = state.slotsOf(frame);
    int size = frame.size();
    place = new int[size];
    value = new double[size];
    for (int i = 0; i < size; i++) {
      double x = frame.value(i);
      if (Double.isFinite(x)) {
        place[n] = i;
        value[n++] = Math.max(-Fleet.HUGE, Math.min(Fleet.HUGE, x));
      }
    }
    d = new double[n];
    u = new double[n];
    scratch = new double[n];
  }

  GroupScores judge() {
    if (n < settings.minHosts()) {
      return everybody(
          Reason.builder("fleet.too_few_peers")
              .count("hosts", n)
              .count("wanted", settings.minHosts())
              .build());
    }
    boolean cold = s.ticks < Fleet.LEARNING;
    measure(cold);
    int out = cut();
    boolean learning = cold && n < Fleet.FEW;
    if (learning || (cold && out > Math.max(1, n / 10))) {
      // a group just met may consist of two kinds of hosts: that is how it is
      nobodyOut();
      out = 0;
    }
    FleetSplit split = cold ? null : split(out);
    if (out > settings.maxShare() * n || split != null) {
      nobodyOut();
    }
    GroupScores scores =
        learning
            ? everybody(
                Reason.builder("fleet.learning")
                    .count("ticks", s.ticks)
                    .count("wanted", Fleet.LEARNING)
                    .build())
            : scores(split);
    learn(split != null);
    return scores;
  }

  private GroupScores everybody(Reason why) {
    List<Score> scores = new ArrayList<>(frame.size());
    for (int i = 0; i < frame.size(); i++) {
      double x = frame.value(i);
      scores.add(Score.unknown(x, Double.isFinite(x) ? why : NO_VALUE));
    }
    return new GroupScores(scores, null);
  }

  private static final Reason NO_VALUE = Reason.of("fleet.no_value");

  private void measure(boolean cold) {
    for (int j = 0; j < n; j++) {
      d[j] = value[j] - s.offset[slots[place[j]]];
    }
    System.arraycopy(d, 0, scratch, 0, n);
    center = Quantiles.median(scratch, n);
    for (int j = 0; j < n; j++) {
      d[j] -= center;
      scratch[j] = Math.abs(d[j]);
    }
    mad = Quantiles.madSigma(scratch, n);
    double now = mad;
    if (cold && n >= Fleet.FEW) {
      System.arraycopy(d, 0, scratch, 0, n);
      now = Math.max(now, Quantiles.iqrSigma(scratch, n));
    } else if (!cold) {
      // one tick of few hosts is too unsteady to overrule what was learned: what it surely is
      now = n < Fleet.FEW ? 0 : mad / (1 + 2 * MAD_UNSTEADY / Math.sqrt(n));
    }
    highScale = Math.max(now, Math.sqrt(s.highVar));
    lowScale = Math.max(now, Math.sqrt(s.lowVar));
    System.arraycopy(value, 0, scratch, 0, n);
    double level = Math.abs(Quantiles.median(scratch, n));
    floor = signal.effectiveFloor();
    if (floor == 0) {
      floor = TRIFLE * Math.max(level, s.level);
    }
    s.level +=
        rate(s.ticks, SCALE_RATE) * ((cold ? level : Math.min(level, 2 * s.level)) - s.level);
    youngSpread = cold ? 0 : spreadOfOffsets();
  }

  /** How much known hosts honestly differ, if there is anyone unknown to judge by it. */
  private double spreadOfOffsets() {
    int known = 0;
    for (int j = 0; j < n; j++) {
      int slot = slots[place[j]];
      if (s.age[slot] >= YOUNG) {
        scratch[known++] = s.offset[slot];
      }
    }
    if (known == n || known < 2) {
      return 0;
    }
    double spread = Quantiles.iqrSigma(scratch, known);
    double middle = Quantiles.median(scratch, known);
    for (int j = 0; j < known; j++) {
      scratch[j] = Math.abs(scratch[j] - middle);
    }
    return Math.max(spread, Quantiles.madSigma(scratch, known));
  }

  /** How many times the group's scale a host is allowed. */
  private double allowance(int slot, double scale) {
    double own = Math.min(OWN_SURELY * Math.sqrt(s.ownVar[slot]), 10 * scale);
    if (s.age[slot] < YOUNG) {
      own = Math.max(own, youngSpread);
    }
    return own > scale && scale > 0 ? own / scale : 1;
  }

  private int cut() {
    high.start(Math.max(settings.distance() * highScale, floor));
    low.start(Math.max(settings.distance() * lowScale, floor));
    for (int j = 0; j < n; j++) {
      double scale = d[j] > 0 ? highScale : lowScale;
      u[j] = d[j] / allowance(slots[place[j]], scale);
      high.add(u[j]);
      low.add(-u[j]);
    }
    high.cut(Math.max(floor / 2, highScale));
    low.cut(Math.max(floor / 2, lowScale));
    int out = 0;
    for (int j = 0; j < n; j++) {
      if (out(j)) {
        out++;
      }
    }
    return out;
  }

  private boolean out(int j) {
    return high.out(u[j]) || low.out(-u[j]);
  }

  private void nobodyOut() {
    high.forgive();
    low.forgive();
  }

  private @Nullable FleetSplit split(int out) {
    double usual = Math.sqrt(Math.max(s.highVar, s.lowVar));
    if (n < 4 || (out <= settings.maxShare() * n && mad <= 2.5 * usual)) {
      return null;
    }
    for (int j = 0; j < n; j++) {
      scratch[j] = d[j];
    }
    return FleetSplit.find(scratch, n, settings.maxShare(), usual, settings.distance(), floor);
  }

  private GroupScores scores(@Nullable FleetSplit split) {
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    int inside = 0;
    StuckHosts stuck = new StuckHosts(s, signal.unit());
    for (int j = 0; j < n; j++) {
      if (!out(j)) {
        inside++;
        lowest = Math.min(lowest, value[j]);
        highest = Math.max(highest, value[j]);
      }
      stuck.witness(slots[place[j]], value[j]);
    }
    List<Score> scores = new ArrayList<>(frame.size());
    int j = 0;
    for (int i = 0; i < frame.size(); i++) {
      if (j < n && place[j] == i) {
        int run = stuck.run(slots[place[j]], value[j]);
        scores.add(score(j, run, inside, lowest, highest));
        j++;
      } else {
        scores.add(Score.unknown(frame.value(i), NO_VALUE));
      }
    }
    return new GroupScores(scores, split == null ? null : told(split));
  }

  private Score score(int j, int run, int inside, double lowest, double highest) {
    int slot = slots[place[j]];
    double usual = center + s.offset[slot];
    double upper = usual + high.edge() * allowance(slot, highScale);
    double lower = usual - low.edge() * allowance(slot, lowScale);
    boolean bad = u[j] > 0 ? signal.bad().high() : signal.bad().low();
    double score = !bad ? 0 : u[j] > 0 ? high.score(u[j]) : low.score(-u[j]);
    if (!signal.bad().high()) {
      upper = Double.POSITIVE_INFINITY;
    }
    if (!signal.bad().low()) {
      lower = Double.NEGATIVE_INFINITY;
    }
    double x = value[j];
    double stuck =
        settings.stuck() ? Repeats.score(s.repeats, slot * Repeats.COUNTS, s.groupRepeats, run) : 0;
    if (stuck > 1 && stuck > score) {
      Reason why =
          Reason.builder("fleet.stuck")
              .quantity("value", x)
              .count("repeats", run)
              .count("peers", n - 1)
              .build();
      return new Score(Math.min(stuck, Fleet.MOST), x, lower, upper, why);
    }
    if (score > 1) {
      String side = u[j] > 0 ? "high" : "low";
      boolean among = x >= lowest && x <= highest;
      Reason.Builder why =
          Reason.builder((among ? "fleet.unusually_" : "fleet.") + side)
              .quantity("value", x)
              .quantity("usual", usual)
              .count("inside", inside)
              .count("peers", n - 1)
              .quantity("low", lowest)
              .quantity("high", highest);
      return new Score(score, x, lower, upper, why.build());
    }
    // a long tail that nothing separates from the body is normal, and so is its range
    return new Score(score, x, Math.min(lower, x), Math.max(upper, x), Reason.NONE);
  }

  private Score told(FleetSplit split) {
    int count = 0;
    double highSum = 0;
    double lowSum = 0;
    for (int j = 0; j < n; j++) {
      if (d[j] >= split.boundary()) {
        count++;
        highSum += value[j];
      } else {
        lowSum += value[j];
      }
    }
    Reason why =
        Reason.builder("fleet.split")
            .count("low_hosts", n - count)
            .quantity("low", lowSum / (n - count))
            .count("high_hosts", count)
            .quantity("high", highSum / count)
            .build();
    return new Score(split.score(), split.distance(), 0, split.edge(), why);
  }

  private void learn(boolean split) {
    // what is learned is clipped by what was known before, so that one mad tick does not blind it
    boolean known = s.ticks >= Fleet.LEARNING;
    double unit = signal.effectiveFloor();
    double least = (unit > 0 ? unit : TRIFLE * s.level) / 10;
    double highKnown = known ? Math.max(Math.sqrt(s.highVar), least) : highScale;
    double lowKnown = known ? Math.max(Math.sqrt(s.lowVar), least) : lowScale;
    double highSum = 0;
    double lowSum = 0;
    int highs = 0;
    int lows = 0;
    for (int j = 0; j < n; j++) {
      int slot = slots[place[j]];
      boolean up = d[j] > 0;
      if (out(j)) {
        s.outRun[slot] = Math.min(s.outRun[slot] + 1, 1 << 20);
        boolean harmless = !(up ? signal.bad().high() : signal.bad().low());
        if (harmless) {
          returnToPeers(slot, d[j]);
          continue;
        }
        if (s.outRun[slot] > 1) {
          continue;
        }
      } else {
        s.outRun[slot] = 0;
      }
      double scale = up ? highKnown : lowKnown;
      learnHost(slot, d[j], scale, split);
      double clipped = Math.min(Math.abs(d[j]), 5 * scale);
      if (up) {
        highSum += clipped * clipped;
        highs++;
      } else if (d[j] < 0) {
        lowSum += clipped * clipped;
        lows++;
      }
    }
    double rate = rate(s.ticks, SCALE_RATE);
    if (!split) {
      s.highVar += highs == 0 ? 0 : rate * (highSum / highs - s.highVar);
      s.lowVar += lows == 0 ? 0 : rate * (lowSum / lows - s.lowVar);
    }
    if (s.ticks < Integer.MAX_VALUE) {
      s.ticks++;
    }
    recenter();
  }

  private void learnHost(int slot, double deviation, double scale, boolean split) {
    int age = s.age[slot];
    double size = Math.abs(deviation);
    double clipped = Math.min(size, 5 * Math.max(scale, Math.sqrt(s.ownVar[slot])));
    boolean young = age < YOUNG && s.outRun[slot] == 0;
    double step = young ? Math.min(size, 4 * Math.max(s.level, floor)) : Math.min(size, 3 * scale);
    s.offset[slot] += rate(age, OFFSET_RATE) * Math.copySign(step, deviation);
    if (!split) {
      s.ownVar[slot] += rate(age, SCALE_RATE) * (clipped * clipped - s.ownVar[slot]);
    }
    if (age < Integer.MAX_VALUE) {
      s.age[slot]++;
    }
  }

  /**
   * A host that was met while it was bad, and is not any more, slowly loses that offset; one that
   * merely idles keeps its own, and so may work again without being told.
   */
  private void returnToPeers(int slot, double deviation) {
    double offset = s.offset[slot];
    if (s.outRun[slot] > PERSISTENT && offset * deviation < 0) {
      double step = Math.min(HARMLESS_RATE * Math.abs(deviation), Math.abs(offset));
      s.offset[slot] += Math.copySign(step, deviation);
    }
  }

  /** Offsets are relative to each other: their mean is kept at 0, where a new host begins. */
  private void recenter() {
    double sum = 0;
    for (int i = 0; i < s.size; i++) {
      sum += s.offset[i];
    }
    double mean = sum / s.size;
    for (int i = 0; i < s.size; i++) {
      s.offset[i] -= mean;
    }
  }

  /** A running mean at first, then a smoothing one. */
  private static double rate(int seen, double least) {
    return Math.max(1.0 / (seen + 2.0), least);
  }
}
