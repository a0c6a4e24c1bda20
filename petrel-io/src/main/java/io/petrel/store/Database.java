package io.petrel.store;

import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * One connection, used by one thread at a time, that is opened anew after every failure: what state
 * a connection is in after a full disk is not worth knowing.
 */
final class Database implements AutoCloseable {
  private final String name;
  private final Jdbi jdbi;
  private final Function<SQLException, String> explain;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Handle handle;
  private boolean closed;

  /**
   * Connects on first use.
   *
   * @param name what it is called in errors
   * @param explain the words for an error of the driver
   */
  Database(String name, ConnectionFactory connections, Function<SQLException, String> explain) {
    this.name = name;
    this.jdbi = Jdbi.create(connections);
    this.explain = explain;
  }

  /**
   * Does something in one transaction.
   *
   * @param what completes the error's "cannot ..."
   */
  <T> T call(String what, Function<Handle, T> work) {
    lock.lock();
    try {
      if (closed) {
        throw new StoreException("cannot " + what + ": " + name + " is closed");
      }
      if (handle == null) {
        handle = jdbi.open();
      }
      return handle.inTransaction(work::apply);
    } catch (JdbiException e) {
      drop();
      throw new StoreException("cannot " + what + " " + name + ": " + words(e), e);
    } catch (RuntimeException | Error e) {
      drop();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private String words(JdbiException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql) {
        return explain.apply(sql);
      }
    }
    return String.valueOf(e.getMessage());
  }

  private void drop() {
    Handle old = handle;
    handle = null;
    if (old != null) {
      try {
        old.close();
      } catch (JdbiException e) {
        // It is given up anyway; the failure that led here is the one to tell.
      }
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      drop();
    } finally {
      lock.unlock();
    }
  }
}
