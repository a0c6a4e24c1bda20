package io.petrel.access;

import org.jspecify.annotations.Nullable;

/** What came of somebody's wish to come in. */
public sealed interface Entry {
  /** No login is set up: whoever reaches the service may do everything. */
  record Open() implements Entry {}

  /**
   * Somebody known.
   *
   * @param csrf what unsafe requests must say as well, as a browser sends the rest by itself; null
   *     = nothing
   */
  record Known(Person person, @Nullable String csrf) implements Entry {}

  /** Nobody said who they are, or their session is over. */
  record Stranger() implements Entry {}

  /**
   * What was said is wrong.
   *
   * @param name who it was said to be, if that is somebody; else empty, as passwords are typed into
   *     the wrong field
   */
  record Wrong(String name) implements Entry {}

  /**
   * Too much was wrong lately.
   *
   * @param seconds until one may try again
   */
  record TooMany(long seconds) implements Entry {}
}
