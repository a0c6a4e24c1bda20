package io.petrel.notify;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import tools.jackson.databind.JsonNode;

/**
 * A strict Alertmanager: POST /api/v2/alerts, after the OpenAPI specification of its API, version
 * 2. Keeps every call and, by labels, the alert as it came last.
 */
final class FakeAlertmanager extends FakeReceiver {
  private static final Set<String> KEYS =
      Set.of("labels", "annotations", "startsAt", "endsAt", "generatorURL");

  private final List<JsonNode> posts = new ArrayList<>();
  private final Map<Map<String, String>, JsonNode> alerts = new LinkedHashMap<>();

  @Override
  MockResponse take(RecordedRequest request, String body) {
    if (wrong(
        !request.getMethod().equals("POST")
            || !request.getUrl().encodedPath().equals("/am/api/v2/alerts"),
        request.getMethod() + " " + request.getUrl().encodedPath())) {
      return text(404, "404 page not found");
    }
    String type = String.valueOf(request.getHeaders().get("Content-Type"));
    if (wrong(!type.startsWith("application/json"), "content type " + type)) {
      return json(415, "{\"code\":415,\"message\":\"unsupported media type\"}");
    }
    int before = violations().size();
    JsonNode all = Json.read(body);
    wrong(!all.isArray() || all.isEmpty(), "no list of alerts");
    all.forEach(this::check);
    if (violations().size() > before) {
      return json(400, "\"bad alert\"");
    }
    posts.add(all);
    all.forEach(alert -> alerts.put(strings(alert.path("labels")), alert));
    return text(200, "");
  }

  private void check(JsonNode alert) {
    onlyKeys(alert, KEYS, "alert");
    Map<String, String> labels = strings(alert.path("labels"));
    wrong(labels.isEmpty(), "no labels");
    labels.forEach(
        (name, value) -> {
          wrong(!name.matches("[a-zA-Z_][a-zA-Z0-9_]*"), "label name " + name);
          wrong(value.isEmpty(), "empty value of " + name);
        });
    strings(alert.path("annotations"))
        .keySet()
        .forEach(name -> wrong(!name.matches("[a-zA-Z_][a-zA-Z0-9_]*"), "annotation " + name));
    try {
      Instant from = Instant.parse(alert.path("startsAt").asString(""));
      Instant to = Instant.parse(alert.path("endsAt").asString(""));
      wrong(to.isBefore(from), "ends before it starts: " + from + " " + to);
    } catch (DateTimeException e) {
      wrong(true, "no time: " + alert);
    }
    if (alert.has("generatorURL")) {
      String url = alert.path("generatorURL").asString("");
      wrong(Tries.http(url) == null, "generatorURL " + url);
    }
  }

  static Map<String, String> strings(JsonNode node) {
    Map<String, String> all = new TreeMap<>();
    node.properties().forEach(e -> all.put(e.getKey(), e.getValue().asString()));
    return all;
  }

  @Override
  MockResponse refusal() {
    return json(400, "\"no_service\"");
  }

  /** Every call that was taken. */
  synchronized List<JsonNode> posts() {
    return List.copyOf(posts);
  }

  /** Forgets everything, as one that is started again does. */
  synchronized void restart() {
    alerts.clear();
  }

  /** The alerts that fire at an instant, by host. */
  synchronized List<String> firing(Instant now) {
    return alerts.values().stream()
        .filter(a -> Instant.parse(a.path("endsAt").asString()).isAfter(now))
        .map(a -> a.path("labels").path("instance").asString())
        .sorted()
        .collect(Collectors.toList());
  }

  /** When an alert of a host ends, as far as it is known here. */
  synchronized Instant end(String host) {
    return alerts.values().stream()
        .filter(a -> a.path("labels").path("instance").asString().equals(host))
        .map(a -> Instant.parse(a.path("endsAt").asString()))
        .findFirst()
        .orElseThrow();
  }

  /** What a call says to people. */
  static String words(JsonNode post) {
    StringBuilder out = new StringBuilder();
    for (JsonNode alert : post) {
      strings(alert.path("annotations"))
          .forEach((name, text) -> out.append(name.endsWith("_url") ? "" : text + "\n"));
      strings(alert.path("labels")).values().forEach(v -> out.append(v).append('\n'));
    }
    return out.toString();
  }
}
