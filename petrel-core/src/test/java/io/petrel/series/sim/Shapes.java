package io.petrel.series.sim;

import java.util.function.IntToDoubleFunction;

/** How the series of each kind are made; random parameters first, then the columns. */
final class Shapes {
  private static final double HOUR = 3_600;
  private static final double DAY = 24 * HOUR;

  private Shapes() {}

  static void white(Play play) {
    double level = play.logBetween(5, 500);
    play.expect(level);
    play.addNoise(level * play.logBetween(0.02, 0.25), 0);
  }

  static void autoregressive(Play play, double shortest, double longest) {
    double level = play.logBetween(5, 500);
    play.expect(level);
    play.addNoise(level * play.logBetween(0.03, 0.25), play.logBetween(shortest, longest));
  }

  static void rhythm(Play play, boolean week) {
    double level = play.between(15, 60);
    double swing = level * play.between(0.2, 0.8);
    double weekend = week ? play.between(0.2, 0.7) : 1;
    IntToDoubleFunction shape = timeOfDay(play);
    double varied = play.between(0, 0.08);
    double today = 1;
    for (int i = 0; i < play.size(); i++) {
      if (i == 0 || play.day(i) != play.day(i - 1)) {
        today = varied * play.gaussian();
      }
      double wave = swing * shape.applyAsDouble(i);
      double factor = play.weekend(i) ? weekend : 1;
      play.expected[i] = (level + wave) * factor;
      play.rest[i] += today * wave * factor;
    }
    play.addNoise(swing * play.logBetween(0.04, 0.3), play.logBetween(60, HOUR));
    play.bounds = play.chance(0.5) ? Bounds.PERCENT : Bounds.NOT_NEGATIVE;
  }

  static void mixed(Play play) {
    rhythm(play, true);
    double share = play.between(0.05, 0.2);
    for (int i = 0; i < play.size(); i++) {
      play.rest[i] += share * play.expected[i] * play.gaussian();
    }
  }

  /** A smooth day between about -1 and 1: waves of any phase, or working hours. */
  private static IntToDoubleFunction timeOfDay(Play play) {
    double phase = play.random.nextDouble();
    if (play.chance(0.4)) {
      double begin = play.between(6, 10) / 24;
      double end = play.between(16, 23) / 24;
      double ramp = play.between(0.5, 2) / 24;
      return i -> {
        double t = play.timeOfDay(i);
        return Math.tanh((t - begin) / ramp) - Math.tanh((t - end) / ramp) - 1;
      };
    }
    double second = play.between(0, 0.5);
    double secondPhase = play.random.nextDouble();
    return i -> {
      double t = play.timeOfDay(i);
      return (Math.cos(2 * Math.PI * (t - phase))
              + second * Math.cos(4 * Math.PI * (t - secondPhase)))
          / (1 + second);
    };
  }

  static void poisson(Play play, double lowest, double highest) {
    double rate = play.logBetween(lowest, highest);
    play.expect(rate);
    for (int i = 0; i < play.size(); i++) {
      play.rest[i] = play.poisson(rate) - rate;
    }
    play.bounds = Bounds.COUNT;
  }

  static void lognormal(Play play) {
    double median = play.logBetween(1, 100);
    play.addNoise(play.between(0.3, 1), play.chance(0.5) ? 0 : play.logBetween(120, 1_800));
    play.expect(median);
    for (int i = 0; i < play.size(); i++) {
      play.rest[i] = median * Math.expm1(play.rest[i]);
    }
  }

  static void heavyTails(Play play) {
    double level = play.logBetween(20, 1_000);
    double scale = level * play.logBetween(0.01, 0.05);
    play.expect(level);
    for (int i = 0; i < play.size(); i++) {
      double a = play.gaussian();
      double b = play.gaussian();
      double c = play.gaussian();
      play.rest[i] = scale * play.gaussian() / Math.sqrt((a * a + b * b + c * c) / 3);
    }
  }

  static void cron(Play play) {
    double level = play.between(3, 30);
    double noise = level * play.between(0.03, 0.2);
    boolean hourly = play.chance(0.6);
    boolean nightly = !hourly || play.chance(0.3);
    double hourlyHeight = play.between(5, 40);
    double minute = play.between(0, 50) * 60;
    double nightlyHeight = play.between(10, 60);
    double begin = play.between(0, 6) * HOUR;
    double lasts = play.between(0.3, 2) * HOUR;
    double height = 1;
    for (int i = 0; i < play.size(); i++) {
      double second = i * play.stepSeconds % DAY;
      double inHour = second % HOUR - minute;
      boolean now = hourly && inHour >= 0 && inHour < 300;
      boolean night = nightly && second >= begin && second < begin + lasts;
      if (!now && !night) {
        height = 0.1 * play.gaussian();
      }
      double job = (now ? hourlyHeight : 0) + (night ? nightlyHeight : 0);
      play.expected[i] = level + job;
      play.rest[i] = job * height;
    }
    play.addNoise(noise, play.logBetween(30, 600));
    play.bounds = Bounds.PERCENT;
  }

  /** What bursts come on top of. */
  enum Base {
    BUSY,
    IDLE
  }

  static void bursts(Play play, Base base) {
    boolean idle = base == Base.IDLE;
    double level = idle ? play.logBetween(0.05, 2) : play.between(3, 30);
    double pause = DAY / (idle ? play.logBetween(0.3, 4) : play.logBetween(1, 24));
    double lasts = idle ? play.between(60, 600) : play.logBetween(300, 2 * HOUR);
    double height = idle ? play.between(1, 10) : play.between(10, 50);
    play.expect(level);
    double now = 0;
    double left = play.exponential(pause);
    for (int i = 0; i < play.size(); i++) {
      play.rest[i] = now;
      left -= play.stepSeconds;
      if (left <= 0) {
        now = now > 0 ? 0 : height * Math.exp(0.3 * play.gaussian());
        left = play.exponential(now > 0 ? lasts : pause);
      }
    }
    play.addNoise(level * play.between(0.05, 0.3), play.logBetween(30, 900));
    play.bounds = Bounds.PERCENT;
  }

  static void sawtooth(Play play) {
    double floor = play.between(10, 50);
    double height = play.between(5, 45);
    double period = play.logBetween(HOUR, DAY);
    double unsteady = play.between(0.02, 0.2);
    double tooth = play.random.nextDouble();
    double rate = play.stepSeconds / period;
    play.expect(floor + height / 2);
    for (int i = 0; i < play.size(); i++) {
      play.rest[i] = height * (tooth - 0.5);
      tooth += rate * (1 + unsteady * play.gaussian());
      if (tooth >= 1) {
        tooth = 0;
        rate = play.stepSeconds / period * Math.exp(unsteady * play.gaussian());
      }
    }
    play.addNoise(height * play.between(0.005, 0.1), 0);
    play.bounds = Bounds.PERCENT;
  }

  static void ramps(Play play) {
    double low = play.between(5, 30);
    double height = play.between(15, 50);
    double period = play.between(2, 10) * DAY;
    double from = low;
    double done = play.random.nextDouble();
    for (int i = 0; i < play.size(); i++) {
      play.expected[i] = from + height * done;
      done += play.stepSeconds / period;
      if (done >= 1) {
        done = 0;
        from = low * play.between(0.9, 1.1);
      }
    }
    play.addNoise(height * play.logBetween(0.003, 0.05), play.logBetween(30, HOUR));
    play.bounds = Bounds.PERCENT;
  }

  static void steps(Play play) {
    double level = play.logBetween(2, 80);
    double size = level * play.logBetween(0.005, 0.05);
    double pause = play.between(1, 5) * DAY;
    double at = level;
    double left = play.exponential(pause);
    for (int i = 0; i < play.size(); i++) {
      play.expected[i] = at;
      left -= play.stepSeconds;
      if (left <= 0) {
        // back towards the level, so that it stays flat in the long run
        at = level + size * play.gaussian();
        left = play.exponential(pause);
      }
    }
    play.addNoise(play.chance(0.5) ? 0 : size * play.between(0.02, 0.3), 0);
    play.bounds = new Bounds(0, 100, play.chance(0.3) ? 0.01 : 0);
  }

  static void saturated(Play play) {
    play.expect(play.between(94, 106));
    play.addNoise(play.between(2, 10), play.logBetween(60, 2 * HOUR));
    play.bounds = Bounds.PERCENT;
  }

  static void onOff(Play play) {
    double off = play.between(0, 20);
    double on = off + play.between(10, 70);
    boolean scheduled = play.chance(0.4);
    double onFor = play.logBetween(1_200, 8 * HOUR);
    double offFor = play.logBetween(1_200, 8 * HOUR);
    double begin = play.between(0, 12) * HOUR;
    double end = begin + play.between(2, 11) * HOUR;
    boolean now = play.chance(0.5);
    double left = play.exponential(now ? onFor : offFor);
    double middle = (on + off) / 2;
    for (int i = 0; i < play.size(); i++) {
      double second = i * play.stepSeconds % DAY;
      if (scheduled) {
        play.expected[i] = second >= begin && second < end ? on : off;
        continue;
      }
      play.expected[i] = middle;
      play.rest[i] = (now ? on : off) - middle;
      left -= play.stepSeconds;
      if (left <= 0) {
        now = !now;
        left = play.exponential(now ? onFor : offFor);
      }
    }
    play.addNoise((on - off) * play.logBetween(0.003, 0.1), 0);
    play.bounds = Bounds.PERCENT;
  }

  static void randomWalk(Play play) {
    double level = play.between(25, 75);
    play.expect(level);
    play.addNoise(level * play.between(0.05, 0.2), play.between(0.5, 3) * DAY);
    play.addNoise(level * play.between(0.002, 0.03), 0);
    play.bounds = Bounds.PERCENT;
  }

  static void quantised(Play play) {
    play.expect(play.logBetween(1, 60));
    play.addNoise(play.logBetween(0.2, 6), play.logBetween(30, 2 * HOUR));
    play.bounds = Bounds.WHOLE_PERCENT;
  }
}
