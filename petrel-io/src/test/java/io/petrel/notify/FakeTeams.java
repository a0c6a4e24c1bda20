package io.petrel.notify;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import tools.jackson.databind.JsonNode;

/**
 * A strict Teams workflow ("when a webhook request is received"): takes a message with one adaptive
 * card of the elements that Petrel uses, after the schema of adaptive cards 1.4, of at most 28 KB.
 */
final class FakeTeams extends FakeReceiver {
  static final String PATH = "/workflows/0123/triggers/manual/paths/invoke";
  static final String QUERY = "api-version=1&sp=%2Ftriggers&sv=1.0&sig=fake-sig-secret";

  private static final int LARGEST = 28 * 1024;
  private static final Set<String> COLOURS =
      Set.of("Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention");

  private final List<JsonNode> messages = new ArrayList<>();

  @Override
  MockResponse take(RecordedRequest request, String body) {
    if (!request.getUrl().encodedPath().equals(PATH)
        || !QUERY.equals(request.getUrl().encodedQuery())) {
      wrong(true, "address " + request.getUrl().encodedPath());
      return json(401, "{\"error\":{\"code\":\"AuthorizationFailed\"}}");
    }
    wrong(!request.getMethod().equals("POST"), "method " + request.getMethod());
    String type = String.valueOf(request.getHeaders().get("Content-Type"));
    wrong(!type.startsWith("application/json"), "content type " + type);
    wrong(body.getBytes(StandardCharsets.UTF_8).length > LARGEST, "larger than 28 KB");
    JsonNode message = Json.read(body);
    int before = violations().size();
    check(message);
    if (violations().size() > before) {
      return json(400, "{\"error\":{\"code\":\"BadRequest\"}}");
    }
    messages.add(message);
    return text(202, "");
  }

  private void check(JsonNode m) {
    onlyKeys(m, Set.of("type", "attachments"), "message");
    wrong(!m.path("type").asString("").equals("message"), "type of message");
    wrong(m.path("attachments").size() != 1, "attachments");
    JsonNode attachment = m.path("attachments").path(0);
    onlyKeys(attachment, Set.of("contentType", "contentUrl", "content"), "attachment");
    wrong(
        !attachment
            .path("contentType")
            .asString("")
            .equals("application/vnd.microsoft.card.adaptive"),
        "contentType");
    JsonNode card = attachment.path("content");
    onlyKeys(card, Set.of("$schema", "type", "version", "body", "actions", "msteams"), "card");
    wrong(!card.path("type").asString("").equals("AdaptiveCard"), "type of card");
    wrong(!Set.of("1.2", "1.3", "1.4").contains(card.path("version").asString("")), "version");
    wrong(card.path("body").isEmpty(), "no body");
    card.path("body").forEach(this::checkBlock);
    wrong(card.path("actions").size() > 6, "more than six actions");
    for (JsonNode action : card.path("actions")) {
      onlyKeys(action, Set.of("type", "title", "url"), "action");
      wrong(!action.path("type").asString("").equals("Action.OpenUrl"), "type of action");
      wrong(Tries.http(action.path("url").asString("")) == null, "url of action");
    }
  }

  private void checkBlock(JsonNode block) {
    onlyKeys(block, Set.of("type", "inlines", "spacing"), "block");
    // In a TextBlock names from strangers would be Markdown.
    wrong(!block.path("type").asString("").equals("RichTextBlock"), "type of block");
    wrong(
        block.has("spacing")
            && !Set.of("None", "Small", "Default", "Medium", "Large")
                .contains(block.path("spacing").asString("")),
        "spacing");
    wrong(block.path("inlines").isEmpty(), "no inlines");
    for (JsonNode run : block.path("inlines")) {
      onlyKeys(run, Set.of("type", "text", "size", "weight", "color"), "run");
      wrong(!run.path("type").asString("").equals("TextRun"), "type of run");
      wrong(run.path("text").asString("").isEmpty(), "no text");
      wrong(run.has("color") && !COLOURS.contains(run.path("color").asString("")), "color");
    }
  }

  @Override
  MockResponse refusal() {
    return json(401, "{\"error\":{\"code\":\"invalid_auth\",\"message\":\"" + QUERY + "\"}}");
  }

  synchronized List<JsonNode> messages() {
    return List.copyOf(messages);
  }

  static JsonNode card(JsonNode message) {
    return message.path("attachments").path(0).path("content");
  }

  static String words(JsonNode message) {
    StringBuilder out = new StringBuilder();
    for (JsonNode block : card(message).path("body")) {
      block.path("inlines").forEach(run -> out.append(run.path("text").asString("")));
      out.append('\n');
    }
    return out.toString();
  }
}
