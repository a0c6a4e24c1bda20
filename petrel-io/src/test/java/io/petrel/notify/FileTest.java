package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.detect.Reason;
import io.petrel.notify.Outcome.Delivered;
import io.petrel.notify.Outcome.RetryLater;
import io.petrel.route.Bulletin;
import io.petrel.route.Notification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Lines of JSON in a file. */
class FileTest {
  private static Outcome send(Path file, Notification n) throws InterruptedException {
    return FileHarness.make(file, Locale.ENGLISH).send(n, null, Attempt.FIRST);
  }

  @Test
  void each_notification_is_one_line_after_those_before(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("alerts.jsonl");
    Files.writeString(file, "{\"before\":true}\n");
    send(file, Samples.started());
    send(file, Samples.resolved(2));
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(3);
    JsonNode first = Json.read(lines.get(1));
    assertThat(first.path("key").asString()).isEqualTo("i-7f3a/1");
    assertThat(first.path("status").asString()).isEqualTo("firing");
    assertThat(first.path("alerts").get(0).path("labels").path("instance").asString())
        .isEqualTo("tencent-bj-01");
    assertThat(Json.read(lines.get(2)).path("status").asString()).isEqualTo("resolved");
  }

  @Test
  void a_line_that_was_cut_spoils_no_other(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("alerts.jsonl");
    Files.writeString(file, "{\"cut\":tr");
    send(file, Samples.started());
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2);
    assertThat(Json.read(lines.get(1)).path("number").asInt()).isEqualTo(1);
  }

  @Test
  void a_file_that_was_rotated_away_is_made_anew(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("alerts.jsonl");
    Notifier notifier = FileHarness.make(file, Locale.ENGLISH);
    notifier.send(Samples.started(), null, Attempt.FIRST);
    Files.move(file, dir.resolve("alerts.jsonl.1"));
    notifier.send(Samples.repeated(), null, Attempt.FIRST);
    assertThat(Files.readAllLines(file)).hasSize(1);
  }

  @Test
  void what_cannot_be_written_is_tried_again_and_names_the_file(@TempDir Path dir)
      throws Exception {
    Path file = dir.resolve("missing/alerts.jsonl");
    assertThat(((RetryLater) send(file, Samples.started())).why())
        .isEqualTo("file: " + file + " cannot be written: no such directory");
    assertThat(send(dir, Samples.started())).isInstanceOf(RetryLater.class);
    Files.createDirectory(dir.resolve("missing"));
    assertThat(send(file, Samples.started())).isEqualTo(new Delivered(null));
  }

  @Test
  void a_full_disk_is_tried_again() throws Exception {
    Outcome outcome = send(Path.of("/dev/full"), Samples.started());
    assertThat(outcome).isInstanceOf(RetryLater.class);
    assertThat(((RetryLater) outcome).why()).contains("No space left");
  }

  @Test
  void receivers_that_share_a_file_do_not_mix_lines(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("alerts.jsonl");
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Outcome>> work = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        work.add(() -> send(file, Samples.wide(50)));
      }
      for (Future<Outcome> each : threads.invokeAll(work)) {
        assertThat(each.get()).isEqualTo(new Delivered(null));
      }
    } finally {
      threads.shutdown();
    }
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(40);
    assertThat(lines).allMatch(line -> Json.read(line).path("alerts").size() == 50);
  }

  @Test
  void a_bulletin_is_a_line_too(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("alerts.jsonl");
    send(file, Notification.of("b-1", "ops", 0, new Bulletin(Reason.NONE, List.of())));
    JsonNode line = Json.read(Files.readString(file));
    assertThat(line.path("status").asString()).isEqualTo("bulletin");
    assertThat(line.has("url")).isFalse();
  }
}
