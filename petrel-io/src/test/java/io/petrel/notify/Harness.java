package io.petrel.notify;

import io.petrel.setting.Secret;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One kind of channel under the contract suite, with a receiver that can misbehave. */
abstract class Harness implements AutoCloseable {
  /** The key of the kind in {@link Notifiers#ALL}. */
  abstract String type();

  abstract Notifier notifier();

  /** All that the receiver shows, one text a message. */
  abstract List<String> words();

  /** What the receiver would not take, empty = nothing. */
  abstract List<String> violations();

  /** The next call answers so; false where this kind has no such failure. */
  abstract boolean failNext(Fault fault);

  /** What names the error that {@link Fault#REFUSED} stands for: any one of these. */
  List<String> refusals() {
    return List.of("invalid_auth", "no_service");
  }

  /** Texts that must never be shown to anyone. */
  abstract List<String> secrets();

  /** Lets the receiver take another message. */
  void pause() {}

  @Override
  public void close() {}

  enum Fault {
    RETRY_AFTER_7,
    SERVER_ERROR,
    HTML,
    LOST_ANSWER,
    NO_ANSWER,
    REFUSED
  }

  static final Links LINKS =
      new Links(
          "https://petrel.example.com",
          "https://grafana.example.com/d/hosts?var-instance={host}&from={from}&to={to}",
          signal ->
              Links.Graph.ofPrometheus("https://prometheus.example.com", signal + "{a=\"b\"}"));

  static NotifierContext context(Locale locale, PrintStream out, TestClock clock) {
    return new NotifierContext(
        Texts.of(locale, ZoneOffset.UTC),
        LINKS,
        HttpClient::newHttpClient,
        out,
        clock,
        Charts.NONE);
  }

  static final class Console extends Harness {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Notifier notifier;

    Console(Locale locale) {
      notifier =
          ConsoleNotifier.TYPE
              .create()
              .apply(
                  new ConsoleNotifier.Settings(),
                  context(
                      locale,
                      new PrintStream(bytes, true, StandardCharsets.UTF_8),
                      new TestClock(Instant.EPOCH)));
    }

    @Override
    String type() {
      return "console";
    }

    @Override
    Notifier notifier() {
      return notifier;
    }

    String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    List<String> words() {
      String text = text();
      return text.isEmpty() ? List.of() : List.of(text.strip().split("\n\n"));
    }

    @Override
    List<String> violations() {
      return text().codePoints().allMatch(c -> c == '\n' || Clean.visible(c))
          ? List.of()
          : List.of("something invisible");
    }

    @Override
    boolean failNext(Fault fault) {
      return false;
    }

    @Override
    List<String> secrets() {
      return List.of("none here");
    }

    @Override
    public String toString() {
      return "console";
    }
  }

  static final class Slack extends Harness {
    final TestClock clock = new TestClock(Instant.ofEpochMilli(Samples.START + 4 * Samples.MINUTE));
    final FakeSlack slack = new FakeSlack(clock);
    private final boolean bot;
    private final Notifier notifier;

    Slack(boolean bot, Locale locale) {
      this(bot, locale, FakeSlack.CHANNEL_NAME, Duration.ofMillis(700));
    }

    Slack(boolean bot, Locale locale, String channel, Duration timeout) {
      this.bot = bot;
      this.notifier =
          new SlackNotifier(
              settings(bot ? FakeSlack.TOKEN : null, channel, timeout),
              context(locale, System.out, clock));
    }

    SlackNotifier.Settings settings(@Nullable String token, String channel, Duration timeout) {
      return new SlackNotifier.Settings(
          token == null ? new Secret(slack.webhookUrl()) : null,
          null,
          token == null ? null : new Secret(token),
          null,
          token == null ? null : channel,
          slack.apiUrl(),
          timeout);
    }

    String call() {
      return bot ? "chat.postMessage" : "webhook";
    }

    @Override
    String type() {
      return "slack";
    }

    @Override
    Notifier notifier() {
      return notifier;
    }

    @Override
    List<String> words() {
      return slack.messages().stream().map(FakeSlack.Message::words).toList();
    }

    @Override
    List<String> violations() {
      return slack.violations();
    }

    @Override
    boolean failNext(Fault fault) {
      slack.fail(
          call(),
          switch (fault) {
            case RETRY_AFTER_7 -> new FakeSlack.Failure.Status(429, "", 7);
            case SERVER_ERROR -> new FakeSlack.Failure.Status(503, "<html>busy</html>", null);
            case HTML -> new FakeSlack.Failure.Status(200, "<html>log in to the wifi</html>", null);
            case LOST_ANSWER -> new FakeSlack.Failure.Cut(true);
            case NO_ANSWER -> new FakeSlack.Failure.Stall(true);
            case REFUSED ->
                bot
                    ? new FakeSlack.Failure.Refuse("invalid_auth")
                    : new FakeSlack.Failure.Status(404, "no_service", null);
          });
      return true;
    }

    @Override
    List<String> secrets() {
      return List.of(FakeSlack.TOKEN, slack.webhookUrl(), "fake-hook-secret");
    }

    @Override
    void pause() {
      clock.pass(Duration.ofSeconds(2));
    }

    @Override
    public void close() {
      slack.close();
    }

    @Override
    public String toString() {
      return bot ? "slack bot" : "slack webhook";
    }
  }
}
