package io.petrel.notify;

import io.petrel.setting.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The webhook under the contract suite. */
final class WebhookHarness extends FakeHarness<FakeWebhook> {
  private final Notifier notifier;

  WebhookHarness(Locale locale) {
    super("webhook", new FakeWebhook());
    this.notifier =
        new WebhookNotifier(
            new WebhookNotifier.Settings(
                new Secret(fake.url(FakeWebhook.PATH).toString()),
                null,
                new Secret(FakeWebhook.KEY),
                null,
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
    return fake.posts().stream().map(m -> FakeAlertmanager.words(m.path("alerts"))).toList();
  }

  @Override
  boolean failNext(Fault fault) {
    // Every answer in the two hundreds is a good one.
    return fault != Fault.HTML && super.failNext(fault);
  }

  @Override
  List<String> secrets() {
    return List.of(FakeWebhook.KEY, "fake-path-secret");
  }
}
