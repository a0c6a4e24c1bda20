package io.petrel.pipeline;

import io.petrel.detect.Detector;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import io.petrel.series.Sample;
import java.util.List;

/** Learns a mean; ten away from it is the edge of normal. */
final class Learner implements Detector.OfSeries<Learner.State> {
  record State(long asOf, int seen, double mean) {}

  @Override
  public boolean learnsFromHistory() {
    return true;
  }

  @Override
  public List<Level> levels() {
    return List.of(Level.EDGE);
  }

  @Override
  public String name() {
    return "learner";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public State initial() {
    return new State(Long.MIN_VALUE, 0, 0);
  }

  @Override
  public long asOf(State state) {
    return state.asOf();
  }

  @Override
  public Transition<State, Score> step(State s, Sample x) {
    if (x.at() <= s.asOf()) {
      return Transition.ignored(s);
    }
    if (Double.isNaN(x.value())) {
      State same = new State(x.at(), s.seen(), s.mean());
      return new Transition<>(same, Score.unknown(x.value(), Reason.of("no_value")));
    }
    double mean = s.mean() + (x.value() - s.mean()) / Math.min(s.seen() + 1, 10);
    double score = s.seen() == 0 ? 0 : Math.abs(x.value() - s.mean()) / 10;
    return new Transition<>(
        new State(x.at(), s.seen() + 1, mean),
        new Score(score, x.value(), s.mean() - 10, s.mean() + 10, Reason.of("test")));
  }

  @Override
  public void encode(State s, StateWriter out) {
    out.putLong(s.asOf()).putInt(s.seen()).putDouble(s.mean());
  }

  @Override
  public State decode(int version, StateReader in) {
    return new State(in.getLong(), in.getInt(), in.getDouble());
  }

  @Override
  public int maxStateBytes(int series) {
    return 20;
  }
}
