package io.petrel.bench.warm;

import io.petrel.detect.Detector;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import io.petrel.series.Sample;
import java.util.List;

/** A detector that does next to nothing: what is measured with it is the way to the detector. */
final class StandIn implements Detector.OfSeries<StandIn.Level12> {
  /** A smoothed level and deviation; one object a series, changed in place. */
  static final class Level12 {
    long asOf = Long.MIN_VALUE;
    double level;
    double deviation;
  }

  @Override
  public boolean learnsFromHistory() {
    return true;
  }

  @Override
  public String name() {
    return "stand_in";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Level12 initial() {
    return new Level12();
  }

  @Override
  public Transition<Level12, Score> step(Level12 state, Sample input) {
    if (input.at() <= state.asOf) {
      return Transition.ignored(state);
    }
    double off = input.value() - state.level;
    double width = 3 * state.deviation + 1;
    state.asOf = input.at();
    state.level += off / 12;
    state.deviation += (Math.abs(off) - state.deviation) / 48;
    Score score =
        new Score(
            Math.abs(off) / width,
            input.value(),
            state.level - width,
            state.level + width,
            Reason.NONE);
    return new Transition<>(state, score);
  }

  @Override
  public long asOf(Level12 state) {
    return state.asOf;
  }

  @Override
  public List<Level> levels() {
    return List.of(Level.EDGE);
  }

  @Override
  public void encode(Level12 state, StateWriter out) {
    out.putLong(state.asOf).putDouble(state.level).putDouble(state.deviation);
  }

  @Override
  public Level12 decode(int version, StateReader in) {
    Level12 state = new Level12();
    state.asOf = in.getLong();
    state.level = in.getDouble();
    state.deviation = in.getDouble();
    return state;
  }

  @Override
  public int maxStateBytes(int series) {
    return 24;
  }
}
