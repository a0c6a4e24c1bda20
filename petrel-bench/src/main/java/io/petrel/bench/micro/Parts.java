package io.petrel.bench.micro;

import io.petrel.bench.cycle.Plans;
import io.petrel.detect.Detector;
import io.petrel.detect.Detector.OfGroup;
import io.petrel.detect.Detector.OfSeries;
import io.petrel.machine.Machine;
import io.petrel.machine.Transition;
import io.petrel.pipeline.Changes;
import io.petrel.pipeline.HardState;
import io.petrel.pipeline.Pipeline;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Tick;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Sample;
import io.petrel.stat.TwoMeans;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Parts of a cycle of 10,000 hosts, each by itself and without any I/O. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class Parts {
  private static final int HOSTS = 10_000;
  private static final long MINUTE = 60_000;

  private final Labels[] series = new Labels[HOSTS];
  private final Frame[] frames = new Frame[16];
  private final double[] values = new double[HOSTS];
  private final double[] scratch = new double[HOSTS];
  private final Fetch hosts;
  private final Pipeline pipeline;
  private final Running<?, Frame> fleet;
  private final Running<?, Sample> threshold;
  private long at;

  /** Draws the values. */
  public Parts() {
    Random random = new Random(1);
    double[] up = new double[HOSTS];
    for (int i = 0; i < HOSTS; i++) {
      series[i] =
          Labels.of(
              "instance", "host-" + i + ":9100", "job", "node", "provider", "azure", "role", "web");
      up[i] = 1;
    }
    for (int f = 0; f < frames.length; f++) {
      double[] drawn = new double[HOSTS];
      for (int i = 0; i < HOSTS; i++) {
        drawn[i] = 40 + 3 * random.nextGaussian();
      }
      frames[f] = new Frame(0, series, drawn);
    }
    for (int i = 0; i < HOSTS; i++) {
      values[i] = frames[0].value(i);
    }
    hosts = new Fetch.Complete(new Frame(0, series, up), List.of());
    Plan plan = Plans.node(1);
    pipeline = new Pipeline(plan, HardState.EMPTY);
    Detector first = plan.watches().get(0).rules().get(0).detector();
    Detector second = plan.watches().get(0).rules().get(1).detector();
    if (!(first instanceof OfGroup<?> group && second instanceof OfSeries<?> single)) {
      throw new IllegalStateException("wanted fleet and threshold");
    }
    fleet = new Running<>(group);
    threshold = new Running<>(single);
  }

  /** A machine and its state. */
  private static final class Running<S, I> {
    private final Machine<S, I, ?> machine;
    private S state;

    Running(Machine<S, I, ?> machine) {
      this.machine = machine;
      this.state = machine.initial();
    }

    Object step(I input) {
      Transition<S, ?> t = machine.step(state, input);
      state = t.state();
      return t;
    }
  }

  private Frame next() {
    at += MINUTE;
    Frame drawn = frames[(int) (at / MINUTE % frames.length)];
    double[] column = new double[HOSTS];
    for (int i = 0; i < HOSTS; i++) {
      column[i] = drawn.value(i);
    }
    return new Frame(at, series, column);
  }

  /** The fleet detector, one tick. */
  @Benchmark
  public Object fleetTick() {
    return fleet.step(next());
  }

  /** The threshold detector, one sample. */
  @Benchmark
  public Object thresholdSample() {
    at += MINUTE;
    return threshold.step(new Sample(at, values[(int) (at / MINUTE % HOSTS)]));
  }

  /** Sorting, and the exact split into two clusters. */
  @Benchmark
  public @Nullable Object twoMeans() {
    System.arraycopy(values, 0, scratch, 0, HOSTS);
    Arrays.sort(scratch);
    return TwoMeans.ofSorted(scratch, HOSTS);
  }

  /** One label set from its names and values. */
  @Benchmark
  public Object labels() {
    return Labels.of("instance", "host-1:9100", "job", "node", "provider", "azure", "role", "web");
  }

  /** One label set's identity. */
  @Benchmark
  public long fingerprint() {
    return series[1].fingerprint();
  }

  /** Everything between the answers and the commit: one signal, two detectors, lives of alerts. */
  @Benchmark
  public Changes pipelineTick() {
    Fetch answer = new Fetch.Complete(next(), List.of());
    Tick tick = new Tick(at, Map.of("prometheus/signal_0", answer), Map.of("prometheus", hosts));
    return pipeline.tick(tick, at);
  }
}
