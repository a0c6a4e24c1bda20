package io.petrel.browser;

import com.google.gson.JsonParser;
import com.sun.management.OperatingSystemMXBean;
import io.petrel.app.Petrel;
import io.petrel.source.RealPrometheus;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures what a chart costs: the endpoint {@code series} over 7 days at 1 minute, with the two
 * weeks that detectors learn from before them, from a real Prometheus in a process of its own.
 *
 * <p>CPU time is that of the whole process, all threads and garbage collection included, without
 * the server of the data. The system counts it in hundredths of a second, so means are what counts.
 * No question is asked twice; the second about a host is for a window a minute later, as a page
 * asks that stays open. Arguments: hosts measured (20).
 */
public final class SeriesBench {
  private static final Duration PAST = Duration.ofDays(22);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int WARM_UP = 20;
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final int rounds;
  private final PlainClient client;
  private final long start = System.currentTimeMillis() / 60_000 * 60 - 3600;
  private final Map<String, Integer> asked = new HashMap<>();
  private int sent;

  private SeriesBench(int rounds, PlainClient client) {
    this.rounds = rounds;
    this.client = client;
  }

  public static void main(String[] args) throws IOException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 20;
    int hosts = WARM_UP + rounds;
    try (Scratch scratch = new Scratch();
        RealPrometheus prometheus =
            RealPrometheus.withHistory(history(hosts), "--query.lookback-delta=2m");
        Petrel petrel = new Petrel(scratch.directory(), config(prometheus, scratch))) {
      SeriesBench bench = new SeriesBench(rounds, new PlainClient(petrel.url()));
      bench.awaitLearning();
      bench.run();
    }
  }

  private static String config(RealPrometheus prometheus, Scratch scratch) {
    return """
        interval: 1m
        query_offset: 0s
        learn_from: 14d
        prometheus: { url: "%s" }
        signals:
          - { name: limit, query: cpu_percent, unit: percent, detectors: [ threshold: { above: 80 } ] }
          - { name: learned, query: cpu_percent, unit: percent, detectors: [ threshold: { above: 80 }, baseline: {} ] }
          - { name: whole, query: cpu_percent, unit: percent, detectors: [ threshold: { above: 80 }, baseline: {} ] }
          - { name: compared, query: cpu_percent, unit: percent, detectors: [ fleet: {}, baseline: {} ] }
        """
            .formatted(prometheus.url())
        + scratch.config();
  }

  /** Days and weeks with noise, as irregular in their digits as what is measured. */
  private static String history(int hosts) {
    long now = System.currentTimeMillis() / 1000 / 60 * 60 + Duration.ofHours(2).toSeconds();
    StringBuilder out = new StringBuilder("# TYPE cpu_percent gauge\n");
    for (int host = 0; host < hosts; host++) {
      SplittableRandom random = new SplittableRandom(host);
      for (long at = now - PAST.toSeconds(); at <= now; at += 60) {
        double day = Math.sin(2 * Math.PI * (at % 86_400) / 86_400);
        double value = 25 + 10 * day + 4 * random.nextDouble();
        out.append("cpu_percent{instance=\"web-").append(host).append("\"} ");
        out.append(value).append(' ').append(at).append('\n');
      }
    }
    out.append("# TYPE up gauge\n");
    for (int host = 0; host < hosts; host++) {
      for (long at = now - 6 * 3600; at <= now; at += 60) {
        out.append("up{job=\"node\",instance=\"web-").append(host).append("\"} 1 ");
        out.append(at).append('\n');
      }
    }
    return out.append("# EOF\n").toString();
  }

  /** Until nothing is learned in the background any more. */
  private void awaitLearning() throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      var status = JsonParser.parseString(client.text("/api/v1/status")).getAsJsonObject();
      if (status.get("series").getAsInt() > 0 && status.getAsJsonArray("learning").isEmpty()) {
        return;
      }
      LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
    }
    throw new IllegalStateException("the past was not learned in time");
  }

  private void run() throws IOException {
    print(
        "%d hosts, CPU of a question, ms: mean (most) of %d hosts after %d others%n",
        WARM_UP + rounds, rounds, WARM_UP);
    print("%-30s %18s %18s %12s%n", "", "first", "a minute later", "kB, sent");
    // A service has run for days before somebody looks.
    for (int host = 0; host < WARM_UP; host++) {
      for (String signal : List.of("limit", "learned", "whole", "compared", "limit", "learned")) {
        ask(signal, host, signal.equals("whole") ? 20_000 : 800);
      }
    }
    kind("7 d, a limit, 800 points", "limit", 800);
    kind("7 d, learned, 800 points", "learned", 800);
    kind("7 d, learned, all 10,080", "whole", 20_000);
    kind("7 d, with peers, 800 points", "compared", 800);
  }

  private void kind(String what, String signal, int points) throws IOException {
    double[] first = new double[rounds];
    double[] later = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      first[i] = ask(signal, WARM_UP + i, points);
    }
    for (int i = 0; i < rounds; i++) {
      later[i] = ask(signal, WARM_UP + i, points);
    }
    print(
        "%-30s %10.1f (%5.1f) %10.1f (%5.1f) %12.1f%n",
        what, mean(first), most(first), mean(later), most(later), sent / 1e3);
  }

  private static double mean(double[] all) {
    return Arrays.stream(all).average().orElseThrow();
  }

  private static double most(double[] all) {
    return Arrays.stream(all).max().orElseThrow();
  }

  /** Milliseconds of CPU of a question that was not asked before: each a minute later. */
  private double ask(String signal, int host, int points) throws IOException {
    int question = asked.merge(signal + "/" + host, 1, Integer::sum);
    long to = start + 60L * question;
    String path =
        "/api/v1/series?signal=%s&host=web-%d&from=%d&to=%d&points=%d"
            .formatted(signal, host, to - 7 * 86_400, to, points);
    long before = SYSTEM.getProcessCpuTime();
    sent = client.bytes(path);
    return (SYSTEM.getProcessCpuTime() - before) / 1e6;
  }

  private static void print(String format, Object... args) {
    System.out.printf(Locale.ROOT, format, args);
  }
}
