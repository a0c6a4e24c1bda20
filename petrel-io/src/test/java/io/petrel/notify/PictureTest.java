package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.replay.Trace;
import io.petrel.series.Labels;
import io.petrel.series.Unit;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureTest {
  private static final int POINTS = 100;

  @ParameterizedTest
  @CsvSource({"en,10,20", "zh-CN,10,20", "en,NaN,20", "en,NaN,NaN", "en,-1e300,1e300"})
  void shows_an_anomaly_in_red_and_the_expected_range_behind_it(
      String language, double lower, double upper) throws IOException {
    BufferedImage calm = draw(language, lower, upper, 0.5);
    BufferedImage odd = draw(language, lower, upper, 2);

    assertThat(odd.getWidth()).isEqualTo(800);
    assertThat(odd.getHeight()).isEqualTo(400);
    assertThat(reds(calm)).isZero();
    assertThat(reds(odd)).isGreaterThan(10);
  }

  private static BufferedImage draw(String language, double lower, double upper, double score)
      throws IOException {
    long[] at = new long[POINTS];
    double[] values = new double[POINTS];
    double[] lowers = new double[POINTS];
    double[] uppers = new double[POINTS];
    double[] scores = new double[POINTS];
    Arrays.setAll(at, i -> 1_700_000_000_000L + i * 60_000L);
    Arrays.setAll(values, i -> i == 7 ? Double.NaN : i > 90 ? 90 : 15 + i % 3);
    Arrays.fill(lowers, lower);
    Arrays.fill(uppers, upper);
    Arrays.setAll(scores, i -> i > 90 ? score : 0);
    Trace.Wanted wanted =
        new Trace.Wanted("cpu", "baseline", Labels.empty(), at[0], at[POINTS - 1]);
    byte[] png =
        Picture.png(
            new Trace(wanted, at, values, lowers, uppers, scores),
            "<b>web-1</b> ".repeat(1000),
            Unit.PERCENT,
            Texts.of(Locale.forLanguageTag(language)));
    // To be looked at.
    Path shown = Files.createDirectories(Path.of("target", "pictures"));
    Files.write(shown.resolve(language + "-" + lower + "-" + score + ".png"), png);
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  private static int reds(BufferedImage image) {
    int reds = 0;
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        reds += (image.getRGB(x, y) & 0xffffff) == 0xd0021b ? 1 : 0;
      }
    }
    return reds;
  }
}
