package io.petrel.machine;

/** Bytes that should be a state and are not. */
public final class CorruptStateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What was expected and what was found. */
  public CorruptStateException(String message) {
    super(message);
  }
}
