package io.petrel.demo;

import java.util.Set;

/**
 * Something that happens to hosts for a while.
 *
 * @param from milliseconds after the live part's beginning
 * @param to the first millisecond at which it is over
 * @param hosts the numbers of those it happens to
 */
record Scene(Kind kind, long from, long to, Set<Integer> hosts) {
  /** What can happen. */
  enum Kind {
    /** One host is busy while its peers are not. */
    HOT_HOST,
    /** A neighbour on the same machine takes processor time. */
    NOISY_NEIGHBOUR,
    /** Somebody works at a time of day at which nobody does. */
    BROKEN_RHYTHM,
    /** A host cannot be reached. */
    HOST_GONE,
    /** A disk fills until somebody cleans up. */
    DISK_FILLING,
    /** A new release that costs more, on all hosts of a role, until it is taken back. */
    DEPLOY
  }

  Scene {
    hosts = Set.copyOf(hosts);
  }

  /** Whether a host is in it at a time. */
  boolean holds(int host, long since) {
    return since >= from && since < to && hosts.contains(host);
  }
}
