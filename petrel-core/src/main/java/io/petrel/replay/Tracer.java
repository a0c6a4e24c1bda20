package io.petrel.replay;

import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.machine.StateReader;
import io.petrel.pipeline.HardState;
import io.petrel.pipeline.Pipeline;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Tick;
import io.petrel.pipeline.View.SignalView;
import java.util.Arrays;
import java.util.List;

/**
 * Follows a few series through the pipeline: what charts of a {@link Backtest} show.
 *
 * <p>Which series are worth a chart is known only after a backtest, and no memory holds all of
 * them; so the same ticks go through the same detectors once more. Not thread-safe.
 */
public final class Tracer {
  /** A chart is some hundred pixels wide: more points would not be seen. */
  static final int MOST_POINTS = 480;

  private final Pipeline pipeline;
  private final List<Line> lines;
  private final long step;

  /**
   * @param plan the backtest's
   * @param learned what the detectors know before the first tick: {@link Backtest#learned}
   * @param wanted what to follow
   * @param step the distance of two ticks, milliseconds
   */
  public Tracer(Plan plan, byte[] learned, List<Trace.Wanted> wanted, long step) {
    // Every tick is at or before the committed one: detectors look at it and nobody is told.
    this.pipeline = new Pipeline(plan, new HardState(Long.MAX_VALUE, List.of(), List.of()));
    this.pipeline.restoreLearned(new StateReader(learned));
    this.step = step;
    this.lines = wanted.stream().map(Line::new).toList();
  }

  /** The last instant that is wanted. */
  public long until() {
    return lines.stream().mapToLong(line -> line.wanted.to()).max().orElse(Long.MIN_VALUE);
  }

  /** Takes a tick; each later than the one before, from the first on. */
  public void tick(Tick tick) {
    pipeline.tick(tick, tick.at());
    for (SignalView signal : pipeline.signals()) {
      for (Line line : lines) {
        if (line.wants(tick.at(), signal)) {
          line.take(tick.at(), signal);
        }
      }
    }
  }

  /** What was seen so far, in the order of what was wanted. */
  public List<Trace> traces() {
    return lines.stream().map(Line::trace).toList();
  }

  /** One series; of several instants that share a point, the one with the highest score stays. */
  private final class Line {
    final Trace.Wanted wanted;
    private final long width;
    private final long[] at;
    private final double[][] columns;
    private int size;
    private int place;

    Line(Trace.Wanted wanted) {
      this.wanted = wanted;
      long steps = Math.max(1, (wanted.to() - wanted.from()) / step + 1);
      this.width = step * ((steps + MOST_POINTS - 1) / MOST_POINTS);
      int most = (int) Math.min(steps, MOST_POINTS) + 1;
      this.at = new long[most];
      this.columns = new double[4][most];
    }

    boolean wants(long instant, SignalView signal) {
      return wanted.from() <= instant
          && instant <= wanted.to()
          && signal.signal().name().equals(wanted.signal());
    }

    void take(long instant, SignalView signal) {
      int detector = signal.detectors().indexOf(wanted.detector());
      int i = find(signal);
      if (i < 0 || detector < 0) {
        return;
      }
      Score said = signal.score(detector, i);
      Score score = said == null ? Score.unknown(signal.value(i), Reason.NONE) : said;
      put(instant, signal.value(i), score);
    }

    private int find(SignalView signal) {
      if (place < signal.size() && signal.series(place).equals(wanted.series())) {
        return place;
      }
      for (int i = 0; i < signal.size(); i++) {
        if (signal.series(i).equals(wanted.series())) {
          place = i;
          return i;
        }
      }
      return -1;
    }

    private void put(long instant, double value, Score said) {
      double score = said.score();
      long slot = (instant - wanted.from()) / width;
      boolean same = size > 0 && (at[size - 1] - wanted.from()) / width == slot;
      double before = same ? columns[3][size - 1] : Double.NaN;
      if (same && !Double.isNaN(before) && !(score > before)) {
        return;
      }
      int row = same ? size - 1 : size++;
      at[row] = instant;
      columns[0][row] = value;
      columns[1][row] = said.lower();
      columns[2][row] = said.upper();
      columns[3][row] = score;
    }

    Trace trace() {
      return new Trace(
          wanted,
          Arrays.copyOf(at, size),
          Arrays.copyOf(columns[0], size),
          Arrays.copyOf(columns[1], size),
          Arrays.copyOf(columns[2], size),
          Arrays.copyOf(columns[3], size));
    }
  }
}
