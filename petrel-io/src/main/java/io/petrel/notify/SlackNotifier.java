package io.petrel.notify;

import io.petrel.http.HttpConfig;
import io.petrel.notify.Outcome.Delivered;
import io.petrel.notify.Outcome.RetryLater;
import io.petrel.route.Notification;
import io.petrel.setting.Secret;
import io.petrel.setting.Setting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells Slack.
 *
 * <p>With a bot token an incident is one thread: its first message is the root, later ones first
 * bring the root to the newest state and then add a line to the thread. With an incoming webhook,
 * which returns nothing to refer to, every notification is a message of its own.
 *
 * <p>Source: Slack's references of chat.postMessage, chat.update, conversations.history,
 * conversations.replies, incoming webhooks, Block Kit and rate limits.
 */
final class SlackNotifier implements Notifier, Hearing, Probe {
  static final NotifierType<Settings> TYPE =
      new NotifierType<>(
          "slack",
          "Posts to a Slack channel, one thread an incident (bot) or one message each (webhook).",
          Settings.class,
          SlackNotifier::new);

  private static final Duration APART = Duration.ofSeconds(1);

  /** Where and as whom to post: a webhook, or a bot token and a channel. */
  public record Settings(
      @Setting("The incoming webhook's address, which is a secret.") @Nullable Secret webhookUrl,
      @Setting("A file that holds the webhook's address; read again when it changes.")
          @Nullable Path webhookUrlFile,
      @Setting("The app's bot token (xoxb-...), with the scope chat:write.")
          @Nullable Secret botToken,
      @Setting("A file that holds the bot token; read again when it changes.")
          @Nullable Path botTokenFile,
      @Setting("With a bot token: the channel's id (C...) or name (#oncall).")
          @Nullable String channel,
      @Setting("The app's signing secret: buttons are shown, and Slack calls when one is clicked.")
          @Nullable Secret signingSecret,
      @Setting("A file that holds the signing secret; read again when it changes.")
          @Nullable Path signingSecretFile,
      @Setting(
              "The app-level token (xapp-...), with the scope connections:write: buttons are shown,"
                  + " and clicks come by Socket Mode.")
          @Nullable Secret appToken,
      @Setting("A file that holds the app-level token; read again when it changes.")
          @Nullable Path appTokenFile,
      @Setting(value = "Where Slack's Web API answers.", byDefault = "https://slack.com/api")
          String apiUrl,
      @Setting(value = "How long one call may take.", byDefault = "15s") Duration timeout,
      @Setting("TLS, proxy and headers of the connections to Slack.")
          @Nullable HttpConfig httpConfig) {
    public Settings {
      int ways =
          (webhookUrl == null ? 0 : 1)
              + (webhookUrlFile == null ? 0 : 1)
              + (botToken == null ? 0 : 1)
              + (botTokenFile == null ? 0 : 1);
      if (ways != 1) {
        throw new IllegalArgumentException(
            "webhook_url: expected exactly one of webhook_url, webhook_url_file, bot_token and"
                + " bot_token_file, got "
                + ways);
      }
      boolean bot = botToken != null || botTokenFile != null;
      if (bot && (channel == null || channel.isBlank())) {
        throw new IllegalArgumentException("channel: a bot token needs a channel to post to");
      }
      if (!bot && channel != null) {
        throw new IllegalArgumentException(
            "channel: a webhook posts to its own channel; leave channel out or use bot_token");
      }
      if (webhookUrl != null && !isHttp(webhookUrl.reveal())) {
        throw new IllegalArgumentException("webhook_url: expected an https address");
      }
      if (Stream.of(signingSecret, signingSecretFile, appToken, appTokenFile)
              .filter(Objects::nonNull)
              .count()
          > 1) {
        throw new IllegalArgumentException(
            "signing_secret: expected at most one of signing_secret, signing_secret_file, app_token"
                + " and app_token_file: clicks come by a call or by Socket Mode");
      }
      if (signingSecret != null && signingSecret.reveal().isBlank()) {
        throw new IllegalArgumentException("signing_secret: expected the secret, got nothing");
      }
      if (httpConfig != null
          && (httpConfig.basicAuth() != null
              || httpConfig.authorization() != null
              || httpConfig.oauth2() != null)) {
        throw new IllegalArgumentException(
            "http_config: basic_auth, authorization and oauth2 are not for Slack, which takes"
                + " bot_token or webhook_url");
      }
      if (!isHttp(apiUrl)) {
        throw new IllegalArgumentException(
            "api_url: expected an https address, got \"" + Clean.line(apiUrl) + "\"");
      }
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("timeout: expected more than 0, got " + timeout);
      }
    }

    private boolean bot() {
      return channel != null;
    }

    private boolean calledBack() {
      return signingSecret != null || signingSecretFile != null;
    }

    private boolean socket() {
      return appToken != null || appTokenFile != null;
    }

    private static boolean isHttp(String url) {
      try {
        URI uri = URI.create(url.strip());
        return uri.getHost() != null
            && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()));
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  }

  private final SlackMessages messages;
  private final SlackApi api;
  private final Pace pace;
  private final SecretFile secret;
  private final @Nullable SlackThread thread;
  private final @Nullable SlackHearing hook;
  private final @Nullable SlackSocket socket;
  private final ExecutorService later;

  SlackNotifier(Settings settings, NotifierContext context) {
    this(settings, context, SlackSocket.Times.USUAL, aside());
  }

  /**
   * @param later does what nobody waits for: pictures and confirmations; closed with this
   */
  SlackNotifier(
      Settings settings, NotifierContext context, SlackSocket.Times times, ExecutorService later) {
    boolean bot = settings.bot();
    HttpConfig http = settings.httpConfig();
    this.messages =
        new SlackMessages(
            context.texts(), context.links(), settings.calledBack() || settings.socket());
    this.api =
        new SlackApi(settings.apiUrl(), http == null ? HttpConfig.PLAIN : http, settings.timeout());
    this.pace = new Pace(context.clock(), APART);
    this.later = later;
    this.secret =
        bot
            ? new SecretFile("bot_token", settings.botToken(), settings.botTokenFile())
            : new SecretFile("webhook_url", settings.webhookUrl(), settings.webhookUrlFile());
    this.thread =
        settings.channel() == null
            ? null
            : new SlackThread(
                api,
                messages,
                pace,
                settings.channel(),
                new SlackPictures(api, context.charts(), context.texts(), later));
    SlackHearing hearing =
        new SlackHearing(
            api,
            new SecretFile(
                "signing_secret", settings.signingSecret(), settings.signingSecretFile()),
            bot ? secret : null,
            context.clock(),
            context.texts(),
            later);
    this.hook = settings.calledBack() ? hearing : null;
    this.socket =
        settings.socket()
            ? new SlackSocket(
                api,
                new SecretFile("app_token", settings.appToken(), settings.appTokenFile()),
                hearing,
                times)
            : null;
  }

  /** Two threads that go when there is nothing to do; what is too much is left undone. */
  private static ExecutorService aside() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            2,
            2,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(100),
            task -> {
              Thread thread = new Thread(task, "slack-aside");
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  @Override
  public Answer hook(Call call, Acts acts) throws InterruptedException {
    return hook == null ? Hearing.super.hook(call, acts) : hook.hook(call, acts);
  }

  @Override
  public boolean listens() {
    return socket != null;
  }

  @Override
  public void listen(Acts acts) throws InterruptedException {
    if (socket != null) {
      socket.listen(acts);
    }
  }

  @Override
  public @Nullable List<String> problems() throws InterruptedException {
    if (thread == null) {
      return null;
    }
    try {
      api.form("auth.test", secret.reveal(), Map.of());
      return List.of();
    } catch (SlackRefusal e) {
      return List.of(e.why());
    } catch (IOException e) {
      return List.of("slack: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    later.shutdownNow();
    api.close();
  }

  @Override
  public Duration pause() {
    Duration left = pace.left();
    return left == null ? Duration.ZERO : left;
  }

  @Override
  public Outcome send(Notification n, @Nullable String receipt, Attempt attempt)
      throws InterruptedException {
    Duration wait = pace.left();
    if (wait != null) {
      return new RetryLater(
          wait, "slack: at most one message a second a channel", attempt.maybeDelivered());
    }
    String revealed;
    try {
      revealed = secret.reveal();
    } catch (IOException e) {
      return new RetryLater(null, "slack: " + e.getMessage(), attempt.maybeDelivered());
    }
    Outcome outcome;
    try {
      outcome =
          thread == null
              ? webhook(revealed, messages.state(n, attempt))
              : thread.send(revealed, n, receipt, attempt);
    } catch (SlackRefusal e) {
      outcome = e.outcome();
    }
    return outcome instanceof RetryLater later
        ? new RetryLater(
            later.after(), later.why(), later.maybeDelivered() || attempt.maybeDelivered())
        : outcome;
  }

  private Outcome webhook(String url, SlackMessage message)
      throws SlackRefusal, InterruptedException {
    pace.took();
    try {
      api.webhook(url, message);
    } catch (SlackRefusal e) {
      if (!SlackErrors.SHAPE.contains(e.error())) {
        throw e;
      }
      // Better told in plain words than not told.
      api.webhook(url, message.plain());
    }
    return new Delivered(null);
  }

  @Override
  public String toString() {
    return "slack by " + secret.toString();
  }
}
