package io.petrel.notify;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Markdown for chat programs that each know another part of it.
 *
 * <p>They do not agree on escapes, so what strangers write has none: characters that could be read
 * as markup, as a mention or as a link are written as their full-width forms, which no reader of
 * Markdown takes for anything but themselves.
 */
final class Markdown {
  private Markdown() {}

  private static final String MARKUP = "<>[]`*~|&@\\";
  private static final Pattern EDGE = Pattern.compile("(?<![\\p{L}\\p{N}])_|_(?![\\p{L}\\p{N}])");
  private static final Pattern START =
      Pattern.compile("^\\s*(?:#|\\+(?=\\s|$)|-(?=[\\s-]|$)|=)|^\\d{1,9}[.)](?=\\s|$)");
  private static final Pattern URL = Pattern.compile("[()<>\\[\\]|\\s\\p{Cntrl}\"\\\\`*@]");
  private static final int LONGEST_TITLE = 200;

  /** A text of strangers that shows as it is and does nothing. */
  static String text(String text) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(MARKUP.indexOf(c) >= 0 ? wide(c) : c);
    }
    String plain = out.toString().replace("://", wide(':') + "//").replace("![", wide('!') + "[");
    plain = EDGE.matcher(plain).replaceAll(m -> String.valueOf(wide('_')));
    return START
        .matcher(plain)
        .replaceFirst(
            m ->
                m.group().substring(0, m.group().length() - 1)
                    + wide(m.group().charAt(m.group().length() - 1)));
  }

  /** The full-width form of a printable ASCII character. */
  private static char wide(char c) {
    return (char) (c - '!' + '！');
  }

  /** An address that can stand in a link. */
  static String url(String url) {
    return URL.matcher(url).replaceAll(m -> String.format("%%%02X", (int) m.group().charAt(0)));
  }

  /**
   * A whole message. What is longer than it may be loses whole lines, those in the middle: the
   * title and the links matter most.
   *
   * @param newline what begins another line
   * @param most bytes in UTF-8, at least 2000
   */
  static String write(Outline outline, String newline, int most) {
    List<String> lines = new ArrayList<>();
    List<String> links = new ArrayList<>();
    String title = Clean.line(outline.title(), LONGEST_TITLE);
    lines.add("### " + SlackMessages.mark(outline.severity()) + " " + text(title));
    for (Outline.Part part : outline.parts()) {
      String text = text(part.text());
      switch (part.kind()) {
        case SENTENCE -> lines.add(text);
        case HEADING -> lines.add("**" + text + "**");
        case ITEM -> lines.add("- " + text);
        case FIELD -> lines.add("> " + part.label() + ": " + text);
        case LINK -> {
          String link = "[" + part.label() + "](" + url(part.text()) + ")";
          if (bytes(links, newline) + bytes(link) <= most / 3) {
            links.add(link);
          }
        }
      }
    }
    List<String> kept = fit(lines, newline, most - bytes(links, newline));
    kept.addAll(links);
    return String.join(newline, kept);
  }

  /** As many of the first lines as fit, and an ellipsis in place of the rest. */
  static List<String> fit(List<String> lines, String newline, int most) {
    if (bytes(lines, newline) <= most) {
      return new ArrayList<>(lines);
    }
    List<String> kept = new ArrayList<>();
    int left = most - bytes(List.of("…"), newline);
    for (String line : lines) {
      left -= bytes(line) + bytes(newline);
      if (left < 0) {
        break;
      }
      kept.add(line);
    }
    kept.add("…");
    return kept;
  }

  /** How long some lines are together, each with a line break. */
  private static int bytes(List<String> lines, String newline) {
    return lines.stream().mapToInt(line -> bytes(line) + bytes(newline)).sum();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
