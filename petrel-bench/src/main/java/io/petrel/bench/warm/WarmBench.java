package io.petrel.bench.warm;

import io.petrel.bench.cycle.Plans;
import io.petrel.detect.Detector;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.pipeline.HardState;
import io.petrel.pipeline.Lesson;
import io.petrel.pipeline.Pipeline;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Tick;
import io.petrel.route.Route;
import io.petrel.series.Direction;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * How many samples of the past one core leads through the detector in a second, the source left
 * out: its values stand in memory and are copied outside of what is timed.
 *
 * <p>Two orders, as sources give them: slices of time across all series (range queries) and one
 * series after the other (chunks).
 */
public final class WarmBench {
  private static final long STEP = 300_000;
  private static final long START = 1_790_000_100_000L;
  private static final int DAYS = 14;
  private static final int PATTERNS = 64;
  private static final int A_SLICE = 500_000;
  private static final int A_CHUNK = 120;

  private final Detector detector;
  private final Labels[] series;
  private final int steps = (int) Duration.ofDays(DAYS).dividedBy(Duration.ofMillis(STEP));
  private final double[][] values = new double[PATTERNS][steps];

  private WarmBench(Detector detector, int series) {
    this.detector = detector;
    this.series = new Labels[series];
    for (int i = 0; i < series; i++) {
      this.series[i] = Labels.of("instance", "web-" + i + ":9100");
    }
    Random random = new Random(1);
    for (double[] pattern : values) {
      double level = 10 + random.nextInt(50);
      for (int t = 0; t < steps; t++) {
        double day = Math.sin(2 * Math.PI * t * STEP / 86_400_000.0);
        pattern[t] = level + 8 * day + random.nextGaussian();
      }
    }
  }

  /**
   * Measures and prints.
   *
   * @param args how many series (10000), how many rounds (3)
   */
  public static void main(String[] args) {
    int series = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    Detector real = Plans.detector("baseline");
    Detector detector = real == null ? new StandIn() : real;
    WarmBench bench = new WarmBench(detector, series);
    System.out.printf(
        "%s, %d series x %d days at 5 min = %.1f million samples, one thread%n",
        real == null ? "stand-in for a detector" : "baseline",
        series,
        DAYS,
        (double) series * bench.steps / 1e6);
    for (int round = 1; round <= rounds; round++) {
      bench.run("slices of time", round, Math.max(1, A_SLICE / series), true);
      bench.run("one series after the other", round, A_CHUNK, false);
    }
  }

  private void run(String order, int round, int piece, boolean slices) {
    Pipeline pipeline = pipeline();
    Lesson lesson = pipeline.lesson("memory/cpu", START);
    long[] at = new long[piece];
    double[] column = new double[piece];
    long nanos = 0;
    int outer = slices ? (steps + piece - 1) / piece : series.length;
    int inner = slices ? series.length : (steps + piece - 1) / piece;
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < inner; i++) {
        int first = (slices ? o : i) * piece;
        int which = slices ? i : o;
        int n = Math.min(piece, steps - first);
        for (int t = 0; t < n; t++) {
          at[t] = START - (steps - 1 - first - t) * STEP;
        }
        System.arraycopy(values[which % PATTERNS], first, column, 0, n);
        long before = System.nanoTime();
        lesson.piece(series[which], at, column, n);
        nanos += System.nanoTime() - before;
      }
    }
    lesson.complete();
    long before = System.nanoTime();
    int left = pipeline.adopt(lesson, false);
    double adopted = (System.nanoTime() - before) / 1e6;
    if (left > 0) {
      throw new IllegalStateException(left + " series were not taught");
    }
    System.gc();
    Runtime vm = Runtime.getRuntime();
    System.out.printf(
        "round %d, %-26s %6.2f million samples/s, %4.0f ns each; taken back in %.0f ms; heap %d MB%n",
        round,
        order + ":",
        lesson.samples() * 1e3 / nanos,
        (double) nanos / lesson.samples(),
        adopted,
        (vm.totalMemory() - vm.freeMemory()) >> 20);
  }

  /** One whose series have all been seen once and wait. */
  private Pipeline pipeline() {
    Signal signal =
        new Signal("cpu", "memory", "cpu", Unit.PERCENT, Direction.HIGH, "instance", List.of(), 0);
    Plan.Rule rule = new Plan.Rule("taught", detector, "warning", Telling.AT_ONCE);
    Plan.Watch watch = new Plan.Watch(signal, List.of(rule), Duration.ofDays(DAYS));
    Plan plan = new Plan(List.of(watch), Route.single("ops", "instance"), Duration.ofDays(7));
    Pipeline pipeline = new Pipeline(plan, HardState.EMPTY);
    Frame frame = new Frame(START, series, new double[series.length]);
    pipeline.tick(
        new Tick(START, Map.of("memory/cpu", new Fetch.Complete(frame, List.of())), Map.of()),
        START);
    return pipeline;
  }
}
