package io.petrel.source;

import io.petrel.series.Frame;
import io.petrel.series.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The instants of a range question.
 *
 * @param from the first, milliseconds since the epoch
 * @param step between two, milliseconds
 * @param steps how many
 */
record Grid(long from, long step, int steps) {
  /** A NaN of our own for "no sample": a series may well have the value NaN. Only its bits tell. */
  static final long ABSENT_BITS = 0x7ff8_0000_0000_0a0bL;

  static final double ABSENT = Double.longBitsToDouble(ABSENT_BITS);

  /** The instants from {@code from} to {@code to}, both included where on the grid. */
  static Grid of(long from, long to, long step) {
    if (step < 1 || to < from) {
      throw new IllegalArgumentException(
          "wanted from <= to and step >= 1, got " + from + ", " + to + ", " + step);
    }
    long steps = (to - from) / step + 1;
    if (steps > 100_000_000) {
      throw new IllegalArgumentException(steps + " instants are more than one answer can hold");
    }
    return new Grid(from, step, (int) steps);
  }

  long at(int i) {
    return from + i * step;
  }

  long last() {
    return at(steps - 1);
  }

  /** Part of these instants. */
  Grid part(int first, int count) {
    return new Grid(at(first), step, count);
  }

  /** A row of a series without any sample. */
  double[] row() {
    double[] row = new double[steps];
    Arrays.fill(row, ABSENT);
    return row;
  }

  static boolean absent(double value) {
    return Double.doubleToRawLongBits(value) == ABSENT_BITS;
  }

  /** Turns rows, one a series, into frames, one an instant, with only what is there. */
  List<Frame> frames(Labels[] series, double[][] rows, int count) {
    List<Frame> frames = new ArrayList<>(steps);
    Labels[] all = Arrays.copyOf(series, count);
    for (int t = 0; t < steps; t++) {
      double[] values = new double[count];
      int n = 0;
      while (n < count && !absent(rows[n][t])) {
        values[n] = rows[n][t];
        n++;
      }
      if (n == count) {
        // The usual case: every series at every instant, the label sets shared by all frames.
        frames.add(new Frame(at(t), all, values));
        continue;
      }
      Labels[] there = Arrays.copyOf(all, count);
      for (int i = n + 1; i < count; i++) {
        if (!absent(rows[i][t])) {
          there[n] = all[i];
          values[n] = rows[i][t];
          n++;
        }
      }
      frames.add(new Frame(at(t), Arrays.copyOf(there, n), Arrays.copyOf(values, n)));
    }
    return frames;
  }
}
