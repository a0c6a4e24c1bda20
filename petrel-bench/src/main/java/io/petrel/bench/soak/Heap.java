package io.petrel.bench.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process keeps on its heap after full collections, and how that grows. For one thread. */
final class Heap {
  private static final Pattern USED = Pattern.compile("used ([0-9]+)K");

  private static final int ENOUGH = 20;

  private final long pid;
  private final List<double[]> samples = new ArrayList<>();

  Heap(long pid) {
    this.pid = pid;
  }

  /**
   * Collects and looks.
   *
   * @param minutes since the beginning
   * @return MB in use
   */
  double sample(double minutes) throws IOException, InterruptedException {
    jcmd("GC.run");
    double kilobytes = 0;
    // With the serial collector the new and the old generation stand apart; metaspace comes last.
    String info = jcmd("GC.heap_info");
    int end = info.indexOf("Metaspace");
    Matcher used = USED.matcher(end < 0 ? info : info.substring(0, end));
    while (used.find()) {
      kilobytes += Double.parseDouble(used.group(1));
    }
    double megabytes = kilobytes / 1024;
    samples.add(new double[] {minutes, megabytes});
    return megabytes;
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(jcmd, Long.toString(pid), command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("jcmd " + command + ": " + said);
    }
    return said;
  }

  /**
   * A line through the samples by least squares.
   *
   * @param perHour its slope, MB
   * @param error the slope's standard error, MB an hour
   */
  record Slope(int samples, double mean, double perHour, double error) {
    /**
     * Whether it differs from none by less than three standard errors, or by less than 1 MB; of a
     * short run there is no telling.
     */
    boolean flat() {
      return samples < ENOUGH || Math.abs(perHour) < Math.max(1, 3 * error);
    }
  }

  /** Of the samples from a minute on. */
  Slope slope(double from) {
    List<double[]> used = samples.stream().filter(s -> s[0] >= from).toList();
    int n = used.size();
    double x = used.stream().mapToDouble(s -> s[0]).average().orElse(0);
    double y = used.stream().mapToDouble(s -> s[1]).average().orElse(0);
    double sxx = used.stream().mapToDouble(s -> (s[0] - x) * (s[0] - x)).sum();
    double sxy = used.stream().mapToDouble(s -> (s[0] - x) * (s[1] - y)).sum();
    double slope = sxy / sxx;
    double rest = used.stream().mapToDouble(s -> Math.pow(s[1] - y - slope * (s[0] - x), 2)).sum();
    double error = Math.sqrt(rest / Math.max(1, n - 2) / sxx);
    return new Slope(n, y, slope * 60, error * 60);
  }
}
