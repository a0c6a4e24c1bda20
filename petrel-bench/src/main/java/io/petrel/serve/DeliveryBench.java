package io.petrel.serve;

import ch.qos.logback.classic.Level;
import io.petrel.store.Store;
import io.petrel.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of the promises about deliveries in many random histories: {@code petrel-bench/run
 * delivery [histories [seed]]}.
 */
public final class DeliveryBench {
  private static final long BEGIN = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final int SHOWN = 20;

  private DeliveryBench() {}

  /** Prints the table; ends with 1 when a promise was broken. */
  public static void main(String[] args) throws Exception {
    int histories = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
    // what receivers say is thousands of lines
    ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME))
        .setLevel(Level.OFF);
    long start = System.nanoTime();
    DeliveryHistory.Tally all = run(histories, seed, Runtime.getRuntime().availableProcessors());
    System.out.print(table(all));
    System.out.printf("took %d s%n", Duration.ofNanos(System.nanoTime() - start).toSeconds());
    all.broken.stream().limit(SHOWN).forEach(System.out::println);
    System.exit(all.broken.isEmpty() ? 0 : 1);
  }

  /** Plays histories of the seeds from {@code seed} on. */
  static DeliveryHistory.Tally run(int histories, long seed, int threads)
      throws InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<DeliveryHistory.Tally>> parts = new ArrayList<>();
      for (int part = 0; part < threads; part++) {
        int first = part;
        parts.add(() -> part(histories, seed, first, threads));
      }
      DeliveryHistory.Tally all = new DeliveryHistory.Tally();
      for (Future<DeliveryHistory.Tally> done : pool.invokeAll(parts)) {
        all.add(done.get());
      }
      return all;
    } finally {
      pool.shutdownNow();
    }
  }

  /** Every {@code step}th history, one after the other in one store. */
  private static DeliveryHistory.Tally part(int histories, long seed, int first, int step)
      throws IOException, InterruptedException {
    // What the disk would survive is another test's concern.
    Path home =
        Files.isWritable(MEMORY)
            ? Files.createTempDirectory(MEMORY, "petrel-delivery")
            : Files.createTempDirectory("petrel-delivery");
    DeliveryHistory.Tally all = new DeliveryHistory.Tally();
    try (Store store = Stores.open(home.resolve("store"), Instant.ofEpochMilli(BEGIN)).store()) {
      long from = BEGIN;
      for (int i = first; i < histories; i += step) {
        Path snapshots = Files.createDirectory(home.resolve("history-" + i));
        DeliveryHistory history = new DeliveryHistory(seed + i, store, snapshots, from);
        all.add(history.run());
        from = history.endedAt() + Duration.ofMinutes(1).toMillis();
        store.prune(from);
        delete(snapshots);
      }
    } finally {
      delete(home);
    }
    return all;
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  static String table(DeliveryHistory.Tally all) {
    StringBuilder out = new StringBuilder();
    row(out, "histories", all.histories);
    row(out, "incidents", all.incidents);
    row(out, "messages seen by people", all.messages);
    row(out, "kills", all.kills);
    row(out, "restarts", all.restarts);
    row(out, "reloads", all.reloads);
    row(out, "silences", all.silences);
    row(out, "acknowledgements", all.acknowledgements);
    row(out, "incidents that came back", all.comebacks);
    row(out, "escalations", all.escalations);
    row(out, "answers lost after the message was taken", all.unheard);
    row(out, "messages seen twice", all.duplicates);
    row(out, "longest queue of a channel", all.mostWaiting);
    row(out, "promises broken", all.broken.size());
    return out.toString();
  }

  private static void row(StringBuilder out, String what, int count) {
    out.append(String.format(java.util.Locale.ROOT, "%-42s %8d%n", what, count));
  }
}
