package io.petrel.notify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A message as Feishu's card. All words stand in {@code plain_text}, where nothing is read as
 * markup or as a mention; links are buttons.
 */
final class FeishuCard {
  private FeishuCard() {}

  /** The request may have 20 KB; JSON and the buttons need their share. */
  private static final int MOST_BYTES = 9000;

  private static final int LONGEST_TITLE = 200;

  static Map<String, Object> of(Outline outline) {
    List<String> lines = new ArrayList<>();
    List<Object> buttons = new ArrayList<>();
    for (Outline.Part part : outline.parts()) {
      switch (part.kind()) {
        case SENTENCE, HEADING -> lines.add(part.text());
        case ITEM -> lines.add("• " + part.text());
        case FIELD -> lines.add(part.label() + ": " + part.text());
        case LINK -> buttons.add(button(part));
      }
    }
    List<Object> elements = new ArrayList<>();
    String text = String.join("\n", Markdown.fit(lines, "\n", MOST_BYTES));
    if (!text.isEmpty()) {
      elements.add(Map.of("tag", "div", "text", plain(text)));
    }
    if (!buttons.isEmpty()) {
      elements.add(Map.of("tag", "action", "actions", buttons));
    }
    String title =
        SlackMessages.mark(outline.severity()) + " " + Clean.line(outline.title(), LONGEST_TITLE);
    return Map.of(
        "config",
        Map.of("wide_screen_mode", true),
        "header",
        Map.of("title", plain(title), "template", colour(outline.severity())),
        "elements",
        elements);
  }

  private static Object button(Outline.Part link) {
    return Map.of(
        "tag", "button", "type", "default", "text", plain(link.label()), "url", link.text());
  }

  private static Map<String, Object> plain(String text) {
    return Map.of("tag", "plain_text", "content", text);
  }

  private static String colour(String severity) {
    return switch (severity) {
      case Summary.OVER -> "green";
      case "critical" -> "red";
      case "warning" -> "orange";
      case "info" -> "blue";
      default -> "grey";
    };
  }
}
