package io.petrel.replay;

import io.petrel.detect.Detector;
import io.petrel.detect.Detector.GroupScores;
import io.petrel.detect.Score;
import io.petrel.machine.Machine;
import io.petrel.machine.Transition;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Scores recorded series with a detector, sample by sample, without a look ahead.
 *
 * <p>The scores are those of {@link Score}; where the detector has no opinion, or a sample is not
 * newer than the one before it, the score is 0.
 */
public final class Evaluation {
  private Evaluation() {}

  /**
   * A recorded series. Immutable by agreement: the arrays are not copied.
   *
   * @param labels its labels, distinct among series that are evaluated together
   * @param timestamps milliseconds since the epoch, in the order of recording
   * @param values one a timestamp; NaN = missing
   */
  @SuppressWarnings("ArrayRecordComponent") // columns, never compared
  public record Recording(Labels labels, long[] timestamps, double[] values) {}

  /**
   * The scores of each recording, one a sample.
   *
   * <p>A detector of series scores each by itself. A detector of groups takes all recordings as
   * peers, and each instant's values as one frame.
   *
   * @throws IllegalArgumentException when the detector does not look at values
   */
  public static List<double[]> scores(Detector detector, List<Recording> recordings) {
    if (detector instanceof Detector.OfSeries<?> ofSeries) {
      return recordings.stream().map(r -> ofSeries(ofSeries, r)).toList();
    }
    if (detector instanceof Detector.OfGroup<?> ofGroup) {
      return ofGroup(ofGroup, recordings);
    }
    throw new IllegalArgumentException("it looks at whether a series is there, not at its values");
  }

  /** Scores one series as it comes. Not thread-safe. */
  public static final class Scorer<S> {
    private final Machine<S, Sample, Score> machine;
    private S state;

    private Scorer(Machine<S, Sample, Score> machine) {
      this.machine = machine;
      this.state = machine.initial();
    }

    /**
     * The score of the next sample.
     *
     * @param at milliseconds since the epoch
     * @param value NaN = missing
     * @return at least 0; NaN = the sample is not newer than the one before and was passed over
     */
    public double next(long at, double value) {
      Transition<S, Score> t = machine.step(state, new Sample(at, value));
      state = t.state();
      return t.taken() ? opinion(t.output()) : Double.NaN;
    }
  }

  /** A scorer for one series, in its detector's initial state. */
  public static Scorer<?> scorer(Detector.OfSeries<?> detector) {
    return new Scorer<>(detector);
  }

  private static double[] ofSeries(Detector.OfSeries<?> detector, Recording recording) {
    double[] scores = new double[recording.values().length];
    Scorer<?> scorer = scorer(detector);
    for (int i = 0; i < scores.length; i++) {
      double score = scorer.next(recording.timestamps()[i], recording.values()[i]);
      scores[i] = Double.isNaN(score) ? 0 : score;
    }
    return scores;
  }

  private record Place(int recording, int row) {}

  private static <S> List<double[]> ofGroup(
      Machine<S, Frame, GroupScores> machine, List<Recording> recordings) {
    NavigableMap<Long, List<Place>> grid = new TreeMap<>();
    List<double[]> scores = new ArrayList<>();
    for (int r = 0; r < recordings.size(); r++) {
      long[] timestamps = recordings.get(r).timestamps();
      scores.add(new double[timestamps.length]);
      long last = Long.MIN_VALUE;
      for (int row = 0; row < timestamps.length; row++) {
        if (timestamps[row] > last) {
          grid.computeIfAbsent(timestamps[row], t -> new ArrayList<>()).add(new Place(r, row));
          last = timestamps[row];
        }
      }
    }
    S state = machine.initial();
    for (var instant : grid.entrySet()) {
      List<Place> places = instant.getValue();
      Labels[] series = new Labels[places.size()];
      double[] values = new double[places.size()];
      Arrays.setAll(series, i -> recordings.get(places.get(i).recording()).labels());
      Arrays.setAll(
          values, i -> recordings.get(places.get(i).recording()).values()[places.get(i).row()]);
      Transition<S, GroupScores> t =
          machine.step(state, new Frame(instant.getKey(), series, values));
      state = t.state();
      if (t.taken()) {
        for (int i = 0; i < places.size(); i++) {
          scores.get(places.get(i).recording())[places.get(i).row()] =
              opinion(t.output().scores().get(i));
        }
      }
    }
    return scores;
  }

  private static double opinion(Score score) {
    return Double.isNaN(score.score()) ? 0 : score.score();
  }
}
