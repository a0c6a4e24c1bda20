package io.petrel.series;

/**
 * What a signal's numbers mean: decides how they are written and which difference is practically
 * nil.
 */
public enum Unit {
  /** 0 to 100. */
  PERCENT(3),
  /** 0 to 1. */
  RATIO(0.03),
  BYTES(0),
  BYTES_PER_SECOND(0),
  SECONDS(0),
  /** A number of things. */
  COUNT(0),
  PER_SECOND(0),
  /** A number without a unit, for example load per core. */
  NONE(0),
  /** 1 = yes, 0 = no. */
  BOOLEAN(0.5);

  private final double floor;

  Unit(double floor) {
    this.floor = floor;
  }

  /** The smallest difference that means anything, in this unit; 0 where the unit does not say. */
  public double floor() {
    return floor;
  }
}
