package io.petrel.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.pipeline.Changes;
import io.petrel.pipeline.HardState;
import io.petrel.route.Decision;
import io.petrel.route.Incident;
import io.petrel.route.Notification;
import io.petrel.series.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SqliteKindTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final ChannelsOf ONE = receiver -> List.of(receiver + "/slack");

  @TempDir Path directory;

  private Opened open() {
    return Stores.open(directory, NOW);
  }

  private Path file() {
    return directory.resolve("petrel.db");
  }

  private static Changes tick(long tick) {
    return new Changes(tick, List.of(), List.of(), List.of(), List.of(), List.of());
  }

  private void sql(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Test
  void files_are_for_their_owner_only() throws IOException {
    Path fresh = directory.resolve("a/b");
    try (Store store = Stores.open(fresh, NOW).store()) {
      store.commit(tick(1), ONE);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
          .isEqualTo("rwx------");
      try (var files = Files.list(fresh)) {
        assertThat(files.toList())
            .extracting(f -> f.getFileName().toString())
            .contains("petrel.db", "petrel.db-wal", "petrel.lock");
      }
      try (var files = Files.list(fresh)) {
        for (Path f : files.toList()) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(f)))
              .as("%s", f)
              .isEqualTo("rw-------");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "zeros", "cut", "scrambled"})
  void damaged_file_is_set_aside_and_a_fresh_one_begun(String damage) throws IOException {
    try (Store store = open().store()) {
      RandomRecords random = new RandomRecords(1);
      List<Alert> alerts = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        alerts.add(random.alert());
      }
      store.commit(new Changes(7, alerts, List.of(), List.of(), List.of(), List.of()), ONE);
    }
    byte[] bytes = Files.readAllBytes(file());
    byte[] bad =
        switch (damage) {
          case "text" -> "this is not a database, it is a letter to somebody".getBytes(UTF_8);
          case "zeros" -> new byte[8192];
          case "cut" -> Arrays.copyOf(bytes, bytes.length / 2);
          default -> {
            byte[] copy = bytes.clone();
            byte[] noise = new byte[copy.length / 2];
            new Random(3).nextBytes(noise);
            System.arraycopy(noise, 0, copy, copy.length / 4, noise.length);
            yield copy;
          }
        };
    Files.write(file(), bad);

    Opened opened = open();
    try (Store store = opened.store()) {
      assertThat(opened.setAside())
          .get()
          .asString()
          .contains("petrel.db is damaged (", "petrel.db.damaged-20261123T120000Z");
      assertThat(Files.readAllBytes(directory.resolve("petrel.db.damaged-20261123T120000Z")))
          .isEqualTo(bad);
      assertThat(store.load()).isEqualTo(HardState.EMPTY);
      store.commit(tick(8), ONE);
    }
    Opened again = open();
    try (Store store = again.store()) {
      assertThat(again.setAside()).isEmpty();
      assertThat(store.load().tick()).isEqualTo(8);
    }
  }

  @Test
  void empty_file_is_a_fresh_database() throws IOException {
    Files.write(file(), new byte[0]);
    Opened opened = open();
    try (Store store = opened.store()) {
      assertThat(opened.setAside()).isEmpty();
      assertThat(store.load()).isEqualTo(HardState.EMPTY);
    }
  }

  @Test
  void database_of_an_earlier_release_is_brought_up_to_date() throws SQLException {
    try (Store store = open().store()) {
      store.commit(tick(8), ONE);
    }
    sql("DROP TABLE mark", "DROP TABLE silence", "DROP TABLE acknowledgement", "DROP TABLE note");
    sql("DROP INDEX receipt_by_channel");
    sql("DELETE FROM flyway_schema_history WHERE version IN ('2', '3')");
    Opened opened = open();
    try (Store store = opened.store()) {
      assertThat(opened.setAside()).isEmpty();
      assertThat(store.load().tick()).isEqualTo(8);
      assertThat(store.mark(new RandomRecords(1).mark("i"))).isPresent();
      assertThat(store.add(new RandomRecords(1).silence(1, 2)).id()).isEqualTo(1);
    }
  }

  @Test
  void newer_schema_is_refused_and_left_as_it_is() throws SQLException {
    open().store().close();
    sql("UPDATE flyway_schema_history SET version = '99'");
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "cannot open "
                + file()
                + ": a newer release wrote it (schema version 99, this release knows up to 3)");
    assertThat(file()).exists();
    assertThatThrownBy(this::open).as("and the lock is free again").hasMessageContaining("newer");
  }

  @Test
  void directory_that_is_a_file_is_said_so() throws IOException {
    Path here = Files.writeString(directory.resolve("here"), "");
    assertThatThrownBy(() -> Stores.open(here, NOW))
        .isInstanceOf(StoreException.class)
        .hasMessage("cannot use " + here + ": not a directory");
  }

  @Test
  void foreign_lock_on_the_file_is_said_so() throws SQLException {
    open().store().close();
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = other.createStatement()) {
      statement.execute("PRAGMA locking_mode = EXCLUSIVE");
      statement.execute("BEGIN EXCLUSIVE");
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("locked by another program");
    }
  }

  @Test
  void full_disk_writes_nothing_and_the_same_changes_can_be_written_later() throws IOException {
    Path disk = SmallDisk.mount(directory.resolve("disk"), 1);
    try {
      RandomRecords random = new RandomRecords(5);
      try (Store store = Stores.open(disk.resolve("state"), NOW).store()) {
        store.commit(tick(1), ONE);
        Path ballast = disk.resolve("ballast");
        SmallDisk.fill(ballast);
        List<Alert> alerts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          alerts.add(random.alert(Labels.of("alertname", "a" + i), Phase.FIRING));
        }
        Changes changes =
            new Changes(
                2,
                alerts,
                List.of(),
                List.of(random.incident("i", true)),
                List.of(random.notification("i", 1, "ops", 2)),
                List.of());
        for (int i = 0; i < 3; i++) {
          assertThatThrownBy(() -> store.commit(changes, ONE))
              .isInstanceOf(StoreException.class)
              .hasMessageContaining("the disk is full");
          assertThat(store.load()).isEqualTo(new HardState(1, List.of(), List.of()));
          assertThat(store.backlog()).isEmpty();
        }

        Files.delete(ballast);
        store.commit(changes, ONE);
        assertThat(store.load().alerts()).containsExactlyInAnyOrderElementsOf(alerts);
        assertThat(store.deliveries(9)).hasSize(1);
      }
      try (Store store = Stores.open(disk.resolve("state"), NOW).store()) {
        assertThat(store.load().tick()).isEqualTo(2);
      }
    } finally {
      SmallDisk.unmount(disk);
    }
  }

  /** As the releases wrote them that knew neither storms nor acknowledgements. */
  @Test
  void rows_of_an_earlier_release_are_read() throws SQLException {
    open().store().close();
    sql(
        """
        INSERT INTO incident VALUES ('0a', 1700000000000, 0, '{"id": "0a", "route": "0.1",
          "receiver": "ops", "group": ["instance", "web-1"],
          "covers": [{"name": "cpu_usage", "peers": ["role", "web"]}],
          "openedAt": 1700000000000, "endedAt": 0, "dueAt": 1700000030000,
          "toldAt": 1700000030000, "told": 1,
          "members": {"-7": {"host": "web-1", "firing": true, "toldFiring": true}},
          "decision": "NOTHING_NEW"}')
        """,
        """
        INSERT INTO notification VALUES ('0a', 1, 1700000030000, '{"incident": "0a", "number": 1,
          "receiver": "ops", "decision": "FIRST", "at": 1700000030000,
          "group": ["instance", "web-1"], "wide": true, "openedAt": 1700000000000, "firing": [],
          "firingTotal": 1, "firingHosts": 1, "resolved": [], "resolvedTotal": 0}')
        """,
        "INSERT INTO outbox VALUES"
            + " ('0a', 1, 'ops/slack', 1, 'PENDING', 1700000030000, 0, 0, 0, 0, 0, 0, '')");
    Labels group = Labels.of("instance", "web-1");
    try (Store store = open().store()) {
      assertThat(store.load().incidents())
          .containsExactly(
              new Incident(
                  "0a",
                  "0.1",
                  "ops",
                  group,
                  new TreeSet<>(List.of(new Incident.Scope("cpu_usage", Labels.of("role", "web")))),
                  1_700_000_000_000L,
                  0,
                  1_700_000_030_000L,
                  1_700_000_030_000L,
                  1,
                  new TreeMap<>(Map.of(-7L, new Incident.Member("web-1", true, true))),
                  Decision.NOTHING_NEW));
      assertThat(store.next("ops/slack", 1_700_000_030_001L, Duration.ofDays(1)))
          .map(Due::notification)
          .contains(
              new Notification(
                  "0a",
                  1,
                  "ops",
                  Decision.FIRST,
                  1_700_000_030_000L,
                  group,
                  true,
                  1_700_000_000_000L,
                  List.of(),
                  1,
                  1,
                  List.of(),
                  0));
    }
  }

  @Test
  void a_row_that_cannot_be_read_does_not_take_the_others_with_it() throws SQLException {
    RandomRecords random = new RandomRecords(3);
    Alert good = random.alert(Labels.of("instance", "good"), Phase.FIRING);
    Alert bad = random.alert(Labels.of("instance", "bad"), Phase.FIRING);
    Incident open = random.incident("open", true);
    Incident spoilt = random.incident("spoilt", true);
    try (Store store = open().store()) {
      store.commit(
          new Changes(
              7, List.of(good, bad), List.of(), List.of(open, spoilt), List.of(), List.of()),
          ONE);
    }
    sql(
        "UPDATE alert SET body = '{\"phase\": 3' WHERE fingerprint = " + bad.fingerprint(),
        "UPDATE incident SET body = '[]' WHERE id = 'spoilt'");
    try (Store store = open().store()) {
      assertThat(store.load().tick()).isEqualTo(7);
      assertThat(store.load().alerts()).containsExactly(good);
      assertThat(store.load().incidents()).containsExactly(open);
      assertThat(store.incidents(10)).containsExactly(open);
      store.commit(new Changes(8, List.of(bad), List.of(), List.of(), List.of(), List.of()), ONE);
      assertThat(store.load().alerts()).as("written anew").hasSize(2);
    }
  }
}
