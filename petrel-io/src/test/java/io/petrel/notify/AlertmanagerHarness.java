package io.petrel.notify;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Alertmanager under the contract suite. */
final class AlertmanagerHarness extends FakeHarness<FakeAlertmanager> {
  private final AlertmanagerNotifier notifier;

  AlertmanagerHarness(Locale locale) {
    super("alertmanager", new FakeAlertmanager());
    this.notifier = make(locale, clock, fake.url("/am/"));
  }

  static AlertmanagerNotifier make(Locale locale, TestClock clock, URI... urls) {
    return new AlertmanagerNotifier(
        new AlertmanagerNotifier.Settings(List.of(urls), Duration.ofSeconds(2), null),
        context(locale, System.out, clock));
  }

  @Override
  Notifier notifier() {
    return notifier;
  }

  @Override
  List<String> words() {
    return fake.posts().stream().map(FakeAlertmanager::words).toList();
  }

  @Override
  List<String> secrets() {
    return List.of("none here");
  }
}
