package io.petrel.alert;

/** Where an alert is in its life. */
public enum Phase {
  /** Anomalous, not yet for long or often enough to be told. */
  PENDING,
  /** People must know. */
  FIRING,
  /** Over. */
  RESOLVED
}
