package io.petrel.source;

import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a past as a sequence of range queries, each of bounded size. */
final class SlicedHistory {
  private static final int SAMPLES_A_SLICE = 500_000;
  private static final int FIRST_SLICE = 12;
  private static final int MOST_STEPS = 2_000;

  private SlicedHistory() {}

  static HistoryEnd read(
      Source source, Signal signal, long from, long to, long step, HistorySink into) {
    if (step < 1 || to < from) {
      throw new IllegalArgumentException("wanted from <= to and a step of at least 1");
    }
    int steps = FIRST_SLICE;
    for (long at = from; at <= to; ) {
      long end = Math.min(to, at + (steps - 1) * step);
      RangeFetch answer = source.range(signal, at, end, step);
      if (answer instanceof RangeFetch.Failed failed) {
        return new HistoryEnd.Failed(failed.why());
      }
      List<Frame> frames =
          answer instanceof RangeFetch.Complete complete
              ? complete.frames()
              : ((RangeFetch.Partial) answer).frames();
      int widest = give(frames, into);
      if (answer instanceof RangeFetch.Partial partial) {
        return new HistoryEnd.Failed(partial.why());
      }
      at = end + step;
      double share = (double) (Math.min(end, to) - from + step) / (to - from + step);
      if (!into.progress(Math.min(1, share))) {
        return new HistoryEnd.Failed("stopped");
      }
      steps = Math.max(1, Math.min(MOST_STEPS, SAMPLES_A_SLICE / Math.max(1, widest)));
    }
    return new HistoryEnd.Complete();
  }

  private static final class Column {
    final long[] at;
    final double[] values;
    int size;

    Column(int most) {
      at = new long[most];
      values = new double[most];
    }
  }

  /** Turns instants into series; the number of series in the widest frame. */
  private static int give(List<Frame> frames, HistorySink into) {
    Map<Labels, Column> columns = new HashMap<>();
    int widest = 0;
    for (Frame frame : frames) {
      widest = Math.max(widest, frame.size());
      for (int i = 0; i < frame.size(); i++) {
        if (!Double.isNaN(frame.value(i))) {
          Column column = columns.computeIfAbsent(frame.series(i), s -> new Column(frames.size()));
          column.at[column.size] = frame.at();
          column.values[column.size++] = frame.value(i);
        }
      }
    }
    columns.forEach((series, c) -> into.piece(series, c.at, c.values, c.size));
    return widest;
  }
}
