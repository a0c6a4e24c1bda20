package io.petrel.series.sim;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What happens to samples on their way: some are late by seconds, some are missing, and now and
 * then all of some hours are.
 *
 * @param timestamps when the samples that arrive were taken, milliseconds since the epoch, rising
 * @param values their values, all finite
 * @param index which sample of the series each of them is
 */
@SuppressWarnings("ArrayRecordComponent") // columns, never compared
public record Gaps(long[] timestamps, double[] values, int[] index) {
  /** All arrive, in time. */
  public static Gaps none(CleanSeries series, double[] values) {
    int[] index = IntStream.range(0, values.length).toArray();
    return new Gaps(Arrays.stream(index).mapToLong(series::at).toArray(), values, index);
  }

  /** Lets a series lose one sample in a hundred, and one to six hours about every five days. */
  public static Gaps in(CleanSeries series, double[] values) {
    SplittableRandom random = new SplittableRandom(~series.seed()).split();
    int n = values.length;
    long[] at = new long[n];
    double[] kept = new double[n];
    int[] index = new int[n];
    int size = 0;
    long step = series.stepSeconds() * 1_000;
    double outage = series.stepSeconds() / (5 * 86_400.0);
    long missingUntil = Long.MIN_VALUE;
    for (int i = 0; i < n; i++) {
      if (random.nextDouble() < outage) {
        missingUntil = series.at(i) + (long) (3_600_000 * (1 + 5 * random.nextDouble()));
      }
      boolean lost = random.nextDouble() < 0.01;
      long late = (long) (random.nextDouble() * Math.min(5_000, step / 4));
      if (series.at(i) >= missingUntil && !lost) {
        at[size] = series.at(i) + late;
        kept[size] = values[i];
        index[size++] = i;
      }
    }
    return new Gaps(Arrays.copyOf(at, size), Arrays.copyOf(kept, size), Arrays.copyOf(index, size));
  }
}
