package io.petrel.notify;

/** Takes what people do at a receiver. Thread-safe. */
@FunctionalInterface
public interface Acts {
  /**
   * Has it stored; when this returns it is on disk. Taking the same again does no harm.
   *
   * @return one sentence for who did it: what follows, or why nothing does
   * @throws RuntimeException when it could not be stored; worth another try
   */
  String take(Act act);
}
