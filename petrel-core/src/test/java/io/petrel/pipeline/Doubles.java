package io.petrel.pipeline;

import io.petrel.detect.Detector;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import io.petrel.series.Frame;
import io.petrel.series.Sample;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Detectors as small as can be. */
final class Doubles {
  private Doubles() {}

  abstract static class Timed<I, O> implements io.petrel.machine.Machine<Long, I, O> {
    @Override
    public String name() {
      return "double";
    }

    @Override
    public int version() {
      return 1;
    }

    @Override
    public Long initial() {
      return Long.MIN_VALUE;
    }

    @Override
    public long asOf(Long state) {
      return state;
    }

    @Override
    public void encode(Long state, StateWriter out) {
      out.putLong(state);
    }

    @Override
    public Long decode(int version, StateReader in) {
      return in.getLong();
    }

    @Override
    public int maxStateBytes(int series) {
      return 8;
    }

    public List<Detector.Level> levels() {
      return List.of(Detector.Level.EDGE);
    }

    abstract long at(I input);

    abstract O judge(I input);

    @Override
    public Transition<Long, O> step(Long state, I input) {
      return at(input) <= state
          ? Transition.ignored(state)
          : new Transition<>(at(input), judge(input));
    }
  }

  private static Score score(double score, double value) {
    return Double.isNaN(value)
        ? Score.unknown(value, Reason.of("no_value"))
        : new Score(score, value, 0, 80, Reason.of("test"));
  }

  /** Anomalous above 80. */
  static final class Above extends Timed<Sample, Score> implements Detector.OfSeries<Long> {
    @Override
    long at(Sample input) {
      return input.at();
    }

    @Override
    Score judge(Sample input) {
      return score(input.value() > 80 ? 2 : 0, input.value());
    }
  }

  /** A hundredth of the value is the score, and others may be put together with it. */
  static final class Hundredth extends Timed<Sample, Score> implements Detector.OfSeries<Long> {
    @Override
    long at(Sample input) {
      return input.at();
    }

    @Override
    Score judge(Sample input) {
      return score(input.value() / 100, input.value());
    }

    @Override
    public boolean corroborates() {
      return true;
    }
  }

  /** Anomalous below -10; the group is split while somebody has exactly 50. */
  static final class Peers extends Timed<Frame, Detector.GroupScores>
      implements Detector.OfGroup<Long> {
    @Override
    long at(Frame input) {
      return input.at();
    }

    @Override
    Detector.GroupScores judge(Frame input) {
      List<Score> scores = new ArrayList<>();
      @Nullable Score group = null;
      for (int i = 0; i < input.size(); i++) {
        scores.add(score(input.value(i) < -10 ? 2 : 0, input.value(i)));
        group = input.value(i) == 50 ? score(2, 50) : group;
      }
      return new Detector.GroupScores(scores, group);
    }
  }

  /** Anomalous when it is not there. */
  static final class Gone extends Timed<Detector.Presence, Score>
      implements Detector.OfPresence<Long> {
    @Override
    long at(Detector.Presence input) {
      return input.at();
    }

    @Override
    Score judge(Detector.Presence input) {
      return score(input.present() ? 0 : 2, 0);
    }
  }
}
