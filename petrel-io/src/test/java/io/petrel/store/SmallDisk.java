package io.petrel.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few megabytes, to be filled up. */
public final class SmallDisk {
  private SmallDisk() {}

  /** Mounts one; where that is not allowed, the test is skipped. */
  public static Path mount(Path at, int megabytes) throws IOException {
    Files.createDirectories(at);
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", at.toString()),
        "mounting a file system needs root");
    return at;
  }

  /** Takes it away again. */
  public static void unmount(Path at) throws IOException {
    run("umount", at.toString());
  }

  /** Writes until there is no room. */
  public static void fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] page = new byte[4096];
      while (true) {
        out.write(page);
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left")) {
        throw e;
      }
    }
  }

  private static boolean run(String... command) throws IOException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
