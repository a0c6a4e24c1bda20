package io.petrel.notify;

import io.petrel.notify.SlackMessage.Attachment;
import io.petrel.notify.SlackMessage.Block;
import io.petrel.notify.SlackMessage.Button;
import io.petrel.notify.SlackMessage.Element;
import io.petrel.notify.SlackMessage.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Draws a Slack message with characters: its blocks, and the bar of colour at their side. */
final class SlackDrawing {
  private static final int WIDTH = 92;
  private static final int COLUMN = 42;
  private static final String REPLY = "      ";
  private static final String BULLET = "• ";
  private static final Pattern LINK = Pattern.compile("<([^|>]*)\\|([^>]*)>");

  private final boolean colours;

  /**
   * @param colours whether what reads it knows ANSI's sequences for colours
   */
  SlackDrawing(boolean colours) {
    this.colours = colours;
  }

  /** A message of a channel. */
  String draw(SlackMessage message, String when) {
    List<String> lines = new ArrayList<>();
    lines.add(bold("Petrel") + styled(" APP", "7") + "  " + dim(when));
    for (Block block : message.blocks()) {
      lines.addAll(block(block, WIDTH));
    }
    for (Attachment each : message.attachments()) {
      String bar = coloured("┃", each.color()) + " ";
      for (Block block : each.blocks()) {
        block(block, WIDTH - 2).forEach(line -> lines.add(bar + line));
      }
    }
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining()) + "\n";
  }

  /**
   * A message in a thread.
   *
   * @param of says in which
   */
  String reply(SlackMessage message, String of, String when) {
    List<String> lines = new ArrayList<>();
    lines.add(dim("↳ " + of + "  " + when));
    for (Block block : message.blocks()) {
      block(block, WIDTH - REPLY.length()).forEach(line -> lines.add("  " + line));
    }
    return lines.stream().map(line -> REPLY + line + "\n").collect(Collectors.joining()) + "\n";
  }

  private List<String> block(Block block, int width) {
    List<String> lines = new ArrayList<>();
    Text text = block.text();
    if (text != null) {
      List<String> wrapped = wrap(plain(text), width);
      lines.addAll(
          block.type().equals("header") ? wrapped.stream().map(this::bold).toList() : wrapped);
    }
    if (block.fields() != null) {
      fields(block.fields(), lines);
    }
    if (block.elements() != null) {
      String row =
          block.elements().stream().map(SlackDrawing::element).collect(Collectors.joining("  "));
      boolean buttons = block.type().equals("actions");
      wrap(row, width).forEach(line -> lines.add(buttons ? line : dim(line)));
    }
    return lines;
  }

  /** Two side by side, each a label above its value. */
  private void fields(List<Text> fields, List<String> lines) {
    for (int i = 0; i < fields.size(); i += 2) {
      String[] left = field(fields.get(i));
      String[] right = i + 1 < fields.size() ? field(fields.get(i + 1)) : new String[] {"", ""};
      for (int row = 0; row < 2; row++) {
        String pad = " ".repeat(Math.max(1, COLUMN - width(left[row])));
        String line = row == 0 ? bold(left[0]) + pad + bold(right[0]) : left[1] + pad + right[1];
        lines.add(line.stripTrailing());
      }
    }
  }

  private static String[] field(Text text) {
    String[] parts = plain(text).split("\n", 2);
    String label = parts[0].replaceAll("^\\*|\\*$", "");
    return new String[] {label, parts.length > 1 ? parts[1].replace('\n', ' ') : ""};
  }

  private static String element(Element element) {
    return element instanceof Button button
        ? "[ " + plain(button.text()) + " ]"
        : plain((Text) element);
  }

  /** As Slack would show it, without its markup. */
  private static String plain(Text text) {
    String raw = text.text();
    if (text.type().equals("mrkdwn")) {
      raw = LINK.matcher(raw).replaceAll("$2: $1");
    }
    return raw.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }

  private static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : text.split("\n", -1)) {
      String indent = paragraph.startsWith(BULLET) ? " ".repeat(BULLET.length()) : "";
      StringBuilder line = new StringBuilder();
      int used = 0;
      int space = -1;
      for (int i = 0; i < paragraph.length(); ) {
        int c = paragraph.codePointAt(i);
        i += Character.charCount(c);
        space = c == ' ' ? line.length() : space;
        line.appendCodePoint(c);
        used += wide(c) ? 2 : 1;
        if (used > width) {
          boolean word = space > indent.length();
          int cut = word ? space : line.length() - Character.charCount(c);
          lines.add(line.substring(0, cut));
          line.delete(0, word ? cut + 1 : cut).insert(0, indent);
          used = width(line.toString());
          space = -1;
        }
      }
      lines.add(line.toString());
    }
    return lines;
  }

  /** How many columns a text takes: Chinese characters and symbols take two. */
  private static int width(String text) {
    return text.codePoints().map(c -> wide(c) ? 2 : 1).sum();
  }

  private static boolean wide(int c) {
    return (c >= 0x1100 && c <= 0x115F)
        || (c >= 0x2E80 && c <= 0xA4CF)
        || (c >= 0xAC00 && c <= 0xD7A3)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0xFE30 && c <= 0xFE4F)
        || (c >= 0xFF00 && c <= 0xFF60)
        || (c >= 0xFFE0 && c <= 0xFFE6)
        || c == 0x2705
        || c >= 0x1F300;
  }

  private String bold(String text) {
    return text.isEmpty() ? "" : styled(text, "1");
  }

  private String dim(String text) {
    return styled(text, "2");
  }

  /** By its {@code #rrggbb}. */
  private String coloured(String text, String colour) {
    int rgb = Integer.parseInt(colour.substring(1), 16);
    return styled(text, "38;2;" + (rgb >> 16) + ";" + (rgb >> 8 & 255) + ";" + (rgb & 255));
  }

  private String styled(String text, String code) {
    return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
