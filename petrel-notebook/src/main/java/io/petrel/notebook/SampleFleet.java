package io.petrel.notebook;

import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.source.CsvSource;
import io.petrel.source.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The CPU usage of 24 made-up hosts at three clouds over two weeks, with a few troubles in the
 * second one: something to look at where no Prometheus is at hand. The same seed makes the same
 * fleet. Immutable.
 *
 * <p>Web servers and databases follow the day, caches hardly; databases make a backup every night.
 * In the second week one web server is far above its peers until the end, a database works through
 * a night, and five caches do more than usual for two hours, each by more than the one before.
 */
public final class SampleFleet {
  /** The last instant: a Thursday evening in China, where the hosts are. */
  public static final Instant END = Instant.parse("2026-01-15T10:00:00Z");

  /** How long it lasts. */
  public static final Duration LENGTH = Duration.ofDays(14);

  /** The distance of two values. */
  public static final Duration STEP = Duration.ofMinutes(5);

  /** The host that is hot in the end. */
  public static final String HOT = "tencent-web-03";

  /** The database that works through a night. */
  public static final String SLEEPLESS = "aliyun-db-02";

  /** The caches that do more than usual for two hours, each on a day of its own. */
  private static final List<String> BUSY =
      List.of(
          "aliyun-cache-01",
          "azure-cache-02",
          "tencent-cache-01",
          "aliyun-cache-02",
          "azure-cache-01");

  private static final Map<String, String> REGIONS =
      new TreeMap<>(
          Map.of("aliyun", "cn-hangzhou", "azure", "eastasia", "tencent", "ap-guangzhou"));

  private static final Map<String, Integer> ROLES =
      new TreeMap<>(Map.of("cache", 2, "db", 2, "web", 4));

  /** The hour of China at which a backup begins. */
  private static final double BACKUP = 2;

  private static final double PERSISTENCE = 0.7;

  private final List<Frame> frames = new ArrayList<>();

  /** A fleet by its seed. */
  public SampleFleet(long seed) {
    List<Host> hosts = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong());
    for (Map.Entry<String, String> cloud : REGIONS.entrySet()) {
      for (Map.Entry<String, Integer> role : ROLES.entrySet()) {
        for (int i = 1; i <= role.getValue(); i++) {
          String name = "%s-%s-%02d".formatted(cloud.getKey(), role.getKey(), i);
          Labels labels =
              Labels.of("instance", name, "provider", cloud.getKey())
                  .with("region", cloud.getValue())
                  .with("role", role.getKey());
          hosts.add(new Host(labels, random.split()));
        }
      }
    }
    Labels[] series = hosts.stream().map(host -> host.labels).toArray(Labels[]::new);
    long end = END.toEpochMilli();
    for (long at = end - LENGTH.toMillis(); at <= end; at += STEP.toMillis()) {
      long now = at;
      frames.add(
          new Frame(now, series, hosts.stream().mapToDouble(host -> host.next(now)).toArray()));
    }
  }

  /** All values, one frame an instant, oldest first. */
  public List<Frame> frames() {
    return List.copyOf(frames);
  }

  /** It as a recording in a temporary directory, which goes when this process ends. */
  public Source asSource() {
    try {
      Path directory = Files.createTempDirectory("petrel-sample-fleet");
      directory.toFile().deleteOnExit();
      writeTo(directory);
      try (Stream<Path> files = Files.walk(directory)) {
        files.forEach(file -> file.toFile().deleteOnExit());
      }
      return CsvSource.of(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("the sample fleet cannot be written", e);
    }
  }

  /** Writes it as a recording that a {@link CsvSource} reads. */
  public Path writeTo(Path directory) {
    try {
      Path folder = Files.createDirectories(directory.resolve("cpu_usage"));
      List<String> labels = new ArrayList<>(List.of("instance,provider,region,role"));
      for (int i = 0; i < frames.get(0).size(); i++) {
        Labels of = frames.get(0).series(i);
        String name = of.getOrEmpty("instance");
        labels.add(String.join(",", of.asMap().values()));
        StringBuilder out = new StringBuilder("timestamp,value\n");
        for (Frame frame : frames) {
          out.append(frame.at() / 1000).append(',');
          out.append(String.format(Locale.ROOT, "%.2f", frame.value(i))).append('\n');
        }
        Files.writeString(folder.resolve(name + ".csv"), out);
      }
      Files.write(directory.resolve("labels.csv"), labels);
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": the sample fleet cannot be written", e);
    }
  }

  /** One host under way. */
  private static final class Host {
    final Labels labels;
    private final String name;
    private final String role;
    private final SplittableRandom random;
    private final double bias;
    private double noise;

    Host(Labels labels, SplittableRandom random) {
      this.labels = labels;
      this.name = labels.getOrEmpty("instance");
      this.role = labels.getOrEmpty("role");
      this.random = random;
      this.bias = 2 * random.nextGaussian();
    }

    double next(long at) {
      noise = PERSISTENCE * noise + random.nextGaussian();
      double value = usual(at) + bias + noise + trouble(at);
      return Math.round(100 * Math.max(0.5, Math.min(100, value))) / 100.0;
    }

    private double usual(long at) {
      double ofDay = (at / 3_600_000.0 + 8) % 24;
      double work = Math.max(0, Math.sin(Math.PI * (ofDay - 7) / 16));
      boolean backup = ofDay >= BACKUP && ofDay < BACKUP + 0.75;
      return switch (role) {
        case "web" -> 14 + 26 * work;
        case "db" -> 16 + 14 * work + (backup ? 20 : 0);
        default -> 24 + 2 * work;
      };
    }

    private double trouble(long at) {
      double daysLeft = (END.toEpochMilli() - at) / 86_400_000.0;
      if (name.equals(HOT)) {
        return daysLeft < 0.2 ? 50 : 0;
      }
      if (name.equals(SLEEPLESS)) {
        return daysLeft > 2.5 && daysLeft < 2.75 ? 42 : 0;
      }
      int busy = BUSY.indexOf(name);
      double begin = 6.1 - busy;
      return busy >= 0 && daysLeft < begin && daysLeft > begin - 1 / 12.0 ? 12 + 6 * busy : 0;
    }
  }
}
