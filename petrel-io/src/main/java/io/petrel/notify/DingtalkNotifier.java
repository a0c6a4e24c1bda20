package io.petrel.notify;

import io.petrel.http.HttpCall;
import io.petrel.http.HttpConfig;
import io.petrel.route.Notification;
import io.petrel.setting.Secret;
import io.petrel.setting.Setting;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells a DingTalk (钉钉) group by its custom robot: every notification is one Markdown message.
 *
 * <p>Source: DingTalk's pages on custom robots, their security settings and error codes.
 */
final class DingtalkNotifier implements Notifier {
  static final NotifierType<Settings> TYPE =
      new NotifierType<>(
          "dingtalk",
          "Posts to a DingTalk group by its custom robot, one message each.",
          Settings.class,
          DingtalkNotifier::new);

  /** 20 messages a minute; who exceeds it is not heard for ten. */
  private static final Duration APART = Duration.ofSeconds(3);

  /** The whole request may have 20000 bytes, and JSON makes some characters longer. */
  private static final int MOST_BYTES = 15_000;

  /** The robot's address and how it knows us. */
  public record Settings(
      @Setting("The robot's address with its access_token, which is a secret.")
          @Nullable Secret webhookUrl,
      @Setting("A file that holds the robot's address; read again when it changes.")
          @Nullable Path webhookUrlFile,
      @Setting("The key that messages are signed with (SEC...), where the robot asks for it.")
          @Nullable Secret secret,
      @Setting("A file that holds the key; read again when it changes.") @Nullable Path secretFile,
      @Setting(
              value = "Mobile numbers of members to mention while an incident is open.",
              byDefault = "[]")
          List<String> atMobiles,
      @Setting("TLS, proxy and the like.") @Nullable HttpConfig httpConfig,
      @Setting(value = "How long one call may take.", byDefault = "15s") Duration timeout) {
    public Settings {
      RobotHook.check(webhookUrl, webhookUrlFile, timeout);
      if (secret != null && secretFile != null) {
        throw new IllegalArgumentException(
            "secret: expected at most one of secret and secret_file");
      }
      atMobiles = List.copyOf(atMobiles);
      for (String mobile : atMobiles) {
        if (!mobile.matches("\\+?[0-9-]{5,20}")) {
          throw new IllegalArgumentException(
              "at_mobiles: expected a mobile number, got \"" + Clean.line(mobile) + "\"");
        }
      }
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
          return Set.of(-1, 130101, 410100, 90030).contains(code);
        }

        @Override
        public @Nullable String advice(int code, String words) {
          return switch (code) {
            case 310000 -> security(words);
            case 130101, 410100, 90030 -> "the robot has spoken too often";
            case 300005, 400101 -> "check webhook_url: DingTalk does not know its access_token";
            case 400102 -> "the robot is switched off in the group";
            case 400106 -> "the robot was removed; make a new one and set its webhook_url";
            case 400013 -> "the group was dissolved";
            case 430101, 430102, 430103, 430104 -> "DingTalk finds the content unsuitable";
            default -> null;
          };
        }

        private @Nullable String security(String words) {
          if (words.contains("keyword")) {
            return "no keyword matched: add a word of Petrel's messages to the robot's keywords,"
                + " or let it check a signature instead";
          } else if (words.contains("whitelist")) {
            return "IP not allowed: add this machine's address to the robot's list";
          } else if (words.contains("timestamp")) {
            return "wrong time: set this machine's clock";
          } else if (words.contains("sign")) {
            return "wrong signature: check secret";
          }
          return null;
        }
      };

  private final RobotHook hook;
  private final @Nullable SecretFile secret;
  private final List<String> atMobiles;
  private final Texts texts;
  private final Links links;
  private final InstantSource clock;

  DingtalkNotifier(Settings s, NotifierContext context) {
    this.hook =
        new RobotHook(
            "dingtalk",
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
    this.atMobiles = s.atMobiles();
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
    Outline outline = Outline.of(n, attempt, texts, links);
    List<String> at = n.firingTotal() > 0 ? atMobiles : List.of();
    String text = Markdown.write(outline, "\n\n", MOST_BYTES);
    String mentions = at.stream().map(mobile -> "@" + mobile).collect(Collectors.joining(" "));
    return RobotHook.json(
        signed(address),
        Map.of(
            "msgtype",
            "markdown",
            "markdown",
            Map.of(
                "title",
                Markdown.text(Clean.line(outline.title(), 100)),
                "text",
                at.isEmpty() ? text : text + "\n\n" + mentions),
            "at",
            Map.of("atMobiles", at, "isAtAll", false)));
  }

  private URI signed(URI address) throws IOException {
    if (secret == null) {
      return address;
    }
    String key = secret.reveal();
    long now = clock.millis();
    String sign = Hmac.sha256(key, now + "\n" + key).base64();
    return URI.create(
        address
            + (address.getRawQuery() == null ? "?" : "&")
            + "timestamp="
            + now
            + "&sign="
            + URLEncoder.encode(sign, StandardCharsets.UTF_8));
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
