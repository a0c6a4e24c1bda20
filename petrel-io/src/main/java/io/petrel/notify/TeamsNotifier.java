package io.petrel.notify;

import io.petrel.alert.Alert;
import io.petrel.http.HttpCall;
import io.petrel.http.HttpConfig;
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
 * Posts adaptive cards to a Microsoft Teams channel by a workflow's webhook.
 *
 * <p>All words stand in text runs, in which no markup is read: a {@code TextBlock} would take names
 * from strangers for Markdown.
 *
 * <p>Source: Microsoft's documentation of workflows for Teams and of adaptive cards, version 1.4; a
 * message has at most 28 KB.
 */
final class TeamsNotifier implements Notifier {
  static final NotifierType<Settings> TYPE =
      new NotifierType<>(
          "teams",
          "Posts adaptive cards to a Microsoft Teams channel by a workflow's webhook.",
          Settings.class,
          TeamsNotifier::new);

  /** Below the 28 KB that Teams takes. */
  static final int MOST_BYTES = 24_000;

  private static final int LONGEST_LINE = 400;
  private static final int LONGEST_URL = 1900;

  /** Where to post. */
  public record Settings(
      @Setting("The workflow's address, which is a secret.") @Nullable Secret webhookUrl,
      @Setting("A file that holds the workflow's address; read again for every call.")
          @Nullable Path webhookUrlFile,
      @Setting(value = "How long one call may take.", byDefault = "15s") Duration timeout,
      @Setting("TLS, proxy and further headers.") @Nullable HttpConfig httpConfig) {
    public Settings {
      Tries.requireOne("webhook_url", webhookUrl, webhookUrlFile);
      if (webhookUrl != null && Tries.http(webhookUrl.reveal()) == null) {
        throw new IllegalArgumentException("webhook_url: expected an https address");
      }
      Tries.requirePositive("timeout", timeout);
    }
  }

  private final Calls calls;
  private final SecretFile url;
  private final Texts texts;
  private final Links links;

  TeamsNotifier(Settings settings, NotifierContext context) {
    HttpConfig http = settings.httpConfig();
    this.calls = new Calls("teams", http == null ? HttpConfig.PLAIN : http, settings.timeout());
    this.url = new SecretFile("webhook_url", settings.webhookUrl(), settings.webhookUrlFile());
    this.texts = context.texts();
    this.links = context.links();
  }

  @Override
  public Outcome send(Notification n, @Nullable String receipt, Attempt attempt)
      throws InterruptedException {
    return Tries.of("teams", attempt, () -> post(n, attempt));
  }

  private Outcome post(Notification n, Attempt attempt)
      throws Refused, IOException, InterruptedException {
    String address = url.reveal();
    URI target = Tries.address(calls, address);
    String body = message(n, attempt, texts, links);
    Reply reply = calls.send(HttpCall.post(target, "application/json", body));
    if (!reply.ok()) {
      String query = target.getRawQuery();
      throw Tries.refused(calls, reply, address, target.getRawPath(), query == null ? "" : query);
    }
    if (Tries.page(reply)) {
      throw Tries.stranger(calls, reply);
    }
    return new Delivered(null);
  }

  static String message(Notification n, Attempt attempt, Texts texts, Links links) {
    Summary s = Summary.of(n, attempt, texts);
    List<String> lines = PlainText.lines(n, s, texts);
    String message = card(n, s, lines, texts, links);
    // Lines are short enough that half of them always fit.
    while (message.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES && lines.size() > 1) {
      lines = lines.subList(0, lines.size() / 2);
      message = card(n, s, lines, texts, links);
    }
    return message;
  }

  private static String card(
      Notification n, Summary s, List<String> lines, Texts texts, Links links) {
    ObjectNode message = Json.object().put("type", "message");
    ObjectNode attachment = message.putArray("attachments").addObject();
    attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
    ObjectNode card = attachment.putObject("content");
    card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
    card.put("type", "AdaptiveCard").put("version", "1.4");
    card.putObject("msteams").put("width", "Full");
    ArrayNode body = card.putArray("body");
    text(body, s.title())
        .put("size", "Large")
        .put("weight", "Bolder")
        .put("color", colour(s.severity()));
    lines.forEach(line -> text(body, line));
    ArrayNode actions = card.putArray("actions");
    action(
        actions, n.bulletin() == null ? links.page(n.incident()) : null, texts.word("link.page"));
    List<Alert> alerts = n.firing().isEmpty() ? n.resolved() : n.firing();
    if (!alerts.isEmpty()) {
      Alert first = alerts.get(0);
      action(actions, links.prometheus(n, first), texts.word("link.prometheus"));
      action(actions, links.grafana(n, first), texts.word("link.grafana"));
    }
    return message.toString();
  }

  private static ObjectNode text(ArrayNode body, String text) {
    ObjectNode block = body.addObject().put("type", "RichTextBlock");
    if (body.size() > 1) {
      block.put("spacing", text.startsWith("  ") ? "None" : "Small");
    }
    return block
        .putArray("inlines")
        .addObject()
        .put("type", "TextRun")
        .put("text", Clean.line(text, LONGEST_LINE));
  }

  private static void action(ArrayNode actions, @Nullable String url, String title) {
    if (url != null && url.length() <= LONGEST_URL) {
      actions.addObject().put("type", "Action.OpenUrl").put("title", title).put("url", url);
    }
  }

  private static String colour(String severity) {
    return switch (severity) {
      case Summary.OVER -> "Good";
      case "critical" -> "Attention";
      case "warning" -> "Warning";
      case "info" -> "Accent";
      default -> "Default";
    };
  }

  @Override
  public void close() {
    calls.close();
  }

  @Override
  public String toString() {
    return "teams by " + url;
  }
}
