package io.petrel.source;

import io.petrel.series.Labels;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The raw samples of one series, and what a range query would make of them. Used again for the next
 * series. Not thread-safe.
 */
final class SeriesSamples {
  /** What Prometheus writes where a series ends: a NaN that is told by its bits. */
  static final long STALE_BITS = 0x7ff0_0000_0000_0002L;

  /** 14 days at one a second are 1.2 million; 16 bytes each. */
  static final int MOST = 4_000_000;

  private static final int PIECE = 8192;

  private long[] at = new long[4096];
  private double[] values = new double[4096];
  private int size;
  private boolean ordered = true;

  private final long[] pieceAt = new long[PIECE];
  private final double[] pieceValues = new double[PIECE];

  void clear() {
    size = 0;
    ordered = true;
  }

  /** Adds a sample; chunks may overlap and come in any order. */
  void add(long t, double value) throws BadAnswer {
    if (size == at.length) {
      if (size >= MOST) {
        throw new BadAnswer("a series has more than " + MOST + " samples");
      }
      int room = Math.min(MOST, size * 2);
      at = Arrays.copyOf(at, room);
      values = Arrays.copyOf(values, room);
    }
    ordered &= size == 0 || t > at[size - 1];
    at[size] = t;
    values[size++] = value;
  }

  /** Sorts by time; of several at one time the first one given stays. */
  private void order() {
    int[] by =
        IntStream.range(0, size)
            .boxed()
            .sorted(Comparator.comparingLong(i -> at[i])) // stable
            .mapToInt(i -> i)
            .toArray();
    long[] sortedAt = new long[size];
    double[] sorted = new double[size];
    int n = 0;
    for (int i : by) {
      if (n == 0 || at[i] != sortedAt[n - 1]) {
        sortedAt[n] = at[i];
        sorted[n++] = values[i];
      }
    }
    at = sortedAt;
    values = sorted;
    size = n;
    ordered = true;
  }

  /** Whether a range query would have any value of this series, NaN included. */
  boolean seen(Grid grid, Lookback lookback) {
    return walk(grid, lookback, (instant, value) -> true);
  }

  /** Gives what a range query would answer but NaN, in pieces of bounded size. */
  void give(Labels series, Grid grid, Lookback lookback, HistorySink into) {
    int[] n = {0};
    walk(
        grid,
        lookback,
        (instant, value) -> {
          if (!Double.isNaN(value)) {
            if (n[0] == PIECE) {
              into.piece(series, pieceAt, pieceValues, PIECE);
              n[0] = 0;
            }
            pieceAt[n[0]] = instant;
            pieceValues[n[0]++] = value;
          }
          return false;
        });
    if (n[0] > 0) {
      into.piece(series, pieceAt, pieceValues, n[0]);
    }
  }

  /** Takes a value; says whether that is enough. */
  private interface Taker {
    boolean take(long instant, double value);
  }

  /**
   * At each instant the newest sample that is not too old, unless it says that the series ended.
   */
  private boolean walk(Grid grid, Lookback lookback, Taker taker) {
    if (!ordered) {
      order();
    }
    int next = 0;
    for (int i = 0; i < grid.steps(); i++) {
      long instant = grid.at(i);
      while (next < size && at[next] <= instant) {
        next++;
      }
      if (next == 0 || !lookback.reaches(instant, at[next - 1])) {
        continue;
      }
      double value = values[next - 1];
      if (Double.doubleToRawLongBits(value) != STALE_BITS && taker.take(instant, value)) {
        return true;
      }
    }
    return false;
  }
}
