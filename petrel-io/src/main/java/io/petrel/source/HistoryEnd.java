package io.petrel.source;

import java.util.List;

/** How the reading of a signal's past ended; pieces given before a failure are sound. */
public sealed interface HistoryEnd {
  /**
   * All that the source has was given.
   *
   * @param remarks what happened on the way, for people: what was slow or had to be asked otherwise
   */
  record Complete(List<String> remarks) implements HistoryEnd {
    public Complete {
      remarks = List.copyOf(remarks);
    }

    /** Nothing to remark. */
    public Complete() {
      this(List.of());
    }
  }

  /**
   * Some of it is missing.
   *
   * @param why one line for people, without secrets
   */
  record Failed(String why) implements HistoryEnd {}
}
