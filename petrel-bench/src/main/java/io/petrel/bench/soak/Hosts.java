package io.petrel.bench.soak;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executors;

/**
 * A page of metrics of hosts in three clouds that have incidents by chance: one runs hot, one is
 * gone, a whole group runs hot at once. Thread-safe; a second of its own time is a second.
 */
final class Hosts implements AutoCloseable {
  static final int COUNT = 40;
  private static final String[] CLOUDS = {"aliyun", "tencent", "azure"};
  private static final double STARTS = 0.004;

  private final Random random;
  private final HttpServer server;
  private final int[] hotFor = new int[COUNT];
  private final int[] goneFor = new int[COUNT];
  private boolean calm;

  Hosts(long seed) throws IOException {
    this.random = new Random(seed);
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "hosts");
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext(
        "/metrics",
        exchange -> {
          byte[] page = page().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** One second later. */
  synchronized void pass() {
    if (!calm && random.nextDouble() < STARTS / 2) {
      int cloud = random.nextInt(CLOUDS.length);
      int until = 20 + random.nextInt(40);
      for (int i = cloud; i < COUNT; i += CLOUDS.length) {
        hotFor[i] = until;
      }
    }
    for (int i = 0; i < COUNT; i++) {
      hotFor[i] = Math.max(0, hotFor[i] - 1);
      goneFor[i] = Math.max(0, goneFor[i] - 1);
      if (!calm && random.nextDouble() < STARTS) {
        (random.nextInt(4) == 0 ? goneFor : hotFor)[i] = 5 + random.nextInt(60);
      }
    }
  }

  /** Nothing is wrong any more, and nothing will be. */
  synchronized void calm() {
    calm = true;
    Arrays.fill(hotFor, 0);
    Arrays.fill(goneFor, 0);
  }

  private synchronized String page() {
    StringBuilder out = new StringBuilder("# TYPE cpu gauge\n");
    for (int i = 0; i < COUNT; i++) {
      if (goneFor[i] == 0) {
        double value = (hotFor[i] > 0 ? 95 : 20) + random.nextDouble() * 3;
        out.append(
            "cpu{instance=\"host-%02d\",provider=\"%s\"} %.3f%n"
                .formatted(i, CLOUDS[i % 3], value));
      }
    }
    return out.toString();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
