package io.petrel.bench.cycle;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.sun.management.OperatingSystemMXBean;
import io.petrel.pipeline.View;
import io.petrel.serve.Poller;
import io.petrel.serve.Watchman;
import io.petrel.source.PrometheusSource;
import io.petrel.store.Snapshots;
import io.petrel.store.Store;
import io.petrel.store.Stores;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Petrel's poll loop in a process of its own, a block of cycles for every line {@code cycle} of its
 * input.
 *
 * <p>Answers with the CPU time of the whole process in milliseconds a cycle, for {@code heap} with
 * the megabytes used after a collection, for {@code alerts} with their number. Arguments: the
 * address of the {@link PromServer}, the number of signals, a directory for the state, the cycles
 * of a block: the clock ticks only every 10 ms, and every fifth cycle saves what was learned.
 */
public final class CycleWorker {
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private CycleWorker() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    // The log, if there is any, must not stand among the answers.
    PrintStream out = System.out;
    System.setOut(System.err);
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long[] now = {1_700_000_040_000L};
    InstantSource clock = () -> Instant.ofEpochMilli(now[0]);
    Path directory = Path.of(args[2]);
    int block = Integer.parseInt(args[3]);
    PrometheusSource source =
        new PrometheusSource("prometheus", PrometheusSource.Settings.of(URI.create(args[0])));
    Poller.Setup setup =
        new Poller.Setup(
            Plans.node(Integer.parseInt(args[1])),
            Map.of("prometheus", source),
            List::of,
            INTERVAL,
            Duration.ZERO);
    Seen seen = new Seen();
    try (Store store = Stores.open(directory, clock.instant()).store();
        Poller poller = new Poller(setup, store, new Snapshots(directory), seen, clock, () -> {});
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line; (line = in.readLine()) != null; ) {
        switch (line) {
          case "cycle" -> {
            long before = system.getProcessCpuTime();
            for (int i = 0; i < block; i++) {
              now[0] += INTERVAL.toMillis();
              poller.step();
            }
            out.println((system.getProcessCpuTime() - before) / 1e6 / block);
          }
          case "heap" -> {
            System.gc();
            out.println(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6);
          }
          case "alerts" -> out.println((double) seen.view.alerts().size());
          default -> throw new IllegalArgumentException("wanted cycle, heap or alerts: " + line);
        }
      }
    }
    source.close();
  }

  /** Keeps the newest view, as the service does; every kind of trouble ends the benchmark. */
  private static final class Seen implements Watchman {
    private View view = View.EMPTY;

    @Override
    public void ticked(View now, long fetchNanos, long decideNanos) {
      view = now;
      if (!now.failures().isEmpty()) {
        throw new IllegalStateException(now.failures().toString());
      }
    }

    @Override
    public void missed(long ticks, long caughtUp) {
      throw new IllegalStateException(ticks + " ticks were missed");
    }

    @Override
    public void cycleFailed(Throwable why) {
      throw new IllegalStateException(why);
    }

    @Override
    public void warned(String source, String what) {
      throw new IllegalStateException(source + " remarks " + what);
    }

    @Override
    public void commitFailed(String why, int waiting) {
      throw new IllegalStateException(why);
    }

    @Override
    public void remark(String what) {
      throw new IllegalStateException(what);
    }
  }
}
