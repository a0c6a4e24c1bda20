package io.petrel.notify;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.petrel.notify.Outcome.Permanent;
import io.petrel.notify.Outcome.RetryLater;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls Slack and says what came of it; no secret gets into what it says.
 *
 * <p>A whole exchange ends within its time limit, also when the answer drips. Thread-safe.
 */
final class SlackApi {
  static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .changeDefaultPropertyInclusion(v -> v.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();

  private static final int MOST_BYTES = 8 << 20;
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  private final HttpClient http;
  private final Duration timeout;

  /** A whole answer. */
  private record Answer(int status, HttpHeaders headers, String body) {}

  SlackApi(HttpClient http, Duration timeout) {
    this.http = http;
    this.timeout = timeout;
  }

  /** Posts JSON to a method of the Web API. */
  JsonNode json(String apiUrl, String method, String token, Object body)
      throws SlackRefusal, InterruptedException {
    return method(
        method,
        token,
        request(apiUrl + "/" + method, method)
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))));
  }

  /** Asks a reading method of the Web API, which takes a form. */
  JsonNode form(String apiUrl, String method, String token, Map<String, String> args)
      throws SlackRefusal, InterruptedException {
    String form =
        args.entrySet().stream()
            .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
            .collect(Collectors.joining("&"));
    return method(
        method,
        token,
        request(apiUrl + "/" + method, method)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  private JsonNode method(String method, String token, HttpRequest.Builder request)
      throws SlackRefusal, InterruptedException {
    if (!token.chars().allMatch(c -> c > ' ' && c < 127) || token.isEmpty()) {
      throw refusal("", new Permanent("slack: bot_token is empty or has impossible characters"));
    }
    Answer response = exchange(method, request.header("Authorization", "Bearer " + token).build());
    checkStatus(method, response);
    JsonNode answer;
    try {
      answer = JSON.readTree(response.body());
    } catch (JacksonException e) {
      answer = null;
    }
    if (answer == null || !answer.path("ok").isBoolean()) {
      throw refusal(
          "",
          new RetryLater(
              null, "slack " + method + ": the answer is not Slack's: not its JSON", true));
    }
    if (!answer.path("ok").booleanValue()) {
      String error = answer.path("error").asString("unknown_error");
      String why = SlackErrors.sentence(method, error, answer.path("needed").asString(""));
      throw refusal(
          error,
          SlackErrors.later(error)
              ? new RetryLater(retryAfter(response), why, false)
              : SlackErrors.unclear(error)
                  ? new RetryLater(retryAfter(response), why, true)
                  : new Permanent(why));
    }
    return answer;
  }

  /** Posts to an incoming webhook, whose address is the secret. */
  void webhook(String url, SlackMessage message) throws SlackRefusal, InterruptedException {
    Answer response =
        exchange(
            "webhook",
            request(url, "webhook")
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(message)))
                .build());
    String body = response.body().strip();
    boolean word = body.matches("[a-z_]{1,60}");
    if (response.status() >= 400 && response.status() < 500 && response.status() != 429 && word) {
      throw refusal(
          body,
          SlackErrors.later(body)
              ? new RetryLater(
                  retryAfter(response), SlackErrors.sentence("webhook", body, null), false)
              : new Permanent(SlackErrors.sentence("webhook", body, null)));
    }
    checkStatus("webhook", response);
    if (!body.equals("ok")) {
      throw refusal(
          "", new RetryLater(null, "slack webhook: the answer is not Slack's: not \"ok\"", true));
    }
  }

  private static void checkStatus(String call, Answer response) throws SlackRefusal {
    int status = response.status();
    String why = "slack " + call + ": HTTP " + status;
    if (status == 429) {
      throw refusal("ratelimited", new RetryLater(retryAfter(response), why, false));
    }
    if (status >= 500 || status == 408) {
      throw refusal("", new RetryLater(retryAfter(response), why, true));
    }
    if (status != 200) {
      String advice =
          status == 407
              ? " (the proxy wants credentials)"
              : status < 400 ? " (redirects are not followed; check the address)" : "";
      throw refusal("", new Permanent(why + advice));
    }
  }

  private HttpRequest.Builder request(String url, String call) throws SlackRefusal {
    try {
      URI uri = URI.create(url);
      if (uri.getHost() == null) {
        throw new IllegalArgumentException("no host");
      }
      return HttpRequest.newBuilder(uri).timeout(timeout);
    } catch (IllegalArgumentException e) {
      // The address may be the secret: it is not repeated here.
      throw refusal(
          "", new Permanent("slack " + call + ": the address is not an http or https URL"));
    }
  }

  private Answer exchange(String call, HttpRequest request)
      throws SlackRefusal, InterruptedException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    CompletableFuture<HttpResponse<Void>> running =
        http.sendAsync(
            request,
            HttpResponse.BodyHandlers.ofByteArrayConsumer(
                part -> part.ifPresent(bytes -> keep(body, bytes))));
    try {
      HttpResponse<Void> response = running.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(
          response.statusCode(), response.headers(), body.toString(StandardCharsets.UTF_8));
    } catch (TimeoutException e) {
      running.cancel(true);
      throw refusal("", broken(call, request, new HttpTimeoutException("no complete answer")));
    } catch (InterruptedException e) {
      running.cancel(true);
      throw e;
    } catch (CancellationException e) {
      throw refusal("", broken(call, request, e));
    } catch (ExecutionException e) {
      throw refusal("", broken(call, request, e.getCause() == null ? e : e.getCause()));
    }
  }

  private static void keep(ByteArrayOutputStream body, byte[] bytes) {
    body.write(bytes, 0, Math.min(bytes.length, MOST_BYTES - body.size()));
  }

  private RetryLater broken(String call, HttpRequest request, Throwable cause) {
    boolean unsent = false;
    boolean unknownHost = false;
    for (Throwable t = cause; t != null; t = t.getCause()) {
      unknownHost |= t instanceof UnknownHostException || t instanceof UnresolvedAddressException;
      unsent |=
          t instanceof ConnectException
              || t instanceof HttpConnectTimeoutException
              || t instanceof SSLHandshakeException;
    }
    String host = request.uri().getHost();
    String what =
        unknownHost
            ? "there is no address for " + host
            : cause instanceof HttpConnectTimeoutException
                ? "no connection to " + host + " in time"
                : unsent
                    ? "cannot connect to " + host + " (" + cause.getClass().getSimpleName() + ")"
                    : cause instanceof HttpTimeoutException
                        ? "no complete answer within " + timeout.toSeconds() + "s"
                        : "the connection broke (" + cause.getClass().getSimpleName() + ")";
    return new RetryLater(null, "slack " + call + ": " + what, !unsent && !unknownHost);
  }

  private static @Nullable Duration retryAfter(Answer response) {
    String value = response.headers().firstValue("Retry-After").orElse("").strip();
    if (!value.matches("[0-9]{1,9}")) {
      return null;
    }
    Duration after = Duration.ofSeconds(Long.parseLong(value));
    return after.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : after;
  }

  private static SlackRefusal refusal(String error, Outcome outcome) {
    return new SlackRefusal(error, outcome);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
