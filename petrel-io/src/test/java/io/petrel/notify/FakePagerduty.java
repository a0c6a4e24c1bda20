package io.petrel.notify;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import tools.jackson.databind.JsonNode;

/**
 * A strict Events API v2 of PagerDuty: checks every field, keeps alerts by their dedup_key, drops
 * what is about none that is open.
 */
final class FakePagerduty extends FakeReceiver {
  static final String KEY = "0123456789abcdef0123456789abcdef";

  private static final int LARGEST = 512 * 1024;
  private static final Set<String> KEYS =
      Set.of(
          "routing_key",
          "event_action",
          "dedup_key",
          "payload",
          "images",
          "links",
          "client",
          "client_url");
  private static final Set<String> PAYLOAD_KEYS =
      Set.of(
          "summary",
          "source",
          "severity",
          "timestamp",
          "component",
          "group",
          "class",
          "custom_details");

  private final List<JsonNode> events = new ArrayList<>();
  private final Map<String, String> states = new LinkedHashMap<>();
  private final List<String> dropped = new ArrayList<>();

  @Override
  MockResponse take(RecordedRequest request, String body) {
    if (wrong(
        !request.getMethod().equals("POST")
            || !request.getUrl().encodedPath().equals("/v2/enqueue"),
        request.getMethod() + " " + request.getUrl().encodedPath())) {
      return text(404, "");
    }
    String type = String.valueOf(request.getHeaders().get("Content-Type"));
    wrong(!type.startsWith("application/json"), "content type " + type);
    if (wrong(body.getBytes(StandardCharsets.UTF_8).length > LARGEST, "too large")) {
      return json(413, "{\"status\":\"invalid event\"}");
    }
    JsonNode event = Json.read(body);
    if (!event.path("routing_key").asString("").equals(KEY)) {
      return json(
          400,
          "{\"status\":\"invalid event\",\"message\":\"Event object is invalid\","
              + "\"errors\":[\"'routing_key' is invalid: "
              + event.path("routing_key").asString("")
              + "\"]}");
    }
    int before = violations().size();
    check(event);
    if (violations().size() > before) {
      return json(400, "{\"status\":\"invalid event\"}");
    }
    String key = event.path("dedup_key").asString();
    change(event.path("event_action").asString(), key);
    events.add(event);
    return json(
        202,
        "{\"status\":\"success\",\"message\":\"Event processed\",\"dedup_key\":\"" + key + "\"}");
  }

  private void change(String action, String key) {
    boolean open = states.containsKey(key) && !states.get(key).equals("resolved");
    switch (action) {
      case "trigger" -> states.merge(key, "triggered", (old, now) -> open ? old : now);
      case "acknowledge", "resolve" -> {
        if (open) {
          states.put(key, action + (action.endsWith("e") ? "d" : "ed"));
        } else {
          dropped.add(action);
        }
      }
      default -> throw new AssertionError(action);
    }
  }

  private void check(JsonNode e) {
    onlyKeys(e, KEYS, "event");
    String action = e.path("event_action").asString("");
    wrong(!Set.of("trigger", "acknowledge", "resolve").contains(action), "action " + action);
    text(e, "dedup_key", 255);
    JsonNode payload = e.path("payload");
    onlyKeys(payload, PAYLOAD_KEYS, "payload");
    text(payload, "summary", 1024);
    text(payload, "source", 1024);
    String severity = payload.path("severity").asString("");
    wrong(
        !Set.of("critical", "error", "warning", "info").contains(severity), "severity " + severity);
    try {
      Instant.parse(payload.path("timestamp").asString(""));
    } catch (DateTimeException x) {
      wrong(true, "timestamp");
    }
    wrong(!payload.path("custom_details").isObject(), "custom_details");
    for (JsonNode link : e.path("links")) {
      onlyKeys(link, Set.of("href", "text"), "link");
      wrong(Tries.http(link.path("href").asString("")) == null, "href " + link);
    }
  }

  private void text(JsonNode node, String key, int most) {
    String text = node.path(key).asString("");
    wrong(text.isBlank() || text.length() > most, key + ": " + text.length() + " characters");
  }

  @Override
  MockResponse refusal() {
    return json(400, "{\"status\":\"invalid event\",\"errors\":[\"invalid_auth: " + KEY + "\"]}");
  }

  synchronized List<JsonNode> events() {
    return List.copyOf(events);
  }

  synchronized List<String> actions() {
    return events.stream().map(e -> e.path("event_action").asString()).toList();
  }

  /** The state of an alert: triggered, acknowledged, resolved. */
  synchronized String state(String key) {
    return states.getOrDefault(key, "none");
  }

  /** Actions about alerts that were not open. */
  synchronized List<String> dropped() {
    return List.copyOf(dropped);
  }

  static String words(JsonNode event) {
    StringBuilder out = new StringBuilder();
    JsonNode payload = event.path("payload");
    for (String key : List.of("summary", "source", "class", "group")) {
      out.append(payload.path(key).asString("")).append('\n');
    }
    payload.path("custom_details").path("text").forEach(l -> out.append(l.asString()).append('\n'));
    return out.toString();
  }
}
