package io.petrel.notify;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import tools.jackson.databind.JsonNode;

/** A strict ntfy that takes messages as JSON, with a protected topic. */
final class FakeNtfy extends FakeReceiver {
  static final String TOPIC = "ops_alerts";
  static final String TOKEN = "tk_fake_secret_token";

  private static final Set<String> KEYS =
      Set.of(
          "topic",
          "message",
          "title",
          "tags",
          "priority",
          "actions",
          "click",
          "attach",
          "markdown",
          "icon",
          "filename",
          "delay",
          "email",
          "call");

  private final List<JsonNode> messages = new ArrayList<>();

  @Override
  MockResponse take(RecordedRequest request, String body) {
    wrong(!request.getMethod().equals("POST"), "method " + request.getMethod());
    // Published to the topic's own address the JSON itself would be the message.
    wrong(!request.getUrl().encodedPath().equals("/"), "path " + request.getUrl().encodedPath());
    if (!("Bearer " + TOKEN).equals(request.getHeaders().get("Authorization"))) {
      return json(401, "{\"code\":40101,\"http\":401,\"error\":\"unauthorized\"}");
    }
    JsonNode m = Json.read(body);
    onlyKeys(m, KEYS, "message");
    wrong(!m.path("topic").asString("").equals(TOPIC), "topic");
    String message = m.path("message").asString("");
    wrong(message.isEmpty(), "no message");
    wrong(message.getBytes(StandardCharsets.UTF_8).length > 4096, "message over 4096 bytes");
    String title = m.path("title").asString("");
    wrong(title.isEmpty() || title.indexOf('\n') >= 0, "title");
    int priority = m.path("priority").asInt(0);
    wrong(priority < 1 || priority > 5, "priority " + priority);
    m.path("tags").forEach(t -> wrong(!t.asString("").matches("[a-z0-9_+-]+"), "tag " + t));
    wrong(m.has("click") && Tries.http(m.path("click").asString("")) == null, "click");
    wrong(m.path("actions").size() > 3, "more than three actions");
    for (JsonNode action : m.path("actions")) {
      onlyKeys(action, Set.of("action", "label", "url", "clear"), "action");
      wrong(!action.path("action").asString("").equals("view"), "action");
      wrong(Tries.http(action.path("url").asString("")) == null, "url of action");
    }
    messages.add(m);
    return json(200, "{\"id\":\"hwQ2YpKdmg\",\"event\":\"message\",\"topic\":\"" + TOPIC + "\"}");
  }

  @Override
  MockResponse refusal() {
    return json(
        403, "{\"code\":40301,\"http\":403,\"error\":\"forbidden: invalid_auth " + TOKEN + "\"}");
  }

  synchronized List<JsonNode> messages() {
    return List.copyOf(messages);
  }
}
