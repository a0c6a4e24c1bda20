package io.petrel.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.route.Acknowledgement;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed at any instant keeps what it promised. */
final class KillTest {
  private static final int KILLS = 24;

  @TempDir Path directory;

  private long committed;
  private int marked;
  private int silences;
  private final Set<String> taken = new HashSet<>();
  private final Set<Integer> delivered = new HashSet<>();

  @Test
  @Timeout(180)
  void everything_acknowledged_is_there_after_a_kill() throws IOException, InterruptedException {
    Random random = new Random(11);
    for (int kill = 0; kill < KILLS; kill++) {
      runAndKill(random.nextInt(60), random.nextInt(3_000_000));
      check();
    }
    assertThat(delivered).hasSizeGreaterThan(KILLS);
  }

  /** Kills after some lines and a moment of work, which is no sleep: it must be a random one. */
  private void runAndKill(int lines, int nanos) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = child.inputReader()) {
      for (int said = 0; said <= lines; ) {
        if (note(requireNonNull(out.readLine(), "ended early"))) {
          said++;
        }
      }
      for (long end = System.nanoTime() + nanos; System.nanoTime() < end; ) {
        Thread.onSpinWait();
      }
      child.toHandle().destroyForcibly(); // and the pipe stays open
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        note(line);
      }
    }
    assertThat(child.waitFor()).as("killed, not ended").isEqualTo(128 + 9);
  }

  /** Takes one line; false = it is a log line. */
  private boolean note(String line) {
    if (!line.startsWith("> ")) {
      return false;
    }
    String[] words = line.split(" ", 3);
    switch (words[1]) {
      case "ready" -> assertThat(words[2]).isEqualTo("0");
      case "committed" -> committed = Long.parseLong(words[2]);
      case "marked" -> marked = Integer.parseInt(words[2]);
      case "silenced" -> silences = Integer.parseInt(words[2]);
      case "taken" -> taken.add(words[2]);
      case "delivered" -> delivered.add(Integer.parseInt(words[2]));
      default -> throw new AssertionError("unexpected line: " + line);
    }
    return true;
  }

  private void check() {
    Opened opened = Stores.open(directory, Instant.EPOCH);
    try (Store store = opened.store()) {
      assertThat(opened.setAside()).isEmpty();
      long tick = Math.max(0, store.load().tick());
      assertThat(tick).isBetween(committed, committed + 1);
      Map<Integer, Delivery> rows = new TreeMap<>();
      store.deliveries(100_000).forEach(d -> rows.put(d.number(), d));
      assertThat(rows.keySet()).as("each commit is whole").hasSize((int) tick);
      assertThat(store.load().incidents()).hasSize((int) Math.min(5, tick));
      int kept = store.silences(0).size();
      assertThat(kept).isBetween(silences, silences + 1);
      silences = kept;
      assertThat(store.acknowledgements()).extracting(Acknowledgement::incident).containsAll(taken);
      List<Integer> sent =
          rows.values().stream()
              .filter(d -> d.state() == Delivery.State.SENT)
              .map(Delivery::number)
              .toList();
      assertThat(sent).containsAll(delivered);
      assertThat(sent.size())
          .as("at most one was not acknowledged")
          .isLessThan(delivered.size() + 2);
      delivered.addAll(sent);
      if (marked > 0 && !delivered.contains(marked)) {
        Due due = store.next("c", tick, Duration.ofDays(1)).orElseThrow();
        assertThat(due.notification().number()).isEqualTo(marked);
        assertThat(due.maybeDelivered()).isTrue();
      }
      committed = tick;
    }
  }
}
