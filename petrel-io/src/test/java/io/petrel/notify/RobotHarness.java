package io.petrel.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A group robot under the contract suite. */
abstract class RobotHarness extends Harness {
  static final Duration TIMEOUT = Duration.ofMillis(700);

  final TestClock clock = new TestClock(Instant.ofEpochMilli(Samples.START + 4 * Samples.MINUTE));

  abstract FakeRobot robot();

  /** What the robot answers to whom it does not trust. */
  abstract String untrusted();

  @Override
  List<String> words() {
    return robot().shown();
  }

  @Override
  List<String> violations() {
    return robot().violations();
  }

  @Override
  boolean failNext(Fault fault) {
    robot()
        .fail(
            switch (fault) {
              case RETRY_AFTER_7 -> new FakeSlack.Failure.Status(429, "", 7);
              case SERVER_ERROR -> new FakeSlack.Failure.Status(502, "<html>busy</html>", null);
              case HTML ->
                  new FakeSlack.Failure.Status(200, "<html>log in to the wifi</html>", null);
              case LOST_ANSWER -> new FakeSlack.Failure.Cut(true);
              case NO_ANSWER -> new FakeSlack.Failure.Stall(true);
              case REFUSED -> new FakeSlack.Failure.Status(200, untrusted(), null);
            });
    return true;
  }

  @Override
  void pause() {
    clock.pass(Duration.ofSeconds(4));
  }

  @Override
  public void close() {
    notifier().close();
    robot().close();
  }
}
