package io.petrel.replay;

import io.petrel.detect.Detector;
import io.petrel.detect.DetectorType;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.detect.Detectors;
import io.petrel.detect.SampleDetectors;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Plan.Rule;
import io.petrel.pipeline.Plan.Watch;
import io.petrel.pipeline.Tick;
import io.petrel.route.Route;
import io.petrel.series.Direction;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** The past of a small fleet, with random troubles: hot hosts, gone hosts, a source that failed. */
final class PastFleet {
  static final long STEP = 60_000;
  static final long OFFSET = 10_000;
  static final long BEGIN = 1_795_000_020_000L / STEP * STEP;

  private PastFleet() {}

  /** Two signals, three detectors, two receivers; waits from a second to a quarter of an hour. */
  static Plan plan(Random random) {
    Signal cpu =
        new Signal("cpu", "prom", "q", Unit.PERCENT, Direction.HIGH, "instance", List.of(), 0);
    Signal disk =
        new Signal("disk", "prom", "q", Unit.PERCENT, Direction.HIGH, "instance", List.of(), 0);
    Telling told = new Telling(Duration.ofMinutes(2), 1, 1, Duration.ofMinutes(1));
    Rule above = new Rule("threshold", sample("threshold", "both"), "warning", told);
    Rule fleet = new Rule("fleet", sample("fleet", "percent"), "warning", told);
    Rule absent = new Rule("absent", sample("absent", "twice"), "critical", told);
    Route oncall =
        new Route(
            "0.0",
            "oncall",
            List.of("instance"),
            List.of(io.petrel.route.Matcher.parse("severity=\"critical\"")),
            true,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30 + random.nextInt(900)),
            Duration.ofMinutes(30),
            List.of());
    Route ops =
        new Route(
            "0.1",
            "ops",
            List.of(random.nextBoolean() ? "instance" : "provider"),
            List.of(),
            false,
            Duration.ofSeconds(random.nextInt(300)),
            Duration.ofSeconds(1 + random.nextInt(900)),
            Duration.ofHours(1 + random.nextInt(4)),
            List.of());
    Route root =
        new Route(
            "0",
            "ops",
            List.of("instance"),
            List.of(),
            false,
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofHours(4),
            List.of(oncall, ops));
    return new Plan(
        List.of(new Watch(cpu, List.of(above, fleet, absent)), new Watch(disk, List.of(above))),
        root,
        Duration.ofHours(2));
  }

  private static Detector sample(String type, String setting) {
    for (DetectorType<?> each : Detectors.ALL) {
      if (each.name().equals(type)) {
        return Objects.requireNonNull(SampleDetectors.of(each).get(setting));
      }
    }
    throw new AssertionError("no detector " + type);
  }

  /** So many ticks, a minute apart. */
  static List<Tick> ticks(Random random, int count) {
    int hosts = 3 + random.nextInt(8);
    Labels[] targets = new Labels[hosts];
    Labels[] series = new Labels[hosts];
    for (int h = 0; h < hosts; h++) {
      targets[h] = Labels.of("instance", "web-" + h, "provider", h % 2 == 0 ? "aliyun" : "azure");
      series[h] = Labels.of("instance", "web-" + h);
    }
    int[] hotFor = new int[hosts];
    int[] goneFor = new int[hosts];
    double[] heat = new double[hosts];
    int failing = 0;
    List<Tick> ticks = new ArrayList<>();
    for (int t = 0; t < count; t++) {
      long at = BEGIN + t * STEP;
      if (random.nextInt(400) == 0) {
        for (int h = 0; h < hosts; h++) {
          hotFor[h] = 5 + random.nextInt(20);
          heat[h] = 90;
        }
      }
      failing = failing > 0 ? failing - 1 : random.nextInt(300) == 0 ? 6 : 0;
      List<Labels> there = new ArrayList<>();
      List<Double> cpu = new ArrayList<>();
      List<Double> disk = new ArrayList<>();
      List<Labels> up = new ArrayList<>();
      for (int h = 0; h < hosts; h++) {
        if (hotFor[h]-- <= 0 && random.nextInt(150) == 0) {
          hotFor[h] = 1 + random.nextInt(60);
          heat[h] = 50 + random.nextInt(50);
        }
        if (goneFor[h]-- <= 0 && random.nextInt(400) == 0) {
          goneFor[h] = 1 + random.nextInt(30);
        }
        if (goneFor[h] <= 0) {
          there.add(series[h]);
          up.add(targets[h]);
          cpu.add((hotFor[h] > 0 ? heat[h] : 20) + random.nextInt(50) / 10.0);
          disk.add(random.nextInt(97) == 0 ? Double.NaN : 78 + random.nextInt(40) / 10.0);
        }
      }
      Fetch hostsUp = complete(at, up, up.stream().map(u -> 1.0).toList());
      ticks.add(
          new Tick(
              at,
              Map.of(
                  "prom/cpu",
                  failing > 0 ? new Fetch.Failed("refused") : complete(at, there, cpu),
                  "prom/disk",
                  complete(at, there, disk)),
              Map.of("prom", hostsUp)));
    }
    return ticks;
  }

  private static Fetch complete(long at, List<Labels> series, List<Double> values) {
    double[] column = values.stream().mapToDouble(v -> v).toArray();
    return new Fetch.Complete(new Frame(at, series.toArray(new Labels[0]), column), List.of());
  }
}
