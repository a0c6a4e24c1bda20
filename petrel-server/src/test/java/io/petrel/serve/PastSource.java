package io.petrel.serve;

import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.source.HistoryEnd;
import io.petrel.source.HistorySink;
import io.petrel.source.RangeFetch;
import io.petrel.source.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** A source that knows the past of its hosts, and fails or hangs when told to. Thread-safe. */
final class PastSource implements Source {
  static final String NAME = "prom";

  /** A question for a past: from when to when. */
  record Asked(long from, long to) {}

  final List<Asked> histories = new ArrayList<>();
  final List<Asked> ranges = new ArrayList<>();
  int instants;

  /** Since when each host has values, by name. */
  private final Map<String, Long> hosts = new TreeMap<>();

  private volatile boolean down;
  private volatile double endsAt = 2;
  private volatile CountDownLatch gate = new CountDownLatch(0);

  synchronized PastSource host(String name, long since) {
    hosts.put(name, since);
    return this;
  }

  /** It answers nothing. */
  void down(boolean now) {
    down = now;
  }

  /** Every reading of a past fails after this share; 2 = none does. */
  void failAfter(double share) {
    endsAt = share;
  }

  /** Readings of a past wait here. */
  void gate(CountDownLatch latch) {
    gate = latch;
  }

  static double value(String host, long at) {
    return Math.floorMod((at / 1000) * 31 + host.hashCode() * 17L, 79);
  }

  @Override
  public String name() {
    return NAME;
  }

  private synchronized Frame frame(long at) {
    List<String> there =
        hosts.entrySet().stream().filter(e -> e.getValue() <= at).map(Map.Entry::getKey).toList();
    Labels[] series =
        there.stream().map(host -> Labels.of("instance", host)).toArray(Labels[]::new);
    return new Frame(at, series, there.stream().mapToDouble(h -> value(h, at)).toArray());
  }

  @Override
  public synchronized Fetch instant(Signal signal, long at) {
    instants++;
    return down ? new Fetch.Failed("down") : new Fetch.Complete(frame(at), List.of());
  }

  @Override
  public RangeFetch range(Signal signal, long from, long to, long step) {
    synchronized (this) {
      ranges.add(new Asked(from, to));
    }
    if (down) {
      return new RangeFetch.Failed("down");
    }
    List<Frame> frames = new ArrayList<>();
    for (long at = from; at <= to; at += step) {
      frames.add(frame(at));
    }
    return new RangeFetch.Complete(frames, List.of());
  }

  @Override
  public HistoryEnd history(Signal signal, long from, long to, long step, HistorySink into) {
    synchronized (this) {
      histories.add(new Asked(from, to));
    }
    double end = endsAt;
    HistorySink cut =
        new HistorySink() {
          @Override
          public void piece(Labels series, long[] at, double[] values, int size) {
            into.piece(series, at, values, size);
          }

          @Override
          public boolean progress(double share) {
            return into.progress(share) && share < end;
          }
        };
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new HistoryEnd.Failed("interrupted");
    }
    return end == 0
        ? new HistoryEnd.Failed("no past")
        : Source.super.history(signal, from, to, step, cut);
  }

  @Override
  public Fetch hosts(long at) {
    return down ? new Fetch.Failed("down") : new Fetch.Complete(frame(at), List.of());
  }

  @Override
  public void close() {
    down = true;
  }
}
