package io.petrel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.store.Snapshots.Loaded;
import io.petrel.store.Snapshots.None;
import io.petrel.store.Snapshots.SetAside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotsTest {
  @TempDir Path directory;

  private Snapshots snapshots() {
    return new Snapshots(directory);
  }

  private Path file() {
    return directory.resolve("detectors.snapshot");
  }

  private static void assertLoaded(Snapshots.Snapshot found, long tick, byte[] bytes) {
    assertThat(found)
        .isInstanceOfSatisfying(
            Loaded.class,
            l -> {
              assertThat(l.tick()).isEqualTo(tick);
              assertThat(l.bytes()).isEqualTo(bytes);
            });
  }

  @Test
  void nothing_saved_is_none() {
    assertThat(snapshots().load()).isEqualTo(new None());
  }

  @Test
  void newest_snapshot_comes_back() throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      byte[] bytes = new byte[random.nextInt(5000)];
      random.nextBytes(bytes);
      snapshots().save(random.nextLong(), new byte[3]);
      snapshots().save(i, bytes);
      assertLoaded(snapshots().load(), i, bytes);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    try (var files = Files.list(directory)) {
      assertThat(files).as("the newest and one before").hasSize(2);
    }
  }

  @Test
  void every_spoiled_byte_is_noticed_and_the_one_before_is_used() throws IOException {
    byte[] older = {1, 2, 3};
    byte[] newer = {4, 5, 6, 7};
    snapshots().save(10, older);
    snapshots().save(20, newer);
    byte[] good = Files.readAllBytes(file());
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 0x10;
      Files.write(file(), bad);
      Snapshots.Snapshot found = snapshots().load();
      assertLoaded(found, 10, older);
      assertThat(((Loaded) found).setAside()).get().asString().contains("detectors.snapshot: ");
    }
  }

  @Test
  void snapshot_cut_off_anywhere_is_set_aside() throws IOException {
    snapshots().save(10, new byte[100]);
    byte[] good = Files.readAllBytes(file());
    for (int length = 0; length < good.length; length++) {
      Files.write(file(), Arrays.copyOf(good, length));
      assertThat(snapshots().load()).isInstanceOf(SetAside.class);
      assertThat(snapshots().load()).as("out of the way").isEqualTo(new None());
    }
  }

  @Test
  void crash_between_the_two_moves_leaves_the_one_before() throws IOException {
    snapshots().save(10, new byte[] {1});
    Files.move(file(), directory.resolve("detectors.snapshot.previous"));
    Files.write(directory.resolve("detectors.snapshot.new"), new byte[] {9, 9});
    assertLoaded(snapshots().load(), 10, new byte[] {1});
    snapshots().save(11, new byte[] {2});
    assertLoaded(snapshots().load(), 11, new byte[] {2});
  }

  @Test
  void newer_release_is_named() throws IOException {
    snapshots().save(10, new byte[] {1});
    byte[] bytes = Files.readAllBytes(file());
    bytes[11] = 2;
    Files.write(file(), bytes);
    assertThat(snapshots().load())
        .isInstanceOfSatisfying(
            SetAside.class,
            s -> assertThat(s.reason()).contains("version 2, this release reads 1"));
  }

  @Test
  void failed_save_keeps_the_one_before() throws IOException {
    snapshots().save(10, new byte[] {1});
    Files.createDirectories(directory.resolve("detectors.snapshot.new/in-the-way"));
    assertThatThrownBy(() -> snapshots().save(11, new byte[] {2}))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot write");
    assertLoaded(snapshots().load(), 10, new byte[] {1});
  }
}
