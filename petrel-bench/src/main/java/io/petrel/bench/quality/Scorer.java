package io.petrel.bench.quality;

import io.petrel.detect.Detector;
import io.petrel.detect.Score;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import io.petrel.series.Sample;

/** A detector with its state before one series. Not thread-safe. */
final class Scorer<S> {
  private final Detector.OfSeries<S> detector;
  private S state;

  private Scorer(Detector.OfSeries<S> detector, S state) {
    this.detector = detector;
    this.state = state;
  }

  static <S> Scorer<S> of(Detector.OfSeries<S> detector) {
    return new Scorer<>(detector, detector.initial());
  }

  /** The next sample's score; 0 = no opinion. */
  double take(long at, double value) {
    Transition<S, Score> t = detector.step(state, new Sample(at, value));
    state = t.state();
    double score = t.taken() ? t.output().score() : 0;
    return Double.isNaN(score) ? 0 : score;
  }

  /** The same state once more, independent of this one. */
  Scorer<?> fork() {
    if (state instanceof RivalDetector.State rival
        && (Detector) detector instanceof RivalDetector own) {
      return new Scorer<>(own, rival.copy());
    }
    StateReader in = new StateReader(encoded());
    return new Scorer<>(detector, detector.decode(detector.version(), in));
  }

  /** The state as a snapshot holds it. */
  byte[] encoded() {
    StateWriter out = new StateWriter();
    detector.encode(state, out);
    return out.toBytes();
  }
}
