package io.petrel.bench.quality;

import io.petrel.series.sim.CleanSeries;
import io.petrel.series.sim.SeriesKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a detector costs: time and memory, on series of all kinds after two weeks of learning. */
final class Cost {
  private static final int STEP = 300;
  private static final int WEEK = 7 * 86_400 / STEP;

  private Cost() {}

  /**
   * What one series costs.
   *
   * @param nanos a sample, the median of the rounds; one thread, warm, without JMH's care
   * @param encoded bytes of a snapshot, the largest of all kinds; NaN = it keeps none
   * @param heap bytes in memory, the mean of all kinds
   */
  record Result(double nanos, double encoded, double heap) {}

  static Result measure(Contender contender, int rounds) {
    SeriesKind[] kinds = SeriesKind.values();
    int each = Math.max(1, contender.share() > 10 ? 1 : 50);
    CleanSeries[] series = new CleanSeries[kinds.length];
    Arrays.setAll(series, k -> CleanSeries.of(kinds[k], 99, 3 * WEEK, STEP));
    long before = used();
    List<Scorer<?>> scorers = new ArrayList<>();
    for (CleanSeries one : series) {
      for (int i = 0; i < each; i++) {
        scorers.add(learned(contender, one));
      }
    }
    double heap = (double) Math.max(0, used() - before) / scorers.size();
    double encoded = encoded(scorers);
    double[] nanos = new double[rounds];
    int from = 2 * WEEK;
    int chunk = WEEK / rounds;
    double sum = 0;
    for (int round = 0; round < rounds; round++) {
      long start = System.nanoTime();
      for (int s = 0; s < scorers.size(); s++) {
        CleanSeries one = series[s / each];
        for (int i = from; i < from + chunk; i++) {
          sum += scorers.get(s).take(one.at(i), one.values()[i]);
        }
      }
      nanos[round] = (System.nanoTime() - start) / (double) ((long) chunk * scorers.size());
      from += chunk;
    }
    if (Double.isNaN(sum)) {
      throw new IllegalStateException(contender.name() + " gave a score that is no number");
    }
    Arrays.sort(nanos);
    return new Result(nanos[rounds / 2], encoded, heap);
  }

  private static Scorer<?> learned(Contender contender, CleanSeries series) {
    Scorer<?> scorer = Scorer.of(contender.detector());
    for (int i = 0; i < 2 * WEEK; i++) {
      scorer.take(series.at(i), series.values()[i]);
    }
    return scorer;
  }

  private static double encoded(List<Scorer<?>> scorers) {
    try {
      return scorers.stream().mapToInt(s -> s.encoded().length).max().orElse(0);
    } catch (UnsupportedOperationException e) {
      return Double.NaN;
    }
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
