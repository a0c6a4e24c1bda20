package io.petrel.access;

import java.io.IOException;

/** A secret of the config: as it is, or in a file that may be rotated. */
public interface Kept {
  /**
   * The secret.
   *
   * @throws IOException naming the file, where it cannot be read
   */
  String reveal() throws IOException;
}
