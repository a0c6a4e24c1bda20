package io.petrel.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** All kinds of stores: the one place to add one. */
public final class Stores {
  private Stores() {}

  /** A kind of store. */
  public interface Kind {
    /** Its name for people. */
    String name();

    /** See {@link Stores#open}. */
    Opened open(Path directory, Instant now);
  }

  /** Every kind; the contract suite runs over each. */
  public static final List<Kind> ALL = List.of(new SqliteKind());

  /**
   * Opens the store in a directory, which is created where it is missing.
   *
   * <p>A damaged file is set aside and a fresh one begun: {@link Opened#setAside} says so.
   *
   * @param now names the file that is set aside
   * @throws StoreException when another process uses it, a newer release wrote it, or it cannot be
   *     read or written
   */
  public static Opened open(Path directory, Instant now) {
    return ALL.get(0).open(directory, now);
  }
}
