package io.petrel.bench.quality;

import io.petrel.detect.Detector;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import io.petrel.series.Sample;
import java.util.List;
import java.util.function.Supplier;

/**
 * A rival in the shape of a detector, so that all is measured in one way. It keeps no snapshots.
 */
final class RivalDetector implements Detector.OfSeries<RivalDetector.State> {
  private final String name;
  private final Supplier<Rival> create;

  RivalDetector(String name, Supplier<Rival> create) {
    this.name = name;
    this.create = create;
  }

  record State(Rival rival, long asOf) {
    State copy() {
      return new State(rival.copy(), asOf);
    }
  }

  @Override
  public List<Level> levels() {
    return List.of(Level.EDGE);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public State initial() {
    return new State(create.get(), Long.MIN_VALUE);
  }

  @Override
  public Transition<State, Score> step(State state, Sample input) {
    if (input.at() <= state.asOf()) {
      return Transition.ignored(state);
    }
    double value = input.value();
    Score score =
        Double.isFinite(value)
            ? new Score(state.rival().score(input.at(), value), value, value, value, Reason.NONE)
            : Score.unknown(value, Reason.NONE);
    return new Transition<>(new State(state.rival(), input.at()), score);
  }

  @Override
  public long asOf(State state) {
    return state.asOf();
  }

  @Override
  public void encode(State state, StateWriter out) {
    throw new UnsupportedOperationException(name + " keeps no snapshots");
  }

  @Override
  public State decode(int version, StateReader in) {
    throw new UnsupportedOperationException(name + " keeps no snapshots");
  }

  @Override
  public int maxStateBytes(int series) {
    throw new UnsupportedOperationException(name + " keeps no snapshots");
  }
}
