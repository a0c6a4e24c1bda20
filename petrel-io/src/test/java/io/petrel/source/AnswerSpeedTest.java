package io.petrel.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reading costs little beside the plainest pass over the same bytes; ratios, not milliseconds. */
class AnswerSpeedTest {
  private static final int HOSTS = 10_000;

  /** Half the speed, the promise: measuring ends when it is reached. */
  private static final double ENOUGH = 0.5;

  /**
   * Below this it is broken on any machine; between the two a busy machine's caches may be to
   * blame.
   */
  private static final double BROKEN = 0.4;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private interface Task {
    long run() throws BadAnswer;
  }

  private static byte[] instant() {
    StringBuilder out =
        new StringBuilder(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[");
    for (int i = 0; i < HOSTS; i++) {
      metric(out.append(i == 0 ? "" : ","), i)
          .append("\"value\":[1700000000.781,\"")
          .append(i * 0.3137 % 100)
          .append("\"]}");
    }
    return out.append("]}}").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] range(int steps) {
    StringBuilder out =
        new StringBuilder(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[");
    for (int i = 0; i < HOSTS / 50; i++) {
      metric(out.append(i == 0 ? "" : ","), i).append("\"values\":[");
      for (int t = 0; t < steps; t++) {
        out.append(t == 0 ? "" : ",").append('[').append(1_700_000_000 + t * 60).append(",\"");
        out.append(((i * 7919 + t * 31) % 10_000) / 100.0).append("\"]");
      }
      out.append("]}");
    }
    return out.append("]}}").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static StringBuilder metric(StringBuilder out, int i) {
    return out.append("{\"metric\":{\"instance\":\"host-")
        .append(i)
        .append(".cn-shanghai.example.com:9100\",\"job\":\"node\",\"provider\":\"aliyun\",")
        .append("\"region\":\"cn-shanghai\",\"role\":\"web\"},");
  }

  private static long plain(byte[] json) {
    JsonFactory factory = JsonFactory.builder().build();
    long strings = 0;
    try (JsonParser p =
        factory.createParser(ObjectReadContext.empty(), new ByteArrayInputStream(json))) {
      for (JsonToken t; (t = p.nextToken()) != null; ) {
        // The lazy parser would skip strings; whoever reads must look at them.
        if (t == JsonToken.VALUE_STRING) {
          strings += p.getStringLength();
        }
      }
    }
    return strings;
  }

  /**
   * The best ratio of the bare pass' time to ours, measured by turns in this thread's own CPU time,
   * so that other work on the machine counts little; ends early when it is good enough.
   */
  private static double ratio(String what, byte[] json, Task ours) throws BadAnswer {
    double bestOurs = Double.MAX_VALUE;
    double bestBare = Double.MAX_VALUE;
    for (int i = 0; i < 600; i++) {
      long start = THREADS.getCurrentThreadCpuTime();
      assertThat(ours.run()).isPositive();
      long middle = THREADS.getCurrentThreadCpuTime();
      assertThat(plain(json)).isPositive();
      bestOurs = Math.min(bestOurs, (middle - start) / 1e6);
      bestBare = Math.min(bestBare, (THREADS.getCurrentThreadCpuTime() - middle) / 1e6);
      if (i >= 100 && bestBare / bestOurs > ENOUGH) {
        break;
      }
    }
    System.out.printf(
        "%s, %.1f MB: %.1f ms, bare pass %.1f ms, ratio %.2f%n",
        what, json.length / 1e6, bestOurs, bestBare, bestBare / bestOurs);
    return bestBare / bestOurs;
  }

  private static long count(LabelTable table, byte[] json, @Nullable Grid grid) throws BadAnswer {
    return new AnswerReader(table, 1_000_000)
        .read(new ByteArrayInputStream(json), grid, HOSTS)
        .count;
  }

  @Test
  void instant_answer_is_read_at_half_the_speed_of_a_bare_pass_or_better() throws BadAnswer {
    byte[] json = instant();
    LabelTable table = new LabelTable();
    String what = "instant, " + HOSTS + " series";
    assertThat(ratio(what, json, () -> count(table, json, null))).isGreaterThan(BROKEN);
  }

  @Test
  void range_answer_is_read_at_half_the_speed_of_a_bare_pass_or_better() throws BadAnswer {
    int steps = 500;
    byte[] json = range(steps);
    Grid grid = new Grid(1_700_000_000_000L, 60_000, steps);
    LabelTable table = new LabelTable();
    String what = "range, " + HOSTS / 50 * steps + " samples";
    assertThat(ratio(what, json, () -> count(table, json, grid))).isGreaterThan(BROKEN);
  }

  @Test
  void known_series_cost_no_memory_but_the_answer_s_own_arrays() throws BadAnswer {
    byte[] json = instant();
    LabelTable table = new LabelTable();
    for (int i = 0; i < 10; i++) {
      count(table, json, null);
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    long series = count(table, json, null);
    long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(series).isEqualTo(HOSTS);
    assertThat(bytes).as("bytes for %d series", HOSTS).isLessThan(HOSTS * 16L + 100_000);
  }
}
