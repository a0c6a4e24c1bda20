package io.petrel.access;

/** Texts of strangers, as a log line may hold them. */
final class Cleaned {
  private Cleaned() {}

  /** The text on one line, without what moves cursors or turns directions, and not too long. */
  static String text(String text, int longest) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .limit(longest)
        .forEach(
            c -> {
              boolean odd =
                  switch (Character.getType(c)) {
                    case Character.CONTROL,
                        Character.FORMAT,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.SURROGATE,
                        Character.PRIVATE_USE,
                        Character.UNASSIGNED ->
                        true;
                    default -> false;
                  };
              clean.appendCodePoint(odd ? '?' : c);
            });
    return clean.toString().strip();
  }

  /** The text in quotes, as one word of a line. */
  static String quoted(String text, int longest) {
    return '"' + text(text, longest).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
