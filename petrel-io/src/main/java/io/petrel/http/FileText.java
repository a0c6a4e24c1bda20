package io.petrel.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The text of a file that may change under us, as mounted secrets do: read again when size or
 * modification time changes. Thread-safe.
 */
public final class FileText {
  /** Mounted secrets are small; what is larger is the wrong file. */
  private static final long LIMIT = 1 << 20;

  private final Path file;
  private @Nullable Object stamp;
  private String text = "";

  /** Reads nothing yet. */
  public FileText(Path file) {
    this.file = file;
  }

  /** What tells one version of a file from another; null where there is no file. */
  static @Nullable Object stamp(Path file) {
    try {
      BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
      return a.lastModifiedTime() + "/" + a.size() + "/" + a.fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  /** The file's present text, without white space around it. */
  public synchronized String get() throws HttpFailure {
    Object now = stamp(file);
    if (now == null || !now.equals(stamp)) {
      text = read(file).strip();
      stamp = now;
    }
    return text;
  }

  /** Reads a small text file. */
  static String read(Path file) throws HttpFailure {
    try {
      long size = Files.size(file);
      if (size > LIMIT) {
        throw new HttpFailure(
            HttpFailure.Kind.CREDENTIALS,
            file + ": " + size + " bytes, more than the " + LIMIT + " of any secret");
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new HttpFailure(HttpFailure.Kind.CREDENTIALS, file + ": no such file");
    } catch (HttpFailure e) {
      throw e;
    } catch (IOException e) {
      throw new HttpFailure(
          HttpFailure.Kind.CREDENTIALS,
          file + ": cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }
}
