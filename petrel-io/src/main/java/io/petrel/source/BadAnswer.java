package io.petrel.source;

/** Why an answer cannot be used, in one line for people. */
final class BadAnswer extends Exception {
  /** Whether a smaller question may get an answer. */
  private final boolean tooMuch;

  /** Whether the server does not do such a thing at all: asking again is no use. */
  private final boolean refused;

  BadAnswer(String message) {
    this(message, false);
  }

  BadAnswer(String message, boolean tooMuch) {
    this(message, tooMuch, false);
  }

  private BadAnswer(String message, boolean tooMuch, boolean refused) {
    super(message, null, false, false);
    this.tooMuch = tooMuch;
    this.refused = refused;
  }

  /** What a server does not do. */
  static BadAnswer refused(String message) {
    return new BadAnswer(message, false, true);
  }

  boolean refused() {
    return refused;
  }

  boolean tooMuch() {
    return tooMuch;
  }

  /** The message, which is always there. */
  String why() {
    return String.valueOf(getMessage());
  }
}
