package io.petrel.serve;

import io.petrel.pipeline.Changes;
import io.petrel.store.ChannelsOf;
import io.petrel.store.Store;
import io.petrel.store.StoreException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Commits changes in order, and keeps those that the disk refuses until it takes them. Used by one
 * thread.
 */
final class Committer {
  private final Store store;
  private final ChannelsOf channels;
  private final Watchman watchman;
  private final Runnable committed;
  private final Deque<Changes> waiting = new ArrayDeque<>();

  /**
   * @param committed told after every commit that put something into the outbox
   */
  Committer(Store store, ChannelsOf channels, Watchman watchman, Runnable committed) {
    this.store = store;
    this.channels = channels;
    this.watchman = watchman;
    this.committed = committed;
  }

  /** Commits these changes after all that wait; an I/O failure leaves them waiting. */
  void commit(Changes changes) {
    waiting.add(changes);
    retry();
  }

  /** Tries again what waits. */
  void retry() {
    while (!waiting.isEmpty()) {
      Changes next = waiting.element();
      try {
        store.commit(next, channels);
      } catch (StoreException e) {
        watchman.commitFailed(String.valueOf(e.getMessage()), waiting.size());
        return;
      }
      waiting.remove();
      if (!next.notifications().isEmpty()) {
        committed.run();
      }
    }
  }

  /** Whether all is on disk. */
  boolean clean() {
    return waiting.isEmpty();
  }
}
