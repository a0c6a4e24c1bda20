package io.petrel.serve;

/**
 * How fast the service's clock goes: what waits for an instant of that clock waits so long in real
 * time. Thread-safe.
 */
@FunctionalInterface
public interface Tempo {
  /** A second is a second. */
  Tempo REAL = () -> 1;

  /** How long to look away, in milliseconds, from a clock that stands. */
  long STANDING = 50;

  /** Seconds of the clock in a real second; 0 = it stands, and nobody knows until when. */
  double speed();

  /** The real milliseconds in which {@code millis} pass, rounded up; a moment where it stands. */
  default long real(long millis) {
    double speed = speed();
    return speed > 0 ? (long) Math.ceil(millis / speed) : Math.min(millis, STANDING);
  }
}
