package io.petrel.source;

import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a past as a sequence of range queries, each of bounded size.
 *
 * <p>A slice is so long that it holds about {@value #SAMPLES_A_SLICE} values, and at most {@value
 * #MOST_STEPS} instants, by the number of series at the end of the time asked for or the largest
 * seen so far; only series that appear within a slice can make it hold more. A slice that fails is
 * asked for again, half as long, until it has failed {@value #ATTEMPTS} times.
 */
final class SlicedHistory {
  private static final int SAMPLES_A_SLICE = 500_000;
  private static final int FIRST_SLICE = 12;
  private static final int MOST_STEPS = 2_000;
  private static final int ATTEMPTS = 5;
  private static final int MOST_REMARKS = 20;

  private final Source source;
  private final Signal signal;
  private final HistorySink into;
  private final Set<String> remarks = new LinkedHashSet<>();
  private int widest = 1;

  private SlicedHistory(Source source, Signal signal, HistorySink into) {
    this.source = source;
    this.signal = signal;
    this.into = into;
  }

  static HistoryEnd read(
      Source source, Signal signal, long from, long to, long step, HistorySink into) {
    return new SlicedHistory(source, signal, into).read(Grid.of(from, to, step));
  }

  private HistoryEnd read(Grid grid) {
    // Long ago there may have been few hosts: the newest instant tells how many to expect.
    if (source.range(signal, grid.last(), grid.last(), grid.step())
        instanceof RangeFetch.Complete end) {
      widest = Math.max(1, end.frames().get(0).size());
    }
    int steps = FIRST_SLICE;
    int failures = 0;
    for (int done = 0; done < grid.steps(); ) {
      steps = Math.min(steps, Math.max(1, SAMPLES_A_SLICE / widest));
      Grid slice = grid.part(done, Math.min(steps, grid.steps() - done));
      RangeFetch answer = source.range(signal, slice.from(), slice.last(), slice.step());
      if (!(answer instanceof RangeFetch.Complete complete)) {
        failures++;
        if (failures < ATTEMPTS && (failures == 1 || slice.steps() > 1)) {
          steps = Math.max(1, slice.steps() / 2);
          continue;
        }
        return ended(answer);
      }
      failures = 0;
      give(complete.frames());
      complete.warnings().stream()
          .limit(Math.max(0, MOST_REMARKS - remarks.size()))
          .forEach(remarks::add);
      done += slice.steps();
      if (!into.progress((double) done / grid.steps())) {
        return new HistoryEnd.Failed("stopped");
      }
      steps = Math.min(MOST_STEPS, steps * 4);
    }
    return new HistoryEnd.Complete(List.copyOf(remarks));
  }

  /** The end after a slice that could not be had as a whole. */
  private HistoryEnd ended(RangeFetch answer) {
    if (answer instanceof RangeFetch.Partial partial) {
      give(partial.frames());
      return new HistoryEnd.Failed(partial.why());
    }
    return new HistoryEnd.Failed(((RangeFetch.Failed) answer).why());
  }

  private static final class Column {
    long[] at = new long[16];
    double[] values = new double[16];
    int size;

    void add(long t, double value) {
      if (size == at.length) {
        at = Arrays.copyOf(at, size * 2);
        values = Arrays.copyOf(values, size * 2);
      }
      at[size] = t;
      values[size++] = value;
    }
  }

  /** Turns instants into series. */
  private void give(List<Frame> frames) {
    Map<Labels, Column> columns = new HashMap<>();
    for (Frame frame : frames) {
      widest = Math.max(widest, frame.size());
      for (int i = 0; i < frame.size(); i++) {
        if (!Double.isNaN(frame.value(i))) {
          columns
              .computeIfAbsent(frame.series(i), s -> new Column())
              .add(frame.at(), frame.value(i));
        }
      }
    }
    columns.forEach((series, c) -> into.piece(series, c.at, c.values, c.size));
  }
}
