package io.petrel.fleet;

import io.petrel.series.Frame;
import io.petrel.series.Labels;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Plays a peer group of hosts in percent, one frame a minute: seeded, so that every run is the
 * same. Faults are put on hosts while it plays. Not thread-safe.
 */
public final class FleetSimulator {
  /** How a healthy fleet behaves. */
  public enum Shape {
    /** Around 30, each host with a small bias of its own, deviation 4. */
    GAUSSIAN,
    /** Log-normal around 20: long tail upwards. */
    SKEWED,
    /** Exponential around 0.7, often exactly 0. */
    IDLE,
    /** Below 100, often exactly 100. */
    BUSY,
    /** Three of ten hosts around 70, the others around 30. */
    TWO_POPULATIONS,
    /** All follow a day from 15 to 55, each by its own strength. */
    DAILY,
    /** One host in five is five times as noisy as the others. */
    NOISY
  }

  /** How much of a minute's noise is still there in the next. */
  private static final double PERSISTENCE = 0.6;

  private static final double FRESH = Math.sqrt(1 - PERSISTENCE * PERSISTENCE);

  private final Shape shape;
  private final SplittableRandom random;
  private final Labels[] series;
  private final double[] bias;
  private final double[] noise;
  private final double[] added;
  private final double[] fixed;
  private final boolean[] idle;
  private long tick;

  public FleetSimulator(Shape shape, int hosts, long seed) {
    this.shape = shape;
    // drawn, not computed: seeds that differ by the generator's own step would play one sequence
    this.random = new SplittableRandom(new SplittableRandom(seed).nextLong() ^ hosts);
    series = new Labels[hosts];
    bias = new double[hosts];
    noise = new double[hosts];
    added = new double[hosts];
    fixed = new double[hosts];
    idle = new boolean[hosts];
    Arrays.fill(fixed, Double.NaN);
    for (int i = 0; i < hosts; i++) {
      series[i] = Labels.of("instance", "host-" + i + ":9100", "job", "node");
      bias[i] = random.nextGaussian();
      noise[i] = random.nextGaussian();
    }
  }

  /** Adds so many points to a host from now on; 0 makes it healthy. */
  public void add(int host, double points) {
    added[host] = points;
  }

  /** Takes the work from a host from now on. */
  public void idle(int host) {
    idle[host] = true;
  }

  /** Holds a host at exactly one value from now on; NaN lets it go. */
  public void hold(int host, double value) {
    fixed[host] = value;
  }

  /** The next minute. */
  public Frame next() {
    tick++;
    double[] values = new double[noise.length];
    double day = 0.5 - 0.5 * Math.cos(tick * (2 * Math.PI / 1440));
    for (int i = 0; i < values.length; i++) {
      noise[i] = PERSISTENCE * noise[i] + FRESH * random.nextGaussian();
      double x = idle[i] ? 2 + noise[i] / 2 : healthy(i, noise[i], day) + added[i];
      values[i] = Double.isNaN(fixed[i]) ? Math.max(0, Math.min(100, x)) : fixed[i];
    }
    return new Frame(tick * 60_000, series, values);
  }

  private double healthy(int i, double z, double day) {
    return switch (shape) {
      case GAUSSIAN -> 30 + bias[i] + 4 * z;
      case SKEWED -> 20 * Math.exp(0.1 * bias[i] + 0.4 * z);
      case IDLE -> Math.max(0, 0.7 * (z * z / 2 + Math.abs(z) - 0.4));
      case BUSY -> 100 - Math.max(0, 3 * (z * z / 2 + Math.abs(z) - 0.4));
      case TWO_POPULATIONS -> (i % 10 < 3 && i < values70() ? 70 : 30) + bias[i] + 3 * z;
      case DAILY -> 15 + bias[i] + 40 * day * (1 + 0.1 * bias[i]) + 3 * z;
      case NOISY -> 30 + bias[i] + (i % 5 == 4 ? 10 : 2) * z;
    };
  }

  /** In a fleet of three, one host is the other population. */
  private int values70() {
    return noise.length < 10 ? noise.length / 3 : noise.length;
  }
}
