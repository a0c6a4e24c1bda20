package io.petrel.bench.quality;

/**
 * Another method of scoring one series, as it stands after some samples. Not thread-safe.
 *
 * <p>Each is written from its own documentation, with the settings that stand there.
 */
interface Rival {
  /**
   * Takes the next sample.
   *
   * @param at milliseconds since the epoch, later than the one before
   * @param value finite
   * @return how anomalous it is, never negative; above 1 = the method itself calls it anomalous
   */
  double score(long at, double value);

  /** The same state once more, independent of this one. */
  Rival copy();
}
