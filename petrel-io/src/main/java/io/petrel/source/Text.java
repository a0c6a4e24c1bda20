package io.petrel.source;

/** Makes texts from outside fit to be shown. */
final class Text {
  private Text() {}

  /** One line without control characters, at most so long. */
  static String line(String text, int atMost) {
    String head = text.length() > atMost * 4 ? text.substring(0, atMost * 4) : text;
    String one = head.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return one.length() > atMost ? one.substring(0, atMost) + "..." : one;
  }

  /** The words of a page, without its markup. */
  static String words(String html, int atMost) {
    return line(
        html.replaceAll("(?is)<(style|script|head)\\b.*?</\\1>", " ").replaceAll("<[^>]*>", " "),
        atMost);
  }
}
