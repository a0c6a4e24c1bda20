package io.petrel.notebook;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.TimeZone;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** How all charts of notebooks look. */
@SuppressWarnings("JavaUtilDate") // the only kind of instant that the axis of XChart knows
final class Look {
  static final Color VALUE = new Color(0x2f, 0x6f, 0xb7);
  static final Color EXPECTED = new Color(0x2f, 0x80, 0xed, 0x38);
  static final Color ANOMALOUS = new Color(0xd0, 0x02, 0x1b);
  static final Color SHADE = new Color(0xd0, 0x02, 0x1b, 0x38);
  static final List<Color> SERIES =
      List.of(new Color(0x6b, 0x8e, 0x23), VALUE, new Color(0xe0, 0x8a, 0x00));

  static final Color TEXT = new Color(0x33, 0x3a, 0x44);
  static final Color GRID = new Color(0xe3, 0xe6, 0xea);
  private static final Color NOTHING = new Color(0, 0, 0, 0);
  private static final int LONGEST_NAME = 40;

  /** Pixels a CSS pixel. */
  private static final int SCALE = 2;

  private Look() {}

  static Font font() {
    return new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  }

  private static void apply(AxesChartStyler styler) {
    Font font = font();
    styler.setBaseFont(font);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartFontColor(TEXT);
    styler.setChartTitleFont(font.deriveFont(Font.BOLD, 14f));
    styler.setChartTitleBoxVisible(false);
    styler.setLegendPosition(Styler.LegendPosition.OutsideS);
    styler.setLegendLayout(Styler.LegendLayout.Horizontal);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendFont(font);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setAxisTickLabelsFont(font.deriveFont(11f));
    styler.setAxisTickLabelsColor(TEXT);
    styler.setAxisTickMarksColor(GRID);
    styler.setTimezone(TimeZone.getTimeZone("UTC"));
    styler.setAntiAlias(true);
  }

  static XYChart overTime(int width, int height, String title, Function<Double, String> ticks) {
    XYChart chart = new XYChartBuilder().width(width).height(height).title(shown(title)).build();
    apply(chart.getStyler());
    chart.getStyler().setPlotMargin(0);
    chart.getStyler().setYAxisTickLabelsFormattingFunction(ticks);
    return chart;
  }

  /** A line through the finite values, with a gap where there is none. */
  static XYSeries line(XYChart chart, String name, long[] at, double[] values, Color color) {
    List<Date> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (int i = 0; i < at.length; i++) {
      x.add(new Date(at[i]));
      y.add(Double.isFinite(values[i]) ? values[i] : Double.NaN);
    }
    XYSeries series = chart.addSeries(name, x, y);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(color);
    series.setLineWidth(1.4f);
    return series;
  }

  /** A filled polygon. */
  static void polygon(XYChart chart, String name, List<Date> x, List<Double> y, Color color) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(NOTHING);
    series.setFillColor(color);
  }

  /** A name from outside on one line, not too long. */
  static String shown(String name) {
    String line = name.replaceAll("\\p{C}", "?");
    return line.codePointCount(0, line.length()) <= LONGEST_NAME
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LONGEST_NAME - 1)) + "…";
  }

  static Figure draw(Chart<?, ?> chart, String title) {
    return draw(
        chart.getWidth(),
        chart.getHeight(),
        title,
        graphics -> chart.paint(graphics, chart.getWidth(), chart.getHeight()));
  }

  static Figure draw(int width, int height, String title, Consumer<Graphics2D> painter) {
    BufferedImage image =
        new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.scale(SCALE, SCALE);
      painter.accept(graphics);
    } finally {
      graphics.dispose();
    }
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      ImageIO.write(image, "png", out);
      return new Figure(out.toByteArray(), width, height, title);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
