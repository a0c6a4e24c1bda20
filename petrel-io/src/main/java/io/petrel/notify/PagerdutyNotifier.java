package io.petrel.notify;

import io.petrel.alert.Alert;
import io.petrel.http.HttpCall;
import io.petrel.http.HttpConfig;
import io.petrel.http.Urls;
import io.petrel.notify.Calls.Reply;
import io.petrel.notify.Outcome.Delivered;
import io.petrel.route.Decision;
import io.petrel.route.Notification;
import io.petrel.setting.Secret;
import io.petrel.setting.Setting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Triggers, acknowledges and resolves PagerDuty alerts, one an incident.
 *
 * <p>The incident's id is the {@code dedup_key}, so a second try changes nothing. Events about an
 * alert that is not open are dropped there: where none was triggered before, that comes first.
 *
 * <p>Source: PagerDuty's Events API v2, send an alert event, response codes and limits.
 */
final class PagerdutyNotifier implements Notifier {
  static final NotifierType<Settings> TYPE =
      new NotifierType<>(
          "pagerduty",
          "Triggers, acknowledges and resolves a PagerDuty alert an incident.",
          Settings.class,
          PagerdutyNotifier::new);

  private static final String TRIGGERED = "triggered";
  private static final int LONGEST_SUMMARY = 1024;
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_LINE = 400;
  private static final int LONGEST_URL = 1900;

  /** Which service. */
  public record Settings(
      @Setting("The integration key of an Events API v2 integration.") @Nullable Secret routingKey,
      @Setting("A file that holds the integration key; read again for every call.")
          @Nullable Path routingKeyFile,
      @Setting(
              value = "Where PagerDuty takes events.",
              byDefault = "https://events.pagerduty.com/v2/enqueue")
          URI url,
      @Setting(value = "How long one call may take.", byDefault = "15s") Duration timeout,
      @Setting("TLS, proxy and further headers.") @Nullable HttpConfig httpConfig) {
    public Settings {
      Tries.requireOne("routing_key", routingKey, routingKeyFile);
      Urls.requireHttp("url", url);
      Tries.requirePositive("timeout", timeout);
    }
  }

  private final Calls calls;
  private final URI url;
  private final SecretFile routingKey;
  private final Texts texts;
  private final Links links;

  PagerdutyNotifier(Settings settings, NotifierContext context) {
    this.calls = new Calls("pagerduty", staying(settings.httpConfig()), settings.timeout());
    this.url = settings.url();
    this.routingKey =
        new SecretFile("routing_key", settings.routingKey(), settings.routingKeyFile());
    this.texts = context.texts();
    this.links = context.links();
  }

  /** The key stands in the body: a redirect would take it elsewhere. */
  private static HttpConfig staying(@Nullable HttpConfig config) {
    HttpConfig c = config == null ? HttpConfig.PLAIN : config;
    return new HttpConfig(
        c.basicAuth(),
        c.authorization(),
        c.oauth2(),
        c.tlsConfig(),
        c.proxyUrl(),
        false,
        c.headers());
  }

  @Override
  public Outcome send(Notification n, @Nullable String receipt, Attempt attempt)
      throws InterruptedException {
    if (n.bulletin() != null) {
      return new Delivered(null);
    }
    return Tries.of("pagerduty", attempt, () -> tell(n, receipt, attempt));
  }

  private Outcome tell(Notification n, @Nullable String receipt, Attempt attempt)
      throws Refused, IOException, InterruptedException {
    String key = routingKey.reveal();
    String action =
        n.over() ? "resolve" : n.decision() == Decision.ACKNOWLEDGED ? "acknowledge" : "trigger";
    if (receipt == null && !action.equals("trigger")) {
      post("trigger", key, n, attempt);
    }
    post(action, key, n, attempt);
    return new Delivered(TRIGGERED);
  }

  private void post(String action, String key, Notification n, Attempt attempt)
      throws Refused, InterruptedException {
    ObjectNode event = event(action, n, attempt, texts, links).put("routing_key", key);
    Reply reply = calls.send(HttpCall.post(url, "application/json", event.toString()));
    if (!reply.ok()) {
      throw Tries.refused(calls, reply, key);
    }
    if (!Json.read(reply.body()).path("status").asString("").equals("success")) {
      throw Tries.stranger(calls, reply);
    }
  }

  /** An event without its key. */
  static ObjectNode event(
      String action, Notification n, Attempt attempt, Texts texts, Links links) {
    Summary s = Summary.of(n, attempt, texts);
    List<Alert> alerts = n.firing().isEmpty() ? n.resolved() : n.firing();
    Alert first = alerts.isEmpty() ? null : alerts.get(0);
    ObjectNode event = Json.object();
    event.put("event_action", action).put("dedup_key", Clean.line(n.incident(), LONGEST_NAME));
    ObjectNode payload = event.putObject("payload");
    payload.put("summary", Clean.line(s.title(), LONGEST_SUMMARY));
    payload.put("source", source(n, first));
    payload.put("severity", severity(s.severity()));
    payload.put("timestamp", PromAlert.time(n.openedAt()));
    if (first != null) {
      payload.put("class", Clean.line(first.name(), LONGEST_NAME));
    }
    if (n.group().size() > 0) {
      payload.put("group", Clean.line(n.group().toString(), LONGEST_NAME));
    }
    ObjectNode details = payload.putObject("custom_details");
    ArrayNode text = details.putArray("text");
    PlainText.lines(n, s, texts).forEach(line -> text.add(Clean.line(line, LONGEST_LINE)));
    details.put("receiver", n.receiver()).put("incident", n.incident());
    String page = links.page(n.incident());
    event.put("client", "Petrel");
    if (page != null) {
      event.put("client_url", page);
    }
    ArrayNode all = event.putArray("links");
    link(all, page, texts.word("link.page"));
    if (first != null) {
      link(all, links.prometheus(n, first), texts.word("link.prometheus"));
      link(all, links.grafana(n, first), texts.word("link.grafana"));
    }
    return event;
  }

  private static String source(Notification n, @Nullable Alert first) {
    String host = first == null ? "" : first.host();
    return Clean.line(host.isEmpty() || n.wide() ? "petrel " + n.group() : host, LONGEST_NAME);
  }

  /** PagerDuty knows four; what Petrel does not know either stands between the mild ones. */
  private static String severity(String severity) {
    return switch (severity) {
      case "critical", "error", "info" -> severity;
      case Summary.OVER -> "info";
      default -> "warning";
    };
  }

  private static void link(ArrayNode all, @Nullable String href, String text) {
    if (href != null && href.length() <= LONGEST_URL) {
      all.addObject().put("href", href).put("text", text);
    }
  }

  @Override
  public void close() {
    calls.close();
  }

  @Override
  public String toString() {
    return "pagerduty by " + routingKey;
  }
}
