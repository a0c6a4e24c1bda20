package io.petrel.store;

import io.petrel.alert.Alert;
import io.petrel.pipeline.Mark;
import java.util.List;
import java.util.Optional;

/**
 * What people said of incidents, and what they could say it of.
 *
 * <p>When a method that writes returns, what it wrote is on disk. Safe for use by many threads.
 * Every method may throw {@link StoreException} and has then changed nothing.
 */
public interface Marks {
  /**
   * The alerts of an incident, open or over: those that fire or wait now and those that its
   * messages name, each with the highest score that is known of it.
   *
   * @return empty = there is no such incident, or it is forgotten
   */
  Optional<List<Alert>> alertsOf(String incident);

  /**
   * Stores a mark.
   *
   * @param mark its id does not matter
   * @return the mark with its id; empty = another mark on the incident stands, nothing was written
   */
  Optional<Mark> mark(Mark mark);

  /** The marks that stand, oldest first. */
  List<Mark> marks();

  /**
   * Takes a mark away.
   *
   * @param now milliseconds since the epoch
   * @return the mark that stood; empty = there was none of this id
   */
  Optional<Mark> unmark(long id, long now);
}
