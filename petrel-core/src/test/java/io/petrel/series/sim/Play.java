package io.petrel.series.sim;

import java.util.Arrays;
import java.util.SplittableRandom;

/** One series while it is made: its columns, and the random numbers it is made of. */
final class Play {
  private static final int DAY = 86_400;

  final SplittableRandom random;
  final long stepSeconds;

  /** What one who knew level and rhythm would expect. */
  final double[] expected;

  /** What comes on top of that. */
  final double[] rest;

  Bounds bounds = Bounds.NOT_NEGATIVE;

  Play(SplittableRandom random, int n, long stepSeconds) {
    this.random = random;
    this.stepSeconds = stepSeconds;
    this.expected = new double[n];
    this.rest = new double[n];
  }

  int size() {
    return rest.length;
  }

  /** Evenly between two numbers. */
  double between(double from, double to) {
    return from + (to - from) * random.nextDouble();
  }

  /** Between two numbers, each order of magnitude as likely as another. */
  double logBetween(double from, double to) {
    return from * Math.pow(to / from, random.nextDouble());
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  double gaussian() {
    return random.nextGaussian();
  }

  /** Exponentially distributed. */
  double exponential(double mean) {
    return -mean * Math.log(1 - random.nextDouble());
  }

  /** Steps in so many seconds, at least one. */
  int steps(double seconds) {
    return (int) Math.max(1, Math.round(seconds / stepSeconds));
  }

  /** The time of day of a step as a fraction, 0 = midnight. */
  double timeOfDay(int i) {
    return (i * stepSeconds % DAY) / (double) DAY;
  }

  /** The day of a step, 0 = the first one, a Monday. */
  int day(int i) {
    return (int) (i * stepSeconds / DAY);
  }

  boolean weekend(int i) {
    return day(i) % 7 >= 5;
  }

  void expect(double level) {
    Arrays.fill(expected, level);
  }

  /** Adds stationary first-order autoregressive noise. */
  void addNoise(double deviation, double memorySeconds) {
    double keep = memorySeconds > 0 ? Math.exp(-stepSeconds / memorySeconds) : 0;
    double fresh = Math.sqrt(1 - keep * keep);
    double z = gaussian();
    for (int i = 0; i < rest.length; i++) {
      rest[i] += deviation * z;
      z = keep * z + fresh * gaussian();
    }
  }

  /** Poisson distributed; beyond 50 by its normal approximation. */
  double poisson(double rate) {
    if (rate > 50) {
      return Math.max(0, Math.rint(rate + Math.sqrt(rate) * gaussian()));
    }
    double limit = Math.exp(-rate);
    double product = random.nextDouble();
    int count = 0;
    while (product > limit) {
      product *= random.nextDouble();
      count++;
    }
    return count;
  }
}
