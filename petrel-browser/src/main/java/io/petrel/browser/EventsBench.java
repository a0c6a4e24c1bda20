package io.petrel.browser;

import com.sun.management.OperatingSystemMXBean;
import io.petrel.app.Petrel;
import io.petrel.source.FakePrometheus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures what open pages cost by their event streams: the CPU time of the service with so many of
 * them less that without, at a tick a second, sixty times as often as usual.
 *
 * <p>One thread reads all streams, whose own time is taken off. A stream that was told less than
 * half of the ticks fails the measurement. Arguments: clients (200), seconds (30).
 */
public final class EventsBench {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final int ROUNDS = 3;

  private EventsBench() {}

  public static void main(String[] args) throws IOException {
    int clients = args.length > 0 ? Integer.parseInt(args[0]) : 200;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 30;
    List<FakePrometheus.Series> hosts = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      hosts.add(new FakePrometheus.Series(Map.of("instance", "web-" + i), at -> 1));
    }
    try (Scratch scratch = new Scratch();
        FakePrometheus prometheus =
            new FakePrometheus().series("up", hosts).series("cpu", hosts).start();
        Petrel petrel = new Petrel(scratch.directory(), config(prometheus, scratch))) {
      idle(seconds, List.of());
      print("%d clients, a tick a second, %d s a round%n", clients, seconds);
      print("%-8s %14s %14s %16s%n", "round", "without, %", "with, %", "more, % of a core");
      for (int round = 1; round <= ROUNDS; round++) {
        double without = idle(seconds, List.of());
        double with;
        try (Listeners listeners = new Listeners(petrel.url(), clients)) {
          idle(3, List.of(listeners));
          listeners.forget();
          with = idle(seconds, List.of(listeners));
          listeners.check(seconds);
        }
        print("%-8d %14.1f %14.1f %16.1f%n", round, without, with, with - without);
      }
    }
  }

  private static String config(FakePrometheus prometheus, Scratch scratch) {
    return """
        interval: 1s
        query_offset: 0s
        learn_from: 0s
        prometheus: { url: "%s" }
        signals: [ { name: cpu_usage, query: cpu, detectors: [ threshold: { above: 90 } ] } ]
        """
            .formatted(prometheus.url())
        + scratch.config();
  }

  /** The share of a core that the process takes for a while, without its readers, in percent. */
  private static double idle(int seconds, List<Listeners> listeners) {
    long readers = listeners.stream().mapToLong(Listeners::cpuNanos).sum();
    long before = SYSTEM.getProcessCpuTime();
    long began = System.nanoTime();
    long end = began + Duration.ofSeconds(seconds).toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
    long own = listeners.stream().mapToLong(Listeners::cpuNanos).sum() - readers;
    return 100.0 * (SYSTEM.getProcessCpuTime() - before - own) / (System.nanoTime() - began);
  }

  /** Open streams, all read by one thread, which counts the ticks of each. */
  private static final class Listeners implements AutoCloseable {
    private static final byte[] TICK = "event: tick".getBytes(StandardCharsets.UTF_8);

    private final Selector selector = Selector.open();
    private final List<SocketChannel> channels = new ArrayList<>();
    private final int[] heard;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    private final Thread reader = new Thread(this::read, "reader");
    private volatile boolean open = true;

    Listeners(URI url, int clients) throws IOException {
      heard = new int[clients];
      byte[] request =
          "GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n"
              .getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < clients; i++) {
        SocketChannel channel =
            SocketChannel.open(new InetSocketAddress(url.getHost(), url.getPort()));
        channel.write(ByteBuffer.wrap(request));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, i);
        channels.add(channel);
      }
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      try {
        while (open) {
          selector.select(
              key -> {
                try {
                  count((SocketChannel) key.channel(), (Integer) key.attachment());
                } catch (IOException e) {
                  key.cancel();
                }
              },
              500);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void count(SocketChannel channel, int which) throws IOException {
      buffer.clear();
      if (channel.read(buffer) < 0) {
        throw new IOException("closed");
      }
      synchronized (heard) {
        for (int at = 0; at + TICK.length <= buffer.position(); at++) {
          int same = 0;
          while (same < TICK.length && buffer.get(at + same) == TICK[same]) {
            same++;
          }
          heard[which] += same == TICK.length ? 1 : 0;
        }
      }
    }

    void forget() {
      synchronized (heard) {
        java.util.Arrays.fill(heard, 0);
      }
    }

    /** Every stream was told of what happened. */
    void check(int seconds) {
      synchronized (heard) {
        for (int ticks : heard) {
          if (ticks < seconds / 2) {
            throw new IllegalStateException(
                "a stream was told " + ticks + " ticks of " + seconds + ": nothing was measured");
          }
        }
      }
    }

    long cpuNanos() {
      return ManagementFactory.getThreadMXBean().getThreadCpuTime(reader.getId());
    }

    @Override
    public void close() throws IOException {
      open = false;
      selector.wakeup();
      try {
        reader.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      for (SocketChannel channel : channels) {
        channel.close();
      }
      selector.close();
    }
  }

  private static void print(String format, Object... args) {
    System.out.printf(Locale.ROOT, format, args);
  }
}
