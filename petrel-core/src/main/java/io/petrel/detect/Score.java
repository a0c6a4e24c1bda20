package io.petrel.detect;

/**
 * How anomalous one sample is, on the scale that every detector shares.
 *
 * @param score 0 = as expected, 1 = at the edge of normal, above 1 = anomalous; never negative; NaN
 *     = no opinion (still learning, too few peers, no value), and then the reason says why
 * @param value the value that was scored, in the signal's unit
 * @param lower the lower end of the expected range, -Infinity where there is none
 * @param upper the upper end of the expected range, +Infinity where there is none
 * @param reason why
 */
public record Score(double score, double value, double lower, double upper, Reason reason) {
  public Score {
    if (score < 0) {
      throw new IllegalArgumentException("a score is never negative, got " + score);
    }
  }

  /** From this score on a sample is unusual: marked on charts, and never told by itself. */
  public static final double UNUSUAL = 0.5;

  /** Whether the score is at or above {@link #UNUSUAL}, anomalous or not. */
  public boolean unusual() {
    return score >= UNUSUAL;
  }

  /** A score that expresses no opinion. */
  public static Score unknown(double value, Reason why) {
    return new Score(Double.NaN, value, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, why);
  }

  /** Whether the score is above the edge of normal. */
  public boolean anomalous() {
    return score > 1;
  }
}
