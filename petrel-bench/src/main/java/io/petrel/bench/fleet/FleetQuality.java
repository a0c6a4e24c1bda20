package io.petrel.bench.fleet;

import io.petrel.detect.Detector;
import io.petrel.fleet.FleetSimulator;
import io.petrel.fleet.FleetSimulator.Shape;
import io.petrel.fleet.FleetTrial;
import io.petrel.fleet.FleetTrial.Fault;
import io.petrel.fleet.FleetTrial.Found;
import io.petrel.fleet.FleetTrial.Healthy;
import io.petrel.series.Direction;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import java.util.Arrays;
import java.util.Locale;

/**
 * Prints how quiet the fleet detector is on healthy fleets, beside plain two-means, and how surely
 * it finds faults. Arguments: ticks (10000), trials (100), seed (1).
 */
public final class FleetQuality {
  private FleetQuality() {}

  private static final int[] HOSTS = {3, 10, 60, 1000};

  public static void main(String[] args) {
    int ticks = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    int trials = args.length > 1 ? Integer.parseInt(args[1]) : 100;
    long seed = args.length > 2 ? Long.parseLong(args[2]) : 1;
    quiet(ticks, seed);
    found(trials, seed);
    speed(FleetTrial.detector("fleet", Direction.HIGH), "fleet");
    speed(FleetTrial.detector("kmeans", Direction.HIGH), "kmeans");
  }

  /** The time of one tick of 10,000 hosts, warm, with labels that are new objects every tick. */
  private static <S> void speed(Detector.OfGroup<S> detector, String name) {
    int hosts = 10_000;
    FleetSimulator fleet = new FleetSimulator(Shape.GAUSSIAN, hosts, 1);
    S state = detector.initial();
    double[] millis = new double[101];
    for (int t = 0; t < 300; t++) {
      Frame played = fleet.next();
      Labels[] series = new Labels[hosts];
      double[] values = new double[hosts];
      for (int i = 0; i < hosts; i++) {
        series[i] = Labels.of(played.series(i).asMap());
        values[i] = played.value(i);
      }
      Frame frame = new Frame(played.at(), series, values);
      long start = System.nanoTime();
      state = detector.step(state, frame).state();
      millis[t % millis.length] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    print("%n%s: a tick of %,d hosts takes %.2f ms (median)%n", name, hosts, millis[50]);
  }

  private static void quiet(int ticks, long seed) {
    print(
        "False alerts in 10,000 host-ticks of healthy fleets (%,d ticks, seed %d)%n"
            + "fleet, kmeans: told after 4 of 6 ticks, hosts and groups; naive: plain two-means%n",
        ticks, seed);
    print("%-16s %6s %10s %10s %12s%n", "shape", "hosts", "fleet", "kmeans", "naive");
    for (Shape shape : Shape.values()) {
      for (int hosts : HOSTS) {
        Healthy fleet = FleetTrial.healthy("fleet", shape, hosts, ticks, seed);
        Healthy kmeans = FleetTrial.healthy("kmeans", shape, hosts, ticks, seed);
        print(
            "%-16s %6d %10.4f %10.4f %12.1f   told %d (groups %d), scored %d%n",
            shape,
            hosts,
            fleet.rate(),
            kmeans.rate(),
            fleet.naive() * 1e4 / fleet.hostTicks(),
            fleet.told(),
            fleet.groups(),
            fleet.anomalous());
      }
    }
  }

  private static void found(int trials, long seed) {
    print(
        "%nFaults found in %d trials: scored within 3 ticks, told within 6, healthy hosts told%n",
        trials);
    print("%-16s %-6s %10s %8s %8s %8s%n", "shape", "fault", "hosts", "scored", "told", "others");
    for (Shape shape : Shape.values()) {
      for (Fault fault : Fault.values()) {
        for (int hosts : HOSTS) {
          found(shape, fault, hosts, 1, trials, seed);
          if (hosts == 60) {
            found(shape, fault, hosts, 3, trials, seed);
          }
        }
      }
    }
  }

  private static void found(
      Shape shape, Fault fault, int hosts, int faulty, int trials, long seed) {
    int scored = 0;
    int told = 0;
    long others = 0;
    for (int i = 0; i < trials; i++) {
      Found found = FleetTrial.fault(shape, fault, hosts, faulty, 240, seed * 1000 + i);
      scored += found.scored() ? 1 : 0;
      told += found.told() ? 1 : 0;
      others += found.others();
    }
    print(
        "%-16s %-6s %4d of %4d %7d%% %7d%% %8d%n",
        shape,
        fault,
        faulty,
        hosts,
        Math.round(100.0 * scored / trials),
        Math.round(100.0 * told / trials),
        others);
  }

  private static void print(String format, Object... args) {
    System.out.printf(Locale.ROOT, format, args);
  }
}
