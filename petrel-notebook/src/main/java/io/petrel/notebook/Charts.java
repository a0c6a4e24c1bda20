package io.petrel.notebook;

import io.petrel.notebook.Bars.Bar;
import io.petrel.notify.Picture;
import io.petrel.notify.Texts;
import io.petrel.replay.Course;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;

/**
 * Draws what sources gave and detectors said. Times are in UTC. Words are those of the given texts
 * where this machine has a font for them, else English. Immutable, thread-safe.
 */
public final class Charts {
  private static final int WIDTH = 960;
  private static final int MOST_BARS = 40;

  private final Texts texts;
  private final Texts words;

  /** Charts beside texts in their language. */
  public Charts(Texts texts) {
    this.texts = texts;
    this.words = Picture.readable(texts);
  }

  /** The values of one instant, a bar a series, the highest on top; of many the highest 40. */
  public Figure bars(Signal signal, Frame frame) {
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < frame.size(); i++) {
      String name = name(signal, frame.series(i));
      bars.add(new Bar(name, frame.value(i), Double.NaN, Double.NaN, false));
    }
    return bars(signal, frame.at(), bars);
  }

  /**
   * The newest values, a bar a series over the range that its first detector expects, red where any
   * of its detectors finds it anomalous.
   */
  public Figure bars(Signal signal, List<Course> courses) {
    long newest =
        courses.stream().flatMapToLong(course -> Arrays.stream(course.at())).max().orElse(0);
    List<Bar> bars = new ArrayList<>();
    for (Course course : courses) {
      int last = course.at().length - 1;
      if (last >= 0 && course.at()[last] == newest && !course.lines().isEmpty()) {
        Course.Line first = course.lines().get(0);
        bars.add(
            new Bar(
                name(signal, course.series()),
                course.values()[last],
                first.lower()[last],
                first.upper()[last],
                course.lines().stream().anyMatch(line -> line.scores()[last] > 1)));
      }
    }
    return bars(signal, newest, bars);
  }

  private static String name(Signal signal, Labels series) {
    String host = series.getOrEmpty(signal.hostLabel());
    return host.isEmpty() ? series.toString() : host;
  }

  private Figure bars(Signal signal, long at, List<Bar> all) {
    List<Bar> bars =
        all.stream()
            .filter(bar -> Double.isFinite(bar.value()))
            .sorted(Comparator.comparingDouble(Bar::value).reversed())
            .limit(MOST_BARS)
            .toList();
    return new Bars(bars, value -> texts.quantity(value, signal.unit()))
        .draw(WIDTH, Look.shown(signal.name()) + " · " + texts.instant(at));
  }

  /**
   * One series: its values over the range that its first detector expects, with what any of its
   * detectors found anomalous shaded.
   */
  public Figure band(Signal signal, Course course) {
    String title = signal.name() + " · " + name(signal, course.series());
    XYChart chart = Look.overTime(WIDTH, 340, title, value -> texts.quantity(value, signal.unit()));
    Area area = new Area(course, signal.unit());
    area.expected(chart, Words.of(words, "expected"));
    area.anomalous(chart, Words.of(words, "anomalous"));
    area.values(chart, Words.of(words, "value"));
    return Look.draw(chart, title);
  }

  /**
   * The scores of the same series under several detectors or settings, by name: above the line at 1
   * it is told.
   */
  public Figure scores(Signal signal, Map<String, Course> courses) {
    Course any = courses.values().iterator().next();
    String title = signal.name() + " · " + name(signal, any.series());
    XYChart chart = Look.overTime(WIDTH, 300, title, value -> texts.quantity(value, Unit.NONE));
    Map<String, double[]> lines = new LinkedHashMap<>();
    courses.forEach((name, course) -> lines.put(name, course.lines().get(0).scores()));
    long[] ends = {any.at()[0], any.at()[any.at().length - 1]};
    double[] edge = {1, 1};
    XYSeries limit = Look.line(chart, Words.of(words, "edge"), ends, edge, Look.ANOMALOUS);
    limit.setLineStyle(SeriesLines.DASH_DASH);
    int next = 0;
    for (Map.Entry<String, double[]> line : lines.entrySet()) {
      Color color = Look.SERIES.get(next++ % Look.SERIES.size());
      Look.line(chart, Look.shown(line.getKey()), any.at(), line.getValue(), color);
    }
    return Look.draw(chart, title);
  }
}
