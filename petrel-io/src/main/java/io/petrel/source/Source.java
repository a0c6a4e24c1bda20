package io.petrel.source;

import io.petrel.replay.Past;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where samples come from.
 *
 * <p>Blocking and thread-safe. What goes wrong outside never throws: it is a {@link Fetch.Failed}
 * with one line that says where and why, without secrets; so is a question after {@link #close}.
 * The same question gets the same answer as long as the source's data is the same.
 */
public interface Source extends AutoCloseable {
  /** The name that signals refer to. */
  String name();

  /**
   * A signal's value of every series at one instant.
   *
   * @param at milliseconds since the epoch
   */
  Fetch instant(Signal signal, long at);

  /**
   * A signal's values at {@code from}, {@code from + step}, ... up to and including {@code to}.
   *
   * <p>The answer is held in memory at about 16 bytes a value: ask for long histories of big fleets
   * in parts.
   *
   * @param from milliseconds since the epoch
   * @param to milliseconds since the epoch, not before {@code from}
   * @param step milliseconds, at least 1
   * @throws IllegalArgumentException on a step or an order that makes no sense
   */
  RangeFetch range(Signal signal, long from, long to, long step);

  /**
   * A signal's past, the same values that {@link #range} would give, in pieces of bounded size:
   * long histories of big fleets never stand in memory as a whole.
   *
   * <p>The pieces of one series come in the order of time; those of different series in any order.
   * Missing values are left out. All calls of {@code into} come from the calling thread.
   *
   * @param from milliseconds since the epoch
   * @param to milliseconds since the epoch, inclusive, not before {@code from}
   * @param step milliseconds, at least 1
   * @param into takes the pieces
   * @throws IllegalArgumentException on a step or an order that makes no sense
   */
  default HistoryEnd history(Signal signal, long from, long to, long step, HistorySink into) {
    return SlicedHistory.read(this, signal, from, to, step, into);
  }

  /**
   * The hosts the source knows, with all their labels: value 1 where measuring works, 0 where it
   * fails. A host that is not there is none (any more).
   *
   * @param at milliseconds since the epoch
   */
  Fetch hosts(long at);

  /** The {@link #hosts(long)} at each instant of a range, as {@link #range} asks for one. */
  default RangeFetch hosts(long from, long to, long step) {
    Grid grid = Grid.of(from, to, step);
    List<Frame> frames = new ArrayList<>(grid.steps());
    String partial = null;
    for (int i = 0; i < grid.steps(); i++) {
      Fetch fetch = hosts(grid.at(i));
      if (fetch instanceof Fetch.Failed failed) {
        return new RangeFetch.Failed(failed.why());
      }
      if (fetch instanceof Fetch.Partial some) {
        partial = partial == null ? some.why() : partial;
        frames.add(some.frame());
      } else {
        frames.add(((Fetch.Complete) fetch).frame());
      }
    }
    return partial == null
        ? new RangeFetch.Complete(frames, List.of())
        : new RangeFetch.Partial(frames, partial);
  }

  /**
   * A stretch of a signal's past with its hosts, to be led through detectors; held in memory as
   * {@link #range} holds it.
   *
   * @param until the last instant is this one, or the one on the grid of steps before it
   * @param judged how much of it detectors are to judge
   * @param learned how much before that they are only to learn from
   * @param step the distance of two instants
   * @throws IllegalStateException when the source does not answer, with what it said
   */
  default Past past(
      Signal signal, Instant until, Duration judged, Duration learned, Duration step) {
    long each = step.toMillis();
    long to = Math.floorDiv(until.toEpochMilli(), each) * each;
    long from = to - judged.toMillis() / each * each;
    long begin = from - learned.toMillis() / each * each;
    return new Past(
        signal, range(signal, begin, to, each).orThrow(), hosts(begin, to, each).orThrow(), from);
  }

  /**
   * The newest instant about which it can be asked, milliseconds since the epoch: {@code now},
   * except where the data is a recording that ended before.
   */
  default long newest(long now) {
    return now;
  }

  /** Why this source can never answer a signal, null = it can: such a signal is not to be asked. */
  default @Nullable String refuses(Signal signal) {
    return null;
  }

  /** Whether it can answer about the past: one that cannot is not asked for a range. */
  default boolean hasHistory() {
    return true;
  }

  @Override
  void close();
}
