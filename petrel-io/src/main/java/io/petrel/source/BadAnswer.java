package io.petrel.source;

/** Why an answer cannot be used, in one line for people. */
final class BadAnswer extends Exception {
  /** Whether a smaller question may get an answer. */
  private final boolean tooMuch;

  BadAnswer(String message) {
    this(message, false);
  }

  BadAnswer(String message, boolean tooMuch) {
    super(message, null, false, false);
    this.tooMuch = tooMuch;
  }

  boolean tooMuch() {
    return tooMuch;
  }

  /** The message, which is always there. */
  String why() {
    return String.valueOf(getMessage());
  }
}
