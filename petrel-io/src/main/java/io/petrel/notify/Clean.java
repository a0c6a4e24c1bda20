package io.petrel.notify;

/**
 * Makes text from strangers safe to show on one line: what cannot be seen is written out.
 *
 * <p>Control characters, line and paragraph separators, marks that turn the direction of writing,
 * invisible characters and lone surrogates become {@code \}{@code n} or {@code \}{@code u202e}.
 */
final class Clean {
  private Clean() {}

  /** The longest name or label value that is shown; of longer ones the middle is left out. */
  static final int LONGEST = 120;

  /** One line without anything invisible, at most {@link #LONGEST} characters. */
  static String line(String text) {
    return line(text, LONGEST);
  }

  /** One line without anything invisible, at most {@code most} characters. */
  static String line(String text, int most) {
    // No more of a huge text is looked at than can be shown.
    String head = text.length() <= 2 * most ? text : null;
    if (head != null) {
      String clean = escape(head);
      if (clean.length() <= most) {
        return clean;
      }
      return shorten(clean, most);
    }
    return shorten(
        escape(text.substring(0, most)) + "…" + escape(text.substring(text.length() - most)), most);
  }

  private static String shorten(String text, int most) {
    int tail = most / 3;
    int front = most - tail - 1;
    int from = text.length() - tail;
    if (Character.isHighSurrogate(text.charAt(front - 1))) {
      front--;
    }
    if (Character.isLowSurrogate(text.charAt(from))) {
      from++;
    }
    return text.substring(0, front) + "…" + text.substring(from);
  }

  private static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (visible(c)) {
            out.appendCodePoint(c);
          } else {
            out.append(String.format(c > 0xffff ? "\\u{%x}" : "\\u%04x", c));
          }
        }
      }
    }
    return out.toString();
  }

  /** Whether a character shows itself and only itself. */
  static boolean visible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
