package io.petrel.notify;

import io.petrel.http.HttpCall;
import io.petrel.http.HttpConfig;
import io.petrel.notify.Outcome.Delivered;
import io.petrel.notify.Outcome.RetryLater;
import io.petrel.setting.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The webhook of a chat group's robot: one message a call, no faster than the robot may speak, and
 * the answer a JSON object whose code says what became of it. For one thread.
 */
final class RobotHook implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration RATE_LIMITED = Duration.ofSeconds(60);

  /** What a robot's codes mean; 0 is success for all of them. */
  interface Codes {
    /** The name of the member that holds the code, or, in old answers, the other one. */
    String[] code();

    /** The name of the member that holds words. */
    String[] words();

    /** Whether the robot is only busy, or has spoken too often. */
    boolean later(int code, String words);

    /** What to do about it, null = not known. */
    @Nullable String advice(int code, String words);
  }

  /** Makes the call to the robot's address. */
  interface Request {
    HttpCall to(URI address) throws IOException;
  }

  private final String kind;
  private final SecretFile address;
  private final Calls calls;
  private final Pace pace;
  private final Codes codes;

  /**
   * @param apart the least time between two messages
   */
  RobotHook(
      String kind,
      SecretFile address,
      @Nullable HttpConfig http,
      Duration timeout,
      InstantSource clock,
      Duration apart,
      Codes codes) {
    this.kind = kind;
    this.address = address;
    this.calls = new Calls(kind, http == null ? HttpConfig.PLAIN : http, timeout);
    this.pace = new Pace(clock, apart);
    this.codes = codes;
  }

  /**
   * Checks the settings that all robots have.
   *
   * @throws IllegalArgumentException beginning with the key that is wrong
   */
  static void check(@Nullable Secret url, @Nullable Path file, Duration timeout) {
    if ((url == null) == (file == null)) {
      throw new IllegalArgumentException(
          "webhook_url: expected exactly one of webhook_url and webhook_url_file");
    }
    if (url != null && uri(url.reveal().strip()) == null) {
      throw new IllegalArgumentException("webhook_url: expected an https address");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout: expected more than 0, got " + timeout);
    }
  }

  /** How long the pace asks to wait. */
  Duration pause() {
    Duration left = pace.left();
    return left == null ? Duration.ZERO : left;
  }

  /** Sends one message once. */
  Outcome send(Attempt attempt, Request request) throws InterruptedException {
    Duration wait = pace.left();
    if (wait != null) {
      return new RetryLater(
          wait, kind + ": faster than the robot may speak", attempt.maybeDelivered());
    }
    try {
      return post(request);
    } catch (IOException e) {
      return new RetryLater(null, kind + ": " + e.getMessage(), attempt.maybeDelivered());
    } catch (Refused e) {
      return e.outcome() instanceof RetryLater later
          ? new RetryLater(
              later.after() == null && later.why().endsWith("HTTP 429")
                  ? RATE_LIMITED
                  : later.after(),
              later.why(),
              later.maybeDelivered() || attempt.maybeDelivered())
          : e.outcome();
    }
  }

  private Outcome post(Request request) throws IOException, Refused, InterruptedException {
    URI uri = uri(address.reveal());
    if (uri == null) {
      throw calls.never(address + " is not an http or https address");
    }
    HttpCall call = request.to(uri);
    pace.took();
    Calls.Reply reply = calls.send(call);
    JsonNode answer = parse(reply.body());
    JsonNode code = answer == null ? null : first(answer, codes.code());
    if (answer == null || code == null || !code.isIntegralNumber()) {
      throw calls.later(
          null, "HTTP " + reply.status() + ", and not the JSON that robots answer", reply.ok());
    }
    int number = code.asInt(-1);
    if (number == 0) {
      return new Delivered(null);
    }
    JsonNode text = first(answer, codes.words());
    String words = text == null ? "" : text.asString("");
    String advice = codes.advice(number, words);
    String why =
        number
            + " "
            + Clean.line(without(words, uri), 200)
            + (advice == null ? "" : " (" + advice + ")");
    throw codes.later(number, words) ? calls.later(RATE_LIMITED, why, false) : calls.never(why);
  }

  /** Takes out whatever of the address could be its secret. */
  private static String without(String words, URI uri) {
    String left = words;
    for (String part : uri.toString().split("[/?&=]", -1)) {
      left = part.length() >= 16 ? left.replace(part, "<secret>") : left;
    }
    return left;
  }

  private static @Nullable JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      return null;
    }
  }

  private static @Nullable JsonNode first(JsonNode answer, String[] names) {
    for (String name : names) {
      if (answer.has(name)) {
        return answer.get(name);
      }
    }
    return null;
  }

  private static @Nullable URI uri(String text) {
    try {
      URI uri = URI.create(text);
      boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      return http && uri.getHost() != null ? uri : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** A call that carries a message as JSON. */
  static HttpCall json(URI uri, Object message) {
    return HttpCall.post(uri, "application/json; charset=utf-8", JSON.writeValueAsString(message));
  }

  @Override
  public void close() {
    calls.close();
  }

  @Override
  public String toString() {
    return kind + " by " + address;
  }
}
