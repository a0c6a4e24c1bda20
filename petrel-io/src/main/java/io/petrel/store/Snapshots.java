package io.petrel.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Keeps the learned, reproducible state in a file that is replaced as a whole, and one before it.
 *
 * <p>A snapshot that a crash, a full disk or a stranger has spoiled is set aside and the one before
 * it is used: {@link #load} never fails. Not thread-safe; the directory belongs to one process.
 */
public final class Snapshots {
  private static final long MAGIC = 0x50455452454c534eL; // "PETRELSN"
  private static final int VERSION = 1;

  /** Magic, version, tick, length; behind it the checksum of those and of the body. */
  private static final int HEADER = 8 + 4 + 8 + 4;

  private static final int PREFIX = HEADER + 4;
  private static final String NAME = "detectors.snapshot";

  private final Path directory;

  public Snapshots(Path directory) {
    this.directory = directory;
  }

  /** What {@link #load} found. */
  public sealed interface Snapshot {}

  /**
   * A snapshot that is whole.
   *
   * @param tick the newest tick in it, milliseconds since the epoch
   * @param bytes as they were saved, not copied
   * @param setAside says that a newer one was spoiled, and how; empty = all is well
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  public record Loaded(long tick, byte[] bytes, Optional<String> setAside) implements Snapshot {}

  /** No snapshot has been saved. */
  public record None() implements Snapshot {}

  /**
   * All there was is spoiled and out of the way.
   *
   * @param reason what was found, for people
   */
  public record SetAside(String reason) implements Snapshot {}

  /**
   * Replaces the snapshot. When this returns it is on disk.
   *
   * @param tick the newest tick in it, milliseconds since the epoch
   * @throws StoreException when it cannot be written; the one before is still there then
   */
  public void save(long tick, byte[] bytes) {
    Path current = directory.resolve(NAME);
    Path fresh = directory.resolve(NAME + ".new");
    try {
      Files.createDirectories(directory);
      Files.deleteIfExists(fresh);
      write(fresh, tick, bytes);
      if (Files.exists(current)) {
        move(current, directory.resolve(NAME + ".previous"));
      }
      move(fresh, current);
      sync(directory);
    } catch (IOException e) {
      throw new StoreException("cannot write " + current + ": " + SqliteKind.words(e), e);
    }
  }

  private static void write(Path file, long tick, byte[] bytes) throws IOException {
    ByteBuffer prefix = ByteBuffer.allocate(PREFIX);
    prefix.putLong(MAGIC).putInt(VERSION).putLong(tick).putInt(bytes.length);
    prefix.putInt(checksum(prefix.array(), bytes, 0)).flip();
    try (FileChannel out =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer body = ByteBuffer.wrap(bytes);
      while (prefix.hasRemaining()) {
        out.write(prefix);
      }
      while (body.hasRemaining()) {
        out.write(body);
      }
      out.force(true);
    }
  }

  private static int checksum(byte[] prefix, byte[] body, int from) {
    CRC32C crc = new CRC32C();
    crc.update(prefix, 0, HEADER);
    crc.update(body, from, body.length - from);
    return (int) crc.getValue();
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** The newest snapshot that is whole. */
  public Snapshot load() {
    Snapshot newest = load(directory.resolve(NAME));
    if (newest instanceof Loaded) {
      return newest;
    }
    Snapshot previous = load(directory.resolve(NAME + ".previous"));
    if (newest instanceof SetAside spoiled) {
      if (previous instanceof Loaded loaded) {
        return new Loaded(loaded.tick, loaded.bytes, Optional.of(spoiled.reason));
      }
      return previous instanceof SetAside both
          ? new SetAside(spoiled.reason + "; " + both.reason)
          : spoiled;
    }
    // A crash between the two moves of a save leaves only the one before.
    return previous;
  }

  private static Snapshot load(Path file) {
    try {
      byte[] all = Files.readAllBytes(file);
      Optional<String> fault = fault(all);
      if (fault.isPresent()) {
        return setAside(file, fault.get());
      }
      byte[] body = new byte[all.length - PREFIX];
      System.arraycopy(all, PREFIX, body, 0, body.length);
      return new Loaded(ByteBuffer.wrap(all).getLong(12), body, Optional.empty());
    } catch (NoSuchFileException e) {
      return new None();
    } catch (IOException e) {
      return setAside(file, SqliteKind.words(e));
    }
  }

  private static Optional<String> fault(byte[] all) {
    if (all.length < PREFIX) {
      return Optional.of("cut off after " + all.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(all);
    if (in.getLong() != MAGIC) {
      return Optional.of("not a snapshot");
    }
    int version = in.getInt();
    if (version != VERSION) {
      return Optional.of("version " + version + ", this release reads " + VERSION);
    }
    int length = in.getInt(20);
    if (length != all.length - PREFIX) {
      return Optional.of("wanted " + length + " bytes, found " + (all.length - PREFIX));
    }
    if (in.getInt(HEADER) != checksum(all, all, PREFIX)) {
      return Optional.of("the checksum is wrong");
    }
    return Optional.empty();
  }

  private static Snapshot setAside(Path file, String what) {
    Path kept = file.resolveSibling(file.getFileName() + ".damaged");
    String reason = file + ": " + what;
    try {
      move(file, kept);
      return new SetAside(reason + "; kept as " + kept);
    } catch (IOException e) {
      return new SetAside(reason + "; it could not be moved away: " + SqliteKind.words(e));
    }
  }
}
