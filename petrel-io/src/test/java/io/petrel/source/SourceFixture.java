package io.petrel.source;

import io.petrel.source.FakePrometheus.Series;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the contract test needs of each kind of source: a new kind adds its case to {@link #of}. */
interface SourceFixture extends AutoCloseable {
  /** A source that knows {@code cpu_usage} of some hosts. */
  Source working();

  /** A source that cannot answer {@code no_such_signal}. */
  Source failing();

  /** A source that answers {@code cpu_usage} with a part, null where no part is possible. */
  @Nullable Source partial();

  /** Whether the past can be asked for. */
  boolean keepsHistory();

  @Override
  void close();

  static SourceFixture of(SourceType<?> type, Path directory) {
    return switch (type.name()) {
      case "prometheus" -> new OfPrometheus();
      case "local" -> new OfLocal();
      case "csv" -> new OfCsv(directory);
      default -> throw new AssertionError("no fixture for the source " + type.name());
    };
  }

  /** The strict fake. */
  final class OfPrometheus implements SourceFixture {
    private final FakePrometheus fake = new FakePrometheus().start();

    private Source source(URI url) {
      return new PrometheusSource("test", PrometheusSource.Settings.of(url));
    }

    @Override
    public Source working() {
      List<Series> cpu = new ArrayList<>();
      List<Series> up = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        int host = i;
        cpu.add(
            new Series(
                Map.of("__name__", "cpu", "instance", "host-" + i, "provider", "aliyun"),
                t -> host == 3 && t % 120_000 == 0 ? Grid.ABSENT : (t / 1000 + host) % 101));
        up.add(new Series(Map.of("__name__", "up", "instance", "host-" + i), t -> host % 2));
      }
      fake.series("cpu_usage", cpu).series("up", up);
      return source(fake.url());
    }

    @Override
    public Source failing() {
      return source(fake.url());
    }

    @Override
    public Source partial() {
      fake.afterData(",\"isPartial\":true");
      return working();
    }

    @Override
    public boolean keepsHistory() {
      return true;
    }

    @Override
    public void close() {
      fake.close();
    }
  }

  /** The machine that the test runs on. */
  record OfLocal() implements SourceFixture {
    @Override
    public Source working() {
      return new LocalSource("test", LocalSource.Settings.DEFAULT);
    }

    @Override
    public Source failing() {
      return working();
    }

    @Override
    public @Nullable Source partial() {
      return null;
    }

    @Override
    public boolean keepsHistory() {
      return false;
    }

    @Override
    public void close() {}
  }

  /** Files in a temporary folder. */
  record OfCsv(Path directory) implements SourceFixture {
    @Override
    public Source working() {
      try {
        Path cpu = Files.createDirectories(directory.resolve("cpu_usage"));
        for (int host = 0; host < 3; host++) {
          StringBuilder text = new StringBuilder("timestamp,value\n");
          for (int i = 0; i < 20; i++) {
            text.append(1_700_000_040 - 900 + i * 60)
                .append(',')
                .append(host * 10 + i)
                .append('\n');
          }
          Files.writeString(cpu.resolve("host-" + host + ".csv"), text);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new CsvSource("test", CsvSource.Settings.of(directory));
    }

    @Override
    public Source failing() {
      return working();
    }

    @Override
    public Source partial() {
      Source source = working();
      try {
        // A link to nowhere: listed, and not to be read.
        Files.createSymbolicLink(
            directory.resolve("cpu_usage/host-9.csv"), directory.resolve("nowhere"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return source;
    }

    @Override
    public boolean keepsHistory() {
      return true;
    }

    @Override
    public void close() {}
  }
}
