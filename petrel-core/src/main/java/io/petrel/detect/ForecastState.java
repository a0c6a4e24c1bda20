package io.petrel.detect;

import io.petrel.machine.CorruptStateException;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Forecast} remembers of one series: the lowest level of each of the last slots and
 * hours, the trends found in them, and what became of earlier ones. Not thread-safe.
 *
 * <p>A level is how far the value is beyond what exhausts it: negative while something is left, and
 * growing towards 0.
 */
final class ForecastState {
  /** A slot is ten minutes. */
  static final long SLOT = 600_000;

  static final int SLOTS_AN_HOUR = 6;

  /** Six hours of slots. */
  static final int SLOTS = 36;

  /** Three days of hours. */
  static final int HOURS = 72;

  static final int REFUTED = 8;
  static final long NEVER = Long.MIN_VALUE;

  /** Levels beyond this are no levels. */
  static final double MOST = 1e30;

  static final int MAX_BYTES = 744;

  /** Two days with values are wanted before anything is told. */
  static final int WANTED_HOURS = 48;

  long asOf = NEVER;

  /** The open slot's number since the epoch, and its lowest level. */
  long slot = NEVER;

  double low;

  /** Lowest levels by number modulo length; NaN = none. */
  final float[] slots = new float[SLOTS];

  final float[] hours = new float[HOURS];

  /** How many hours had a value, at most {@link #WANTED_HOURS}. */
  int seen;

  @Nullable Outlook fast;
  @Nullable Outlook slow;

  /** The score since the last slot was closed. */
  double score;

  /** How many earlier rises like this one ended by themselves. */
  int before;

  /** A forecast of exhaustion that is still open: its newest slot, NEVER = there is none. */
  long claimed = NEVER;

  /** The open forecast's highest level and steepest slope. */
  double peak;

  double speed;

  /** The level from which what the open forecast speaks of has grown. */
  double start;

  /** Whether people could hear of the open forecast. */
  boolean told;

  /** Forecasts that did not come true, a ring. */
  final float[] refutedPeak = new float[REFUTED];

  final float[] refutedSpeed = new float[REFUTED];
  final long[] refutedAt = new long[REFUTED];
  int refuted;

  /**
   * A trend that leads to exhaustion.
   *
   * @param slope levels an hour
   * @param earliest when it will be used up at the earliest, milliseconds since the epoch
   * @param at when it will be used up
   * @param latest when it will be used up at the latest
   * @param level the trend's level when it was found
   * @param from the trend's level where it begins
   */
  record Outlook(double slope, long earliest, long at, long latest, double level, double from) {}

  ForecastState() {
    Arrays.fill(slots, Float.NaN);
    Arrays.fill(hours, Float.NaN);
    Arrays.fill(refutedAt, NEVER);
  }

  /** Puts the open slot's lowest level where it belongs. */
  void close() {
    float level = (float) low;
    slots[Math.floorMod(slot, SLOTS)] = level;
    int hour = Math.floorMod(Math.floorDiv(slot, SLOTS_AN_HOUR), HOURS);
    if (Float.isNaN(hours[hour])) {
      seen = Math.min(seen + 1, WANTED_HOURS);
    }
    hours[hour] = Float.isNaN(hours[hour]) ? level : Math.min(hours[hour], level);
  }

  /** Opens a later slot. */
  void open(long next, double level) {
    if (slot != NEVER) {
      clear(slots, slot, next);
      clear(hours, Math.floorDiv(slot, SLOTS_AN_HOUR), Math.floorDiv(next, SLOTS_AN_HOUR));
    }
    slot = next;
    low = level;
  }

  private static void clear(float[] ring, long from, long to) {
    for (long i = Math.max(from + 1, to - ring.length + 1); i <= to; i++) {
      ring[Math.floorMod(i, ring.length)] = Float.NaN;
    }
  }

  void remember(double itsPeak, double itsSpeed, long at) {
    int i = refuted % REFUTED;
    refutedPeak[i] = (float) itsPeak;
    refutedSpeed[i] = (float) itsSpeed;
    refutedAt[i] = at;
    refuted = (refuted + 1) % REFUTED;
  }

  void encode(StateWriter out) {
    out.putLong(asOf).putLong(slot).putDouble(low);
    for (float level : slots) {
      out.putFloat(level);
    }
    for (float level : hours) {
      out.putFloat(level);
    }
    out.putInt(seen).putDouble(score).putInt(before);
    encode(fast, out);
    encode(slow, out);
    out.putLong(claimed)
        .putDouble(peak)
        .putDouble(speed)
        .putDouble(start)
        .putBoolean(told)
        .putInt(refuted);
    for (int i = 0; i < REFUTED; i++) {
      out.putFloat(refutedPeak[i]).putFloat(refutedSpeed[i]).putLong(refutedAt[i]);
    }
  }

  private static void encode(@Nullable Outlook outlook, StateWriter out) {
    out.putBoolean(outlook != null);
    if (outlook != null) {
      out.putDouble(outlook.slope())
          .putLong(outlook.earliest())
          .putLong(outlook.at())
          .putLong(outlook.latest())
          .putDouble(outlook.level())
          .putDouble(outlook.from());
    }
  }

  static ForecastState decode(StateReader in) {
    ForecastState state = new ForecastState();
    state.asOf = in.getLong();
    state.slot = in.getLong();
    state.low = in.getDouble();
    for (int i = 0; i < SLOTS; i++) {
      state.slots[i] = level(in.getFloat());
    }
    for (int i = 0; i < HOURS; i++) {
      state.hours[i] = level(in.getFloat());
    }
    state.seen = in.getInt();
    state.score = in.getDouble();
    state.before = in.getInt();
    state.fast = outlook(in);
    state.slow = outlook(in);
    state.claimed = in.getLong();
    state.peak = in.getDouble();
    state.speed = in.getDouble();
    state.start = in.getDouble();
    state.told = in.getBoolean();
    state.refuted = in.getInt();
    for (int i = 0; i < REFUTED; i++) {
      state.refutedPeak[i] = in.getFloat();
      state.refutedSpeed[i] = in.getFloat();
      state.refutedAt[i] = in.getLong();
    }
    boolean well =
        state.slot <= Math.floorDiv(state.asOf, SLOT)
            && state.slot != Long.MAX_VALUE
            && Math.abs(state.low) <= MOST
            && state.seen >= 0
            && state.seen <= WANTED_HOURS
            && state.score >= 0
            && state.score <= Forecast.CAP
            && state.before >= 0
            && state.refuted >= 0
            && state.refuted < REFUTED
            && Double.isFinite(state.peak)
            && Double.isFinite(state.speed)
            && Double.isFinite(state.start);
    if (!well) {
      throw new CorruptStateException("impossible state of forecast");
    }
    return state;
  }

  private static float level(float level) {
    if (Math.abs(level) > MOST) {
      throw new CorruptStateException("impossible level of a forecast: " + level);
    }
    return level;
  }

  private static @Nullable Outlook outlook(StateReader in) {
    if (!in.getBoolean()) {
      return null;
    }
    Outlook outlook =
        new Outlook(
            in.getDouble(),
            in.getLong(),
            in.getLong(),
            in.getLong(),
            in.getDouble(),
            in.getDouble());
    if (!(outlook.slope() > 0 && outlook.slope() < Double.MAX_VALUE)
        || !Double.isFinite(outlook.level())
        || !Double.isFinite(outlook.from())) {
      throw new CorruptStateException("impossible trend: " + outlook);
    }
    return outlook;
  }
}
