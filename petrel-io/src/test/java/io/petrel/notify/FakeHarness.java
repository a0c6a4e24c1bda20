package io.petrel.notify;

import java.time.Instant;
import java.util.List;

/** A kind of channel whose receiver is a {@link FakeReceiver}. */
abstract class FakeHarness<F extends FakeReceiver> extends Harness {
  final TestClock clock = new TestClock(Instant.ofEpochMilli(Samples.START + 4 * Samples.MINUTE));
  final F fake;
  private final String type;

  FakeHarness(String type, F fake) {
    this.type = type;
    this.fake = fake;
  }

  @Override
  final String type() {
    return type;
  }

  @Override
  final List<String> violations() {
    return fake.violations();
  }

  @Override
  boolean failNext(Fault fault) {
    fake.fail(fault);
    return true;
  }

  @Override
  public void close() {
    notifier().close();
    fake.close();
  }

  @Override
  public final String toString() {
    return type;
  }
}
