package io.petrel.notebook;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * Horizontal bars with every name beside its bar and, where it is known, the expected range behind
 * it: XChart's bar charts leave out names and know no ranges.
 */
final class Bars {
  /**
   * One bar.
   *
   * @param lower the lower end of its expected range; NaN = not known; so is {@code upper}
   */
  record Bar(String name, double value, double lower, double upper, boolean anomalous) {}

  private static final int ROW = 20;
  private static final int TOP = 44;
  private static final int BOTTOM = 12;
  private static final int GAP = 10;

  private final List<Bar> bars;
  private final DoubleFunction<String> numbers;
  private final double longest;

  Bars(List<Bar> bars, DoubleFunction<String> numbers) {
    this.bars = bars;
    this.numbers = numbers;
    double most = bars.stream().mapToDouble(bar -> Math.abs(bar.value)).max().orElse(0);
    this.longest = most > 0 ? most : 1;
  }

  Figure draw(int width, String title) {
    int height = TOP + ROW * bars.size() + BOTTOM;
    return Look.draw(width, height, title, graphics -> paint(graphics, width, height, title));
  }

  private void paint(Graphics2D g, int width, int height, String title) {
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width, height);
    g.setColor(Look.TEXT);
    g.setFont(Look.font().deriveFont(Font.BOLD, 14f));
    g.drawString(title, (width - g.getFontMetrics().stringWidth(title)) / 2, 26);
    g.setFont(Look.font());
    FontMetrics font = g.getFontMetrics();
    int names = 0;
    int values = 0;
    for (Bar bar : bars) {
      names = Math.max(names, font.stringWidth(Look.shown(bar.name)));
      values = Math.max(values, font.stringWidth(numbers.apply(bar.value)));
    }
    int left = names + 2 * GAP;
    double scale = (width - left - values - 2 * GAP) / longest;
    for (int i = 0; i < bars.size(); i++) {
      row(g, bars.get(i), left, TOP + i * ROW, scale, width);
    }
    g.setColor(Look.GRID);
    g.draw(new Line2D.Double(left, TOP - 4, left, TOP + ROW * bars.size()));
  }

  private void row(Graphics2D g, Bar bar, int left, int top, double scale, int width) {
    String name = Look.shown(bar.name);
    int baseline = top + ROW / 2 + g.getFontMetrics().getAscent() / 2 - 2;
    double right = width - left - GAP;
    if (bar.lower < bar.upper) {
      double begin = Math.max(0, Math.min(right, bar.lower * scale));
      double end = Math.max(0, Math.min(right, bar.upper * scale));
      g.setColor(Look.EXPECTED);
      g.fill(new Rectangle2D.Double(left + begin, top + 1, end - begin, ROW - 2));
    }
    double length = Math.max(0, bar.value * scale);
    g.setColor(bar.anomalous ? Look.ANOMALOUS : Look.VALUE);
    g.fill(new Rectangle2D.Double(left, top + 5, length, ROW - 10));
    g.setColor(bar.anomalous ? Look.ANOMALOUS : Look.TEXT);
    g.setStroke(new BasicStroke(1));
    g.drawString(name, left - GAP - g.getFontMetrics().stringWidth(name), baseline);
    g.drawString(numbers.apply(bar.value), (float) (left + length + GAP / 2.0), baseline);
  }
}
