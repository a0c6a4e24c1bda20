package io.petrel.replay;

import io.petrel.machine.StateWriter;
import io.petrel.pipeline.Changes;
import io.petrel.pipeline.HardState;
import io.petrel.pipeline.Pipeline;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Tick;
import io.petrel.route.Incident;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the pipeline would have told over a stretch of the past: ticks in, a {@link Report} out.
 *
 * <p>It is the live {@link Pipeline} with nobody behind it: nobody silences or acknowledges, only
 * the maintenance of the config mutes, and what is to be escalated is. Ticks before the window
 * teach the detectors and tell nothing, as ticks before the committed one do after a restart;
 * between two ticks, the waits of grouping end at the simulated instant at which they would have
 * ended. Not thread-safe.
 */
public final class Backtest {
  private final Pipeline pipeline;
  private final Ledger ledger = new Ledger();
  private final Map<String, Report.Seen> seen = new TreeMap<>();
  private final long from;
  private final long step;
  private final long offset;
  private long learnedFrom = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;
  private long ticks;
  private long samples;
  private int series;
  private int hosts;

  /**
   * Begins with nothing learned.
   *
   * @param plan what to watch and whom to tell
   * @param from the first tick that counts, milliseconds since the epoch
   * @param step the distance of two ticks, milliseconds
   * @param offset how long after its time a tick is taken, milliseconds
   */
  public Backtest(Plan plan, long from, long step, long offset) {
    if (step < 1 || offset < 0) {
      throw new IllegalArgumentException(
          "wanted a step of at least 1 and an offset of at least 0, got " + step + ", " + offset);
    }
    this.pipeline = new Pipeline(plan, new HardState(from - 1, List.of(), List.of()));
    this.from = from;
    this.step = step;
    this.offset = offset;
    for (Plan.Watch watch : plan.watches()) {
      seen.put(watch.key(), new Report.Seen(watch.signal(), 0, 0));
    }
  }

  /** Takes a tick; each later than the one before. */
  public void tick(Tick tick) {
    long now = tick.at() + offset;
    if (last != Long.MIN_VALUE) {
      advance(last + offset, now);
    }
    if (tick.at() < from) {
      count(tick);
      learnedFrom = samples > 0 ? Math.min(learnedFrom, tick.at()) : learnedFrom;
    } else {
      see(tick);
    }
    ledger.take(pipeline.tick(tick, now));
    last = tick.at();
  }

  /** Lets all that falls due before {@code until} be decided at its time. */
  private void advance(long since, long until) {
    long now = since;
    for (long due = pipeline.nextDue(); due < until; due = pipeline.nextDue()) {
      now = Math.max(due, now + 1);
      if (now >= until) {
        return;
      }
      Changes changes = pipeline.advance(now);
      ledger.take(changes);
    }
  }

  private int count(Tick tick) {
    int all = 0;
    for (Fetch answer : tick.answers().values()) {
      all += size(answer);
    }
    samples += all;
    return all;
  }

  private void see(Tick tick) {
    ticks++;
    series = Math.max(series, count(tick));
    tick.answers()
        .forEach(
            (key, answer) ->
                seen.computeIfPresent(
                    key,
                    (k, s) ->
                        new Report.Seen(
                            s.signal(), Math.max(s.series(), size(answer)), s.ticks() + 1)));
    int up = 0;
    for (Fetch answer : tick.hosts().values()) {
      up += size(answer);
    }
    hosts = Math.max(hosts, up);
  }

  private static int size(Fetch answer) {
    Frame frame =
        answer instanceof Fetch.Complete complete
            ? complete.frame()
            : answer instanceof Fetch.Partial partial ? partial.frame() : null;
    return frame == null ? 0 : frame.size();
  }

  /** What is learned so far, for a {@link Tracer} that begins with the next tick. */
  public byte[] learned() {
    StateWriter out = new StateWriter();
    pipeline.encodeLearned(out);
    return out.toBytes();
  }

  /** The incidents that are open now. */
  public List<Incident> open() {
    return pipeline.view().incidents();
  }

  /** What would have been told up to the newest tick. */
  public Report report() {
    long to = Math.max(last, from);
    Report.Window window =
        new Report.Window(from, to, step, learnedFrom == Long.MAX_VALUE ? from : learnedFrom);
    Report.Coverage coverage =
        new Report.Coverage(ticks, samples, series, hosts, List.copyOf(seen.values()));
    ledger.update(pipeline.view().alerts());
    return ledger.report(window, coverage);
  }
}
