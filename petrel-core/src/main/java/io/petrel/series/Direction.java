package io.petrel.series;

/** Which way a signal is bad: only that way is told. */
public enum Direction {
  HIGH,
  LOW,
  BOTH;

  /** Whether values above the normal ones are bad. */
  public boolean high() {
    return this != LOW;
  }

  /** Whether values below the normal ones are bad. */
  public boolean low() {
    return this != HIGH;
  }
}
