package io.petrel.source;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Compares the reader of Prometheus' answers with a bare streaming pass over the same bytes, by
 * turns, in the thread's own CPU time. Arguments: rounds measured (300) after as many to warm up,
 * hosts (10000).
 *
 * <p>In this package because the reader is nobody else's.
 */
public final class ParseBench {
  private static final JsonFactory BARE = JsonFactory.builder().build();
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long FROM = 1_700_000_000L;

  private ParseBench() {}

  public static void main(String[] args) throws BadAnswer {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 300;
    int hosts = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
    int steps = 500;
    compare("instant, 4 digits", json(hosts, 0, 1e2), null, rounds);
    compare("instant, 17 digits", json(hosts, 0, 0), null, rounds);
    Grid grid = new Grid(FROM * 1000, 60_000, steps);
    compare("range, 4 digits", json(hosts / 50, steps, 1e2), grid, rounds);
  }

  /** An answer of so many series; steps 0 = an instant's, rounded 0 = all digits. */
  private static byte[] json(int hosts, int steps, double rounded) {
    Random random = new Random(1);
    StringBuilder out = new StringBuilder("{\"status\":\"success\",\"data\":{\"resultType\":\"");
    out.append(steps == 0 ? "vector" : "matrix").append("\",\"result\":[");
    for (int i = 0; i < hosts; i++) {
      out.append(i == 0 ? "" : ",").append("{\"metric\":{\"instance\":\"host-").append(i);
      out.append(".cn-shanghai.example.com:9100\",\"job\":\"node\",\"provider\":\"aliyun\",");
      out.append("\"region\":\"cn-shanghai\",\"role\":\"web\"},\"value");
      out.append(steps == 0 ? "\":" : "s\":[");
      for (int t = 0; t < Math.max(1, steps); t++) {
        double value = random.nextDouble() * 100;
        value = rounded == 0 ? value : Math.rint(value * rounded) / rounded;
        out.append(t == 0 ? "[" : ",[").append(FROM + t * 60L).append(",\"");
        out.append(value).append("\"]");
      }
      out.append(steps == 0 ? "}" : "]}");
    }
    return out.append("]}}").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void compare(String what, byte[] json, @Nullable Grid grid, int rounds)
      throws BadAnswer {
    LabelTable table = new LabelTable();
    double[] ours = new double[rounds];
    double[] bare = new double[rounds];
    long check = 0;
    for (int i = -rounds; i < rounds; i++) {
      long start = THREADS.getCurrentThreadCpuTime();
      check +=
          new AnswerReader(table, 1_000_000)
              .read(new ByteArrayInputStream(json), grid, 10_000)
              .count;
      long middle = THREADS.getCurrentThreadCpuTime();
      check += bare(json);
      long end = THREADS.getCurrentThreadCpuTime();
      if (i >= 0) {
        ours[i] = (middle - start) / 1e6;
        bare[i] = (end - middle) / 1e6;
      }
    }
    Arrays.sort(ours);
    Arrays.sort(bare);
    int half = rounds / 2;
    System.out.printf(
        Locale.ROOT,
        "%-18s %.2f MB: %.2f ms (%.0f MB/s), bare %.2f ms, speed %.2f of bare (best: %.2f) [%d]%n",
        what,
        json.length / 1e6,
        ours[half],
        json.length / ours[half] / 1e3,
        bare[half],
        bare[half] / ours[half],
        bare[0] / ours[0],
        check % 10);
  }

  /** Every token, and every text looked at: the parser would skip what nobody asks for. */
  private static long bare(byte[] json) {
    long characters = 0;
    try (JsonParser p =
        BARE.createParser(ObjectReadContext.empty(), new ByteArrayInputStream(json))) {
      for (JsonToken t; (t = p.nextToken()) != null; ) {
        if (t == JsonToken.VALUE_STRING) {
          characters += p.getStringLength();
        }
      }
    }
    return characters;
  }
}
