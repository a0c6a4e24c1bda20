package io.petrel.web;

import io.javalin.http.HttpStatus;

/** Ends a request of the API with a {@link Problem}. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  private Refusal(HttpStatus status, String why) {
    super(why, null, false, false);
    this.problem = new Problem(status, why);
  }

  Problem problem() {
    return problem;
  }

  /** What was sent is wrong. */
  static Refusal wrong(String why) {
    return new Refusal(HttpStatus.BAD_REQUEST, why);
  }

  /** It is not there. */
  static Refusal missing(String why) {
    return new Refusal(HttpStatus.NOT_FOUND, why);
  }

  /** It is there, but not in the state that this wants. */
  static Refusal conflict(String why) {
    return new Refusal(HttpStatus.CONFLICT, why);
  }

  /** It cannot be answered now. */
  static Refusal unavailable(String why) {
    return new Refusal(HttpStatus.SERVICE_UNAVAILABLE, why);
  }

  /** Who sends it is not known. */
  static Refusal unknown(String why) {
    return new Refusal(HttpStatus.UNAUTHORIZED, why);
  }

  /** It was tried too often. */
  static Refusal tooMany(long seconds) {
    return new Refusal(
        HttpStatus.TOO_MANY_REQUESTS,
        "Too many wrong logins: try again in " + seconds + " seconds.");
  }

  /** It is no JSON. */
  static Refusal type() {
    return new Refusal(
        HttpStatus.UNSUPPORTED_MEDIA_TYPE, "expected Content-Type: application/json");
  }

  /** It is answered in one way only. */
  static Refusal accept(String type) {
    return new Refusal(HttpStatus.NOT_ACCEPTABLE, "expected Accept: " + type);
  }
}
