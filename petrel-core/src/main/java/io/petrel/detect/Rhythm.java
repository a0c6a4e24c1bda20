package io.petrel.detect;

import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import java.util.Arrays;

/**
 * What a series usually does at this time of the day, in 96 slots, and at this time of the week, in
 * 168: each is believed only once it predicts clearly better than the level does.
 *
 * <p>Times are UTC. Not thread-safe. 1,080 bytes.
 */
final class Rhythm {
  /** What predicts. */
  enum Expert {
    LEVEL,
    DAY,
    WEEK
  }

  private static final long DAY = 86_400_000;
  private static final long WEEK = 7 * DAY;
  private static final int DAY_SLOTS = 96;
  private static final int WEEK_SLOTS = 168;
  private static final long DAY_TRUSTED = 3 * DAY;
  private static final long WEEK_TRUSTED = 14 * DAY;
  private static final double CLEARLY = 0.7;

  private final float[] day = new float[DAY_SLOTS];
  private final float[] week = new float[WEEK_SLOTS];
  private double levelError;
  private double dayError;
  private double weekError;

  Rhythm() {
    Arrays.fill(day, Float.NaN);
    Arrays.fill(week, Float.NaN);
  }

  private static int daySlot(long at) {
    return (int) (Math.floorMod(at, DAY) / (DAY / DAY_SLOTS));
  }

  private static int weekSlot(long at) {
    return (int) (Math.floorMod(at, WEEK) / (WEEK / WEEK_SLOTS));
  }

  /** The best expert for an instant. */
  Expert best(long at, long age) {
    boolean weekly =
        age > WEEK_TRUSTED
            && !Float.isNaN(week[weekSlot(at)])
            && weekError < CLEARLY * levelError
            && weekError < 0.9 * dayError;
    if (weekly) {
      return Expert.WEEK;
    }
    boolean daily =
        age > DAY_TRUSTED && !Float.isNaN(day[daySlot(at)]) && dayError < CLEARLY * levelError;
    return daily ? Expert.DAY : Expert.LEVEL;
  }

  /** What an expert expects at an instant. */
  double expects(Expert expert, long at, double level) {
    return switch (expert) {
      case LEVEL -> level;
      case DAY -> day[daySlot(at)];
      case WEEK -> week[weekSlot(at)];
    };
  }

  /**
   * Learns from a value.
   *
   * @param scale the usual deviation: what is beyond three of it teaches no more than three
   * @param gain the share of a new error, from 0 to 1
   */
  void learn(long at, double value, double level, double scale, double gain, long age) {
    double cap = 4 * scale;
    levelError += (Math.min(Math.abs(value - level), cap) - levelError) * gain;
    int d = daySlot(at);
    dayError = error(day[d], value, dayError, cap, gain);
    day[d] = towards(day[d], value, 3 * scale, Math.max(0.05, 1.0 / (2 + 15 * age / DAY)));
    int w = weekSlot(at);
    weekError = error(week[w], value, weekError, cap, gain);
    week[w] = towards(week[w], value, 3 * scale, Math.max(0.03, 1.0 / (2 + 12 * age / WEEK)));
  }

  private double error(float expected, double value, double error, double cap, double gain) {
    return Float.isNaN(expected)
        ? Math.max(error, levelError)
        : error + (Math.min(Math.abs(value - expected), cap) - error) * Math.min(1, 2 * gain);
  }

  private static float towards(float from, double value, double most, double gain) {
    return Float.isNaN(from)
        ? (float) value
        : (float) (from + Math.max(-most, Math.min(most, value - from)) * gain);
  }

  /** Moves all that is expected. */
  void shift(double by) {
    for (int i = 0; i < day.length; i++) {
      day[i] += (float) by;
    }
    for (int i = 0; i < week.length; i++) {
      week[i] += (float) by;
    }
  }

  void encode(StateWriter out) {
    for (float slot : day) {
      out.putFloat(slot);
    }
    for (float slot : week) {
      out.putFloat(slot);
    }
    out.putDouble(levelError).putDouble(dayError).putDouble(weekError);
  }

  static Rhythm decode(StateReader in) {
    Rhythm rhythm = new Rhythm();
    for (int i = 0; i < DAY_SLOTS; i++) {
      rhythm.day[i] = in.getFloat();
    }
    for (int i = 0; i < WEEK_SLOTS; i++) {
      rhythm.week[i] = in.getFloat();
    }
    rhythm.levelError = in.getDouble();
    rhythm.dayError = in.getDouble();
    rhythm.weekError = in.getDouble();
    return rhythm;
  }

  static final int BYTES = (DAY_SLOTS + WEEK_SLOTS) * Float.BYTES + 3 * Double.BYTES;
}
