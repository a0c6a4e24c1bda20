package io.petrel.pipeline;

import io.petrel.detect.Detector;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import io.petrel.series.Sample;
import java.util.List;

/**
 * A detector that learns from history and whose every score tells which samples it has seen, in
 * which order: the lower bound is a hash of them, the upper their number.
 */
public final class Pupil implements Detector.OfSeries<Pupil.Seen> {
  /** What it remembers. */
  public record Seen(long asOf, long hash, long count) {}

  @Override
  public boolean learnsFromHistory() {
    return true;
  }

  @Override
  public String name() {
    return "pupil";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Seen initial() {
    return new Seen(Long.MIN_VALUE, 17, 0);
  }

  @Override
  public Transition<Seen, Score> step(Seen state, Sample input) {
    if (input.at() <= state.asOf) {
      return Transition.ignored(state);
    }
    long mixed = (state.hash * 31 + input.at()) * 31 + Double.doubleToLongBits(input.value());
    Seen next = new Seen(input.at(), mixed ^ mixed >>> 29, state.count + 1);
    Score score =
        new Score(
            input.value() > 80 ? 2 : 0,
            input.value(),
            Math.abs(next.hash >> 11),
            next.count,
            Reason.of("test"));
    return new Transition<>(next, score);
  }

  @Override
  public long asOf(Seen state) {
    return state.asOf;
  }

  @Override
  public List<Level> levels() {
    return List.of(Level.EDGE);
  }

  @Override
  public void encode(Seen state, StateWriter out) {
    out.putLong(state.asOf).putLong(state.hash).putLong(state.count);
  }

  @Override
  public Seen decode(int version, StateReader in) {
    return new Seen(in.getLong(), in.getLong(), in.getLong());
  }

  @Override
  public int maxStateBytes(int series) {
    return 24;
  }
}
