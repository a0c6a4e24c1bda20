package io.petrel.demo;

/**
 * Numbers that look random and are functions of a key and a time: any of them can be asked for at
 * any time, in any order.
 */
final class Noise {
  private static final double MINUTE = 60_000;

  private Noise() {}

  /** Mixes a key and a number to 64 even bits (the finalizer of SplitMix64). */
  static long mix(long key, long number) {
    long z = key + 0x9E3779B97F4A7C15L * (number + 1);
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Evenly from 0 to 1. */
  static double even(long key, long number) {
    return (mix(key, number) >>> 11) * 0x1p-53;
  }

  /** From -1 to 1, without a jump: one new direction every {@code period} milliseconds. */
  static double smooth(long key, long at, double period) {
    double x = at / period;
    long k = (long) Math.floor(x);
    double f = x - k;
    double s = f * f * (3 - 2 * f);
    return 2 * (even(key, k) * (1 - s) + even(key, k + 1) * s) - 1;
  }

  /** What a busy machine's load does: slow drift, waves of some minutes, and jitter; -1 to 1. */
  static double wander(long key, long at) {
    return 0.35 * smooth(key, at, 170 * MINUTE)
        + 0.3 * smooth(key ^ 0x5A5A, at, 13 * MINUTE)
        + 0.35 * smooth(key ^ 0xC3C3, at, MINUTE);
  }
}
