package io.petrel.notify;

import io.petrel.alert.Alert;
import io.petrel.replay.Trace;
import io.petrel.series.Unit;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * One series as a PNG of 800 x 400: its values over their expected range, what was anomalous in
 * red. Without state.
 */
@SuppressWarnings("JavaUtilDate") // the only kind of instant that the axis of XChart knows
public final class Picture {
  private static final Color BAND = new Color(0x2f, 0x80, 0xed, 0x40);
  private static final Color VALUE = new Color(0x22, 0x33, 0x44);
  private static final Color ANOMALOUS = new Color(0xd0, 0x02, 0x1b);

  /** A bound further from the values than so many times their own span would flatten them. */
  private static final double FAR = 1;

  private static final int LONGEST_TITLE = 72;

  private final Trace trace;
  private final Texts texts;
  private final double least;
  private final double most;

  private Picture(Trace trace, Texts texts) {
    this.trace = trace;
    this.texts = texts;
    double low = Arrays.stream(trace.values()).filter(Double::isFinite).min().orElse(0);
    double high = Arrays.stream(trace.values()).filter(Double::isFinite).max().orElse(0);
    double span = high > low ? high - low : Math.max(1, Math.abs(high) * 0.1);
    this.least = low - FAR * span;
    this.most = high + FAR * span;
  }

  /**
   * Draws.
   *
   * @param trace at least two values
   * @param title plain text; the end of a long one is left out
   * @throws IOException when the picture cannot be written
   */
  public static byte[] png(Trace trace, String title, Unit unit, Texts texts) throws IOException {
    return new Picture(trace, readable(texts)).draw(title, unit);
  }

  /** The texts for charts: English where this machine has no font for the language. */
  public static Texts readable(Texts texts) {
    String words = texts.word("chart.value") + texts.word("chart.expected");
    boolean shown = new Font(Font.SANS_SERIF, Font.PLAIN, 12).canDisplayUpTo(words) < 0;
    return shown ? texts : Texts.of(Locale.ENGLISH);
  }

  /** What a picture of an alert's series is called. */
  public static String title(Alert alert) {
    return Clean.line(alert.host().isEmpty() ? alert.name() : alert.host() + " · " + alert.name());
  }

  private byte[] draw(String title, Unit unit) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(800)
            .height(400)
            .title(
                title.codePointCount(0, title.length()) <= LONGEST_TITLE
                    ? title
                    : title.substring(0, title.offsetByCodePoints(0, LONGEST_TITLE - 1)) + "…")
            .build();
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
    chart.getStyler().setPlotGridLinesColor(new Color(0xdd, 0xdd, 0xdd));
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setAntiAlias(true);
    chart.getStyler().setYAxisTickLabelsFormattingFunction(value -> texts.quantity(value, unit));
    band(chart);
    line(chart, texts.word("chart.value"), VALUE, all());
    boolean[] anomalous = new boolean[trace.at().length];
    boolean any = false;
    for (int i = 0; i < anomalous.length; i++) {
      anomalous[i] = trace.scores()[i] > 1 && Double.isFinite(trace.values()[i]);
      any |= anomalous[i];
    }
    if (any) {
      XYSeries dots = line(chart, texts.word("chart.anomalous"), ANOMALOUS, anomalous);
      dots.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
      dots.setMarker(SeriesMarkers.CIRCLE);
      dots.setMarkerColor(ANOMALOUS);
    }
    return ChartEncoder.getBytes(chart, "png");
  }

  private boolean[] all() {
    boolean[] all = new boolean[trace.at().length];
    for (int i = 0; i < all.length; i++) {
      all[i] = Double.isFinite(trace.values()[i]);
    }
    return all;
  }

  private XYSeries line(XYChart chart, String name, Color color, boolean[] wanted) {
    List<Date> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i]) {
        x.add(new Date(trace.at()[i]));
        y.add(trace.values()[i]);
      }
    }
    XYSeries series = chart.addSeries(name, x, y);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(color);
    return series;
  }

  private void band(XYChart chart) {
    RangeOutline range = RangeOutline.of(trace.at(), trace.lower(), trace.upper(), least, most);
    if (range.x().isEmpty()) {
      return;
    }
    XYSeries series = chart.addSeries(texts.word("chart.expected"), range.x(), range.y());
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(BAND);
    series.setFillColor(BAND);
  }
}
