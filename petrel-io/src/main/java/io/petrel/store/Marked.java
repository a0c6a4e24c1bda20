package io.petrel.store;

import io.petrel.alert.Alert;
import io.petrel.pipeline.Mark;
import java.util.List;
import java.util.Optional;

/** What came of marking an incident as a false alarm. */
public sealed interface Marked {
  /** It is marked now. */
  record Stored(Mark mark) implements Marked {}

  /** It is not, and nothing was written. */
  record Refused(Why why) implements Marked {}

  /** Why an incident cannot be marked. */
  enum Why {
    /** There is no such incident, or it is forgotten. */
    UNKNOWN,
    /** Nobody was told of it: it has nothing to mark. */
    UNTOLD,
    /** Another mark on it stands. */
    MARKED
  }

  /**
   * Marks all that an incident was about.
   *
   * @param at milliseconds since the epoch
   * @param by at most {@link Mark#LONGEST_NAME} characters
   * @param comment at most {@link Mark#LONGEST_COMMENT} characters
   */
  static Marked mark(Marks marks, String incident, long at, String by, String comment) {
    Optional<List<Alert>> alerts = marks.alertsOf(incident);
    if (alerts.isEmpty() || alerts.get().isEmpty()) {
      return new Refused(alerts.isEmpty() ? Why.UNKNOWN : Why.UNTOLD);
    }
    return marks
        .mark(Mark.of(incident, alerts.get(), at, by, comment))
        .<Marked>map(Stored::new)
        .orElse(new Refused(Why.MARKED));
  }
}
