package io.petrel.replay;

import io.petrel.detect.Detector;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Tick;
import io.petrel.route.Orders;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A stretch of one signal's past, held in memory, to be led through detectors as often as one
 * likes: the library's short way to a {@link Backtest} and to what charts show.
 *
 * <p>Detectors begin with the first instant; what they say before {@link #from} only teaches them.
 * Every call begins anew, so calls do not know of one another. Immutable, thread-safe.
 */
public final class Past {
  private final Signal signal;
  private final List<Frame> values;
  private final List<Frame> hosts;
  private final long from;
  private final long step;

  /**
   * @param values one frame an instant, evenly spaced, at least two
   * @param hosts by the same instants, the hosts with their labels: 1 = up, 0 = its scrape fails
   * @param from the first instant that is judged, milliseconds since the epoch
   */
  public Past(Signal signal, List<Frame> values, List<Frame> hosts, long from) {
    if (values.size() < 2 || values.size() != hosts.size()) {
      throw new IllegalArgumentException(
          "wanted at least two frames of values and as many of hosts, got "
              + values.size()
              + " and "
              + hosts.size());
    }
    this.signal = signal;
    this.values = List.copyOf(values);
    this.hosts = List.copyOf(hosts);
    this.from = from;
    this.step = values.get(1).at() - values.get(0).at();
  }

  /** The first instant that is judged, milliseconds since the epoch. */
  public long from() {
    return from;
  }

  /** The last instant. */
  public long to() {
    return latest().at();
  }

  /** The newest values. */
  public Frame latest() {
    return values.get(values.size() - 1);
  }

  /** How many values there are, those that only teach among them. */
  public long samples() {
    return values.stream().mapToLong(Frame::size).sum();
  }

  /** What these detectors would have told since {@link #from}. */
  public Report backtest(Detector... detectors) {
    Plan plan = Plan.of(signal, detectors);
    Backtest backtest = new Backtest(plan, from, step, 0);
    ticks(plan).forEach(backtest::tick);
    return backtest.report();
  }

  /** What these detectors see in every series since {@link #from}. */
  public List<Course> courses(Detector... detectors) {
    return follow(series -> true, detectors);
  }

  /**
   * What these detectors see in the series of one host since {@link #from}; those that compare
   * peers see all hosts meanwhile.
   *
   * @throws IllegalArgumentException when there is no such host
   */
  public Course course(String host, Detector... detectors) {
    return follow(series -> series.getOrEmpty(signal.hostLabel()).equals(host), detectors).stream()
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no series of " + signal.name() + " has " + signal.hostLabel() + "=" + host));
  }

  private List<Course> follow(Predicate<Labels> wanted, Detector... detectors) {
    Plan plan = Plan.of(signal, detectors);
    Follower.Kept kept =
        new Follower.Kept(wanted, Integer.MAX_VALUE, false, from, to(), Integer.MAX_VALUE);
    Follower follower = new Follower(plan, List.of(), Orders.NONE, kept, step);
    ticks(plan).forEach(tick -> follower.tick(tick, tick));
    return follower.courses();
  }

  private List<Tick> ticks(Plan plan) {
    String key = plan.watches().get(0).key();
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Frame now = values.get(i);
      ticks.add(
          new Tick(
              now.at(),
              Map.of(key, new Fetch.Complete(now, List.of())),
              Map.of(signal.source(), new Fetch.Complete(hosts.get(i), List.of()))));
    }
    return ticks;
  }
}
