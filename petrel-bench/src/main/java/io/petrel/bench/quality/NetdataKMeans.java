package io.petrel.bench.quality;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * What Netdata's documentation says of its anomaly bit (learn.netdata.cloud, "Machine Learning
 * Anomaly Detection" and "ML Configuration", defaults of 2025): k-means with two centres over
 * vectors of the last six smoothed differences (diff 1, smooth 3, lag 5), trained every 3 hours on
 * 6 hours; a sample's distance from the centres is put between the smallest and the largest of the
 * training, and it is anomalous where that is 0.99 or more for each of the newest 18 models.
 *
 * <p>Netdata collects every second, 21,600 samples in 6 hours, and wants 900 at least; at five
 * minutes 6 hours are 72. So the windows here are of 72 hours and a model is trained every 24, on
 * all samples where Netdata draws one in five: of the lengths tried (6/3, 24/12, 72/24, 72/36
 * hours) the one that does best on the Numenta Anomaly Benchmark. The score is the smallest
 * distance over the models in units of 0.99, so that above 1 means that all agree; with the anomaly
 * rate taken over five minutes as there, one sample is its own rate.
 */
final class NetdataKMeans implements Rival {
  private static final int LAGS = 6;
  private static final int SMOOTH = 3;
  private static final int MODELS = 18;
  private static final int ROUNDS = 1_000;
  private static final double ANOMALOUS = 0.99;
  private static final long WINDOW = 72 * 3_600_000L;
  private static final long EVERY = 24 * 3_600_000L;
  private static final int FEWEST = 15;

  /** Two centres and the mean distances from them seen in training. */
  @SuppressWarnings("ArrayRecordComponent") // columns, never compared
  private record Model(double[] a, double[] b, double nearest, double farthest) {
    double distance(double[] x) {
      double d = (away(x, a) + away(x, b)) / 2;
      if (farthest == nearest) {
        return d > farthest ? 1e3 : 0;
      }
      return Math.max(0, Math.min(1e3, (d - nearest) / (farthest - nearest)));
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // columns, never compared
  private record Past(long at, double[] features) {}

  private final Deque<Model> models = new ArrayDeque<>();
  private final Deque<Past> past = new ArrayDeque<>();
  private final double[] differences = new double[SMOOTH];
  private double[] features = new double[LAGS];
  private double last;
  private long trained;
  private int seen;

  @Override
  public double score(long at, double value) {
    if (seen > 0) {
      System.arraycopy(differences, 0, differences, 1, SMOOTH - 1);
      differences[0] = value - last;
      double sum = 0;
      for (double d : differences) {
        sum += d;
      }
      double[] next = new double[LAGS];
      System.arraycopy(features, 0, next, 1, LAGS - 1);
      next[0] = sum / SMOOTH;
      features = next;
    } else {
      trained = at;
    }
    last = value;
    seen++;
    if (seen < LAGS + SMOOTH) {
      return 0;
    }
    double agreed = models.isEmpty() ? 0 : Double.POSITIVE_INFINITY;
    for (Model model : models) {
      agreed = Math.min(agreed, model.distance(features));
    }
    past.add(new Past(at, features));
    while (past.getFirst().at() <= at - WINDOW) {
      past.removeFirst();
    }
    if (at - trained >= EVERY && past.size() >= FEWEST) {
      train();
      trained = at;
    }
    return agreed / ANOMALOUS;
  }

  /** Lloyd's iterations, from the two vectors that are the first and the farthest from it. */
  private void train() {
    List<double[]> rows = new ArrayList<>();
    past.forEach(p -> rows.add(p.features()));
    double[] a = rows.get(0).clone();
    double[] b = a;
    for (double[] row : rows) {
      b = away(row, a) > away(b, a) ? row : b;
    }
    b = b.clone();
    double[] nextA = new double[LAGS];
    double[] nextB = new double[LAGS];
    boolean[] side = new boolean[rows.size()];
    for (int round = 0; round < ROUNDS; round++) {
      boolean moved = round == 0;
      int ofA = 0;
      Arrays.fill(nextA, 0);
      Arrays.fill(nextB, 0);
      for (int r = 0; r < side.length; r++) {
        double[] row = rows.get(r);
        boolean nearA = away(row, a) <= away(row, b);
        moved |= nearA != side[r];
        side[r] = nearA;
        ofA += nearA ? 1 : 0;
        double[] to = nearA ? nextA : nextB;
        for (int i = 0; i < LAGS; i++) {
          to[i] += row[i];
        }
      }
      if (!moved) {
        break;
      }
      for (int i = 0; i < LAGS; i++) {
        a[i] = ofA > 0 ? nextA[i] / ofA : a[i];
        b[i] = ofA < side.length ? nextB[i] / (side.length - ofA) : b[i];
      }
    }
    double nearest = Double.POSITIVE_INFINITY;
    double farthest = 0;
    for (double[] row : rows) {
      double d = (away(row, a) + away(row, b)) / 2;
      nearest = Math.min(nearest, d);
      farthest = Math.max(farthest, d);
    }
    models.addLast(new Model(a, b, nearest, farthest));
    if (models.size() > MODELS) {
      models.removeFirst();
    }
  }

  private static double away(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < LAGS; i++) {
      sum += (x[i] - y[i]) * (x[i] - y[i]);
    }
    return Math.sqrt(sum);
  }

  @Override
  public Rival copy() {
    NetdataKMeans copy = new NetdataKMeans();
    copy.models.addAll(models);
    copy.past.addAll(past);
    System.arraycopy(differences, 0, copy.differences, 0, SMOOTH);
    copy.features = features;
    copy.last = last;
    copy.trained = trained;
    copy.seen = seen;
    return copy;
  }
}
