package io.petrel.detect;

import io.petrel.series.Direction;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Detectors of every kind in the list, with settings that reach all their corners. */
public final class SampleDetectors {
  private SampleDetectors() {}

  /** A signal. */
  static Signal signal(Unit unit, Direction bad) {
    return new Signal("s", "prometheus", "q", unit, bad, "instance", List.of(), 0);
  }

  /** A signal of something that is used up. */
  static Signal exhausting(Direction bad, double at) {
    return new Signal("s", "prometheus", "q", Unit.PERCENT, bad, "instance", List.of(), 5, at);
  }

  /** Detectors of one kind by how they are set; a kind without any is an error. */
  public static Map<String, Detector> of(DetectorType<?> type) {
    Map<String, Detector> out = new LinkedHashMap<>();
    switch (type.name()) {
      case "threshold" -> {
        Levels above = Levels.of(Map.of("warning", 80.0, "critical", 95.0));
        Levels below = Levels.of(Map.of("critical", -5.0));
        out.put("above", new Threshold(new Threshold.Settings(Levels.of(80), null, null, null)));
        out.put("both", new Threshold(new Threshold.Settings(above, below, 70.0, 0.0)));
      }
      case "baseline" -> {
        Baseline.Settings plain = new Baseline.Settings(Sensitivity.NORMAL, null, false, true);
        Baseline.Settings counter = new Baseline.Settings(Sensitivity.HIGH, 5.0, true, true);
        out.put("percent", new Baseline(plain, signal(Unit.PERCENT, Direction.HIGH)));
        out.put("counter", new Baseline(counter, signal(Unit.BYTES, Direction.BOTH)));
      }
      case "fleet" -> {
        Fleet.Settings settings = Fleet.Settings.DEFAULT;
        out.put("percent", new Fleet(settings, signal(Unit.PERCENT, Direction.HIGH)));
        out.put("bytes", new Fleet(settings, signal(Unit.BYTES, Direction.BOTH)));
      }
      case "kmeans" -> {
        KMeans.Settings settings = new KMeans.Settings(8, 0.34, 3);
        out.put("percent", new KMeans(settings, signal(Unit.PERCENT, Direction.HIGH)));
        out.put("bytes", new KMeans(settings, signal(Unit.BYTES, Direction.BOTH)));
      }
      case "absent" -> out.put("twice", new Absent(new Absent.Settings(2, Duration.ofMinutes(10))));
      case "forecast" -> {
        out.put("fills", new Forecast(Forecast.Settings.DEFAULT, exhausting(Direction.HIGH, 100)));
        out.put("drains", new Forecast(Forecast.Settings.DEFAULT, exhausting(Direction.LOW, 0)));
      }
      default -> throw new IllegalArgumentException("no sample of detector " + type.name());
    }
    return out;
  }
}
