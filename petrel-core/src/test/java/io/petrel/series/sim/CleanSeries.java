package io.petrel.series.sim;

import java.util.SplittableRandom;

/**
 * A healthy series that never happened: evenly spaced from a Monday's midnight (UTC), made from a
 * kind and a seed alone. Immutable by agreement: nobody writes to the arrays it gives.
 */
public final class CleanSeries {
  /** Monday, 5 January 2026, 00:00 UTC, in milliseconds since the epoch. */
  public static final long START = 1_767_571_200_000L;

  private final SeriesKind kind;
  private final long seed;
  private final Play play;
  private final double[] values;
  private final double sigma;

  private CleanSeries(SeriesKind kind, long seed, Play play) {
    this.kind = kind;
    this.seed = seed;
    this.play = play;
    values = new double[play.size()];
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = play.bounds.measured(play.expected[i] + play.rest[i]);
      sum += play.rest[i];
      squares += play.rest[i] * play.rest[i];
    }
    double mean = sum / values.length;
    double deviation = Math.sqrt(Math.max(0, squares / values.length - mean * mean));
    // what is exact, or measured coarsely, still has a smallest change that one can speak of
    double finest = Math.max(play.bounds.quantum() / 2, 0.002 * Math.abs(play.expected[0]));
    sigma = Math.max(deviation, finest);
  }

  /**
   * Makes a series.
   *
   * @param seed any number; each makes another series of the kind
   * @param n how many samples, at least 1
   * @param stepSeconds from one sample to the next, usually 300 or 60
   */
  public static CleanSeries of(SeriesKind kind, long seed, int n, long stepSeconds) {
    // drawn, not computed: seeds that differ by the generator's own step would play one sequence
    long drawn =
        new SplittableRandom(seed).nextLong() ^ (0x9E37_79B9_7F4A_7C15L * kind.name().hashCode());
    Play play = new Play(new SplittableRandom(drawn).split(), n, stepSeconds);
    kind.play(play);
    return new CleanSeries(kind, seed, play);
  }

  /** Only the values of a series. */
  public static double[] clean(SeriesKind kind, long seed, int n, long stepSeconds) {
    return of(kind, seed, n, stepSeconds).values();
  }

  public SeriesKind kind() {
    return kind;
  }

  public long seed() {
    return seed;
  }

  public int size() {
    return values.length;
  }

  /** From one sample to the next. */
  public long stepSeconds() {
    return play.stepSeconds;
  }

  /** The samples, all finite. */
  public double[] values() {
    return values;
  }

  /** When the i-th sample is taken, milliseconds since the epoch. */
  public long at(int i) {
    return START + i * play.stepSeconds * 1_000;
  }

  /**
   * The standard deviation of what is left when level, rhythm, schedule and slow ramps are known:
   * the unit of a fault's size. Always above 0.
   */
  public double sigma() {
    return sigma;
  }

  public Bounds bounds() {
    return play.bounds;
  }

  /** What one who knew level, rhythm, schedule and ramp would expect of the i-th sample. */
  double expected(int i) {
    return play.expected[i];
  }

  /** What the i-th sample has on top of that. */
  double rest(int i) {
    return play.rest[i];
  }
}
