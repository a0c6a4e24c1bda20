package io.petrel.notify;

import io.petrel.setting.Secret;
import java.util.List;
import java.util.Locale;

/** Feishu under the contract suite. */
final class FeishuHarness extends RobotHarness {
  final FakeFeishu robot = new FakeFeishu(clock);
  private final Notifier notifier;

  FeishuHarness(Locale locale) {
    this(locale, FakeFeishu.SECRET);
  }

  FeishuHarness(Locale locale, String secret) {
    notifier =
        new FeishuNotifier(
            new FeishuNotifier.Settings(
                new Secret(robot.url()), null, new Secret(secret), null, null, TIMEOUT),
            context(locale, System.out, clock));
  }

  @Override
  FakeRobot robot() {
    return robot;
  }

  @Override
  String untrusted() {
    return FakeFeishu.answer(19021, "sign match fail");
  }

  @Override
  String type() {
    return "feishu";
  }

  @Override
  Notifier notifier() {
    return notifier;
  }

  @Override
  List<String> refusals() {
    return List.of("19021 sign match fail (wrong signature: check secret");
  }

  @Override
  List<String> secrets() {
    return List.of(FakeFeishu.HOOK, FakeFeishu.SECRET);
  }
}
