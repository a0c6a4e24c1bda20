package io.petrel.source;

/**
 * How far back a server looks for the newest sample at an instant.
 *
 * @param millis its {@code --query.lookback-delta}
 * @param closed whether a sample of exactly that age still counts: up to Prometheus 2 it does, from
 *     3 on it does not
 */
record Lookback(long millis, boolean closed) {
  /** Whether a sample is young enough at an instant. */
  boolean reaches(long instant, long sample) {
    long age = instant - sample;
    return closed ? age <= millis : age < millis;
  }
}
