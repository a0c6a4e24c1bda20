package io.petrel.notify;

import io.petrel.notify.ZammadSettings.OnResolve;
import io.petrel.setting.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Zammad under the contract suite. */
final class ZammadHarness extends Harness {
  /** A picture that is none: what is attached is not looked into. */
  static final byte[] PICTURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 1, 2, 3};

  private static final Map<String, String> PRIORITY =
      Map.of("critical", "3 high", "warning", "2 normal", "info", "1 low");

  final TestClock clock = new TestClock(Instant.ofEpochMilli(Samples.START + 4 * Samples.MINUTE));
  final FakeZammad zammad = new FakeZammad();
  private final Locale locale;
  private final OnResolve onResolve;
  private final ZammadNotifier notifier;

  ZammadHarness(Locale locale) {
    this(locale, OnResolve.CLOSE);
  }

  ZammadHarness(Locale locale, OnResolve onResolve) {
    this.locale = locale;
    this.onResolve = onResolve;
    this.notifier = another();
  }

  /** A further one, as after a restart. */
  ZammadNotifier another() {
    NotifierContext plain = context(locale, System.out, clock);
    return new ZammadNotifier(
        settings(zammad.url(), FakeZammad.TOKEN, onResolve),
        new NotifierContext(
            plain.texts(),
            plain.links(),
            plain.http(),
            plain.console(),
            clock,
            (notification, alert) -> PICTURE));
  }

  static ZammadSettings settings(String url, @Nullable String token, OnResolve onResolve) {
    return settings(url, token, onResolve, FakeZammad.GROUP, FakeZammad.CUSTOMER, PRIORITY);
  }

  static ZammadSettings settings(
      String url,
      @Nullable String token,
      OnResolve onResolve,
      String group,
      String customer,
      Map<String, String> priority) {
    return new ZammadSettings(
        URI.create(url),
        token == null ? null : new Secret(token),
        null,
        group,
        customer,
        priority,
        List.of("petrel"),
        onResolve,
        Duration.ofMinutes(1),
        new Secret(FakeZammad.SIGNATURE),
        null,
        Duration.ofMillis(700),
        null);
  }

  @Override
  String type() {
    return "zammad";
  }

  @Override
  ZammadNotifier notifier() {
    return notifier;
  }

  @Override
  List<String> words() {
    return zammad.articles().stream().map(FakeZammad.Article::words).toList();
  }

  @Override
  List<String> violations() {
    return zammad.violations();
  }

  @Override
  boolean failNext(Fault fault) {
    zammad.fail(
        "POST tickets",
        switch (fault) {
          case RETRY_AFTER_7 -> new FakeZammad.Failure.Status(429, "", 7);
          case SERVER_ERROR -> new FakeZammad.Failure.Status(503, "<html>busy</html>", null);
          case HTML -> new FakeZammad.Failure.Status(200, "<html>log in to the wifi</html>", null);
          case LOST_ANSWER -> new FakeZammad.Failure.Cut(true);
          case NO_ANSWER -> new FakeZammad.Failure.Stall(true);
          case REFUSED ->
              new FakeZammad.Failure.Status(
                  422, "{\"error\":\"No lookup value found for 'group': \\\"Ops\\\"\"}", null);
        });
    return true;
  }

  @Override
  List<String> refusals() {
    return List.of("no group \"Ops\"");
  }

  @Override
  List<String> secrets() {
    return List.of(FakeZammad.TOKEN, FakeZammad.SIGNATURE);
  }

  @Override
  public void close() {
    zammad.close();
  }

  @Override
  public String toString() {
    return "zammad";
  }
}
