package io.petrel.bench.history;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real Prometheus in a process of its own, and what it costs by its {@code /proc}. */
final class Server implements AutoCloseable {
  /** The kernel counts a process' time in hundredths of a second. */
  private static final double TICK_MILLIS = 10;

  private final Process process;
  private final URI url;
  private final Thread watcher;
  private volatile long ownPeak;
  private volatile boolean closed;

  private Server(Process process, URI url) {
    this.process = process;
    this.url = url;
    this.watcher = new Thread(this::watch, "memory");
    watcher.setDaemon(true);
    watcher.start();
  }

  /** Turns OpenMetrics text into blocks. */
  static void load(Path openMetrics, Path data) throws IOException, InterruptedException {
    Process promtool =
        new ProcessBuilder(
                "promtool",
                "tsdb",
                "create-blocks-from",
                "--quiet",
                "--max-block-duration=744h",
                "openmetrics",
                openMetrics.toString(),
                data.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (promtool.waitFor() != 0) {
      throw new IOException("promtool failed");
    }
  }

  /** Starts one over these data, and waits until it answers. */
  static Server start(Path directory, Path data) throws IOException, InterruptedException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path config = Files.writeString(directory.resolve("prometheus.yml"), "");
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + data,
                "--storage.tsdb.retention.time=10y",
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("prometheus.log").toFile())
            .start();
    Server server = new Server(process, URI.create("http://127.0.0.1:" + port));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!server.ready()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        server.close();
        throw new IOException("prometheus did not start, see " + directory);
      }
      Thread.sleep(50);
    }
    return server;
  }

  private boolean ready() {
    try (InputStream in = url.resolve("/-/ready").toURL().openStream()) {
      in.readAllBytes();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  URI url() {
    return url;
  }

  /** CPU time so far, all threads, milliseconds. */
  double cpuMillis() {
    // The name in brackets may hold spaces; behind it the 12th and 13th fields are the times.
    String stat = read("stat");
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) * TICK_MILLIS;
  }

  /** The most memory of its own since {@link #forget}, without mapped files, megabytes. */
  double ownPeakMegabytes() {
    return ownPeak / 1e3;
  }

  /** The most memory since {@link #forget}, with the blocks it has mapped, megabytes. */
  double peakMegabytes() {
    return kilobytes("VmHWM:") / 1e3;
  }

  /** Begins to look for the most memory anew. */
  void forget() throws IOException {
    Files.writeString(Path.of("/proc/" + process.pid() + "/clear_refs"), "5");
    ownPeak = kilobytes("RssAnon:");
  }

  private void watch() {
    try {
      while (!closed && process.isAlive()) {
        ownPeak = Math.max(ownPeak, kilobytes("RssAnon:"));
        Thread.sleep(10);
      }
    } catch (InterruptedException | UncheckedIOException e) {
      // it has ended
    }
  }

  private long kilobytes(String key) {
    return read("status")
        .lines()
        .filter(l -> l.startsWith(key))
        .mapToLong(l -> Long.parseLong(l.replaceAll("\\D+", "")))
        .findFirst()
        .orElse(0);
  }

  private String read(String file) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/" + file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
