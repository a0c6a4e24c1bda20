package io.petrel.alert;

import io.petrel.detect.Score;
import io.petrel.series.Labels;
import org.jspecify.annotations.Nullable;

/**
 * What a detector said of one series at one instant.
 *
 * @param at milliseconds since the epoch
 * @param subject what it is about
 * @param score the score, null = the series gave no value
 */
public record Observation(long at, Subject subject, @Nullable Score score) {

  /**
   * What an alert is about.
   *
   * @param series the labels of the series (of the peer group, of the source)
   * @param host the host, empty where there is none
   * @param peers the labels that make the peer group
   */
  public record Subject(Labels series, String host, Labels peers) {}

  /** Whether the detector expressed an opinion. */
  boolean hasOpinion() {
    return score != null && !Double.isNaN(score.score());
  }
}
