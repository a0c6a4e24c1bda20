package io.petrel.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes sure that one process at a time uses a directory; the system frees it when that ends. */
final class DirectoryLock implements AutoCloseable {
  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Creates the directory where it is missing, for its owner only, and takes it. */
  static DirectoryLock take(Path directory) {
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (FileAlreadyExistsException e) {
      throw new StoreException("cannot use " + directory + ": not a directory", e);
    } catch (IOException e) {
      throw new StoreException("cannot create " + directory + ": " + SqliteKind.words(e), e);
    }
    Path file = directory.resolve("petrel.lock");
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw new StoreException("cannot write in " + directory + ": " + SqliteKind.words(e), e);
    }
    try {
      @Nullable FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new StoreException(directory + " is in use by another petrel" + holder(channel));
      }
      note(channel);
      return new DirectoryLock(channel);
    } catch (OverlappingFileLockException e) {
      close(channel);
      throw new StoreException(directory + " is in use by this very process", e);
    } catch (IOException e) {
      close(channel);
      throw new StoreException("cannot lock " + file + ": " + SqliteKind.words(e), e);
    } catch (StoreException e) {
      close(channel);
      throw e;
    }
  }

  private static void note(FileChannel channel) {
    try {
      byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid), 0);
    } catch (IOException e) {
      // Only a help for people: the lock itself is held, also on a full disk.
    }
  }

  private static String holder(FileChannel channel) {
    ByteBuffer pid = ByteBuffer.allocate(20);
    try {
      int read = channel.read(pid, 0);
      return read > 0
          ? " (process " + new String(pid.array(), 0, read, StandardCharsets.UTF_8) + ")"
          : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // The system frees the lock with the process.
    }
  }

  @Override
  public void close() {
    close(channel);
  }
}
