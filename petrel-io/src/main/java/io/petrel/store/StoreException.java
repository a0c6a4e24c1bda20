package io.petrel.store;

/**
 * The store cannot be opened, read or written: the disk is full, a file is locked, I/O failed.
 *
 * <p>What was to be written was not written, in whole. The store stays usable: the same call may be
 * made again.
 */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** One that nothing else caused. */
  public StoreException(String message) {
    super(message);
  }

  /** One with its cause. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
