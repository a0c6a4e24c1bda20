package io.petrel.notebook;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A notebook with its outputs, taken apart. */
final class Executed {
  /** What cells printed, joined. */
  final String printed;

  /** The texts of error outputs. */
  final List<String> errors = new ArrayList<>();

  final List<BufferedImage> pictures = new ArrayList<>();

  /** Tables as text, a line a row, cells by two or more spaces. */
  final List<List<String>> tables = new ArrayList<>();

  final List<String> html = new ArrayList<>();

  Executed(Path file) throws IOException {
    StringBuilder out = new StringBuilder();
    for (JsonNode cell : JsonMapper.shared().readTree(Files.readString(file)).get("cells")) {
      for (JsonNode output : cell.path("outputs")) {
        switch (output.get("output_type").asString()) {
          case "stream" -> out.append(text(output.get("text")));
          case "error" -> errors.add(output.get("ename") + ": " + output.get("evalue"));
          default -> take(output.get("data"));
        }
      }
    }
    printed = out.toString();
  }

  private void take(JsonNode data) throws IOException {
    JsonNode png = data.get("image/png");
    if (png != null) {
      byte[] bytes = Base64.getMimeDecoder().decode(text(png));
      pictures.add(ImageIO.read(new ByteArrayInputStream(bytes)));
    } else if (data.get("text/html") != null) {
      html.add(text(data.get("text/html")));
      tables.add(text(data.get("text/plain")).lines().toList());
    }
  }

  /** Jupyter keeps long texts as a list of lines. */
  private static String text(JsonNode node) {
    StringBuilder all = new StringBuilder();
    if (node.isArray()) {
      node.forEach(line -> all.append(line.asString()));
      return all.toString();
    }
    return node.asString();
  }

  /** A column of a table, without its header. */
  List<String> column(int table, int column) {
    return tables.get(table).stream().skip(1).map(row -> row.split(" {2,}", -1)[column]).toList();
  }

  /** How many pixels of a picture have this colour. */
  static long pixels(BufferedImage picture, int rgb) {
    long count = 0;
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        count += (picture.getRGB(x, y) & 0xffffff) == rgb ? 1 : 0;
      }
    }
    return count;
  }

  /** How many pixels of a picture have about the colour of what was anomalous, over white. */
  static long shaded(BufferedImage picture) {
    long count = 0;
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        int rgb = picture.getRGB(x, y);
        boolean red = Math.abs((rgb >> 16 & 0xff) - 0xf5) < 4;
        count += red && Math.abs((rgb >> 8 & 0xff) - 0xc7) < 4 ? 1 : 0;
      }
    }
    return count;
  }
}
