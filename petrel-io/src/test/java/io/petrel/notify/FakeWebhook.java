package io.petrel.notify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import tools.jackson.databind.JsonNode;

/**
 * A consumer of Alertmanager's webhook that insists on version 4 of its JSON, on every key, and on
 * the signature.
 */
final class FakeWebhook extends FakeReceiver {
  static final String PATH = "/hooks/fake-path-secret";
  static final String KEY = "fake-hmac-secret";

  private static final Set<String> KEYS =
      Set.of(
          "version",
          "groupKey",
          "truncatedAlerts",
          "status",
          "receiver",
          "groupLabels",
          "commonLabels",
          "commonAnnotations",
          "externalURL",
          "alerts");
  private static final Set<String> ALERT_KEYS =
      Set.of(
          "status", "labels", "annotations", "startsAt", "endsAt", "generatorURL", "fingerprint");

  private final List<JsonNode> posts = new ArrayList<>();
  private final List<String> keys = new ArrayList<>();

  @Override
  MockResponse take(RecordedRequest request, String body) {
    if (wrong(!request.getUrl().encodedPath().equals(PATH), "path")) {
      return text(404, "");
    }
    wrong(!request.getMethod().equals("POST"), "method " + request.getMethod());
    String type = String.valueOf(request.getHeaders().get("Content-Type"));
    wrong(!type.startsWith("application/json"), "content type " + type);
    String signature = String.valueOf(request.getHeaders().get("X-Petrel-Signature"));
    if (!signature.equals("sha256=" + hmac(body))) {
      return text(401, "bad signature");
    }
    JsonNode message = Json.read(body);
    check(message);
    posts.add(message);
    keys.add(String.valueOf(request.getHeaders().get("Idempotency-Key")));
    return text(200, "");
  }

  private void check(JsonNode m) {
    onlyKeys(m, KEYS, "message");
    KEYS.forEach(k -> wrong(!m.has(k), "no " + k));
    wrong(!m.path("version").asString("").equals("4"), "version");
    wrong(!m.path("groupKey").asString("").matches("\\{\\}.*:\\{.*\\}"), "groupKey");
    wrong(!m.path("truncatedAlerts").isInt(), "truncatedAlerts");
    wrong(!Set.of("firing", "resolved").contains(m.path("status").asString("")), "status");
    boolean firing = false;
    for (JsonNode alert : m.path("alerts")) {
      onlyKeys(alert, ALERT_KEYS, "alert");
      ALERT_KEYS.forEach(k -> wrong(!alert.has(k), "alert: no " + k));
      boolean fires = alert.path("status").asString("").equals("firing");
      firing |= fires;
      try {
        Instant from = Instant.parse(alert.path("startsAt").asString(""));
        Instant to = Instant.parse(alert.path("endsAt").asString(""));
        wrong(fires != to.equals(Instant.parse("0001-01-01T00:00:00Z")), "endsAt " + to);
        wrong(!fires && to.isBefore(from), "ends before it starts");
      } catch (DateTimeException e) {
        wrong(true, "no time: " + alert);
      }
      wrong(!alert.path("fingerprint").asString("").matches("[0-9a-f]{16}"), "fingerprint");
      within(m.path("commonLabels"), alert.path("labels"));
      within(m.path("commonAnnotations"), alert.path("annotations"));
    }
    wrong(firing != m.path("status").asString("").equals("firing"), "status of no alert");
  }

  private void within(JsonNode common, JsonNode all) {
    for (Map.Entry<String, JsonNode> e : common.properties()) {
      wrong(!e.getValue().equals(all.path(e.getKey())), "not common: " + e.getKey());
    }
  }

  private static String hmac(String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  MockResponse refusal() {
    return text(404, "no_service at " + url(PATH));
  }

  synchronized List<JsonNode> posts() {
    return List.copyOf(posts);
  }

  /** The headers Idempotency-Key. */
  synchronized List<String> keys() {
    return List.copyOf(keys);
  }
}
