package io.petrel.notify;

import io.petrel.setting.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Teams under the contract suite. */
final class TeamsHarness extends FakeHarness<FakeTeams> {
  private final Notifier notifier;

  TeamsHarness(Locale locale) {
    super("teams", new FakeTeams());
    this.notifier =
        new TeamsNotifier(
            new TeamsNotifier.Settings(
                new Secret(fake.url(FakeTeams.PATH + "?" + FakeTeams.QUERY).toString()),
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
    return fake.messages().stream().map(FakeTeams::words).toList();
  }

  @Override
  List<String> secrets() {
    return List.of("fake-sig-secret");
  }
}
