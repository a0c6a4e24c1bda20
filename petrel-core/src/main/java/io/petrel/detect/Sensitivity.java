package io.petrel.detect;

/** How readily {@code baseline} tells. */
public enum Sensitivity {
  /** A fifth of the false alarms. */
  LOW(1.35),
  /** At most one false alarm in 200 weeks of a series, by simulation. */
  NORMAL(1),
  /** Some six times as many. */
  HIGH(0.75);

  private final double wanted;

  Sensitivity(double wanted) {
    this.wanted = wanted;
  }

  /** How much evidence it wants, 1 = normal. */
  double wanted() {
    return wanted;
  }
}
