package io.petrel.notify;

import java.util.regex.Pattern;

/** Text as Slack wants it: three characters escaped, never longer than its limit. */
final class SlackText {
  private SlackText() {}

  /** What Slack could read as markup, a mention, an emoji or a link, even where it is escaped. */
  private static final Pattern MARKUP =
      Pattern.compile(
          "[*~`&<>@#]|(?<![\\p{L}\\p{N}])_|_(?![\\p{L}\\p{N}])|://|:(?!\\d+:)[^\\s:]+:");

  private static final Pattern LINK = Pattern.compile("[<>|\\s\\p{Cntrl}\"\\\\]");

  /**
   * Escapes {@code &}, {@code <} and {@code >}, and cuts what would be longer than {@code most}.
   */
  static String escape(String text, int most) {
    StringBuilder out = new StringBuilder(Math.min(text.length() + 16, most));
    int fits = 0; // the length of what can stand before an ellipsis
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int before = out.length();
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        default -> out.appendCodePoint(c);
      }
      if (before <= most - 1) {
        fits = before;
      }
      if (out.length() > most) {
        out.setLength(fits);
        return out.append('…').toString();
      }
    }
    return out.toString();
  }

  /** Whether Slack shows a text as it is even where it looks for markup. */
  static boolean neutral(String text) {
    return !MARKUP.matcher(text).find();
  }

  /** An address that can stand in a link of Slack's markup. */
  static String url(String url) {
    return LINK.matcher(url)
        .replaceAll(m -> String.format("%%%02X", (int) m.group().charAt(0)))
        .replace("&", "&amp;");
  }
}
