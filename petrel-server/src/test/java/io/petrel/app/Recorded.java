package io.petrel.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Six web hosts over three days at five minutes, of which four did what hosts do. */
final class Recorded {
  static final long BEGIN = 1_795_046_400; // 2026-11-19T00:00:00Z
  static final int STEP = 300;
  static final int ROWS = 3 * 24 * 12;
  static final int HOSTS = 6;

  private record Row(String host, long at, double value) {}

  private Recorded() {}

  private static List<Row> rows() {
    Random random = new Random(42);
    List<Row> rows = new ArrayList<>();
    for (int h = 0; h < HOSTS; h++) {
      for (int i = 0; i < ROWS; i++) {
        double value = 20 + Math.round(20 * random.nextDouble()) / 10.0;
        value = h == 1 && i >= 600 && i < 630 ? 95 : value;
        value = h == 1 && i >= 700 && i < 705 ? 96.5 : value;
        value = h == 2 && i >= 640 ? 88 : value;
        value = h == 4 && i >= 100 && i < 160 ? 93 : value; // while only learning
        if (h != 3 || i < 500 || i >= 560) {
          rows.add(new Row("web-" + h, BEGIN + (long) i * STEP, value));
        }
      }
    }
    return rows;
  }

  /** As CSV files. */
  static Path csv(Path directory) throws IOException {
    Path folder = Files.createDirectories(directory.resolve("rec/cpu_usage"));
    for (int h = 0; h < HOSTS; h++) {
      String host = "web-" + h;
      StringBuilder text = new StringBuilder("timestamp,value\n");
      rows().stream()
          .filter(row -> row.host.equals(host))
          .forEach(row -> text.append(row.at).append(',').append(row.value).append('\n'));
      Files.writeString(folder.resolve(host + ".csv"), text);
    }
    return directory.resolve("rec");
  }

  /** As OpenMetrics text, with {@code up}. */
  static String openMetrics() {
    StringBuilder cpu = new StringBuilder("# TYPE cpu gauge\n");
    StringBuilder up = new StringBuilder("# TYPE up gauge\n");
    for (Row row : rows()) {
      String rest = "{instance=\"" + row.host + "\"} %s " + row.at + "\n";
      cpu.append("cpu").append(rest.formatted(row.value));
      up.append("up").append(rest.formatted(1));
    }
    return cpu + up.toString() + "# EOF\n";
  }

  /** A config over it; %s = the source. */
  static final String CONFIG =
      """
      sources: [ { name: past, %s } ]
      interval: 5m
      signals:
        - name: cpu_usage
          query: cpu
          unit: percent
          detectors:
            - threshold: { above: 80, clear_below: 70, for: 5m }
            - fleet: { for: 10m }
            - absent: { for: 10m }
      receivers: [ { name: ops, slack: { bot_token: xoxb-nobody, channel: C0ONCALL01 } } ]
      """;
}
