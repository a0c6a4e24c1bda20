package io.petrel.store;

import java.util.List;

/**
 * What people did about incidents that is worth a line of the timeline.
 *
 * <p>When a method that writes returns, what it wrote is on disk. Safe for use by many threads.
 * Every method may throw {@link StoreException} and has then changed nothing.
 */
public interface Notes {
  /**
   * Appends a note to its incident's timeline.
   *
   * @return false = there is no such incident, or the newest note from the same place says the same
   */
  boolean note(Note note);

  /** An incident's notes, oldest first. */
  List<Note> notes(String incident);
}
