package io.petrel.notify;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import mockwebserver3.MockResponse;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The people of {@link FakeSlack} and what their clicks become: signed requests or envelopes of
 * Socket Mode, after Slack's public references. Thread-safe.
 */
public final class FakeSlackApp {
  /** What requests are signed with. */
  public static final String SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";

  /** The app-level token. */
  public static final String APP_TOKEN = "xapp-1-A0-fake-secret";

  static final String LINK = "/link/";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final InstantSource clock;
  private final String origin;
  private final List<String> violations;
  private final Set<String> tickets = new HashSet<>();
  private final Set<String> envelopes = new HashSet<>();
  private final List<String> acknowledged = new ArrayList<>();
  private final BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private @Nullable WebSocket socket;
  private boolean silent;
  private int sequence;

  FakeSlackApp(InstantSource clock, String origin, List<String> violations) {
    this.clock = clock;
    this.origin = origin;
    this.violations = violations;
  }

  /** The payload of a click on a button that a message shows. */
  public ObjectNode click(FakeSlack.Message message, String action, String userName) {
    JsonNode button = button(message.content(), action);
    if (button == null) {
      throw new AssertionError("no button " + action + " in " + message.content());
    }
    return click(message, button, userName);
  }

  private ObjectNode click(FakeSlack.Message message, JsonNode button, String userName) {
    ObjectNode payload = JSON.createObjectNode();
    payload.put("type", "block_actions").put("api_app_id", "A0").put("token", "deprecated");
    payload.putObject("team").put("id", "T0").put("domain", "example");
    payload
        .putObject("user")
        .put("id", "U0PERSON1")
        .put("username", userName)
        .put("name", userName)
        .put("team_id", "T0");
    payload
        .putObject("container")
        .put("type", "message_attachment")
        .put("message_ts", message.ts())
        .put("attachment_id", 1)
        .put("channel_id", message.channel())
        .put("is_ephemeral", false);
    payload.put("trigger_id", "1.2.3");
    payload.putObject("channel").put("id", message.channel()).put("name", "oncall");
    payload.set("message", message.content());
    payload.put("response_url", origin + "/actions/T0/1/fake");
    ObjectNode action = payload.putArray("actions").addObject();
    action.put("type", "button").put("block_id", "x1").put("action_ts", "1700000000.000001");
    for (String field : List.of("action_id", "text", "value", "style")) {
      if (button.has(field)) {
        action.set(field, button.path(field));
      }
    }
    return payload;
  }

  /** The button of that action within a message, null = it has none. */
  static @Nullable JsonNode button(JsonNode node, String action) {
    if (node.path("type").asString("").equals("button")
        && node.path("action_id").asString("").equals(action)) {
      return node;
    }
    for (JsonNode child : node.values()) {
      JsonNode found = button(child, action);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** The request that Slack makes of a payload now. */
  public Hearing.Call request(JsonNode payload) {
    String body = "payload=" + URLEncoder.encode(payload.toString(), StandardCharsets.UTF_8);
    String at = Long.toString(clock.millis() / 1000);
    return new Hearing.Call(
        Map.of(
            "content-type",
            "application/x-www-form-urlencoded",
            "x-slack-request-timestamp",
            at,
            "x-slack-signature",
            SlackHearing.signature(SIGNING_SECRET, at, body)),
        body);
  }

  synchronized String ticket() {
    String ticket = "t" + ++sequence;
    tickets.add(ticket);
    return origin.replace("http:", "ws:") + LINK + "?ticket=" + ticket;
  }

  synchronized MockResponse connect(@Nullable String ticket) {
    // Each ticket is good for one connection.
    if (ticket == null || !tickets.remove(ticket)) {
      violations.add("WebSocket: no such ticket");
      return new MockResponse.Builder().code(401).build();
    }
    return new MockResponse.Builder().webSocketUpgrade(new Link()).build();
  }

  /** Whether connections are opened without a greeting. */
  public synchronized void silent(boolean on) {
    silent = on;
  }

  /** Waits until the app has connected, once more than the last time. */
  public void awaitConnection() throws InterruptedException {
    WebSocket next = opened.poll(10, java.util.concurrent.TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no connection");
    }
    synchronized (this) {
      socket = next;
    }
  }

  /** Sends a payload as an envelope; returns its id. */
  public synchronized String envelope(String type, JsonNode payload) {
    String id = "e" + ++sequence;
    envelopes.add(id);
    ObjectNode envelope = JSON.createObjectNode();
    envelope.put("envelope_id", id).put("type", type).put("accepts_response_payload", false);
    envelope.set("payload", payload);
    send(envelope.toString());
    return id;
  }

  /** Says that the connection ends. */
  public void disconnect(String reason) {
    send(JSON.createObjectNode().put("type", "disconnect").put("reason", reason).toString());
  }

  /** Sends anything. */
  public synchronized void send(String text) {
    if (socket == null || !socket.send(text)) {
      throw new AssertionError("no connection to send to");
    }
  }

  /** Waits for the next envelope that is confirmed. */
  public @Nullable String awaitAcknowledged() throws InterruptedException {
    return answers.poll(10, java.util.concurrent.TimeUnit.SECONDS);
  }

  /** The envelopes that were confirmed. */
  public synchronized List<String> acknowledged() {
    return List.copyOf(acknowledged);
  }

  private final class Link extends WebSocketListener {
    @Override
    public void onOpen(WebSocket webSocket, Response response) {
      boolean greets;
      synchronized (FakeSlackApp.this) {
        greets = !silent;
      }
      if (greets) {
        webSocket.send(
            "{\"type\":\"hello\",\"num_connections\":1,\"connection_info\":{\"app_id\":\"A0\"}}");
      }
      opened.add(webSocket);
    }

    @Override
    public void onMessage(WebSocket webSocket, String text) {
      synchronized (FakeSlackApp.this) {
        String id = null;
        try {
          JsonNode ack = JSON.readTree(text);
          if (ack.isObject() && List.copyOf(ack.propertyNames()).equals(List.of("envelope_id"))) {
            id = ack.path("envelope_id").asString("");
          }
        } catch (JacksonException e) {
          // said below
        }
        if (id == null || !envelopes.remove(id)) {
          violations.add("WebSocket: no confirmation of an envelope: " + text);
        } else {
          acknowledged.add(id);
          answers.add(id);
        }
      }
    }

    @Override
    public void onClosing(WebSocket webSocket, int code, String reason) {
      webSocket.close(code, null);
    }
  }
}
