package io.petrel.bench.history;

import com.sun.management.OperatingSystemMXBean;
import io.petrel.series.Direction;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import io.petrel.source.HistoryEnd;
import io.petrel.source.HistorySink;
import io.petrel.source.PrometheusSource;
import io.petrel.source.PrometheusSource.RemoteRead;
import io.petrel.source.PrometheusSource.Settings;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Measures how the past is read from a real Prometheus ({@code prometheus} and {@code promtool} on
 * the path): by range queries in slices, and by remote read.
 *
 * <p>Loads one signal of made-up hosts, a sample every five minutes. Each way has a server of its
 * own and reads all three times: the first time cold, the others warm. Arguments: hosts (1000),
 * days (14), a directory for the data, which for 10,000 hosts and 14 days take 3 GB (the system's).
 */
public final class HistoryBench {
  private static final long START = 1_700_000_100_000L;
  private static final long STEP = 300_000;
  private static final int ROUNDS = 3;
  private static final Signal SIGNAL =
      new Signal(
          "cpu", "prometheus", "cpu_usage", Unit.PERCENT, Direction.HIGH, "instance", List.of(), 0);

  private HistoryBench() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    int hosts = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
    int days = args.length > 1 ? Integer.parseInt(args[1]) : 14;
    Path parent = Path.of(args.length > 2 ? args[2] : System.getProperty("java.io.tmpdir"));
    Path directory = Files.createTempDirectory(parent, "petrel-bench");
    int steps = (int) (days * 86_400_000L / STEP);
    try {
      Path data = Files.createDirectory(directory.resolve("data"));
      long before = System.nanoTime();
      Path text = directory.resolve("history.om");
      write(text, hosts, steps);
      Server.load(text, data);
      Files.delete(text);
      print(
          "%,d hosts x %d days at 5 min, %,d samples; loaded in %.0f s%n%n",
          hosts, days, (long) hosts * steps, (System.nanoTime() - before) / 1e9);
      print(
          "%-12s %8s %10s %13s %12s %14s %14s%n",
          "",
          "wall, s",
          "our CPU, s",
          "server CPU, s",
          "million/s",
          "server own, MB",
          "server all, MB");
      Sum slices = read("slices", RemoteRead.NEVER, directory, data, steps);
      Sum remote = read("remote read", RemoteRead.AUTO, directory, data, steps);
      print(
          "%nboth ways the same %,d values of %,d series: %s%n",
          remote.count, hosts, remote.count == slices.count && remote.bits == slices.bits);
    } finally {
      delete(directory);
    }
  }

  /** Loads that go up and down, with two decimals; each host is scraped at its own second. */
  private static void write(Path file, int hosts, int steps) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("# TYPE cpu_usage gauge\n");
      StringBuilder line = new StringBuilder();
      for (int host = 0; host < hosts; host++) {
        SplittableRandom random = new SplittableRandom(host);
        String series =
            "cpu_usage{instance=\"host-%05d.cn-shanghai.example.com:9100\",job=\"node\"} "
                .formatted(host);
        long second = START / 1000 + random.nextInt((int) (STEP / 1000));
        double value = 30;
        for (int i = 0; i < steps; i++) {
          value = 30 + 0.9 * (value - 30) + 10 * (random.nextDouble() - 0.5);
          line.setLength(0);
          line.append(series).append(Math.round(value * 100) / 100.0).append(' ');
          out.append(line.append(second + i * STEP / 1000).append('\n'));
        }
      }
      out.write("# EOF\n");
    }
  }

  private static Sum read(String name, RemoteRead way, Path directory, Path data, int steps)
      throws IOException, InterruptedException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Sum sum = new Sum();
    try (Server server = Server.start(directory, data);
        PrometheusSource source = source(server, way)) {
      for (int round = 0; round < ROUNDS; round++) {
        sum = new Sum();
        server.forget();
        double theirs = server.cpuMillis();
        long ours = system.getProcessCpuTime();
        long before = System.nanoTime();
        HistoryEnd end = source.history(SIGNAL, START, START + (steps - 1) * STEP, STEP, sum);
        double seconds = (System.nanoTime() - before) / 1e9;
        if (!end.equals(new HistoryEnd.Complete())) {
          throw new IllegalStateException(end.toString());
        }
        print(
            "%-12s %8.2f %10.2f %13.2f %12.2f %14.0f %14.0f%n",
            name,
            seconds,
            (system.getProcessCpuTime() - ours) / 1e9,
            (server.cpuMillis() - theirs) / 1e3,
            sum.count / seconds / 1e6,
            server.ownPeakMegabytes(),
            server.peakMegabytes());
      }
    }
    return sum;
  }

  private static PrometheusSource source(Server server, RemoteRead way) {
    Settings plain = Settings.of(server.url());
    return new PrometheusSource(
        "prometheus",
        new Settings(
            plain.url(),
            plain.hostsQuery(),
            plain.timeout(),
            plain.connectTimeout(),
            plain.readTimeout(),
            plain.maxResponseBytes(),
            plain.maxSeries(),
            plain.gzip(),
            way,
            Map.of(),
            plain.http()));
  }

  /** Adds up what comes, in any order of the series. */
  private static final class Sum implements HistorySink {
    private long count;
    private long bits;

    @Override
    public void piece(Labels series, long[] at, double[] values, int size) {
      count += size;
      long seed = series.fingerprint();
      for (int i = 0; i < size; i++) {
        bits += (Double.doubleToRawLongBits(values[i]) ^ seed) * (at[i] | 1);
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private static void print(String format, Object... args) {
    System.out.printf(Locale.ROOT, format, args);
  }
}
