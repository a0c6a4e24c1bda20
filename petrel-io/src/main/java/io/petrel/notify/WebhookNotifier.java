package io.petrel.notify;

import io.petrel.http.HttpCall;
import io.petrel.http.HttpConfig;
import io.petrel.notify.Calls.Reply;
import io.petrel.notify.Outcome.Delivered;
import io.petrel.route.Notification;
import io.petrel.setting.Secret;
import io.petrel.setting.Setting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Posts the JSON of Alertmanager's webhook, version 4, so that what consumes that consumes this.
 *
 * <p>A call may be signed: the header {@value #SIGNATURE} is then {@code sha256=} and the HMAC of
 * the body in hexadecimal. {@code Idempotency-Key} is the same in every try of one notification.
 *
 * <p>Source: Alertmanager's documentation of {@code webhook_config}.
 */
final class WebhookNotifier implements Notifier {
  static final NotifierType<Settings> TYPE =
      new NotifierType<>(
          "webhook",
          "Posts the JSON of Alertmanager's webhook, version 4, signed where wanted.",
          Settings.class,
          WebhookNotifier::new);

  static final String SIGNATURE = "X-Petrel-Signature";

  /** Where to post. */
  public record Settings(
      @Setting("The address to post to, which is kept as a secret.") @Nullable Secret url,
      @Setting("A file that holds the address; read again for every call.") @Nullable Path urlFile,
      @Setting("The key that calls are signed with (HMAC-SHA256), none = they are not.")
          @Nullable Secret secret,
      @Setting("A file that holds the key; read again for every call.") @Nullable Path secretFile,
      @Setting(value = "How long one call may take.", byDefault = "10s") Duration timeout,
      @Setting("TLS, proxy, credentials and further headers.") @Nullable HttpConfig httpConfig) {
    public Settings {
      Tries.requireOne("url", url, urlFile);
      if (url != null && Tries.http(url.reveal()) == null) {
        throw new IllegalArgumentException("url: expected an http or https address");
      }
      if (secret != null && secretFile != null) {
        throw new IllegalArgumentException(
            "secret: at most one of secret and secret_file may be set");
      }
      Tries.requirePositive("timeout", timeout);
    }
  }

  private final Calls calls;
  private final SecretFile url;
  private final @Nullable SecretFile secret;
  private final Texts texts;
  private final Links links;

  WebhookNotifier(Settings settings, NotifierContext context) {
    HttpConfig http = settings.httpConfig();
    this.calls = new Calls("webhook", http == null ? HttpConfig.PLAIN : http, settings.timeout());
    this.url = new SecretFile("url", settings.url(), settings.urlFile());
    this.secret =
        settings.secret() == null && settings.secretFile() == null
            ? null
            : new SecretFile("secret", settings.secret(), settings.secretFile());
    this.texts = context.texts();
    this.links = context.links();
  }

  @Override
  public Outcome send(Notification n, @Nullable String receipt, Attempt attempt)
      throws InterruptedException {
    if (n.bulletin() != null) {
      return new Delivered(null);
    }
    return Tries.of("webhook", attempt, () -> post(n));
  }

  private Outcome post(Notification n) throws Refused, IOException, InterruptedException {
    String address = url.reveal();
    URI target = Tries.address(calls, address);
    String body = message(n, texts, links).toString();
    HttpCall call =
        HttpCall.post(target, "application/json", body).with("Idempotency-Key", n.key());
    if (secret != null) {
      call = call.with(SIGNATURE, "sha256=" + Hmac.sha256(secret.reveal(), body).hex());
    }
    Reply reply = calls.send(call);
    if (!reply.ok()) {
      throw Tries.refused(calls, reply, address, target.getRawPath());
    }
    return new Delivered(null);
  }

  /** The whole message: what fires first, then what is over. */
  static ObjectNode message(Notification n, Texts texts, Links links) {
    List<PromAlert> alerts = new ArrayList<>();
    n.firing().forEach(a -> alerts.add(PromAlert.of(a, n, texts, links)));
    n.resolved().forEach(a -> alerts.add(PromAlert.of(a, n, texts, links)));
    String page = links.externalUrl();
    ObjectNode out = Json.object();
    out.put("version", "4").put("groupKey", groupKey(n));
    out.put("truncatedAlerts", Math.max(0, n.firingTotal() + n.resolvedTotal() - alerts.size()));
    out.put("status", n.over() ? "resolved" : "firing").put("receiver", n.receiver());
    ObjectNode group = out.putObject("groupLabels");
    n.group()
        .asMap()
        .forEach(
            (name, value) -> group.put(Clean.line(name), Clean.line(value, PromAlert.LONGEST)));
    common(out.putObject("commonLabels"), alerts, PromAlert::labels);
    common(out.putObject("commonAnnotations"), alerts, PromAlert::annotations);
    out.put("externalURL", page == null ? "" : page);
    ArrayNode list = out.putArray("alerts");
    for (PromAlert alert : alerts) {
      ObjectNode one = list.addObject();
      one.put("status", alert.firing() ? "firing" : "resolved");
      one.setAll(alert.json(0));
      one.put("fingerprint", alert.fingerprint());
    }
    return out;
  }

  /** Of the form of Alertmanager's, and of an incident its own. */
  private static String groupKey(Notification n) {
    return "{}/{incident=\"" + n.incident() + "\"}:" + Clean.line(n.group().toString(), 1000);
  }

  private static void common(
      ObjectNode out,
      List<PromAlert> alerts,
      Function<PromAlert, ? extends Map<String, String>> part) {
    if (!alerts.isEmpty()) {
      part.apply(alerts.get(0))
          .forEach(
              (name, value) -> {
                if (alerts.stream().allMatch(a -> value.equals(part.apply(a).get(name)))) {
                  out.put(name, value);
                }
              });
    }
  }

  @Override
  public void close() {
    calls.close();
  }

  @Override
  public String toString() {
    return "webhook by " + url;
  }
}
