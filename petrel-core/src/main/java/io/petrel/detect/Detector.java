package io.petrel.detect;

import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Sample;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A state machine that scores samples; which kind says what it looks at.
 *
 * <p>Every detector that depends on order keeps its own time: see {@code asOf} of {@link
 * io.petrel.machine.Machine}.
 */
public sealed interface Detector {
  /** Its name in the list {@link Detectors}, the value of the label {@code detector}. */
  String name();

  /** Looks at one series by itself; one state a series. */
  non-sealed interface OfSeries<S> extends Detector, io.petrel.machine.Machine<S, Sample, Score> {
    /**
     * Whether it judges better once it has been led through a series' past, by the very same {@link
     * #step}.
     */
    default boolean learnsFromHistory() {
      return false;
    }

    /**
     * Whether its scores may be put together with those of other signals and hosts: only where they
     * are calibrated, so that the chance of a score on a healthy series falls exponentially.
     */
    default boolean corroborates() {
      return false;
    }
  }

  /** Looks at all series of one peer group at one instant; one state a group. */
  non-sealed interface OfGroup<S>
      extends Detector, io.petrel.machine.Machine<S, Frame, GroupScores> {}

  /** Looks at whether a series is there at all; one state a series. */
  non-sealed interface OfPresence<S>
      extends Detector, io.petrel.machine.Machine<S, Presence, Score> {}

  /**
   * Whether its limits are the user's own word: what people mark as a false alarm does not move
   * them.
   */
  default boolean fixedLimits() {
    return false;
  }

  /** The severities it tells, each with the score from which it applies, mildest first. */
  List<Level> levels();

  /**
   * From which score a severity applies.
   *
   * @param severity the severity, null = the one of the signal's alert rule
   * @param fireAbove fires when the score is above this
   * @param clearBelow once firing, ends when the score is below this; equal to {@code fireAbove}
   *     where there is no hysteresis
   */
  record Level(@Nullable String severity, double fireAbove, double clearBelow) {
    public Level {
      if (!(clearBelow <= fireAbove)) {
        throw new IllegalArgumentException(
            "a level must clear at or below where it fires: " + clearBelow + " > " + fireAbove);
      }
    }

    /** The level that every detector has unless it says otherwise: the edge of normal. */
    public static final Level EDGE = new Level(null, 1, 1);
  }

  /**
   * The scores of one peer group at one instant.
   *
   * @param scores one a series, in the frame's order
   * @param group what is odd about the group as a whole, null = nothing to say
   */
  record GroupScores(List<Score> scores, @Nullable Score group) {}

  /** What is known of the host behind a series. */
  enum HostState {
    /** Its target is scraped well. */
    UP,
    /** Its target is known and the scrape fails. */
    DOWN,
    /** It was a target and is none any more. */
    GONE,
    /** The source does not say. */
    UNKNOWN
  }

  /**
   * Whether a series is in a complete answer.
   *
   * @param at milliseconds since the epoch
   * @param present whether the series was there with a value
   * @param host what is known of its host
   * @param labels the series' labels with its host's, where {@code expected_absent} may stand
   */
  record Presence(long at, boolean present, HostState host, Labels labels) {}
}
