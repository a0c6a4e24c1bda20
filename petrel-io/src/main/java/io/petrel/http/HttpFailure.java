package io.petrel.http;

import java.io.IOException;

/**
 * Why a request got no usable answer, in one line for people, without secrets.
 *
 * <p>An answer with a bad status is not a failure in this sense.
 */
public final class HttpFailure extends IOException {
  /** What went wrong. */
  public enum Kind {
    /** No connection: the request was never sent. */
    CONNECT,
    /** No answer, or not all of it, in time. */
    TIMEOUT,
    /** The certificates were not to somebody's liking: the request was never sent. */
    TLS,
    /** A redirect that must not be followed. */
    REDIRECT,
    /** The answer is larger than allowed. */
    TOO_LARGE,
    /** The connection broke before or within the answer. */
    BROKEN,
    /** A secret, token or certificate could not be had: the request was never sent. */
    CREDENTIALS,
    /** The thread was interrupted or the caller closed. */
    STOPPED
  }

  private final Kind kind;

  HttpFailure(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }
}
