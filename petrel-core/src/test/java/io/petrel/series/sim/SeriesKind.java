package io.petrel.series.sim;

/** How a healthy host's signal may behave; within a kind each seed is a different plausible one. */
public enum SeriesKind {
  /** Independent Gaussian noise around a level. */
  WHITE,
  /** First-order autoregressive noise that is forgotten within minutes. */
  AR_WEAK,
  /** First-order autoregressive noise that lasts for hours. */
  AR_STRONG,
  /** Follows the time of day, every day a little differently. */
  DAILY,
  /** Follows the time of day, and is weaker on Saturdays and Sundays. */
  WEEKLY,
  /** Counts of less than three a sample. */
  POISSON_LOW,
  /** Counts of tens to hundreds a sample. */
  POISSON_HIGH,
  /** Log-normal: a long tail upwards. */
  LOGNORMAL,
  /** Student's t with three degrees of freedom: outliers on both sides are normal. */
  HEAVY_TAILS,
  /** An hourly job, a nightly backup, or both. */
  CRON,
  /** Work that comes at random times and lasts for minutes to hours. */
  BURSTS,
  /** Rises for hours and falls at once: log rotation, garbage collection. */
  SAWTOOTH,
  /** Rises for days and falls to a new beginning. */
  RAMP_RESETS,
  /** A constant, or nearly, with a small step every few days. */
  STEPS,
  /** A percentage that is often exactly 100. */
  SATURATED,
  /** Either on or off, for hours. */
  ON_OFF,
  /** Follows day and week, with noise in proportion to the level. */
  MIXED,
  /** A random walk that comes back to its mean within days. */
  RANDOM_WALK,
  /** Whole percentages. */
  QUANTISED,
  /** Close to zero, with a rare blip. */
  IDLE;

  /** Whether its level depends on the time of day. */
  public boolean rhythmic() {
    return this == DAILY || this == WEEKLY || this == MIXED;
  }

  void play(Play play) {
    switch (this) {
      case WHITE -> Shapes.white(play);
      case AR_WEAK -> Shapes.autoregressive(play, 300, 1_000);
      case AR_STRONG -> Shapes.autoregressive(play, 3_600, 6 * 3_600);
      case DAILY -> Shapes.rhythm(play, false);
      case WEEKLY -> Shapes.rhythm(play, true);
      case POISSON_LOW -> Shapes.poisson(play, 0.05, 3);
      case POISSON_HIGH -> Shapes.poisson(play, 20, 500);
      case LOGNORMAL -> Shapes.lognormal(play);
      case HEAVY_TAILS -> Shapes.heavyTails(play);
      case CRON -> Shapes.cron(play);
      case BURSTS -> Shapes.bursts(play, Shapes.Base.BUSY);
      case SAWTOOTH -> Shapes.sawtooth(play);
      case RAMP_RESETS -> Shapes.ramps(play);
      case STEPS -> Shapes.steps(play);
      case SATURATED -> Shapes.saturated(play);
      case ON_OFF -> Shapes.onOff(play);
      case MIXED -> Shapes.mixed(play);
      case RANDOM_WALK -> Shapes.randomWalk(play);
      case QUANTISED -> Shapes.quantised(play);
      case IDLE -> Shapes.bursts(play, Shapes.Base.IDLE);
    }
  }
}
