package io.petrel.detect;

import io.petrel.detect.ForecastState.Outlook;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import io.petrel.series.Direction;
import io.petrel.series.Sample;
import io.petrel.series.Signal;
import io.petrel.setting.Setting;
import io.petrel.stat.Quantiles;
import io.petrel.stat.TheilSen;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells what is being used up before it is: file systems that fill, leaks, free space that runs
 * out.
 *
 * <p>A signal says by {@code exhausts} where there is nothing left, and by {@code bad} from which
 * side that is reached. Trends are looked for by {@link TheilSen} in the lowest levels (what a
 * rotation or a garbage collection does not give back) of ten minutes over two and six hours, and
 * of an hour over one and three days: the short window tells a fast leak within hours, the long
 * ones a slow fill. A trend counts when even the flat end of its interval leads somewhere, when it
 * has not slackened lately, when it grew by more than the smallest difference worth telling, and
 * when it is not asked for a future longer than {@value #REACH} times the past it has seen. A
 * single jump is no trend: less than half of all pairs of points lie across it.
 *
 * <p>Scores: {@code horizon} divided by the time left at the flat end of the interval, so 1 = used
 * up exactly at the horizon at the latest; at most {@value #CAP}. They change every ten minutes. A
 * trend that foretold exhaustion and ended by itself is remembered for {@value #MEMORY_DAYS} days;
 * after two of them, one that is no steeper and no higher is taken for a rhythm of the series and
 * scores below the edge. The first two days give no opinion. Work: O(1) a sample, O(n²) for n up to
 * 72 every ten minutes, and a sort of those only where a trend may matter.
 */
final class Forecast implements Detector.OfSeries<ForecastState> {
  static final DetectorType<Settings> TYPE =
      new DetectorType<>(
          "forecast",
          "Tells what will be used up soon: disks that fill, memory that leaks.",
          Settings.class,
          Forecast::new,
          new DetectorType.Telling(Duration.ofMinutes(20), 1, 1, Duration.ofHours(1)),
          Forecast::refuses);

  /** What one may set. */
  public record Settings(
      @Setting(value = "Tells what will be used up within this time: 1h to 30d.", byDefault = "24h")
          Duration horizon,
      @Setting(
              value = "How sure the slope must be: the confidence of its interval, 0.5 to 0.999.",
              byDefault = "0.95")
          double confidence) {
    public Settings {
      if (horizon.compareTo(Duration.ofHours(1)) < 0
          || horizon.compareTo(Duration.ofDays(30)) > 0) {
        throw new IllegalArgumentException("horizon: wanted 1h to 30d, got " + horizon);
      }
      if (!(confidence >= 0.5 && confidence <= 0.999)) {
        throw new IllegalArgumentException("confidence: wanted 0.5 to 0.999, got " + confidence);
      }
    }

    /** The defaults. */
    static final Settings DEFAULT = new Settings(Duration.ofHours(24), 0.95);
  }

  static final double CAP = 10;
  private static final int REACH = 4;
  private static final int MEMORY_DAYS = 30;
  private static final long HOUR = 3_600_000;
  private static final int FEWEST = 12;

  /** The score of a trend that the series has shown before: unusual at most, never told. */
  private static final double KNOWN = 0.9;

  /** A trend much flatter than what could be told need not be known exactly. */
  private static final double WORTH = 0.25;

  /** A fall by this share of what grew ends a trend. */
  private static final double FALL = 0.3;

  /** A fall by this share of all that grew refutes a forecast. */
  private static final double HALF = 0.5;

  /** A forecast that is not renewed for so many slots has not come true. */
  private static final long PATIENCE = 36;

  private static final Level LEVEL = new Level(null, 1, 0.7);

  private final double exhausts;
  private final int sign;
  private final double floor;
  private final double horizon;
  private final double z;

  Forecast(Settings settings, Signal signal) {
    Double limit = signal.exhausts();
    String refusal = refuses(signal);
    if (limit == null || refusal != null) {
      throw new IllegalArgumentException(refusal);
    }
    this.exhausts = limit;
    this.sign = signal.bad() == Direction.LOW ? -1 : 1;
    this.floor = signal.effectiveFloor();
    this.horizon = settings.horizon().toMillis();
    this.z = normalQuantile(0.5 + settings.confidence() / 2);
  }

  private static @Nullable String refuses(Signal signal) {
    if (signal.exhausts() == null) {
      return "wants the signal to say by exhausts at which value it is used up, for example"
          + " exhausts: 100";
    }
    return signal.bad() == Direction.BOTH
        ? "wants the signal to say by bad: high or bad: low from which side exhausts is reached"
        : null;
  }

  /** M. Abramowitz, I. A. Stegun, "Handbook of Mathematical Functions" 26.2.23, to 4.5e-4. */
  private static double normalQuantile(double p) {
    double t = Math.sqrt(-2 * Math.log(1 - p));
    return t
        - (2.515517 + t * (0.802853 + t * 0.010328))
            / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
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
    return List.of(LEVEL);
  }

  @Override
  public boolean fixedLimits() {
    return true;
  }

  @Override
  public boolean learnsFromHistory() {
    return true;
  }

  @Override
  public ForecastState initial() {
    return new ForecastState();
  }

  @Override
  public long asOf(ForecastState state) {
    return state.asOf;
  }

  @Override
  public Transition<ForecastState, Score> step(ForecastState state, Sample input) {
    if (input.at() <= state.asOf) {
      return Transition.ignored(state);
    }
    state.asOf = input.at();
    double level = sign * (input.value() - exhausts);
    if (!(Math.abs(level) <= ForecastState.MOST)) {
      return new Transition<>(state, Score.unknown(input.value(), Reason.of("forecast.no_value")));
    }
    long slot = Math.floorDiv(input.at(), ForecastState.SLOT);
    if (slot == state.slot) {
      state.low = Math.min(state.low, level);
    } else {
      if (state.slot != ForecastState.NEVER) {
        state.close();
        look(state, slot);
      }
      state.open(slot, level);
    }
    return new Transition<>(state, score(state, input.at(), input.value(), level));
  }

  private Score score(ForecastState state, long at, double value, double level) {
    if (level >= 0) {
      Reason full = Reason.builder("forecast.exhausted").quantity("limit", exhausts).build();
      return state.told && state.claimed != ForecastState.NEVER
          ? score(CAP, value, full)
          : Score.unknown(value, full);
    }
    if (state.seen < ForecastState.WANTED_HOURS) {
      Reason learning =
          Reason.builder("forecast.learning")
              .count("hours", state.seen)
              .count("wanted", ForecastState.WANTED_HOURS)
              .build();
      return Score.unknown(value, learning);
    }
    Outlook lead = sooner(state.fast, state.slow);
    return lead == null
        ? score(0, value, Reason.NONE)
        : score(state.score, value, reason(state, lead, at, value));
  }

  private static Score score(double score, double value, Reason reason) {
    return new Score(score, value, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, reason);
  }

  private Reason reason(ForecastState state, Outlook lead, long at, double value) {
    boolean known = state.before >= Known.ENOUGH;
    String code = known ? "forecast.known" : sign > 0 ? "forecast.fills" : "forecast.drains";
    return Reason.builder(code)
        .quantity("value", value)
        .quantity("limit", exhausts)
        .quantity("per_hour", lead.slope())
        .span("left", left(lead.at(), at))
        .span("earliest", left(lead.earliest(), at))
        .span("latest", left(lead.latest(), at))
        .instant("at", Math.max(lead.at(), at) / 60_000 * 60_000)
        .count("before", state.before)
        .build();
  }

  /** The time from now to then in whole minutes. */
  private static long left(long then, long now) {
    return Math.max(0, (then - now) / 60_000 * 60_000);
  }

  /** A slot has been closed: what do the newest levels say? */
  private void look(ForecastState state, long next) {
    long now = state.slot * ForecastState.SLOT;
    state.fast =
        sooner(
            trend(state.slots, state.slot, ForecastState.SLOTS / 3, ForecastState.SLOT),
            trend(state.slots, state.slot, ForecastState.SLOTS, ForecastState.SLOT));
    boolean hourOver =
        Math.floorDiv(state.slot, ForecastState.SLOTS_AN_HOUR)
            != Math.floorDiv(next, ForecastState.SLOTS_AN_HOUR);
    if (hourOver) {
      long hour = Math.floorDiv(state.slot, ForecastState.SLOTS_AN_HOUR);
      state.slow =
          sooner(
              trend(state.hours, hour, ForecastState.HOURS / 3, HOUR),
              trend(state.hours, hour, ForecastState.HOURS, HOUR));
    }
    if (state.slow != null
        && state.low < state.slow.level() - FALL * (state.slow.level() - state.slow.from())) {
      state.slow = null;
    }
    Outlook lead = sooner(state.fast, state.slow);
    double score =
        lead == null ? 0 : horizon / Math.max((double) lead.latest() - now, horizon / CAP);
    state.before = lead == null ? 0 : Known.count(state, lead.slope());
    claim(state, lead, score);
    state.score = state.before >= Known.ENOUGH ? Math.min(score, KNOWN) : score;
  }

  /** The trend that exhausts it first for certain. */
  private static @Nullable Outlook sooner(@Nullable Outlook a, @Nullable Outlook b) {
    return a == null || (b != null && b.latest() < a.latest()) ? b : a;
  }

  /** Follows a forecast of exhaustion until it comes true or is given up. */
  private static void claim(ForecastState state, @Nullable Outlook lead, double score) {
    boolean open = state.claimed != ForecastState.NEVER;
    boolean full = state.low >= 0;
    if (open && state.low < state.peak - HALF * (state.peak - state.start)) {
      giveUp(state);
      open = false;
    }
    if (lead != null && score > LEVEL.fireAbove()) {
      state.peak = open ? state.peak : state.low;
      state.speed = open ? Math.max(state.speed, lead.slope()) : lead.slope();
      state.start = open ? Math.min(state.start, lead.from()) : lead.from();
      state.told =
          (open && state.told)
              || (state.before < Known.ENOUGH && state.seen >= ForecastState.WANTED_HOURS);
      state.claimed = state.slot;
    } else if (open && full) {
      state.claimed = state.slot;
    } else if (open && state.slot - state.claimed > PATIENCE) {
      giveUp(state);
    }
    state.peak = Math.max(state.peak, state.low);
  }

  private static void giveUp(ForecastState state) {
    if (state.peak < 0) {
      state.remember(state.peak, state.speed, state.slot);
    }
    state.claimed = ForecastState.NEVER;
  }

  /** Rises that the series has shown before. */
  private static final class Known {
    static final int ENOUGH = 2;
    private static final long MEMORY = MEMORY_DAYS * 24L * ForecastState.SLOTS_AN_HOUR;

    private Known() {}

    /** How many forecasts like this one did not come true. */
    static int count(ForecastState state, double slope) {
      int count = 0;
      for (int i = 0; i < ForecastState.REFUTED; i++) {
        boolean fresh =
            state.refutedAt[i] != ForecastState.NEVER && state.slot - state.refutedAt[i] <= MEMORY;
        // a little higher than before is still as before: by a quarter of what was then left
        if (fresh
            && state.refutedSpeed[i] >= slope / 3
            && state.low <= 0.75 * state.refutedPeak[i]) {
          count++;
        }
      }
      return count;
    }
  }

  /** The trend in the newest {@code length} levels of a ring that leads to exhaustion. */
  private @Nullable Outlook trend(float[] ring, long newest, int length, long step) {
    double[] times = new double[length];
    double[] levels = new double[length];
    int n = 0;
    for (int back = length - 1; back >= 0; back--) {
      float level = ring[Math.floorMod(newest - back, ring.length)];
      if (!Float.isNaN(level)) {
        times[n] = -back * (double) step / HOUR;
        levels[n++] = level;
      }
    }
    if (n < FEWEST) {
      return null;
    }
    double need = Math.max(-levels[n - 1], 0) / (horizon / HOUR);
    if (!TheilSen.atLeast(WORTH * need, times, levels, n)) {
      return null;
    }
    TheilSen line = TheilSen.of(times, levels, n, z);
    double span = times[n - 1] - times[0];
    double remaining = Math.max(-line.level(), 0);
    double grown = line.slope() * span;
    if (!(line.lower() > 0)
        || grown < floor
        || remaining > REACH * grown
        || levels[n - 1] < line.level() - FALL * grown
        || slackens(line.slope(), times, levels, n)) {
      return null;
    }
    long now = newest * step;
    return new Outlook(
        line.slope(),
        after(now, remaining / line.upper()),
        after(now, remaining / line.slope()),
        after(now, remaining / line.lower()),
        line.level(),
        line.level() - grown);
  }

  private static long after(long now, double hours) {
    return now + (long) (Math.min(hours, 1e6) * HOUR);
  }

  /** Whether the newest third grows less than a quarter as fast as the whole. */
  private static boolean slackens(double slope, double[] times, double[] levels, int n) {
    int k = n / 6;
    double[] last = new double[k];
    double[] before = new double[k];
    System.arraycopy(levels, n - k, last, 0, k);
    System.arraycopy(levels, n - 2 * k, before, 0, k);
    double grown = Quantiles.median(last, k) - Quantiles.median(before, k);
    return grown < 0.25 * slope * (times[n - 1] - times[n - 1 - k]);
  }

  @Override
  public void encode(ForecastState state, StateWriter out) {
    state.encode(out);
  }

  @Override
  public ForecastState decode(int version, StateReader in) {
    return ForecastState.decode(in);
  }

  @Override
  public int maxStateBytes(int series) {
    return ForecastState.MAX_BYTES;
  }
}
