package io.petrel.cli;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.notify.Texts;
import io.petrel.replay.Trace;
import io.petrel.series.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * One series as the numbers of an SVG: values over their expected range with what fired shaded, and
 * the scores below. Only numbers go into the drawing; every text stands beside it.
 */
final class ChartDrawing {
  private static final double WIDTH = 1000;
  private static final double HEIGHT = 200;
  private static final double SCORE_HEIGHT = 60;

  /** Scores above this are drawn as this. */
  private static final double HIGHEST_SCORE = 3;

  /** A line ends where there is no value for so many times the usual distance. */
  private static final double GAP = 3.5;

  private final Trace trace;
  private final long from;
  private final long to;
  private final double longest;
  private double low;
  private double high;

  ChartDrawing(Trace trace) {
    this.trace = trace;
    this.from = trace.wanted().from();
    this.to = Math.max(trace.wanted().to(), from + 1);
    this.longest = GAP * usual(trace.at());
    scale();
  }

  /** The least and the most that is drawn: all values, and expected ranges that are not far off. */
  private void scale() {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double value : trace.values()) {
      if (Double.isFinite(value)) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    if (least > most) {
      least = 0;
      most = 1;
    }
    double span = most > least ? most - least : Math.max(1, Math.abs(most) * 0.1);
    low = least;
    high = most;
    for (int i = 0; i < trace.at().length; i++) {
      low = Math.min(low, near(trace.lower()[i], least, most, span));
      high = Math.max(high, near(trace.upper()[i], least, most, span));
    }
    double margin = (high > low ? high - low : span) * 0.05;
    low -= margin;
    high += margin;
  }

  private static double near(double bound, double least, double most, double span) {
    return Double.isFinite(bound) ? Math.max(least - span, Math.min(most + span, bound)) : least;
  }

  /** What the template needs. */
  Map<String, Object> numbers(List<Alert> alerts, Unit unit, Texts texts) {
    Map<String, Object> chart = new HashMap<>();
    chart.put("top", texts.quantity(high, unit));
    chart.put("bottom", texts.quantity(low, unit));
    chart.put("begin", texts.instant(from));
    chart.put("end", texts.instant(to));
    chart.put("firing", firing(alerts));
    chart.put("expected", band());
    chart.put("values", line(trace.values(), this::y));
    chart.put("scores", line(trace.scores(), ChartDrawing::scoreY));
    chart.put("edge", number(scoreY(1)));
    chart.put("scored", Arrays.stream(trace.scores()).anyMatch(s -> !Double.isNaN(s)));
    return chart;
  }

  private double x(long at) {
    double share = (double) (at - from) / (to - from);
    return Math.max(0, Math.min(1, share)) * WIDTH;
  }

  private double y(double value) {
    double share = (Math.max(low, Math.min(high, value)) - low) / (high - low);
    return HEIGHT - share * HEIGHT;
  }

  private static double scoreY(double score) {
    return SCORE_HEIGHT - Math.min(score, HIGHEST_SCORE) / HIGHEST_SCORE * SCORE_HEIGHT;
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** When any of the alerts about this series fired, each instant once. */
  private List<Map<String, String>> firing(List<Alert> alerts) {
    List<Alert> mine =
        alerts.stream()
            .filter(a -> a.labels().without(Alert.OWN).equals(trace.wanted().series()))
            .sorted(Comparator.comparingLong(Alert::startsAt))
            .toList();
    List<Map<String, String>> stretches = new ArrayList<>();
    long drawn = from;
    for (Alert alert : mine) {
      long begin = Math.max(drawn, alert.startsAt());
      long end = alert.phase() == Phase.RESOLVED ? Math.min(alert.endsAt(), to) : to;
      if (end > begin) {
        stretches.add(
            Map.of("x", number(x(begin)), "width", number(Math.max(2, x(end) - x(begin)))));
        drawn = end;
      }
    }
    return stretches;
  }

  /** The distance of two points as it mostly is. */
  private static long usual(long[] at) {
    long[] distances = new long[Math.max(0, at.length - 1)];
    Arrays.setAll(distances, i -> at[i + 1] - at[i]);
    Arrays.sort(distances);
    return distances.length == 0 ? 1 : distances[distances.length / 2];
  }

  private boolean gap(int i) {
    return i == 0 || trace.at()[i] - trace.at()[i - 1] > longest;
  }

  private String line(double[] column, DoubleUnaryOperator y) {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (int i = 0; i < column.length; i++) {
      boolean there = !Double.isNaN(column[i]);
      if (there) {
        boolean on = pen && !gap(i);
        path.append(on ? 'L' : 'M').append(point(trace.at()[i], y.applyAsDouble(column[i])));
        if (!on) {
          // A point by itself has a length of nothing, and is drawn by its round ends.
          path.append("h0");
        }
      }
      pen = there;
    }
    return path.toString();
  }

  /** The expected ranges as closed shapes; an open end reaches to the edge of the drawing. */
  private String band() {
    StringBuilder path = new StringBuilder();
    int begin = -1;
    for (int i = 0; i <= trace.at().length; i++) {
      boolean end = i == trace.at().length || !bounded(i) || (begin >= 0 && gap(i));
      if (end && begin >= 0) {
        shape(path, begin, i);
        begin = -1;
      }
      if (i < trace.at().length && bounded(i) && begin < 0) {
        begin = i;
      }
    }
    return path.toString();
  }

  private boolean bounded(int i) {
    return Double.isFinite(trace.lower()[i]) || Double.isFinite(trace.upper()[i]);
  }

  private void shape(StringBuilder path, int begin, int end) {
    for (int i = begin; i < end; i++) {
      path.append(i == begin ? 'M' : 'L').append(point(trace.at()[i], y(trace.upper()[i])));
    }
    for (int i = end - 1; i >= begin; i--) {
      path.append('L').append(point(trace.at()[i], y(trace.lower()[i])));
    }
    path.append('Z');
  }

  private String point(long at, double y) {
    return number(x(at)) + " " + number(y);
  }
}
