package io.petrel.notify;

import io.petrel.http.HttpConfig;
import io.petrel.route.Notification;
import io.petrel.setting.Secret;
import io.petrel.setting.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells a WeCom (企业微信) group by its robot: every notification is one Markdown message.
 *
 * <p>Source: WeCom's page on group robots and its list of error codes.
 */
final class WecomNotifier implements Notifier {
  static final NotifierType<Settings> TYPE =
      new NotifierType<>(
          "wecom",
          "Posts to a WeCom group by its robot, one message each.",
          Settings.class,
          WecomNotifier::new);

  /** 20 messages a minute. */
  private static final Duration APART = Duration.ofSeconds(3);

  private static final int MOST_BYTES = 4096;

  /** The robot's address. */
  public record Settings(
      @Setting("The robot's address with its key, which is a secret.") @Nullable Secret webhookUrl,
      @Setting("A file that holds the robot's address; read again when it changes.")
          @Nullable Path webhookUrlFile,
      @Setting("TLS, proxy and the like.") @Nullable HttpConfig httpConfig,
      @Setting(value = "How long one call may take.", byDefault = "15s") Duration timeout) {
    public Settings {
      RobotHook.check(webhookUrl, webhookUrlFile, timeout);
    }
  }

  private static final RobotHook.Codes CODES =
      new RobotHook.Codes() {
        @Override
        public String[] code() {
          return new String[] {"errcode"};
        }

        @Override
        public String[] words() {
          return new String[] {"errmsg"};
        }

        @Override
        public boolean later(int code, String words) {
          return Set.of(-1, 45009, 45033).contains(code);
        }

        @Override
        public @Nullable String advice(int code, String words) {
          return switch (code) {
            case 45009, 45033 -> "the robot has spoken too often";
            case 93000 ->
                "check webhook_url: WeCom does not know its key, or the robot was removed";
            case 93004 -> "the robot is switched off";
            case 93008 -> "the robot is not in the group any more";
            case 60020 -> "IP not allowed: add this machine's address to the trusted ones";
            default -> null;
          };
        }
      };

  private final RobotHook hook;
  private final Texts texts;
  private final Links links;

  WecomNotifier(Settings s, NotifierContext context) {
    this.hook =
        new RobotHook(
            "wecom",
            new SecretFile("webhook_url", s.webhookUrl(), s.webhookUrlFile()),
            s.httpConfig(),
            s.timeout(),
            context.clock(),
            APART,
            CODES);
    this.texts = context.texts();
    this.links = context.links();
  }

  @Override
  public Duration pause() {
    return hook.pause();
  }

  @Override
  public Outcome send(Notification n, @Nullable String receipt, Attempt attempt)
      throws InterruptedException {
    String content = Markdown.write(Outline.of(n, attempt, texts, links), "\n", MOST_BYTES);
    return hook.send(
        attempt,
        address ->
            RobotHook.json(
                address, Map.of("msgtype", "markdown", "markdown", Map.of("content", content))));
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
