package io.petrel.detect;

import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import io.petrel.series.Direction;
import io.petrel.series.Sample;
import io.petrel.series.Signal;
import io.petrel.setting.Setting;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is unlike a series' own past: its level, spread, and daily and weekly rhythm, learned
 * online, in one pass, without any limit to set.
 *
 * <p>A score comes from two kinds of evidence, each in powers of ten of unlikelihood: by how much a
 * record of the value, or of its means over 12 and 48 samples, is broken; and how far out its
 * deviation from the best expectation is in the tail of such deviations ({@link BlockTails}). The
 * means are taken over medians of three, so that one sample alone moves none of them. Without a
 * rhythm, a value that is within what was seen before can only be unusual. {@link #DECADES} sets
 * the score 1; it was measured on simulated clean series ({@code petrel-bench/run quality}).
 *
 * <p>An alarm must beat the one before it for a while. A level that stays away for a day is the new
 * normal. Nothing is said during the first day, nor for a few samples after a gap.
 *
 * <p>The expected range is where deviations stay for all but about one hour a week; the score is
 * 1/4 at its edge, and an alert lasts until the value is back inside.
 */
final class Baseline implements Detector.OfSeries<BaselineState> {
  static final DetectorType<Settings> TYPE =
      new DetectorType<>(
          "baseline",
          "Tells when a series is unlike its own past, without any limit to set.",
          Settings.class,
          Baseline::new,
          new DetectorType.Telling(Duration.ZERO, 1, 1, Duration.ofMinutes(10)));

  /** What one may set. */
  public record Settings(
      @Setting(value = "How readily it tells: low, normal, high.", byDefault = "normal")
          Sensitivity sensitivity,
      @Setting(
              "The smallest change worth telling, in the signal's unit; the signal's floor where it"
                  + " is not set.")
          @Nullable Double minChange,
      @Setting(
              value = "Whether the values are a counter's, of which the increase a second counts.",
              byDefault = "false")
          boolean counter,
      @Setting(
              value = "Whether to tell a series that stands still longer than ever before.",
              byDefault = "true")
          boolean stuck) {
    public Settings {
      if (minChange != null && !(minChange >= 0 && minChange < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("min_change: wanted at least 0, got " + minChange);
      }
    }
  }

  static final int BLOCK = 12;

  /** How many powers of ten rarer than once a week, by its own measure, the score 1 is. */
  static final double DECADES = 4.5;

  /** Below the score of 1/2 it falls by 1/e with each factor of so many powers of ten. */

  /** What a value outside of the expected range scores at least. */
  static final double OUTSIDE = 0.25;

  private static final double HUGE = 1e30;
  private static final long DAY = 86_400_000;
  static final long WEEK = 7 * DAY;
  private static final int LEAST_SAMPLES = 48;
  private static final int HOLD_BACK = 3;

  /** Deviations teach no more than so many times the usual reach. */
  private static final double FAR = 2;

  /**
   * What it is asked to tell.
   *
   * @param minChange the smallest change worth telling
   * @param wanted how much evidence it wants, 1 = normal
   */
  record Setup(Direction bad, double minChange, double wanted, boolean counter, boolean stuck) {}

  private final Setup setup;

  Baseline(Settings settings, Signal signal) {
    Double own = settings.minChange();
    this.setup =
        new Setup(
            signal.bad(),
            own == null ? signal.effectiveFloor() : own,
            settings.sensitivity().wanted(),
            settings.counter(),
            settings.stuck());
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
    return List.of(new Level(null, 1, OUTSIDE));
  }

  @Override
  public boolean learnsFromHistory() {
    return true;
  }

  @Override
  public boolean corroborates() {
    return true;
  }

  @Override
  public BaselineState initial() {
    return new BaselineState();
  }

  @Override
  public long asOf(BaselineState state) {
    return state.asOf;
  }

  @Override
  public Transition<BaselineState, Score> step(BaselineState s, Sample input) {
    if (input.at() <= s.asOf) {
      return Transition.ignored(s);
    }
    s.asOf = input.at();
    double value = setup.counter() ? perSecond(s, input) : input.value();
    if (Double.isNaN(value)) {
      return new Transition<>(s, Score.unknown(value, Reason.of("baseline.no_value")));
    }
    double x = Math.max(-HUGE, Math.min(HUGE, value));
    return new Transition<>(s, s.count == 0 ? begin(s, input.at(), x) : go(s, input.at(), x));
  }

  /** A counter's increase a second since the reading before; after a reset, since the reset. */
  private static double perSecond(BaselineState s, Sample input) {
    double before = s.reading;
    double now = input.value();
    if (Double.isNaN(now)) {
      return now;
    }
    long since = s.last;
    s.reading = now;
    if (Double.isNaN(before)) {
      s.last = input.at();
      return Double.NaN;
    }
    double wrap = 0x1p32;
    boolean wrapped = now < before && before < wrap && before > 0.75 * wrap && now < 0.25 * wrap;
    double increase = now >= before ? now - before : wrapped ? now + wrap - before : now;
    return increase * 1000 / Math.max(1, input.at() - since);
  }

  private Score begin(BaselineState s, long at, double x) {
    s.first = at;
    s.last = at;
    s.count = 1;
    s.before = x;
    s.twoBefore = x;
    s.mean12 = x;
    s.mean48 = x;
    s.level = x;
    s.run = 1;
    return learning(s, x);
  }

  private Score learning(BaselineState s, double x) {
    long bySamples = (long) (s.last + Math.max(0, LEAST_SAMPLES - s.count) * s.interval);
    long ready = Math.max(s.first + DAY, bySamples);
    return Score.unknown(x, Reason.builder("baseline.learning").instant("ready", ready).build());
  }

  private Score go(BaselineState s, long at, double x) {
    s.count++;
    boolean gap = pace(s, at);
    long age = at - s.first;
    Rhythm.Expert expert = s.rhythm.best(at, age);
    double expected = s.rhythm.expects(expert, at, s.level);
    double scale = scale(s);
    double median =
        s.count < 4
            ? x
            : Math.max(Math.min(x, s.before), Math.min(Math.max(x, s.before), s.twoBefore));
    smooth(s, x, median, expected, scale);
    Score score = new BaselineLook(setup, s, x, median, expected, scale, expert, age).score();
    learn(s, at, x, median, expected, scale, age);
    if (gap) {
      s.holdBack = HOLD_BACK;
    }
    if (age < DAY || s.count < LEAST_SAMPLES) {
      return learning(s, x);
    }
    if (s.holdBack > 0) {
      s.holdBack--;
      return Score.unknown(x, Reason.of("baseline.gap"));
    }
    return score;
  }

  /** Follows the usual time between samples; whether there was a gap. */
  private static boolean pace(BaselineState s, long at) {
    double since = at - s.last;
    s.last = at;
    if (s.interval == 0) {
      s.interval = since;
      return false;
    }
    boolean gap = since > 4 * s.interval;
    double gain = Math.max(0.02, 1.0 / s.count);
    s.interval += (Math.min(since, 4 * s.interval) - s.interval) * gain;
    return gap;
  }

  /** The usual deviation, which does not collapse on bursty series. */
  private double scale(BaselineState s) {
    double floor = Math.max(0.01 * Math.abs(s.level), Math.max(setup.minChange() / 10, 1e-9));
    return Math.max(Math.max(s.clipped * 1.25, 0.2 * s.raw), floor);
  }

  private static void smooth(
      BaselineState s, double x, double median, double expected, double scale) {
    if (x == s.before) {
      s.run++;
    } else {
      // a run is learned when it is over: until then it may be news
      s.longestRun = Math.max((double) s.run, s.longestRun * (1 - 1e-4));
      s.run = 1;
    }
    s.repeats += ((s.run > 1 ? 1 : 0) - s.repeats) * Math.max(1.0 / s.count, 0.002);
    s.twoBefore = s.before;
    s.before = x;
    s.mean12 += (median - s.mean12) / 6.5;
    s.mean48 += (median - s.mean48) / 24.5;
    double deviation = (median - expected) / scale;
    s.deviation12 += (deviation - s.deviation12) / 6.5;
    s.deviation48 += (deviation - s.deviation48) / 24.5;
    s.unrest += (Math.min(Math.abs(x - expected) / scale, 8) - s.unrest) / 12;
  }

  private void learn(
      BaselineState s, long at, double x, double median, double expected, double scale, long age) {
    double interval = Math.max(s.interval, 1);
    boolean exact = s.count < 50;
    double forget = s.count < 5 ? 0 : Math.min(0.01, 1e-5 * interval / 300_000);
    s.values.learn(x, forget, exact);
    s.medians.learn(median, forget, exact);
    s.means12.learn(s.mean12, forget, exact);
    s.means48.learn(s.mean48, forget, exact);
    // While the level is away, what is seen is the event and not how the series deviates.
    boolean away = s.awaySince != Long.MIN_VALUE;
    observe(s, (x - expected) / scale);
    if (++s.inBlock >= BLOCK) {
      closeBlock(s, interval);
    }
    double cap = 3 * scale;
    double gain = Math.max(1.0 / s.count, Math.min(1 / 300.0, interval / DAY));
    s.level +=
        s.count < 20 ? (x - s.level) / s.count : Math.max(-cap, Math.min(cap, x - s.level)) * gain;
    double error = Math.abs(x - expected);
    double spreadGain = away ? gain / 10 : gain;
    double most = s.count < 20 ? error : 3 * Math.max(s.clipped, 0.25 * scale);
    s.clipped += (Math.min(error, most) - s.clipped) * spreadGain;
    s.raw += (error - s.raw) * spreadGain;
    double expertGain = Math.max(1.0 / s.count, Math.min(0.002, interval / (2 * DAY)));
    s.rhythm.learn(at, x, s.level, scale, expertGain, age);
    settle(s, at, expected, scale);
  }

  private static void observe(BaselineState s, double deviation) {
    s.tails.observe(BaselineState.UP, Math.min(deviation, FAR * Math.max(s.usualUp, 1)));
    s.tails.observe(BaselineState.DOWN, Math.min(-deviation, FAR * Math.max(s.usualDown, 1)));
    s.tails.observe(BaselineState.HOUR_UP, s.deviation12);
    s.tails.observe(BaselineState.HOUR_DOWN, -s.deviation12);
    s.tails.observe(BaselineState.SHIFT_UP, s.deviation48);
    s.tails.observe(BaselineState.SHIFT_DOWN, -s.deviation48);
    s.tails.observe(BaselineState.UNREST, s.unrest + 0.05);
  }

  private static void closeBlock(BaselineState s, double interval) {
    s.inBlock = 0;
    double blocksAWeek = WEEK / (interval * BLOCK);
    s.tails.close(1 - 1 / Math.max(500, 3 * blocksAWeek));
    double weekly = Math.log10(blocksAWeek);
    s.usualUp = Math.max(0, s.tails.value(BaselineState.UP, weekly));
    s.usualDown = Math.max(0, s.tails.value(BaselineState.DOWN, weekly));
  }

  /** A level that stays away for a day is the new normal. */
  private static void settle(BaselineState s, long at, double expected, double scale) {
    double off = s.mean48 - expected;
    boolean away = off > 0 ? off > scale * s.usualUp : -off > scale * s.usualDown;
    if (!away) {
      s.awaySince = Long.MIN_VALUE;
    } else if (s.awaySince == Long.MIN_VALUE) {
      s.awaySince = at;
    } else if (at - s.awaySince >= DAY) {
      s.rhythm.shift(off);
      s.level = s.mean48;
      s.deviation12 = 0;
      s.deviation48 = 0;
      s.awaySince = Long.MIN_VALUE;
    }
  }

  @Override
  public void encode(BaselineState state, StateWriter out) {
    state.encode(out);
  }

  @Override
  public BaselineState decode(int version, StateReader in) {
    return BaselineState.decode(in);
  }

  @Override
  public int maxStateBytes(int series) {
    return BaselineState.BYTES;
  }
}
