package io.petrel.detect;

import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;

/** What {@link Baseline} keeps of one series. Not thread-safe. */
final class BaselineState {
  /** The streams of {@link #tails}. */
  static final int UP = 0;

  static final int DOWN = 1;
  static final int HOUR_UP = 2;
  static final int HOUR_DOWN = 3;
  static final int SHIFT_UP = 4;
  static final int SHIFT_DOWN = 5;
  static final int UNREST = 6;
  private static final int STREAMS = 7;

  long asOf = Long.MIN_VALUE;

  /** The first and the newest value's times, and the usual milliseconds between two. */
  long first;

  long last;
  double interval;
  long count;

  /** The counter's newest reading, where the series is one. */
  double reading = Double.NaN;

  /** The two values before. */
  double before;

  double twoBefore;

  /** Smoothings over 12 and 48 samples of the value, and of its deviation in units of its scale. */
  double mean12;

  double mean48;
  double deviation12;
  double deviation48;
  double unrest;

  /** The slow level, and the mean deviation from what was expected, clipped and raw. */
  double level;

  double clipped;
  double raw;

  final Extremes values;
  final Extremes medians;
  final Extremes means12;
  final Extremes means48;
  final BlockTails tails;
  final Rhythm rhythm;

  /** Samples in the open block. */
  int inBlock;

  /** How far deviations usually reach, in units of the scale: once a week. */
  double usualUp = Double.POSITIVE_INFINITY;

  double usualDown = Double.POSITIVE_INFINITY;

  /** How often the newest value has come in a row, the longest such run, the share of repeats. */
  long run;

  double longestRun;
  double repeats;

  /** The newest alarm's score, fading: the next must be higher. */
  double peak;

  /** Samples after a gap that are not judged yet. */
  int holdBack;

  /** Since when the level is away from where it was, Long.MIN_VALUE = it is not. */
  long awaySince = Long.MIN_VALUE;

  BaselineState() {
    this(new Extremes(), new Extremes(), new Extremes(), new Extremes(), tails(), new Rhythm());
  }

  private BaselineState(
      Extremes values,
      Extremes medians,
      Extremes means12,
      Extremes means48,
      BlockTails tails,
      Rhythm rhythm) {
    this.values = values;
    this.medians = medians;
    this.means12 = means12;
    this.means48 = means48;
    this.tails = tails;
    this.rhythm = rhythm;
  }

  private static BlockTails tails() {
    return new BlockTails(STREAMS);
  }

  void encode(StateWriter out) {
    out.putLong(asOf).putLong(first).putLong(last).putDouble(interval).putLong(count);
    out.putDouble(reading).putDouble(before).putDouble(twoBefore);
    out.putDouble(mean12).putDouble(mean48).putDouble(deviation12).putDouble(deviation48);
    out.putDouble(unrest).putDouble(level).putDouble(clipped).putDouble(raw);
    values.encode(out);
    medians.encode(out);
    means12.encode(out);
    means48.encode(out);
    tails.encode(out);
    rhythm.encode(out);
    out.putInt(inBlock).putDouble(usualUp).putDouble(usualDown);
    out.putLong(run).putDouble(longestRun).putDouble(repeats);
    out.putDouble(peak).putInt(holdBack).putLong(awaySince);
  }

  static BaselineState decode(StateReader in) {
    long asOf = in.getLong();
    long first = in.getLong();
    long last = in.getLong();
    double interval = in.getDouble();
    long count = in.getLong();
    double[] numbers = new double[11];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.getDouble();
    }
    BaselineState state =
        new BaselineState(
            Extremes.decode(in),
            Extremes.decode(in),
            Extremes.decode(in),
            Extremes.decode(in),
            BlockTails.decode(STREAMS, in),
            Rhythm.decode(in));
    state.asOf = asOf;
    state.first = first;
    state.last = last;
    state.interval = interval;
    state.count = count;
    state.reading = numbers[0];
    state.before = numbers[1];
    state.twoBefore = numbers[2];
    state.mean12 = numbers[3];
    state.mean48 = numbers[4];
    state.deviation12 = numbers[5];
    state.deviation48 = numbers[6];
    state.unrest = numbers[7];
    state.level = numbers[8];
    state.clipped = numbers[9];
    state.raw = numbers[10];
    state.inBlock = in.getInt();
    state.usualUp = in.getDouble();
    state.usualDown = in.getDouble();
    state.run = in.getLong();
    state.longestRun = in.getDouble();
    state.repeats = in.getDouble();
    state.peak = in.getDouble();
    state.holdBack = in.getInt();
    state.awaySince = in.getLong();
    return state;
  }

  static final int BYTES =
      5 * 8
          + 11 * 8
          + 4 * Extremes.BYTES
          + BlockTails.bytes(STREAMS)
          + Rhythm.BYTES
          + 2 * 4
          + 7 * 8;
}
