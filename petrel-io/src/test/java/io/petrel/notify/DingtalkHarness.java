package io.petrel.notify;

import io.petrel.setting.Secret;
import java.util.List;
import java.util.Locale;

/** DingTalk under the contract suite. */
final class DingtalkHarness extends RobotHarness {
  final FakeDingtalk robot = new FakeDingtalk(clock);
  private final Notifier notifier;

  DingtalkHarness(Locale locale) {
    this(locale, FakeDingtalk.SECRET, List.of("13800000000"));
  }

  DingtalkHarness(Locale locale, String secret, List<String> mobiles) {
    notifier =
        new DingtalkNotifier(
            new DingtalkNotifier.Settings(
                new Secret(robot.url()), null, new Secret(secret), null, mobiles, null, TIMEOUT),
            context(locale, System.out, clock));
  }

  @Override
  FakeRobot robot() {
    return robot;
  }

  @Override
  String untrusted() {
    return FakeDingtalk.answer(310000, "sign not match");
  }

  @Override
  String type() {
    return "dingtalk";
  }

  @Override
  Notifier notifier() {
    return notifier;
  }

  @Override
  List<String> refusals() {
    return List.of("310000 sign not match (wrong signature: check secret)");
  }

  @Override
  List<String> secrets() {
    return List.of(FakeDingtalk.TOKEN, FakeDingtalk.SECRET);
  }
}
