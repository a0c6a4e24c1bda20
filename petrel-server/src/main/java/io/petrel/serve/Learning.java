package io.petrel.serve;

import java.time.Duration;

/**
 * How far one signal's series have been led through their past.
 *
 * @param source the source that is read
 * @param signal the signal
 * @param series how many series the signal has
 * @param waiting how many series are not judged yet by the detectors that learn
 * @param share how much of their past is read, 0 to 1; 1 = all that could be
 * @param samples how many samples the detectors have seen in this lesson
 * @param took how long this lesson has been going on
 * @param stepping how much of that the detectors took; the rest is the source's
 */
public record Learning(
    String source,
    String signal,
    int series,
    int waiting,
    double share,
    long samples,
    Duration took,
    Duration stepping) {
  /** The same, with nobody waiting. */
  Learning done() {
    return waiting == 0
        ? this
        : new Learning(source, signal, series, 0, 1, samples, took, stepping);
  }

  /** How much of all that is to be known is known, 0 to 1. */
  public double ratio() {
    return series == 0 ? 1 : Math.max(0, 1 - waiting * (1 - share) / series);
  }

  /** Whether all that could be read has been. */
  public boolean over() {
    return share >= 1;
  }
}
