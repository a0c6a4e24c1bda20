package io.petrel.notebook;

import io.petrel.notify.RangeOutline;
import io.petrel.replay.Course;
import io.petrel.series.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.knowm.xchart.XYChart;

/** The parts of the chart of one series: expected range, anomalous stretches, values. */
@SuppressWarnings("JavaUtilDate") // the only kind of instant that the axis of XChart knows
final class Area {
  /** A bound further from the values than so many times their own span would flatten them. */
  private static final double FAR = 0.5;

  private final Course course;
  private final double least;
  private final double most;
  private final long step;

  Area(Course course, Unit unit) {
    this.course = course;
    double low = Arrays.stream(course.values()).filter(Double::isFinite).min().orElse(0);
    double high = Arrays.stream(course.values()).filter(Double::isFinite).max().orElse(0);
    double span = high > low ? high - low : Math.max(1, Math.abs(high) * 0.1);
    this.least = low < 0 ? low - FAR * span : Math.max(0, low - FAR * span);
    double above = high + FAR * span;
    this.most = unit == Unit.PERCENT && high <= 100 ? Math.min(100, above) : above;
    long[] at = course.at();
    this.step = at.length > 1 ? at[1] - at[0] : 60_000;
  }

  void values(XYChart chart, String name) {
    Look.line(chart, name, course.at(), course.values(), Look.VALUE);
  }

  /** The first detector's range; an open end is drawn at the edge. */
  void expected(XYChart chart, String name) {
    if (course.lines().isEmpty()) {
      return;
    }
    Course.Line line = course.lines().get(0);
    RangeOutline range = RangeOutline.of(course.at(), line.lower(), line.upper(), least, most);
    if (!range.x().isEmpty()) {
      Look.polygon(chart, name, range.x(), range.y(), Look.EXPECTED);
    }
  }

  /**
   * From bottom to top over every stretch that was anomalous, one polygon for all: each lasts from
   * the first score above 1 until the value is back where it is expected.
   */
  void anomalous(XYChart chart, String name) {
    List<Date> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    int begin = -1;
    for (int i = 0; i <= course.at().length; i++) {
      boolean now = i < course.at().length && (anomalous(i) || (begin >= 0 && outside(i)));
      if (now && begin < 0) {
        begin = i;
      } else if (!now && begin >= 0) {
        Date left = new Date(course.at()[begin] - step / 2);
        Date right = new Date(course.at()[i - 1] + step / 2);
        x.addAll(List.of(left, left, right, right));
        y.addAll(List.of(least, most, most, least));
        begin = -1;
      }
    }
    if (!x.isEmpty()) {
      Look.polygon(chart, name, x, y, Look.SHADE);
    }
  }

  private boolean anomalous(int i) {
    return course.lines().stream().anyMatch(line -> line.scores()[i] > 1);
  }

  private boolean outside(int i) {
    double value = course.values()[i];
    return course.lines().stream()
        .anyMatch(line -> value < line.lower()[i] || value > line.upper()[i]);
  }
}
