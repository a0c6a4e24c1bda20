package io.petrel.store;

import io.petrel.route.Silence;
import java.util.List;
import java.util.Optional;

/**
 * What people do not want to be told of for a while.
 *
 * <p>When a method that writes returns, what it wrote is on disk. Safe for use by many threads.
 * Every method may throw {@link StoreException} and has then changed nothing.
 */
public interface Silences {
  /**
   * Stores a silence.
   *
   * @param silence its id does not matter
   * @return the silence with its id
   */
  Silence add(Silence silence);

  /**
   * Ends a silence that has not ended. One that has not begun never holds then.
   *
   * @param now milliseconds since the epoch
   * @return the silence as it is now; empty = there is none of this id, or it has ended
   */
  Optional<Silence> expire(long id, long now);

  /**
   * Puts another silence in place of one, as one step: the old one expires as by {@link #expire},
   * the new one has an id of its own.
   *
   * @return the new silence; empty = there is no old one, or it has ended, and nothing was written
   */
  Optional<Silence> replace(long id, Silence silence, long now);

  /**
   * Silences that end after an instant, by id: {@code now} gives those in force or to come, an
   * earlier instant also those that ended since.
   */
  List<Silence> silences(long endAfter);
}
