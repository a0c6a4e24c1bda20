package io.petrel.notify;

import io.petrel.setting.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** PagerDuty under the contract suite. */
final class PagerdutyHarness extends FakeHarness<FakePagerduty> {
  private final Notifier notifier;

  PagerdutyHarness(Locale locale) {
    super("pagerduty", new FakePagerduty());
    this.notifier =
        new PagerdutyNotifier(
            new PagerdutyNotifier.Settings(
                new Secret(FakePagerduty.KEY),
                null,
                fake.url("/v2/enqueue"),
                Duration.ofSeconds(2),
                null),
            context(locale, System.out, clock));
  }

  @Override
  Notifier notifier() {
    return notifier;
  }

  @Override
  List<String> words() {
    return fake.events().stream().map(FakePagerduty::words).toList();
  }

  @Override
  List<String> secrets() {
    return List.of(FakePagerduty.KEY);
  }
}
