package io.petrel.notify;

import io.petrel.alert.Alert;
import io.petrel.http.HttpCall;
import io.petrel.http.HttpConfig;
import io.petrel.http.Urls;
import io.petrel.notify.Calls.Reply;
import io.petrel.notify.Outcome.Delivered;
import io.petrel.route.Notification;
import io.petrel.setting.Secret;
import io.petrel.setting.Setting;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Publishes to a topic of ntfy, as JSON, so that no name from outside gets into a header.
 *
 * <p>Source: ntfy's documentation of publishing as JSON; a message has at most 4096 bytes, a longer
 * one would become an attachment.
 */
final class NtfyNotifier implements Notifier {
  static final NotifierType<Settings> TYPE =
      new NotifierType<>(
          "ntfy",
          "Publishes to a topic of ntfy, for phones and desktops.",
          Settings.class,
          NtfyNotifier::new);

  static final int MOST_BYTES = 4000;

  private static final int LONGEST_LINE = 300;
  private static final int LONGEST_TITLE = 200;
  private static final int LONGEST_URL = 1900;

  /** Where to publish. */
  public record Settings(
      @Setting("The topic; on a public server whoever knows it can read it.") String topic,
      @Setting(value = "The server's address.", byDefault = "https://ntfy.sh") URI url,
      @Setting("The access token (tk_...), where the topic is protected.") @Nullable Secret token,
      @Setting("A file that holds the token; read again for every call.") @Nullable Path tokenFile,
      @Setting(value = "How long one call may take.", byDefault = "15s") Duration timeout,
      @Setting("TLS, proxy, credentials and further headers.") @Nullable HttpConfig httpConfig) {
    public Settings {
      if (!topic.matches("[-_A-Za-z0-9]{1,64}")) {
        throw new IllegalArgumentException(
            "topic: expected 1 to 64 letters, digits, - and _, got \"" + Clean.line(topic) + "\"");
      }
      Urls.requireHttp("url", url);
      if (token != null && tokenFile != null) {
        throw new IllegalArgumentException("token: at most one of token and token_file may be set");
      }
      boolean other =
          httpConfig != null
              && (httpConfig.basicAuth() != null
                  || httpConfig.authorization() != null
                  || httpConfig.oauth2() != null);
      if (other && (token != null || tokenFile != null)) {
        throw new IllegalArgumentException(
            "token: not together with credentials in http_config: both are the same header");
      }
      Tries.requirePositive("timeout", timeout);
    }
  }

  private final Calls calls;
  private final URI url;
  private final String topic;
  private final @Nullable SecretFile token;
  private final Texts texts;
  private final Links links;

  NtfyNotifier(Settings settings, NotifierContext context) {
    HttpConfig http = settings.httpConfig();
    this.calls = new Calls("ntfy", http == null ? HttpConfig.PLAIN : http, settings.timeout());
    String address = settings.url().toString();
    this.url = URI.create(address.endsWith("/") ? address : address + "/");
    this.topic = settings.topic();
    this.token =
        settings.token() == null && settings.tokenFile() == null
            ? null
            : new SecretFile("token", settings.token(), settings.tokenFile());
    this.texts = context.texts();
    this.links = context.links();
  }

  @Override
  public Outcome send(Notification n, @Nullable String receipt, Attempt attempt)
      throws InterruptedException {
    return Tries.of("ntfy", attempt, () -> publish(n, attempt));
  }

  private Outcome publish(Notification n, Attempt attempt)
      throws Refused, IOException, InterruptedException {
    ObjectNode message = message(n, attempt, texts, links).put("topic", topic);
    HttpCall call = HttpCall.post(url, "application/json", message.toString());
    String secret = token == null ? "" : token.reveal();
    if (!secret.isEmpty()) {
      call = call.with("Authorization", "Bearer " + secret);
    }
    Reply reply = calls.send(call);
    if (!reply.ok()) {
      throw Tries.refused(calls, reply, secret);
    }
    if (!Json.read(reply.body()).has("id")) {
      throw Tries.stranger(calls, reply);
    }
    return new Delivered(null);
  }

  /** A message without its topic. */
  static ObjectNode message(Notification n, Attempt attempt, Texts texts, Links links) {
    Summary s = Summary.of(n, attempt, texts);
    ObjectNode out = Json.object();
    out.put("title", Clean.line(s.title(), LONGEST_TITLE));
    List<String> lines = PlainText.lines(n, s, texts);
    // Without one ntfy would put a word of its own there.
    out.put("message", text(lines.isEmpty() ? List.of(s.title()) : lines));
    out.put("priority", priority(s.severity()));
    out.putArray("tags").add(tag(s.severity()));
    String page = n.bulletin() == null ? links.page(n.incident()) : null;
    if (page != null) {
      out.put("click", page);
    }
    ArrayNode actions = out.putArray("actions");
    view(actions, page, texts.word("link.page"));
    List<Alert> alerts = n.firing().isEmpty() ? n.resolved() : n.firing();
    if (!alerts.isEmpty()) {
      Alert first = alerts.get(0);
      view(actions, links.prometheus(n, first), texts.word("link.prometheus"));
      view(actions, links.grafana(n, first), texts.word("link.grafana"));
    }
    return out;
  }

  /** As many whole lines as fit. */
  private static String text(List<String> lines) {
    StringBuilder out = new StringBuilder();
    int bytes = 0;
    for (String line : lines) {
      String shown = Clean.line(line, LONGEST_LINE);
      bytes += shown.getBytes(StandardCharsets.UTF_8).length + 1;
      if (bytes > MOST_BYTES) {
        return out.append('…').toString();
      }
      out.append(out.isEmpty() ? "" : "\n").append(shown);
    }
    return out.toString();
  }

  private static int priority(String severity) {
    return switch (severity) {
      case "critical" -> 5;
      case "warning" -> 4;
      case "info" -> 2;
      default -> 3;
    };
  }

  /** A tag that is shown as a picture. */
  private static String tag(String severity) {
    return switch (severity) {
      case Summary.OVER -> "white_check_mark";
      case "critical" -> "rotating_light";
      case "warning" -> "warning";
      default -> "information_source";
    };
  }

  private static void view(ArrayNode actions, @Nullable String url, String label) {
    if (url != null && url.length() <= LONGEST_URL) {
      actions.addObject().put("action", "view").put("label", label).put("url", url);
    }
  }

  @Override
  public void close() {
    calls.close();
  }

  @Override
  public String toString() {
    return "ntfy at " + Urls.origin(url) + (token == null ? "" : " by " + token);
  }
}
