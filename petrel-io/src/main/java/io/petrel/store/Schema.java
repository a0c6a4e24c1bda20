package io.petrel.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings a database's schema to this release's version. */
final class Schema {
  private Schema() {}

  /** The newest migration beside this class. */
  static final int VERSION = 3;

  private static final String HISTORY = "flyway_schema_history";

  /** Migrates; where nothing is to be done, without waking the migration tool. */
  static void migrate(DataSource source, String name) throws SQLException {
    int found = version(source);
    if (found > VERSION) {
      throw new StoreException(
          "cannot open "
              + name
              + ": a newer release wrote it (schema version "
              + found
              + ", this release knows up to "
              + VERSION
              + ")");
    }
    if (found == VERSION) {
      return;
    }
    try {
      Flyway.configure(Schema.class.getClassLoader())
          .dataSource(source)
          .locations("classpath:io/petrel/store/sqlite")
          .javaMigrationClassProvider(List::of)
          .load()
          .migrate();
    } catch (FlywayException e) {
      for (Throwable t = e; t != null; t = t.getCause()) {
        if (t instanceof SQLException sql) {
          throw sql;
        }
      }
      throw new StoreException("cannot bring " + name + " up to date: " + e.getMessage(), e);
    }
  }

  /** The version of the newest migration done, 0 = none. */
  private static int version(DataSource source) throws SQLException {
    try (Connection connection = source.getConnection()) {
      try (ResultSet tables = connection.getMetaData().getTables(null, null, HISTORY, null)) {
        if (!tables.next()) {
          return 0;
        }
      }
      try (Statement statement = connection.createStatement();
          ResultSet newest =
              statement.executeQuery(
                  "SELECT MAX(CAST(version AS INTEGER)) FROM " + HISTORY + " WHERE success")) {
        return newest.next() ? newest.getInt(1) : 0;
      }
    }
  }
}
