package io.petrel.serve;

import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.source.RangeFetch;
import io.petrel.source.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Hosts that are too hot or not, and remember since when. Thread-safe. */
final class SimulatedFleet implements Source {
  static final String NAME = "sim";

  private final Labels[] hosts;

  /** By host: from when on it is too hot (true) or not. */
  private final List<NavigableMap<Long, Boolean>> states = new ArrayList<>();

  SimulatedFleet(int size, long from) {
    hosts = new Labels[size];
    for (int i = 0; i < size; i++) {
      hosts[i] = Labels.of("instance", "h" + i);
      states.add(new TreeMap<>());
      states.get(i).put(from, false);
    }
  }

  int size() {
    return hosts.length;
  }

  synchronized boolean hot(int host, long at) {
    var state = states.get(host).floorEntry(at);
    return state != null && state.getValue();
  }

  synchronized void set(int host, boolean hot, long at) {
    states.get(host).put(at, hot);
  }

  private Frame frame(long at) {
    double[] values = new double[hosts.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = hot(i, at) ? 95 : 20;
    }
    return new Frame(at, hosts, values);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Fetch instant(Signal signal, long at) {
    return new Fetch.Complete(frame(at), List.of());
  }

  @Override
  public RangeFetch range(Signal signal, long from, long to, long step) {
    List<Frame> frames = new ArrayList<>();
    for (long at = from; at <= to; at += step) {
      frames.add(frame(at));
    }
    return new RangeFetch.Complete(frames, List.of());
  }

  @Override
  public Fetch hosts(long at) {
    double[] up = new double[hosts.length];
    java.util.Arrays.fill(up, 1);
    return new Fetch.Complete(new Frame(at, hosts, up), List.of());
  }

  @Override
  public void close() {}
}
