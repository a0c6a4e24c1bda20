package io.petrel.store;

import io.petrel.pipeline.Changes;
import io.petrel.route.Acknowledgement;
import io.petrel.route.Notification;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A process that commits and delivers until it is killed, and says what it was promised. */
final class KilledWriter {
  private KilledWriter() {}

  /** The arguments are the store's directory. */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (Store store = Stores.open(Path.of(args[0]), Instant.EPOCH).store()) {
      long tick = Math.max(0, store.load().tick());
      RandomRecords records = new RandomRecords(tick);
      out.println("> ready 0");
      while (true) {
        tick++;
        Notification n = records.notification("i" + tick % 5, (int) tick, "ops", tick);
        store.commit(
            new Changes(
                tick,
                List.of(records.alert()),
                List.of(),
                List.of(records.incident(n.incident(), true)),
                List.of(n),
                List.of(records.event(n.incident(), tick))),
            receiver -> List.of("c"));
        out.println("> committed " + tick);
        if (tick % 5 == 0) {
          out.println("> silenced " + store.add(records.silence(tick, tick + 9)).id());
          store.acknowledge(new Acknowledgement(n.incident(), tick, "ann", "cli"));
          out.println("> taken " + n.incident());
        }
        if (tick % 3 != 0) {
          Due due = store.next("c", tick, Duration.ofDays(1)).orElseThrow();
          store.markAttempt(due);
          out.println("> marked " + due.notification().number());
          store.delivered(due, "{}", tick);
          out.println("> delivered " + due.notification().number());
        }
      }
    }
  }
}
