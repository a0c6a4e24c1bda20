package io.petrel.bench.cycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures whole cycles: fetch from a server in another process, parse, detect, decide, commit to
 * disk; beside it, by turns, a plain Python program with pandas and scikit-learn.
 *
 * <p>Figures are CPU time of the whole process, all its threads included, so that a busy machine
 * disturbs them little. Arguments: blocks of cycles measured (20), blocks to warm up (30), the
 * Python program (seed_loop.py; - = none), the Python (/usr/bin/python3).
 */
public final class CycleBench {
  /** Cycles are measured in blocks of so many. */
  private static final int BLOCK = 5;

  private final int cycles;
  private final int warmUp;
  private final String script;
  private final String python;
  private final int port;

  private CycleBench(String[] args, int port) {
    this.cycles = args.length > 0 ? Integer.parseInt(args[0]) : 20;
    this.warmUp = args.length > 1 ? Integer.parseInt(args[1]) : 30;
    this.script = args.length > 2 ? args[2] : "petrel-bench/src/main/python/seed_loop.py";
    this.python = args.length > 3 ? args[3] : "/usr/bin/python3";
    this.port = port;
  }

  public static void main(String[] args) throws IOException {
    try (Child server = Child.java(PromServer.class, List.of("-Xmx2g"), List.of())) {
      CycleBench bench = new CycleBench(args, (int) server.number());
      print(
          "CPU time of a cycle, ms: min / median / max of %d blocks of %d cycles, after %d blocks%n%n",
          bench.cycles, BLOCK, bench.warmUp);
      bench.compare(10_000, 1, "256m");
      bench.compare(10_000, 15, "256m");
      print("%ngrowth, 1 signal:%n%8s %12s %14s%n", "hosts", "median, ms", "us a host");
      for (int hosts : new int[] {100, 1_000, 10_000, 100_000}) {
        double[] taken = bench.alone(hosts);
        print("%8d %12.2f %14.2f%n", hosts, median(taken), median(taken) * 1000 / hosts);
      }
    }
  }

  private Child petrel(int hosts, int signals, String heap, Path directory, int block) {
    return Child.java(
        CycleWorker.class,
        List.of("-Xmx" + heap, "-XX:ActiveProcessorCount=1"),
        List.of(
            address(hosts), String.valueOf(signals), directory.toString(), String.valueOf(block)));
  }

  private String address(int hosts) {
    return "http://127.0.0.1:" + port + "/h" + hosts;
  }

  /** By turns, so that whatever else the machine does meets both. */
  private void compare(int hosts, int signals, String heap) throws IOException {
    Path directory = Files.createTempDirectory("petrel-bench");
    try (Child petrel = petrel(hosts, signals, heap, directory, BLOCK)) {
      double[] ours = new double[cycles];
      for (int i = 0; i < warmUp; i++) {
        petrel.ask("cycle");
      }
      if (script.equals("-")) {
        Arrays.setAll(ours, i -> petrel.ask("cycle"));
      } else {
        double[] theirs = new double[cycles];
        try (Child seed = seed(hosts, signals)) {
          seed.ask("cycle");
          seed.ask("cycle");
          for (int i = 0; i < cycles; i++) {
            ours[i] = petrel.ask("cycle");
            theirs[i] = seed.ask("cycle");
          }
        }
        report("python", hosts, signals, theirs);
        print("ratio of medians, python / petrel: %.1f%n", median(theirs) / median(ours));
      }
      report("petrel", hosts, signals, ours);
      print(
          "petrel: %.0f MB of heap in use after a collection (-Xmx%s), %.0f alerts%n",
          petrel.ask("heap"), heap, petrel.ask("alerts"));
    } finally {
      delete(directory);
    }
  }

  private Child seed(int hosts, int signals) {
    return new Child(
        script,
        List.of(python, script, address(hosts), String.valueOf(signals)),
        Map.of("OMP_NUM_THREADS", "1", "OPENBLAS_NUM_THREADS", "1"));
  }

  private double[] alone(int hosts) throws IOException {
    Path directory = Files.createTempDirectory("petrel-bench");
    // small fleets need more cycles for the clock and until the same code is as warm
    int block = Math.max(1, 20_000 / hosts) * BLOCK;
    String heap = hosts > 10_000 ? "1g" : "256m";
    try (Child petrel = petrel(hosts, 1, heap, directory, block)) {
      for (int i = 0; i < warmUp; i++) {
        petrel.ask("cycle");
      }
      double[] taken = new double[cycles];
      Arrays.setAll(taken, i -> petrel.ask("cycle"));
      return taken;
    } finally {
      delete(directory);
    }
  }

  private static void report(String who, int hosts, int signals, double[] taken) {
    double[] sorted = taken.clone();
    Arrays.sort(sorted);
    print(
        "%-7s %,7d hosts x %2d signals: %9.1f / %9.1f / %9.1f%n",
        who, hosts, signals, sorted[0], median(taken), sorted[sorted.length - 1]);
  }

  private static double median(double[] taken) {
    double[] sorted = taken.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
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
