package io.petrel.notify;

import io.petrel.setting.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** ntfy under the contract suite. */
final class NtfyHarness extends FakeHarness<FakeNtfy> {
  private final Notifier notifier;

  NtfyHarness(Locale locale) {
    super("ntfy", new FakeNtfy());
    this.notifier =
        new NtfyNotifier(
            new NtfyNotifier.Settings(
                FakeNtfy.TOPIC,
                fake.url(""),
                new Secret(FakeNtfy.TOKEN),
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
    return fake.messages().stream()
        .map(m -> m.path("title").asString("") + "\n" + m.path("message").asString(""))
        .toList();
  }

  @Override
  List<String> secrets() {
    return List.of(FakeNtfy.TOKEN);
  }
}
