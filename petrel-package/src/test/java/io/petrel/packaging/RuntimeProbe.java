package io.petrel.packaging;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.KeyPairGenerator;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.net.ssl.SSLContext;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/** Run on the Java of a package: says what a Java of too few modules could not. */
final class RuntimeProbe {
  private RuntimeProbe() {}

  public static void main(String[] args) throws Exception {
    XYChart chart = new XYChartBuilder().width(300).height(200).title("cpu_usage").build();
    chart.addSeries("web-1", new double[] {1, 2, 3}, new double[] {3, 1, 2});
    BufferedImage image = new BufferedImage(300, 200, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    chart.paint(pen, 300, 200);
    pen.dispose();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    System.out.println(
        "chart " + ImageIO.read(new ByteArrayInputStream(png.toByteArray())).getWidth());
    System.out.println(
        "keys " + KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic().getAlgorithm());
    System.out.println(
        "tls "
            + Arrays.asList(SSLContext.getDefault().getSupportedSSLParameters().getProtocols())
                .contains("TLSv1.3"));
    System.out.println(
        "date "
            + DateTimeFormatter.ofPattern("EEEE", Locale.SIMPLIFIED_CHINESE)
                .format(LocalDate.of(2026, 11, 30)));
  }
}
