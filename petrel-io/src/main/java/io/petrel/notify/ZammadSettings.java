package io.petrel.notify;

import io.petrel.http.HttpConfig;
import io.petrel.http.Urls;
import io.petrel.setting.Secret;
import io.petrel.setting.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where tickets are opened, as whom, and what they look like. */
record ZammadSettings(
    @Setting("The address of Zammad, without /api.") URI url,
    @Setting("The access token of an agent, with the permission ticket.agent.")
        @Nullable Secret token,
    @Setting("A file that holds the token; read again for every call.") @Nullable Path tokenFile,
    @Setting("The group that tickets are opened in.") String group,
    @Setting("The customer of the tickets: the e-mail address or login of a user that exists.")
        String customer,
    @Setting(
            value = "The priority by severity; Zammad's own default for those that are left out.",
            byDefault = "{ critical: 3 high, warning: 2 normal, info: 1 low }")
        Map<String, String> priority,
    @Setting(value = "Tags of every ticket.", byDefault = "[ petrel ]") List<String> tags,
    @Setting(
            value = "What becomes of the ticket when the incident is over: close or comment.",
            byDefault = "close")
        OnResolve onResolve,
    @Setting(value = "How often to look who has taken tickets, 0 = never.", byDefault = "1m")
        Duration poll,
    @Setting("The HMAC SHA1 signature token of Zammad's webhook, where one calls Petrel.")
        @Nullable Secret webhookSecret,
    @Setting("A file that holds the signature token; read again for every call.")
        @Nullable Path webhookSecretFile,
    @Setting(value = "How long one call may take.", byDefault = "15s") Duration timeout,
    @Setting("TLS, proxy and further headers.") @Nullable HttpConfig httpConfig) {
  private static final Duration SHORTEST_POLL = Duration.ofSeconds(1);

  /** What becomes of a ticket at the end. */
  enum OnResolve {
    CLOSE,
    COMMENT
  }

  ZammadSettings {
    priority = Collections.unmodifiableMap(new LinkedHashMap<>(priority));
    tags = List.copyOf(tags);
    Urls.requireHttp("url", url);
    if (url.getRawQuery() != null) {
      throw new IllegalArgumentException("url: no ?query here");
    }
    Tries.requireOne("token", token, tokenFile);
    if (webhookSecret != null && webhookSecretFile != null) {
      throw new IllegalArgumentException(
          "webhook_secret: at most one of webhook_secret and webhook_secret_file may be set");
    }
    if (webhookSecret != null) {
      required("webhook_secret", webhookSecret.reveal());
    }
    required("group", group);
    required("customer", customer);
    priority.forEach((severity, name) -> required("priority." + Clean.line(severity), name));
    for (String tag : tags) {
      required("tags", tag);
      if (tag.indexOf(',') >= 0) {
        throw new IllegalArgumentException(
            "tags: a comma separates tags in Zammad, got \"" + Clean.line(tag) + "\"");
      }
    }
    if (poll.isNegative() || (!poll.isZero() && poll.compareTo(SHORTEST_POLL) < 0)) {
      throw new IllegalArgumentException("poll: expected 0 or at least 1s, got " + poll);
    }
    Tries.requirePositive("timeout", timeout);
    if (httpConfig != null
        && (httpConfig.basicAuth() != null
            || httpConfig.authorization() != null
            || httpConfig.oauth2() != null)) {
      throw new IllegalArgumentException(
          "http_config: no basic_auth, authorization or oauth2 here: the token says who calls");
    }
  }

  private static void required(String key, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(key + ": must not be empty");
    }
  }

  /** Whether webhooks are taken. */
  boolean hooked() {
    return webhookSecret != null || webhookSecretFile != null;
  }
}
