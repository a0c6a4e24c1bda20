package io.petrel.detect;

import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;

/**
 * The upper tails of several streams, each learned from the largest value of every block of
 * samples.
 *
 * <p>Block maxima, because the samples of a series depend on each other and the maxima of blocks
 * hardly do (Gumbel, <i>Statistics of Extremes</i>, 1958). A running quantile of the maxima is the
 * threshold; what is beyond it is fitted by a generalised Pareto tail with the moment estimator of
 * Dekkers, Einmahl and de Haan (Annals of Statistics 17, 1989), drawn towards {@link #SHAPE} while
 * there are few of them. Everything fades, so that what a series does today replaces what it did.
 *
 * <p>Not thread-safe. 24 bytes a stream.
 */
final class BlockTails {
  /** The share of block maxima that are beyond the threshold. */
  private static final double BEYOND = 0.2;

  private static final double SHAPE = 0.15;
  private static final double SHAPE_WEIGHT = 15;

  /** How many standard errors the shape is taken heavier than estimated. */
  private static final double SHAPE_CAUTION = 0.3;

  private static final double PRIOR = 3;
  private static final int FIRST = 3;
  private static final double TINY = 1e-12;
  private static final double LN10 = Math.log(10);

  private static final int THRESHOLD = 0;
  private static final int SPREAD = 1;
  private static final int COUNT = 2;
  private static final int SUM = 3;
  private static final int SQUARES = 4;
  private static final int LARGEST = 5;
  private static final int WIDTH = 6;

  private final float[] data;
  private float weight;
  private int blocks;

  BlockTails(int streams) {
    data = new float[streams * WIDTH];
    for (int i = 0; i < streams; i++) {
      data[i * WIDTH + LARGEST] = Float.NEGATIVE_INFINITY;
    }
  }

  /** Takes a value of the block that is open. */
  void observe(int stream, double value) {
    int i = stream * WIDTH + LARGEST;
    if (value > data[i]) {
      data[i] = (float) value;
    }
  }

  /**
   * Ends the block.
   *
   * @param keep how much of what was learned stays, below 1
   */
  void close(double keep) {
    blocks++;
    weight = (float) (weight * keep + 1);
    double gain = Math.max(1.0 / blocks, 0.01);
    for (int at = 0; at < data.length; at += WIDTH) {
      float largest = data[at + LARGEST];
      data[at + LARGEST] = Float.NEGATIVE_INFINITY;
      if (largest == Float.NEGATIVE_INFINITY) {
        continue;
      }
      if (blocks == 1) {
        data[at + THRESHOLD] = largest;
        data[at + SPREAD] = (float) (Math.abs(largest) * 0.1 + 1e-9);
        continue;
      }
      double threshold = data[at + THRESHOLD];
      double spread =
          data[at + SPREAD] + (Math.abs(largest - threshold) - data[at + SPREAD]) * gain;
      boolean beyond = largest > threshold;
      double excess = beyond ? excess(largest, threshold, spread) : 0;
      data[at + COUNT] = (float) (data[at + COUNT] * keep + (beyond ? 1 : 0));
      data[at + SUM] = (float) (data[at + SUM] * keep + excess);
      data[at + SQUARES] = (float) (data[at + SQUARES] * keep + excess * excess);
      double move = 2 * gain * Math.max(spread, TINY);
      data[at + THRESHOLD] = (float) (threshold + move * (beyond ? 1 - BEYOND : -BEYOND));
      data[at + SPREAD] = (float) spread;
    }
  }

  /** By how much a value is beyond, as a logarithm where values are far from zero. */
  private static double excess(double value, double threshold, double spread) {
    return threshold > spread * 0.05
        ? Math.log(value / threshold)
        : (value - threshold) / Math.max(Math.abs(threshold), spread);
  }

  /** The tail of one stream as it is now. */
  private record Fit(double threshold, double share, double shape, double scale) {}

  private Fit fit(int stream) {
    int at = stream * WIDTH;
    double threshold = data[at + THRESHOLD];
    double spread = Math.max(data[at + SPREAD], TINY);
    double unit = Math.max(Math.abs(threshold), spread);
    double prior = spread / unit * 0.7;
    double count = data[at + COUNT];
    double mean = (data[at + SUM] + prior * PRIOR) / (count + PRIOR);
    double square = (data[at + SQUARES] + 2 * prior * prior * PRIOR) / (count + PRIOR);
    double ratio = Math.min(mean * mean / Math.max(square, TINY * mean * mean), 0.9);
    double own = mean + 1 - 0.5 / (1 - ratio);
    double pooled = (own * count + SHAPE * SHAPE_WEIGHT) / (count + SHAPE_WEIGHT);
    double shape = Math.max(-0.3, Math.min(0.9, pooled));
    double scale = Math.max(unit * mean * (1 - Math.min(shape, 0)), TINY);
    double heavier = Math.max(shape + SHAPE_CAUTION / Math.sqrt(count + SHAPE_WEIGHT), 0.03);
    double share = Math.min(1, (count + 1) / (weight + 1 / BEYOND));
    return new Fit(threshold, share, heavier, scale);
  }

  /**
   * How surprising a value would be as the largest of a block: -log10 of the probability, 0 for
   * anything below the threshold.
   */
  double surprise(int stream, double value) {
    if (blocks < FIRST || !(value > data[stream * WIDTH + THRESHOLD])) {
      return 0;
    }
    Fit fit = fit(stream);
    double beyond = 1 + fit.shape() * (value - fit.threshold()) / fit.scale();
    return Math.log10(beyond) / fit.shape() - Math.log10(fit.share());
  }

  /** The value that is the surprise of that size: {@link #surprise} turned around. */
  double value(int stream, double surprise) {
    Fit fit = fit(stream);
    double above = Math.max(0, surprise + Math.log10(fit.share()));
    return fit.threshold() + fit.scale() * Math.expm1(above * LN10 * fit.shape()) / fit.shape();
  }

  void encode(StateWriter out) {
    for (float number : data) {
      out.putFloat(number);
    }
    out.putFloat(weight).putInt(blocks);
  }

  static BlockTails decode(int streams, StateReader in) {
    BlockTails tails = new BlockTails(streams);
    for (int i = 0; i < tails.data.length; i++) {
      tails.data[i] = in.getFloat();
    }
    tails.weight = in.getFloat();
    tails.blocks = in.getInt();
    return tails;
  }

  static int bytes(int streams) {
    return streams * WIDTH * Float.BYTES + 8;
  }
}
