package io.petrel.notify;

import io.petrel.http.HttpCall;
import io.petrel.http.HttpConfig;
import io.petrel.route.Notification;
import io.petrel.setting.Secret;
import io.petrel.setting.Setting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells a Feishu (飞书) or Lark group by its custom bot: every notification is one card.
 *
 * <p>Source: Feishu's guide to custom bots and its reference of message cards.
 */
final class FeishuNotifier implements Notifier {
  static final NotifierType<Settings> TYPE =
      new NotifierType<>(
          "feishu",
          "Posts cards to a Feishu or Lark group by its custom bot, one each.",
          Settings.class,
          FeishuNotifier::new);

  /** 100 messages a minute. */
  private static final Duration APART = Duration.ofMillis(600);

  /** The bot's address and how it knows us. */
  public record Settings(
      @Setting("The bot's address, which is a secret.") @Nullable Secret webhookUrl,
      @Setting("A file that holds the bot's address; read again when it changes.")
          @Nullable Path webhookUrlFile,
      @Setting("The key that messages are signed with, where the bot asks for it.")
          @Nullable Secret secret,
      @Setting("A file that holds the key; read again when it changes.") @Nullable Path secretFile,
      @Setting("TLS, proxy and the like.") @Nullable HttpConfig httpConfig,
      @Setting(value = "How long one call may take.", byDefault = "15s") Duration timeout) {
    public Settings {
      RobotHook.check(webhookUrl, webhookUrlFile, timeout);
      if (secret != null && secretFile != null) {
        throw new IllegalArgumentException(
            "secret: expected at most one of secret and secret_file");
      }
    }
  }

  private static final RobotHook.Codes CODES =
      new RobotHook.Codes() {
        @Override
        public String[] code() {
          return new String[] {"code", "StatusCode"};
        }

        @Override
        public String[] words() {
          return new String[] {"msg", "StatusMessage"};
        }

        @Override
        public boolean later(int code, String words) {
          return Set.of(11232, 99991400).contains(code)
              || (code == 9499 && words.toLowerCase(Locale.ROOT).contains("too many"));
        }

        @Override
        public @Nullable String advice(int code, String words) {
          return switch (code) {
            case 19021 -> "wrong signature: check secret and this machine's clock";
            case 19022 -> "IP not allowed: add this machine's address to the bot's list";
            case 19024 ->
                "no keyword matched: add a word of Petrel's messages to the bot's keywords, or let"
                    + " it check a signature instead";
            case 19001 -> "check webhook_url: Feishu does not know it";
            case 11232, 99991400 -> "the bot has spoken too often";
            default -> null;
          };
        }
      };

  private final RobotHook hook;
  private final @Nullable SecretFile secret;
  private final Texts texts;
  private final Links links;
  private final InstantSource clock;

  FeishuNotifier(Settings s, NotifierContext context) {
    this.hook =
        new RobotHook(
            "feishu",
            new SecretFile("webhook_url", s.webhookUrl(), s.webhookUrlFile()),
            s.httpConfig(),
            s.timeout(),
            context.clock(),
            APART,
            CODES);
    this.secret =
        s.secret() == null && s.secretFile() == null
            ? null
            : new SecretFile("secret", s.secret(), s.secretFile());
    this.texts = context.texts();
    this.links = context.links();
    this.clock = context.clock();
  }

  @Override
  public Duration pause() {
    return hook.pause();
  }

  @Override
  public Outcome send(Notification n, @Nullable String receipt, Attempt attempt)
      throws InterruptedException {
    return hook.send(attempt, address -> call(address, n, attempt));
  }

  private HttpCall call(URI address, Notification n, Attempt attempt) throws IOException {
    Map<String, Object> message = new LinkedHashMap<>();
    if (secret != null) {
      String now = Long.toString(clock.millis() / 1000);
      message.put("timestamp", now);
      // The text to sign is the key here, and nothing is signed with it.
      message.put("sign", Hmac.sha256(now + "\n" + secret.reveal(), "").base64());
    }
    message.put("msg_type", "interactive");
    message.put("card", FeishuCard.of(Outline.of(n, attempt, texts, links)));
    return RobotHook.json(address, message);
  }

  @Override
  public void close() {
    hook.close();
  }

  @Override
  public String toString() {
    return hook.toString();
  }
}
