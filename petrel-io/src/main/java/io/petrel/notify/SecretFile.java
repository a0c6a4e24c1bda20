package io.petrel.notify;

import io.petrel.setting.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A secret given as it is or by a file, which is read anew for every use: it may be rotated. */
final class SecretFile {
  private static final long LARGEST = 65_536;

  private final String key;
  private final @Nullable Secret secret;
  private final @Nullable Path file;

  /**
   * @param key the setting's name, for errors
   */
  SecretFile(String key, @Nullable Secret secret, @Nullable Path file) {
    this.key = key;
    this.secret = secret;
    this.file = file;
  }

  /** The secret itself. */
  String reveal() throws IOException {
    if (secret != null) {
      return secret.reveal().strip();
    }
    if (file == null) {
      throw new IOException(key + " is not set");
    }
    String name = key + "_file " + file;
    try {
      if (Files.size(file) > LARGEST) {
        throw new IOException(name + ": larger than any secret");
      }
      String text = Files.readString(file).strip();
      if (text.isEmpty()) {
        throw new IOException(name + ": empty");
      }
      return text;
    } catch (NoSuchFileException e) {
      throw new IOException(name + ": no such file", e);
    } catch (java.nio.file.FileSystemException e) {
      throw new IOException(name + ": cannot be read", e);
    } catch (java.nio.charset.CharacterCodingException e) {
      throw new IOException(name + ": not UTF-8 text", e);
    }
  }

  @Override
  public String toString() {
    return file == null ? key : key + "_file " + file;
  }
}
