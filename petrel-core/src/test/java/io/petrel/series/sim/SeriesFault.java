package io.petrel.series.sim;

import java.util.SplittableRandom;

/** What may go wrong with a series; sizes are in its own {@link CleanSeries#sigma}. */
public enum SeriesFault {
  /** One sample is higher. */
  SPIKE(0),
  /** One hour is higher. */
  SPIKE_HOUR(3_600),
  /** All is higher from now on. */
  SHIFT_UP(86_400),
  /** All is lower from now on. */
  SHIFT_DOWN(86_400),
  /** Rises steadily, to its size within a day. */
  DRIFT(2 * 86_400),
  /** A rhythm whose swing has the size stops: the mean goes on. */
  RHYTHM_STOPS(86_400),
  /** A rhythm whose swing has the size turns upside down. */
  RHYTHM_INVERTS(86_400),
  /** A rhythm whose swing has the size comes eight hours late. */
  RHYTHM_SHIFTS(86_400),
  /** Independent noise of the size comes on top. */
  VARIANCE(86_400),
  /** Stays exactly where it is; it has no size. */
  FLAT_LINE(86_400),
  /** Stays exactly where a shift of the size would bring it. */
  SATURATION(86_400);

  private final int seconds;

  SeriesFault(int seconds) {
    this.seconds = seconds;
  }

  /** Whether there are larger and smaller ones. */
  public boolean sized() {
    return this != FLAT_LINE;
  }

  /** Whether such a fault can befall a series of this kind at all. */
  public boolean fits(SeriesKind kind) {
    return switch (this) {
      case RHYTHM_STOPS, RHYTHM_INVERTS, RHYTHM_SHIFTS -> kind.rhythmic();
      // constant for hours even when all is well
      case FLAT_LINE ->
          kind != SeriesKind.STEPS
              && kind != SeriesKind.POISSON_LOW
              && kind != SeriesKind.QUANTISED
              && kind != SeriesKind.SATURATED;
      default -> true;
    };
  }

  /**
   * A series with a fault in it.
   *
   * @param values the samples, before the fault as they would have been without it
   * @param from the first sample of the fault
   * @param to behind its last sample within the series
   * @param visible how much of the fault the bounds left: 1 = all, 0 = nothing (a value that is 0
   *     cannot fall)
   */
  @SuppressWarnings("ArrayRecordComponent") // columns, never compared
  public record Faulty(double[] values, int from, int to, double visible) {}

  /**
   * Puts the fault into a series.
   *
   * @param size in sigma, above 0; ignored where the fault has no size
   * @param from the sample it begins with, at least one day from the beginning
   */
  public Faulty into(CleanSeries series, double size, int from) {
    int to = (int) Math.min(series.size(), from + Math.max(1, seconds / series.stepSeconds()));
    double swing = ofRhythm() ? swing(series, from) : 0;
    double strength = swing > 0 ? size * series.sigma() / swing : 1;
    double[] values = new double[series.size()];
    double mean = mean(series, from);
    for (int i = 0; i < values.length; i++) {
      values[i] =
          swing > 0
              ? series.bounds().measured(rhythm(series, mean, strength, i) + series.rest(i))
              : series.values()[i];
    }
    SplittableRandom random = new SplittableRandom(series.seed() * 31 + name().hashCode()).split();
    double wanted = 0;
    double got = 0;
    double held = series.expected(from) + size * series.sigma();
    int day = (int) (86_400 / series.stepSeconds());
    for (int i = from; i < to; i++) {
      double before = swing > 0 ? rhythm(series, mean, strength, i) : series.expected(i);
      double raw = before + series.rest(i);
      double faulty =
          switch (this) {
            case SPIKE, SPIKE_HOUR, SHIFT_UP -> raw + size * series.sigma();
            case SHIFT_DOWN -> raw - size * series.sigma();
            case DRIFT -> raw + size * series.sigma() * Math.min(1, (i - from + 1.0) / day);
            case RHYTHM_STOPS -> mean + series.rest(i);
            case RHYTHM_INVERTS -> 2 * mean - before + series.rest(i);
            case RHYTHM_SHIFTS -> rhythm(series, mean, strength, i - day / 3) + series.rest(i);
            case VARIANCE -> raw + size * series.sigma() * random.nextGaussian();
            case FLAT_LINE -> values[from - 1];
            case SATURATION -> held;
          };
      double measured = series.bounds().measured(faulty);
      wanted += Math.abs(faulty - raw);
      got += Math.abs(measured - values[i]);
      values[i] = measured;
    }
    return new Faulty(values, from, to, wanted > 0 ? Math.min(1, got / wanted) : 0);
  }

  /** Whether it is the time of day that is not kept. */
  public boolean ofRhythm() {
    return this == RHYTHM_STOPS || this == RHYTHM_INVERTS || this == RHYTHM_SHIFTS;
  }

  /** The mean of what was expected in the day before. */
  private static double mean(CleanSeries series, int from) {
    double sum = 0;
    int n = (int) Math.min(from, 86_400 / series.stepSeconds());
    for (int i = from - n; i < from; i++) {
      sum += series.expected(i);
    }
    return sum / n;
  }

  /** Half of the way from the lowest to the highest of the day before. */
  private static double swing(CleanSeries series, int from) {
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    int n = (int) Math.min(from, 86_400 / series.stepSeconds());
    for (int i = from - n; i < from; i++) {
      lowest = Math.min(lowest, series.expected(i));
      highest = Math.max(highest, series.expected(i));
    }
    return (highest - lowest) / 2;
  }

  private static double rhythm(CleanSeries series, double mean, double strength, int i) {
    return mean + strength * (series.expected(i) - mean);
  }
}
