package io.petrel.serve;

import io.petrel.pipeline.View;

/**
 * Hears what the loops do: for metrics, logs and the page. Called by the loops' threads; must not
 * block.
 */
public interface Watchman {
  /**
   * A tick was taken.
   *
   * @param view what is known after it
   * @param fetchNanos how long the sources took
   * @param decideNanos how long deciding and committing took
   */
  void ticked(View view, long fetchNanos, long decideNanos);

  /** Ticks were missed; {@code caughtUp} of them were taken from the sources' history. */
  void missed(long ticks, long caughtUp);

  /** A cycle ended in a way that nobody foresaw; it is tried again. */
  void cycleFailed(Throwable why);

  /** The state could not be written; nothing is lost while the process lives. */
  void commitFailed(String why, int waiting);

  /** A source answered, and remarked something; called again with every answer that says so. */
  void warned(String source, String what);

  /**
   * A signal's past is being learned: at the beginning, on the way, and when it is over. A thread
   * of its own calls.
   */
  default void learning(Learning now) {}

  /** Something that people should know of and that stops nothing. */
  void remark(String what);
}
