package io.petrel.notify;

import io.petrel.http.HttpCall;
import io.petrel.http.HttpConfig;
import io.petrel.http.Urls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Zammad's REST API by an access token; what goes wrong is said by name. Thread-safe.
 *
 * <p>Source: docs.zammad.org, REST API: introduction, tickets, articles, tags, links, users.
 */
final class ZammadApi implements AutoCloseable {
  private static final String KIND = "zammad";
  private static final Pattern NOT_FOUND =
      Pattern.compile("No lookup value found for '([a-z_]+)'.*", Pattern.DOTALL);

  private final ZammadSettings settings;
  private final Calls calls;
  private final SecretFile token;
  private final String base;

  ZammadApi(ZammadSettings settings) {
    this.settings = settings;
    HttpConfig http = settings.httpConfig();
    this.calls = new Calls(KIND, http == null ? HttpConfig.PLAIN : http, settings.timeout());
    this.token = new SecretFile("token", settings.token(), settings.tokenFile());
    this.base = settings.url().toString().replaceAll("/+$", "") + "/api/v1/";
  }

  /** Reads; null = there is no such thing. */
  @Nullable JsonNode get(String path) throws Refused, InterruptedException {
    return send("GET", path, null, false);
  }

  /** Asks by a body, and changes nothing. */
  JsonNode ask(String path, ObjectNode body) throws Refused, InterruptedException {
    return present(path, send("POST", path, body, false));
  }

  /** Makes something new. */
  JsonNode post(String path, ObjectNode body) throws Refused, InterruptedException {
    return present(path, send("POST", path, body, true));
  }

  /** Changes something; null = there is no such thing. */
  @Nullable JsonNode put(String path, ObjectNode body) throws Refused, InterruptedException {
    return send("PUT", path, body, true);
  }

  /** A ticket's tags. */
  Stream<String> tags(long ticket) throws Refused, InterruptedException {
    JsonNode answer =
        get("tags?" + Urls.form(Map.of("object", "Ticket", "o_id", Long.toString(ticket))));
    return answer == null
        ? Stream.empty()
        : StreamSupport.stream(answer.path("tags").spliterator(), false)
            .map(tag -> tag.asString(""));
  }

  private JsonNode present(String path, @Nullable JsonNode json) throws Refused {
    if (json == null) {
      throw calls.never("HTTP 404 for " + path + ": is url the address of a Zammad?");
    }
    return json;
  }

  /** An answer that is not as documented. */
  Refused strange(String path, boolean changes) {
    return calls.later(
        null, path + " was answered by what Zammad does not answer; is url right?", changes);
  }

  private @Nullable JsonNode send(
      String method, String path, @Nullable ObjectNode body, boolean changes)
      throws Refused, InterruptedException {
    String secret;
    try {
      secret = token.reveal();
    } catch (IOException e) {
      throw calls.later(null, String.valueOf(e.getMessage()), false);
    }
    URI uri = URI.create(base + path);
    HttpCall call =
        body == null
            ? HttpCall.get(uri)
            : HttpCall.send(
                method, uri, "application/json", BodyPublishers.ofString(body.toString()));
    Calls.Reply reply;
    try {
      reply = calls.send(call.with("Authorization", "Token token=" + secret));
    } catch (Refused e) {
      throw changes ? e : harmless(e);
    }
    String what = path.replaceAll("[?].*", "");
    JsonNode json = Json.read(reply.body());
    if (reply.ok()) {
      if (json.isMissingNode()) {
        throw strange(what, changes);
      }
      return json;
    }
    if (reply.status() == 404 && json.path("error").isString()) {
      return null;
    }
    throw calls.never(refusal(reply.status(), what, json.path("error").asString("")));
  }

  /** A question that failed has delivered nothing. */
  private static Refused harmless(Refused refused) {
    return refused.outcome() instanceof Outcome.RetryLater later && later.maybeDelivered()
        ? new Refused(new Outcome.RetryLater(later.after(), later.why(), false))
        : refused;
  }

  private String refusal(int status, String path, String error) {
    String said = "HTTP " + status + " for " + path;
    if (!error.isBlank()) {
      said += ": " + Clean.line(error, 200);
    }
    Matcher missing = NOT_FOUND.matcher(error);
    if (missing.matches()) {
      return switch (missing.group(1)) {
        case "group" -> "there is no group \"" + shown(settings.group()) + "\" (" + said + ")";
        case "customer" ->
            "there is no customer \""
                + shown(settings.customer())
                + "\": create the user first ("
                + said
                + ")";
        case "priority" -> "there is no such priority: see the setting priority (" + said + ")";
        default -> said;
      };
    }
    return switch (status) {
      case 401 -> said + ": the token is not accepted; make a new one in Zammad's profile";
      case 403 ->
          said
              + ": the token needs the permission ticket.agent, and its user the rights read,"
              + " create and change in the group \""
              + shown(settings.group())
              + "\"";
      case 404 -> said + ": is url the address of a Zammad?";
      default -> said;
    };
  }

  private static String shown(String text) {
    return Clean.line(text, 60);
  }

  @Override
  public void close() {
    calls.close();
  }
}
