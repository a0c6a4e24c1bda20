package io.petrel.notify;

import io.petrel.setting.Secret;
import java.util.List;
import java.util.Locale;

/** WeCom under the contract suite. */
final class WecomHarness extends RobotHarness {
  final FakeWecom robot = new FakeWecom(clock);
  private final Notifier notifier;

  WecomHarness(Locale locale) {
    this(locale, "");
  }

  /**
   * @param more behind the robot's address
   */
  WecomHarness(Locale locale, String more) {
    notifier =
        new WecomNotifier(
            new WecomNotifier.Settings(new Secret(robot.url() + more), null, null, TIMEOUT),
            context(locale, System.out, clock));
  }

  @Override
  FakeRobot robot() {
    return robot;
  }

  @Override
  String untrusted() {
    return FakeWecom.answer(93000, "invalid webhook url " + FakeWecom.KEY);
  }

  @Override
  String type() {
    return "wecom";
  }

  @Override
  Notifier notifier() {
    return notifier;
  }

  @Override
  List<String> refusals() {
    return List.of("93000 invalid webhook url <secret> (check webhook_url");
  }

  @Override
  List<String> secrets() {
    return List.of(FakeWecom.KEY);
  }
}
