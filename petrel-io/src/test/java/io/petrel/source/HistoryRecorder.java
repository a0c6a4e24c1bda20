package io.petrel.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.series.Frame;
import io.petrel.series.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Keeps a past, and holds its giver to the contract. */
final class HistoryRecorder implements HistorySink {
  private final Map<Labels, NavigableMap<Long, Long>> samples = new HashMap<>();
  private final List<Double> shares = new ArrayList<>();
  private int stopAfter = Integer.MAX_VALUE;
  private int largest;

  /** Has enough after so many reports of progress. */
  HistoryRecorder stoppingAfter(int reports) {
    stopAfter = reports;
    return this;
  }

  @Override
  public void piece(Labels series, long[] at, double[] values, int size) {
    assertThat(size).isBetween(1, Math.min(at.length, values.length));
    largest = Math.max(largest, size);
    NavigableMap<Long, Long> known = samples.computeIfAbsent(series, s -> new TreeMap<>());
    for (int i = 0; i < size; i++) {
      if (!known.isEmpty()) {
        assertThat(at[i]).as("%s", series).isGreaterThan(known.lastKey());
      }
      assertThat(values[i]).isNotNaN();
      known.put(at[i], Double.doubleToRawLongBits(values[i]));
    }
  }

  @Override
  public boolean progress(double share) {
    assertThat(share).isBetween(shares.isEmpty() ? 0 : shares.get(shares.size() - 1), 1.0);
    shares.add(share);
    return shares.size() < stopAfter;
  }

  /** Each series' values by time, as bits. */
  Map<Labels, NavigableMap<Long, Long>> samples() {
    return samples;
  }

  List<Double> shares() {
    return shares;
  }

  /** The size of the largest piece. */
  int largest() {
    return largest;
  }

  /** The same of a range. */
  static Map<Labels, NavigableMap<Long, Long>> samplesOf(RangeFetch range) {
    assertThat(range).isInstanceOf(RangeFetch.Complete.class);
    Map<Labels, NavigableMap<Long, Long>> all = new HashMap<>();
    for (Frame frame : ((RangeFetch.Complete) range).frames()) {
      for (int i = 0; i < frame.size(); i++) {
        if (!Double.isNaN(frame.value(i))) {
          all.computeIfAbsent(frame.series(i), s -> new TreeMap<>())
              .put(frame.at(), Double.doubleToRawLongBits(frame.value(i)));
        }
      }
    }
    return all;
  }
}
