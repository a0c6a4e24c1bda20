package io.petrel.http;

import io.petrel.http.HttpConfig.OAuth2;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps an access token by the client-credentials grant (RFC 6749, section 4.4). Thread-safe: one
 * thread fetches, the others wait for it.
 *
 * <p>The client names itself by HTTP Basic; a server that refuses that is asked again with the
 * credentials in the form, and from then on always so.
 */
final class OAuth2Tokens {
  /** Renewed this long before the end, so that a token does not die on the way. */
  private static final long EARLY_NANOS = Duration.ofSeconds(10).toNanos();

  private static final JsonMapper JSON = JsonMapper.shared();

  /** Sends a request that carries no credentials but its own. */
  interface Sender {
    HttpAnswer send(HttpCall call) throws HttpFailure;
  }

  private final OAuth2 config;
  private final @Nullable FileText secretFile;
  private final Sender sender;
  private @Nullable String token;
  private String tokenSecret = "";
  private long endsNanos;
  private boolean inForm;

  OAuth2Tokens(OAuth2 config, Sender sender) {
    this.config = config;
    this.sender = sender;
    this.secretFile =
        config.clientSecretFile() == null ? null : new FileText(config.clientSecretFile());
  }

  /** A token that is good now. */
  synchronized String get() throws HttpFailure {
    String secret = secret();
    String held = token;
    if (held != null && secret.equals(tokenSecret) && endsNanos - System.nanoTime() > EARLY_NANOS) {
      return held;
    }
    String fetched = fetch(secret);
    token = fetched;
    tokenSecret = secret;
    return fetched;
  }

  /** Throws away a token that the server did not take. */
  synchronized void refused(String used) {
    if (used.equals(token)) {
      token = null;
    }
  }

  private String secret() throws HttpFailure {
    if (secretFile != null) {
      return secretFile.get();
    }
    return config.clientSecret() == null ? "" : config.clientSecret().reveal();
  }

  private String fetch(String secret) throws HttpFailure {
    String where = "oauth2: " + Urls.shown(config.tokenUrl());
    boolean first = inForm;
    for (boolean form : first ? new boolean[] {true} : new boolean[] {false, true}) {
      try (HttpAnswer answer = sender.send(call(secret, form))) {
        if (answer.ok()) {
          inForm = form;
          return accept(answer.body(), where);
        }
        boolean again = !form && (answer.status() == 401 || answer.status() == 400);
        if (!again) {
          throw failure(where + ": answered " + answer.status() + error(answer));
        }
      } catch (HttpFailure e) {
        throw e.getMessage() != null && e.getMessage().startsWith("oauth2:")
            ? e
            : failure(where + ": " + e.getMessage());
      }
    }
    throw failure(where + ": no token");
  }

  private HttpCall call(String secret, boolean form) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("grant_type", "client_credentials");
    if (!config.scopes().isEmpty()) {
      fields.put("scope", String.join(" ", config.scopes()));
    }
    if (form) {
      fields.put("client_id", config.clientId());
      fields.put("client_secret", secret);
    }
    fields.putAll(config.endpointParams());
    HttpCall call =
        HttpCall.post(config.tokenUrl(), "application/x-www-form-urlencoded", Urls.form(fields))
            .with("Accept", "application/json");
    if (form) {
      return call;
    }
    String pair = Urls.encode(config.clientId()) + ":" + Urls.encode(secret);
    return call.with(
        "Authorization",
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }

  private String accept(InputStream body, String where) throws HttpFailure {
    JsonNode node;
    try {
      node = JSON.readTree(body);
    } catch (JacksonException e) {
      throw failure(where + ": the answer is not JSON");
    }
    String access = node.path("access_token").asString("");
    if (access.isEmpty()) {
      throw failure(where + ": no access_token in the answer");
    }
    long seconds = node.path("expires_in").asLong(3600);
    endsNanos =
        System.nanoTime() + Duration.ofSeconds(Math.max(0, Math.min(seconds, 86_400))).toNanos();
    return access;
  }

  private static String error(HttpAnswer answer) {
    try {
      String error = JSON.readTree(answer.text(4096)).path("error").asString("");
      return error.matches("[a-z_]{1,60}") ? " (" + error + ")" : "";
    } catch (HttpFailure | JacksonException e) {
      return "";
    }
  }

  private static HttpFailure failure(String message) {
    return new HttpFailure(HttpFailure.Kind.CREDENTIALS, message);
  }
}
