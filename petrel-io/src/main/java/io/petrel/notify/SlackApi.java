package io.petrel.notify;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.petrel.http.HttpCall;
import io.petrel.http.HttpConfig;
import io.petrel.http.Urls;
import io.petrel.notify.Outcome.Permanent;
import io.petrel.notify.Outcome.RetryLater;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls Slack and says what came of it; no secret gets into what it says.
 *
 * <p>A whole exchange ends within its time limit, also when the answer drips. Redirects are not
 * followed. Thread-safe.
 */
final class SlackApi implements AutoCloseable {
  static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .changeDefaultPropertyInclusion(v -> v.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();

  private static final String IS_JSON = "application/json; charset=utf-8";

  private final String apiUrl;
  private final Calls calls;
  private final Duration timeout;

  /**
   * @param apiUrl where the Web API answers
   * @param timeout how long one call may take
   */
  SlackApi(String apiUrl, HttpConfig config, Duration timeout) {
    String url = apiUrl.strip();
    this.apiUrl = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    this.calls = new Calls("slack", straight(config), timeout);
    this.timeout = timeout;
  }

  private static HttpConfig straight(HttpConfig c) {
    return new HttpConfig(
        c.basicAuth(),
        c.authorization(),
        c.oauth2(),
        c.tlsConfig(),
        c.proxyUrl(),
        false,
        c.headers());
  }

  /** Posts JSON to a method of the Web API. */
  JsonNode json(String method, String token, Object body)
      throws SlackRefusal, InterruptedException {
    return method(method, token, IS_JSON, BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
  }

  /** Asks a method of the Web API that takes a form. */
  JsonNode form(String method, String token, Map<String, String> args)
      throws SlackRefusal, InterruptedException {
    return method(
        method,
        token,
        "application/x-www-form-urlencoded",
        BodyPublishers.ofString(Urls.form(args)));
  }

  private JsonNode method(String method, String token, String type, BodyPublisher body)
      throws SlackRefusal, InterruptedException {
    if (!token.chars().allMatch(c -> c > ' ' && c < 127) || token.isEmpty()) {
      String which = method.equals(SlackSocket.OPEN) ? "app_token" : "bot_token";
      throw never("slack: " + which + " is empty or has impossible characters");
    }
    URI uri = address(apiUrl + "/" + method, method);
    Calls.Reply reply =
        exchange(
            method,
            HttpCall.send("POST", uri, type, body).with("Authorization", "Bearer " + token));
    JsonNode answer;
    try {
      answer = JSON.readTree(reply.body());
    } catch (JacksonException e) {
      answer = null;
    }
    if (answer == null || !answer.path("ok").isBoolean()) {
      throw unclear("slack " + method + ": the answer is not Slack's: not its JSON");
    }
    if (!answer.path("ok").booleanValue()) {
      String error = answer.path("error").asString("unknown_error");
      String why = SlackErrors.sentence(method, error, answer.path("needed").asString(""));
      boolean unclear = SlackErrors.unclear(error);
      throw new SlackRefusal(
          error,
          unclear || SlackErrors.later(error)
              ? new RetryLater(null, why, unclear)
              : new Permanent(why));
    }
    return answer;
  }

  /** Posts to an incoming webhook, whose address is the secret. */
  void webhook(String url, SlackMessage message) throws SlackRefusal, InterruptedException {
    Calls.Reply reply = send("webhook", address(url, "webhook"), message);
    String body = reply.body().strip();
    if (!reply.ok() && body.matches("[a-z_]{1,60}")) {
      String why = SlackErrors.sentence("webhook", body, null);
      throw new SlackRefusal(
          body, SlackErrors.later(body) ? new RetryLater(null, why, false) : new Permanent(why));
    }
    check("webhook", reply);
    if (!body.equals("ok")) {
      throw unclear("slack webhook: the answer is not Slack's: not \"ok\"");
    }
  }

  /** Answers what somebody did, at the address that came with it: {@link #mayRespond}. */
  void respond(String url, Object message) throws SlackRefusal, InterruptedException {
    check("response_url", send("response_url", address(url, "response_url"), message));
  }

  private Calls.Reply send(String call, URI uri, Object message)
      throws SlackRefusal, InterruptedException {
    try {
      return calls.send(
          HttpCall.send(
              "POST", uri, IS_JSON, BodyPublishers.ofByteArray(JSON.writeValueAsBytes(message))));
    } catch (Refused e) {
      throw refusal(call, e);
    }
  }

  /** Brings a file's bytes to where Slack said they go. */
  void upload(String url, byte[] bytes) throws SlackRefusal, InterruptedException {
    URI uri = address(url, "upload");
    if (!sameScheme(uri)) {
      throw never("slack upload: the address is not an https URL");
    }
    exchange(
        "upload",
        HttpCall.send("POST", uri, "application/octet-stream", BodyPublishers.ofByteArray(bytes)));
  }

  /** Whether an address to answer to is Slack's own. */
  boolean mayRespond(String url) {
    try {
      URI uri = URI.create(url);
      URI api = URI.create(apiUrl);
      boolean slack =
          "https".equals(uri.getScheme())
              && ("hooks.slack.com".equals(uri.getHost())
                  || "hooks.slack-gov.com".equals(uri.getHost()))
              && uri.getPort() < 0;
      boolean same = uri.getHost() != null && Urls.origin(uri).equals(Urls.origin(api));
      return uri.getRawUserInfo() == null && (slack || same);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Connects a WebSocket to where Slack said. */
  WebSocket socket(String url, WebSocket.Listener listener)
      throws SlackRefusal, InterruptedException {
    URI uri = address(url, SlackSocket.OPEN);
    boolean secure = "wss".equals(uri.getScheme());
    if (!secure && !("ws".equals(uri.getScheme()) && apiUrl.startsWith("http:"))) {
      throw never("slack " + SlackSocket.OPEN + ": the address is not a wss URL");
    }
    try {
      return calls.socket(uri, listener);
    } catch (Refused e) {
      throw refusal("WebSocket", e);
    }
  }

  /** How long one call may take. */
  Duration timeout() {
    return timeout;
  }

  private boolean sameScheme(URI uri) {
    return "https".equals(uri.getScheme())
        || ("http".equals(uri.getScheme()) && apiUrl.startsWith("http:"));
  }

  private Calls.Reply exchange(String call, HttpCall request)
      throws SlackRefusal, InterruptedException {
    try {
      Calls.Reply reply = calls.send(request);
      check(call, reply);
      return reply;
    } catch (Refused e) {
      throw refusal(call, e);
    }
  }

  private static void check(String call, Calls.Reply reply) throws SlackRefusal {
    if (reply.status() != 200) {
      String advice =
          reply.status() == 407
              ? " (the proxy wants credentials)"
              : reply.status() < 400 ? " (redirects are not followed; check the address)" : "";
      throw never("slack " + call + ": HTTP " + reply.status() + advice);
    }
  }

  private static URI address(String url, String call) throws SlackRefusal {
    try {
      URI uri = URI.create(url);
      if (uri.getHost() != null && uri.getScheme() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // The address may be the secret: it is not repeated here.
    }
    throw never("slack " + call + ": the address is not an http or https URL");
  }

  /** The same with the call's name. */
  private static SlackRefusal refusal(String call, Refused e) {
    Outcome outcome = e.outcome();
    if (outcome instanceof RetryLater later) {
      outcome = new RetryLater(later.after(), named(call, later.why()), later.maybeDelivered());
    } else if (outcome instanceof Permanent permanent) {
      outcome = new Permanent(named(call, permanent.why()));
    }
    return new SlackRefusal("", outcome);
  }

  private static String named(String call, String why) {
    return why.replaceFirst("^slack", "slack " + call);
  }

  private static SlackRefusal never(String why) {
    return new SlackRefusal("", new Permanent(why));
  }

  private static SlackRefusal unclear(String why) {
    return new SlackRefusal("", new RetryLater(null, why, true));
  }

  @Override
  public void close() {
    calls.close();
  }
}
