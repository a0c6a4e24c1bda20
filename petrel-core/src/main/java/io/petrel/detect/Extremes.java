package io.petrel.detect;

import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;

/**
 * The highest and lowest that something has been, slowly forgotten.
 *
 * <p>What goes far beyond is remembered only in part: an outage does not become what is normal. Not
 * thread-safe. 16 bytes.
 */
final class Extremes {
  /** Up to this share of the range beyond it, a new extreme is remembered as it is. */
  private static final double FREE = 0.1;

  /** How much of what is beyond that is remembered. */
  private static final double REMEMBERED = 0.5;

  private double high = Double.NEGATIVE_INFINITY;
  private double low = Double.POSITIVE_INFINITY;

  double range() {
    return Math.max(0, high - low);
  }

  /** Whether it has been below zero: what never was, such as a load, is not expected there. */
  boolean negative() {
    return low < 0;
  }

  /** Whether a value is beyond what was seen on a side. */
  boolean beyond(double value, int side) {
    return side > 0 ? value > high : value < low;
  }

  /**
   * The excess beyond the extreme of a side, relative to the remembered range.
   *
   * @param least the least range
   * @return 0 where it is not beyond
   */
  double excess(double value, int side, double least) {
    double beyond = side > 0 ? value - high : low - value;
    return beyond > 0 ? beyond / Math.max(range(), least) : 0;
  }

  /**
   * Learns from a value.
   *
   * @param forget the share of the range that is forgotten at each end
   * @param exact whether to remember all of it: at the beginning
   */
  void learn(double value, double forget, boolean exact) {
    double range = range();
    double aboveBy = value - high;
    double belowBy = low - value;
    high -= range * forget;
    low += range * forget;
    boolean whole = exact || range <= 0;
    if (value > high) {
      high = whole ? value : Math.max(high, value - back(range, aboveBy));
    }
    if (value < low) {
      low = whole ? value : Math.min(low, value + back(range, belowBy));
    }
  }

  /** How much of a new extreme is not remembered. */
  private static double back(double range, double beyond) {
    return Math.max(0, (beyond - FREE * range) * (1 - REMEMBERED));
  }

  void encode(StateWriter out) {
    out.putDouble(high).putDouble(low);
  }

  static Extremes decode(StateReader in) {
    Extremes extremes = new Extremes();
    extremes.high = in.getDouble();
    extremes.low = in.getDouble();
    return extremes;
  }

  static final int BYTES = 16;
}
