package io.petrel.bench.quality;

/**
 * Events in so many units of time, with the interval that holds the true rate in 95 of 100 cases.
 *
 * @param events how many there were
 * @param units in how much time, above 0
 * @param dispersion the variance of the series' numbers over their mean, at least 1: where a few
 *     series have all the events, less is known than their number says
 */
record Rate(long events, double units, double dispersion) {
  /**
   * From the number of events of each series.
   *
   * @param unitsEach how much time each was watched
   */
  static Rate ofSeries(long[] events, double unitsEach) {
    long sum = 0;
    double squares = 0;
    for (long e : events) {
      sum += e;
      squares += (double) e * e;
    }
    int n = events.length;
    double mean = (double) sum / n;
    double variance = n > 1 ? Math.max(0, squares - n * mean * mean) / (n - 1) : 0;
    return new Rate(sum, n * unitsEach, mean > 0 ? Math.max(1, variance / mean) : 1);
  }

  double perUnit() {
    return events / units;
  }

  /** The lower end: Byar's approximation (Breslow and Day, 1987), scaled by the dispersion. */
  double lower() {
    double k = events / dispersion;
    if (k <= 0) {
      return 0;
    }
    double root = 1 - 1 / (9 * k) - 1.96 / (3 * Math.sqrt(k));
    return Math.max(0, k * root * root * root) * dispersion / units;
  }

  double upper() {
    double k = events / dispersion + 1;
    double root = 1 - 1 / (9 * k) + 1.96 / (3 * Math.sqrt(k));
    return k * root * root * root * dispersion / units;
  }

  @Override
  public String toString() {
    return Table.number(perUnit())
        + " ("
        + Table.number(lower())
        + " to "
        + Table.number(upper())
        + ")";
  }
}
