package io.petrel.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.notify.Texts;
import io.petrel.replay.Course;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

final class ChartsTest {
  private static final Signal CPU = Signal.of("cpu_usage", "q", Unit.PERCENT);
  private static final int RED = 0xd0021b;

  private final Charts charts = new Charts(Texts.of(Locale.ENGLISH, ZoneOffset.UTC));

  private static BufferedImage image(Figure figure) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(figure.png()));
    assertThat(image.getWidth()).isEqualTo(2 * figure.width());
    assertThat(image.getHeight()).isEqualTo(2 * figure.height());
    return image;
  }

  /** An hour by minutes; the score of the single detector is {@code high} from 20 to 29. */
  private static Course course(String host, double high) {
    long[] at = new long[60];
    double[] values = new double[60];
    double[] scores = new double[60];
    double[] lower = new double[60];
    double[] upper = new double[60];
    Arrays.setAll(at, i -> 1_768_000_000_000L + 60_000L * i);
    Arrays.setAll(values, i -> i >= 20 && i < 30 ? 90 : 20 + i % 3);
    Arrays.setAll(scores, i -> i >= 20 && i < 30 ? high : 0.1);
    Arrays.fill(lower, Double.NEGATIVE_INFINITY);
    Arrays.fill(upper, 40);
    scores[5] = Double.NaN;
    values[6] = Double.NaN;
    return new Course(
        Labels.of("instance", host),
        at,
        values,
        List.of(new Course.Line("fleet", lower, upper, scores)));
  }

  @Test
  void bars_of_values_and_of_nothing_are_drawn() throws IOException {
    Labels[] series = {Labels.of("instance", "a\u202eb\u0000".repeat(50)), Labels.of("x", "y")};
    Figure two = charts.bars(CPU, new Frame(0, series, new double[] {12, Double.NaN}));
    assertThat(two).hasToString("cpu_usage · 1970-01-01 00:00:00 UTC (960 x 76)");
    assertThat(Executed.pixels(image(two), RED)).isZero();
    assertThat(image(charts.bars(CPU, Frame.empty(0)))).isNotNull();
  }

  @Test
  void a_bar_is_red_only_where_the_newest_value_is_anomalous() throws IOException {
    Course hot = course("web-1", 2);
    Course then = hot.around(hot.at()[10], java.time.Duration.ofMinutes(10));
    Course now = hot.around(hot.at()[15], java.time.Duration.ofMinutes(10));
    assertThat(Executed.pixels(image(charts.bars(CPU, List.of(hot))), RED)).isZero();
    assertThat(Executed.pixels(image(charts.bars(CPU, List.of(now))), RED)).isGreaterThan(5_000);
    assertThat(charts.bars(CPU, List.of(then, now)).height())
        .as("a series that ended before is not shown")
        .isEqualTo(charts.bars(CPU, List.of(now)).height());
  }

  @Test
  void only_what_was_anomalous_is_shaded() throws IOException {
    assertThat(Executed.shaded(image(charts.band(CPU, course("web-1", 2))))).isGreaterThan(50_000);
    assertThat(Executed.shaded(image(charts.band(CPU, course("web-1", 0.9))))).isZero();
  }

  @Test
  void scores_are_drawn_under_the_edge_of_normal() throws IOException {
    Figure figure =
        charts.scores(CPU, Map.of("low", course("web-1", 0.8), "high", course("web-1", 1.2)));
    assertThat(Executed.pixels(image(figure), RED)).isPositive();
  }
}
