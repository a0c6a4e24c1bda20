package io.petrel.replay;

import io.petrel.pipeline.Plan;
import io.petrel.replay.Course.Peers;
import io.petrel.route.Matcher;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a signal's past as its detectors see it.
 *
 * @param from the first instant, milliseconds since the epoch, on the grid of ticks
 * @param to the last instant
 * @param step the distance of the ticks, milliseconds
 * @param learnedFrom since when detectors were led through the past
 * @param courses the series
 * @param peers the quantiles of their peers, null = not wanted, or there are none
 * @param remarks what people should know about it
 * @param failure why the past could not be read, null = it could
 */
public record Excerpt(
    long from,
    long to,
    long step,
    long learnedFrom,
    List<Course> courses,
    @Nullable Peers peers,
    List<String> remarks,
    @Nullable String failure) {
  public Excerpt {
    courses = List.copyOf(courses);
    remarks = List.copyOf(remarks);
  }

  /** Nothing, and why. */
  public static Excerpt failed(Wanted wanted, String why) {
    return new Excerpt(
        wanted.from(), wanted.to(), 1, wanted.from(), List.of(), null, List.of(), why);
  }

  /**
   * What is wanted.
   *
   * @param watch the signal and its detectors, one of those that are watched
   * @param only a series is followed when its labels, with those of its host, fulfil all of these
   * @param from the first instant, milliseconds since the epoch
   * @param to the last instant
   * @param points how many instants of a series are wanted at most
   * @param most how many series are wanted at most
   * @param peers whether the quantiles of the peers are wanted too
   * @param learn the longest that detectors learn before
   */
  public record Wanted(
      Plan.Watch watch,
      List<Matcher> only,
      long from,
      long to,
      int points,
      int most,
      boolean peers,
      Duration learn) {
    public Wanted {
      only = List.copyOf(only);
    }
  }
}
