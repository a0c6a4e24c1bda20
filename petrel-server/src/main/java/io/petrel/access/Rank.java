package io.petrel.access;

/** What somebody may do; each rank may do what the one before it may. */
public enum Rank {
  /** Sees everything, changes nothing. */
  VIEWER,
  /** Acknowledges, silences, marks, tests. */
  OPERATOR
}
