package io.petrel.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** One SQLite file in a directory that one process at a time may use. */
final class SqliteKind implements Stores.Kind {
  static final String FILE = "petrel.db";

  /** Above this a full check of the file would make the start slow. */
  private static final long CHECKED_BYTES = 128L << 20;

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  @Override
  public String name() {
    return "sqlite";
  }

  @Override
  public Opened open(Path directory, Instant now) {
    DirectoryLock lock = DirectoryLock.take(directory);
    try {
      return open(directory.resolve(FILE), now, lock);
    } catch (RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  private static Opened open(Path file, Instant now, DirectoryLock lock) {
    Optional<String> setAside = damage(file).map(what -> setAside(file, what, now));
    create(file);
    SQLiteDataSource source = source(file, SQLiteConfig.TransactionMode.IMMEDIATE);
    try {
      Schema.migrate(source, file.toString());
    } catch (SQLException e) {
      throw new StoreException("cannot open " + file + ": " + explain(e), e);
    }
    Database writer = new Database(file.toString(), source::getConnection, SqliteKind::explain);
    Database reader =
        new Database(
            file.toString(),
            source(file, SQLiteConfig.TransactionMode.DEFERRED)::getConnection,
            SqliteKind::explain);
    return new Opened(new SqlStore(writer, reader, lock::close), setAside);
  }

  private static SQLiteDataSource source(Path file, SQLiteConfig.TransactionMode mode) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(5_000);
    config.enforceForeignKeys(true);
    config.setTransactionMode(mode);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  private static void create(Path file) {
    try {
      if (Files.exists(file)) {
        return;
      }
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw new StoreException("cannot create " + file + ": " + words(e), e);
    }
  }

  /** What is wrong with the file itself; empty = nothing, or there is none. */
  private static Optional<String> damage(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (!Files.isRegularFile(file)) {
      throw new StoreException("cannot open " + file + ": not a regular file");
    }
    if (!Files.isReadable(file) || !Files.isWritable(file)) {
      throw new StoreException("cannot open " + file + ": not readable and writable by this user");
    }
    SQLiteDataSource source = source(file, SQLiteConfig.TransactionMode.DEFERRED);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet check =
            statement.executeQuery(
                Files.size(file) <= CHECKED_BYTES
                    ? "PRAGMA quick_check(1)"
                    : "SELECT 'ok' FROM (SELECT COUNT(*) FROM sqlite_master)")) {
      String verdict = check.next() ? check.getString(1) : "no answer";
      return verdict.equals("ok") ? Optional.empty() : Optional.of(verdict);
    } catch (SQLException e) {
      SQLiteErrorCode code = code(e);
      if (code == SQLiteErrorCode.SQLITE_NOTADB || base(code) == SQLiteErrorCode.SQLITE_CORRUPT) {
        return Optional.of(explain(e));
      }
      throw new StoreException("cannot open " + file + ": " + explain(e), e);
    } catch (IOException e) {
      throw new StoreException("cannot open " + file + ": " + words(e), e);
    }
  }

  private static String setAside(Path file, String what, Instant now) {
    Path kept = file.resolveSibling(FILE + ".damaged-" + STAMP.format(now));
    try {
      for (int i = 2; Files.exists(kept); i++) {
        kept = file.resolveSibling(FILE + ".damaged-" + STAMP.format(now) + "-" + i);
      }
      Files.move(file, kept);
      for (String part : new String[] {"-wal", "-shm"}) {
        Path from = file.resolveSibling(FILE + part);
        if (Files.exists(from)) {
          Files.move(from, kept.resolveSibling(kept.getFileName() + part));
        }
      }
    } catch (IOException e) {
      throw new StoreException(
          file + " is damaged (" + what + ") and cannot be set aside: " + words(e), e);
    }
    return file + " is damaged (" + what + "); it is kept as " + kept + " and a new one is begun";
  }

  static String words(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileSystemException fs && fs.getReason() != null) {
      return fs.getReason();
    }
    return String.valueOf(e.getMessage());
  }

  private static SQLiteErrorCode code(SQLException e) {
    return e instanceof SQLiteException s ? s.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
  }

  /** The error code without its extension. */
  private static SQLiteErrorCode base(SQLiteErrorCode code) {
    return code == SQLiteErrorCode.UNKNOWN_ERROR
        ? code
        : SQLiteErrorCode.getErrorCode(code.code & 0xff);
  }

  static String explain(SQLException e) {
    SQLiteErrorCode code = code(e);
    return switch (base(code)) {
      case SQLITE_FULL -> "the disk is full (" + code.name() + ")";
      case SQLITE_IOERR -> "reading or writing failed (" + code.name() + ")";
      case SQLITE_BUSY, SQLITE_LOCKED -> "locked by another program (" + code.name() + ")";
      case SQLITE_READONLY -> "read-only (" + code.name() + ")";
      case SQLITE_CANTOPEN -> "the file cannot be opened (" + code.name() + ")";
      case SQLITE_NOTADB -> "not a database";
      case SQLITE_CORRUPT -> "the database is malformed (" + code.name() + ")";
      default -> String.valueOf(e.getMessage());
    };
  }
}
