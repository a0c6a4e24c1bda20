package io.petrel.pipeline;

import io.petrel.alert.Observation.Subject;
import io.petrel.detect.Score;
import io.petrel.pipeline.Mark.Event;
import io.petrel.series.Labels;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much wider normal is for the series of one signal under one detector, because people marked
 * incidents as false alarms; immutable.
 *
 * <p>A mark widens each series that it is about just so far that its highest score would have come
 * out below 1, and every other series of the same peer group by the cube root of that; what several
 * marks say of a peer group multiplies. A series is never widened by more than {@link #MOST}. A
 * mark's share loses half of its logarithm every {@link #HALF_LIFE}, so that nothing is overlooked
 * for ever because of a mark that everybody has forgotten. All this is a function of the marks and
 * the instant: without a mark everything is as it was before it, and what detectors learn does not
 * depend on marks.
 */
public final class Tolerance {
  /** The most by which a series is widened. */
  public static final double MOST = 2.5;

  /** The time in which a mark loses half of its effect. */
  public static final Duration HALF_LIFE = Duration.ofDays(90);

  /** Nothing is widened. */
  public static final Tolerance NONE = new Tolerance(Map.of(), Map.of());

  /** How far below 1 the marked score would have come out. */
  private static final double MARGIN = 1.05;

  private final Map<Labels, Widening> bySeries;
  private final Map<Labels, Widening> byPeers;

  private Tolerance(Map<Labels, Widening> bySeries, Map<Labels, Widening> byPeers) {
    this.bySeries = bySeries;
    this.byPeers = byPeers;
  }

  /**
   * By how much one series is widened.
   *
   * @param factor scores are divided by this, 1 to {@link Tolerance#MOST}
   * @param marks how many marks that is due to
   * @param reach see {@link Event#reach}, the largest of the marks
   */
  public record Widening(double factor, int marks, double reach) {
    static final Widening NONE = new Widening(1, 0, 0);

    private Widening max(Widening other) {
      return new Widening(
          Math.max(factor, other.factor), marks + other.marks, Math.max(reach, other.reach));
    }

    private Widening times(Widening other) {
      return new Widening(
          Math.min(MOST, factor * other.factor), marks + other.marks, Math.max(reach, other.reach));
    }
  }

  /** What the marks say at an instant of a signal's series under a detector. */
  public static Tolerance of(List<Mark> marks, String signal, String detector, long at) {
    Map<Labels, Widening> bySeries = new HashMap<>();
    Map<Labels, Widening> byPeers = new HashMap<>();
    for (Mark mark : marks) {
      Map<Labels, Widening> alike = new HashMap<>();
      for (Event event : mark.events()) {
        if (!event.signal().equals(signal) || !event.detector().equals(detector)) {
          continue;
        }
        Widening own = new Widening(factor(event, mark.at(), at), 1, event.reach());
        bySeries.merge(event.series(), own, Widening::max);
        if (!event.host().isEmpty()) {
          double share = ofPeers(own.factor());
          // one incident of many hosts says no more of their peers than its worst one does
          alike.merge(
              event.peers(),
              new Widening(share, 1, own.reach()),
              (a, b) -> a.factor() >= b.factor() ? a : b);
        }
      }
      alike.forEach((peers, share) -> byPeers.merge(peers, share, Widening::times));
    }
    return bySeries.isEmpty() ? NONE : new Tolerance(bySeries, byPeers);
  }

  /** By how much one mark by itself widens the series of one of its events at an instant. */
  public static double factor(Event event, long markedAt, long at) {
    double peak = event.peak() > 1 ? event.peak() : 1;
    double wanted = Math.min(MOST, peak * MARGIN);
    double age = (double) Math.max(0, at - markedAt) / HALF_LIFE.toMillis();
    return Math.pow(wanted, Math.pow(2, -age));
  }

  /** By how much a mark widens the rest of a peer group of which it widens one series so much. */
  public static double ofPeers(double factor) {
    return Math.cbrt(factor);
  }

  /** By how much a series is widened. */
  Widening of(Subject subject) {
    Widening own = bySeries.getOrDefault(subject.series(), Widening.NONE);
    Widening alike =
        subject.host().isEmpty()
            ? Widening.NONE
            : byPeers.getOrDefault(subject.peers(), Widening.NONE);
    return own.factor() >= alike.factor() ? own : alike;
  }

  /** The score of a series with its tolerance, which its reason and its expected range show. */
  Score widen(Subject subject, Score score) {
    if (this == NONE || Double.isNaN(score.score())) {
      return score;
    }
    Widening by = of(subject);
    if (by.marks() == 0) {
      return score;
    }
    double widened = score.score() / by.factor();
    double lower = score.lower();
    double upper = score.upper();
    boolean both = Double.isFinite(lower) && Double.isFinite(upper);
    double further = (by.factor() - 1) * (both ? (upper - lower) / 2 : by.reach());
    if (Double.isFinite(lower)) {
      // most quantities are never negative: a range that is not either stays so
      lower = lower < 0 ? lower - further : Math.max(0, lower - further);
    }
    if (Double.isFinite(upper)) {
      upper += further;
    }
    if (score.anomalous() && widened <= 1 && Double.isFinite(score.value())) {
      // what is normal now must not be shown outside of what is normal
      lower = Math.min(lower, score.value());
      upper = Math.max(upper, score.value());
    }
    return new Score(
        widened, score.value(), lower, upper, score.reason().tolerated(by.factor(), by.marks()));
  }
}
