package io.petrel.notify;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What Slack's references say a message may hold; of each kind of block only what Petrel uses.
 *
 * <p>Stricter than Slack itself in two things: unknown fields are refused where Slack ignores them,
 * and the three control characters must be escaped everywhere.
 */
final class SlackRules {
  private SlackRules() {}

  static final Set<String> WEBHOOK =
      Set.of("text", "blocks", "attachments", "mrkdwn", "unfurl_links", "unfurl_media", "metadata");
  static final Set<String> POST =
      Set.of(
          "channel",
          "thread_ts",
          "text",
          "blocks",
          "attachments",
          "mrkdwn",
          "unfurl_links",
          "unfurl_media",
          "metadata",
          "parse",
          "link_names",
          "reply_broadcast");
  static final Set<String> UPDATE =
      Set.of("channel", "ts", "text", "blocks", "attachments", "metadata", "parse", "link_names");

  static final Set<String> EPHEMERAL =
      Set.of(
          "channel", "user", "text", "blocks", "attachments", "thread_ts", "parse", "link_names");
  static final Set<String> RESPONSE =
      Set.of(
          "response_type",
          "replace_original",
          "delete_original",
          "text",
          "blocks",
          "attachments",
          "thread_ts");

  private static final Map<String, Set<String>> BLOCKS =
      Map.of(
          "header", Set.of("type", "text", "block_id"),
          "section", Set.of("type", "text", "fields", "block_id", "expand"),
          "context", Set.of("type", "elements", "block_id"),
          "actions", Set.of("type", "elements", "block_id"));

  private static final Pattern LINK = Pattern.compile("<https?://[^<>|\\s]+\\|[^<>|]+>");
  private static final Pattern ENTITY = Pattern.compile("&(?!amp;|lt;|gt;)");

  /** What is wrong with a message, empty = nothing. */
  static List<String> check(JsonNode message, Set<String> fields) {
    List<String> wrong = new ArrayList<>();
    if (!message.isObject()) {
      return List.of("not a JSON object");
    }
    unknown(message, fields, "message", wrong);
    String text = message.path("text").asString("");
    if (text.isBlank()) {
      wrong.add("no fallback text");
    }
    size(text, 1, 4000, "text", wrong);
    markup(text, false, "text", wrong);
    blocks(message.path("blocks"), "blocks", wrong);
    int n = 0;
    if (message.path("attachments").size() > 20) {
      wrong.add("more than 20 attachments");
    }
    for (JsonNode a : message.path("attachments")) {
      String at = "attachments[" + n++ + "]";
      unknown(a, Set.of("color", "fallback", "blocks"), at, wrong);
      if (!a.path("color").asString("").matches("#[0-9a-f]{6}|good|warning|danger")) {
        wrong.add(at + ".color is none");
      }
      size(a.path("fallback").asString(""), 1, 4000, at + ".fallback", wrong);
      markup(a.path("fallback").asString(""), false, at + ".fallback", wrong);
      blocks(a.path("blocks"), at + ".blocks", wrong);
    }
    JsonNode metadata = message.path("metadata");
    if (!metadata.isMissingNode()) {
      unknown(metadata, Set.of("event_type", "event_payload"), "metadata", wrong);
      if (metadata.path("event_type").asString("").isEmpty()
          || !metadata.path("event_payload").isObject()) {
        wrong.add("metadata wants event_type and event_payload");
      }
    }
    return wrong;
  }

  private static void blocks(JsonNode blocks, String at, List<String> wrong) {
    if (blocks.size() > 50) {
      wrong.add(at + ": " + blocks.size() + " blocks, at most 50");
    }
    int n = 0;
    for (JsonNode block : blocks) {
      block(block, at + "[" + n++ + "]", wrong);
    }
  }

  private static void block(JsonNode block, String at, List<String> wrong) {
    String type = block.path("type").asString("");
    Set<String> known = BLOCKS.get(type);
    if (known == null) {
      wrong.add(at + ": unknown type \"" + type + "\"");
      return;
    }
    unknown(block, known, at, wrong);
    switch (type) {
      case "header" -> {
        plain(block.path("text"), 150, at + ".text", wrong);
      }
      case "section" -> {
        if (!block.has("text") && !block.has("fields")) {
          wrong.add(at + ": a section wants text or fields");
        }
        if (block.has("text")) {
          text(block.path("text"), 3000, at + ".text", wrong);
        }
        if (block.has("fields")) {
          texts(block.path("fields"), 2000, at + ".fields", wrong);
        }
      }
      case "context" -> texts(block.path("elements"), 2000, at + ".elements", wrong);
      case "actions" -> buttons(block.path("elements"), at + ".elements", wrong);
      default -> {}
    }
  }

  private static void buttons(JsonNode list, String at, List<String> wrong) {
    if (list.isEmpty() || list.size() > 25) {
      wrong.add(at + ": " + list.size() + " of them, wanted 1 to 25");
    }
    Set<String> ids = new HashSet<>();
    int n = 0;
    for (JsonNode b : list) {
      String here = at + "[" + n++ + "]";
      if (!b.path("type").asString("").equals("button")) {
        wrong.add(here + ": unknown type of element");
      }
      unknown(b, Set.of("type", "text", "action_id", "value", "style", "confirm"), here, wrong);
      plain(b.path("text"), 75, here + ".text", wrong);
      size(b.path("action_id").asString(""), 1, 255, here + ".action_id", wrong);
      size(b.path("value").asString(""), 1, 2000, here + ".value", wrong);
      if (!ids.add(b.path("action_id").asString(""))) {
        wrong.add(here + ": the same action_id twice in a block");
      }
      if (b.has("style") && !b.path("style").asString("").matches("primary|danger")) {
        wrong.add(here + ": unknown style");
      }
      JsonNode confirm = b.path("confirm");
      if (!confirm.isMissingNode()) {
        unknown(confirm, Set.of("title", "text", "confirm", "deny", "style"), here, wrong);
        plain(confirm.path("title"), 100, here + ".confirm.title", wrong);
        plain(confirm.path("text"), 300, here + ".confirm.text", wrong);
        plain(confirm.path("confirm"), 30, here + ".confirm.confirm", wrong);
        plain(confirm.path("deny"), 30, here + ".confirm.deny", wrong);
      }
    }
  }

  private static void plain(JsonNode text, int most, String at, List<String> wrong) {
    if (!text.path("type").asString("").equals("plain_text")) {
      wrong.add(at + ": wanted plain_text");
    }
    text(text, most, at, wrong);
  }

  private static void texts(JsonNode list, int most, String at, List<String> wrong) {
    if (list.isEmpty() || list.size() > 10) {
      wrong.add(at + ": " + list.size() + " of them, wanted 1 to 10");
    }
    int n = 0;
    for (JsonNode text : list) {
      text(text, most, at + "[" + n++ + "]", wrong);
    }
  }

  private static void text(JsonNode text, int most, String at, List<String> wrong) {
    String type = text.path("type").asString("");
    boolean plain = type.equals("plain_text");
    if (!plain && !type.equals("mrkdwn")) {
      wrong.add(at + ": unknown type of text \"" + type + "\"");
    }
    unknown(text, Set.of("type", "text", plain ? "emoji" : "verbatim"), at, wrong);
    size(text.path("text").asString(""), 1, most, at, wrong);
    markup(text.path("text").asString(""), !plain, at, wrong);
  }

  private static void size(String text, int least, int most, String at, List<String> wrong) {
    if (text.length() < least || text.length() > most) {
      wrong.add(at + ": " + text.length() + " characters, wanted " + least + " to " + most);
    }
  }

  /** Links may stand in markup; mentions and anything unescaped may stand nowhere. */
  private static void markup(String text, boolean links, String at, List<String> wrong) {
    Matcher m = LINK.matcher(text);
    String rest = links ? m.replaceAll("") : text;
    if (rest.indexOf('<') >= 0 || rest.indexOf('>') >= 0 || ENTITY.matcher(text).find()) {
      wrong.add(at + ": not escaped: " + rest);
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean alone =
          Character.isHighSurrogate(c)
              ? i + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(i + 1))
              : Character.isLowSurrogate(c)
                  && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
      if (alone || (c < ' ' && c != '\n')) {
        wrong.add(at + ": control character or half a character at " + i);
      }
    }
  }

  private static void unknown(JsonNode node, Set<String> known, String at, List<String> wrong) {
    node.propertyNames().stream()
        .filter(name -> !known.contains(name))
        .forEach(name -> wrong.add(at + ": unknown field \"" + name + "\""));
  }
}
