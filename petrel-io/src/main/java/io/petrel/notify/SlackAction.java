package io.petrel.notify;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be clicked in a message. */
enum SlackAction {
  ACKNOWLEDGE(Duration.ZERO),
  SILENCE_1H(Duration.ofHours(1)),
  SILENCE_4H(Duration.ofHours(4)),
  FALSE_ALARM(Duration.ZERO);

  private final Duration lasting;

  SlackAction(Duration lasting) {
    this.lasting = lasting;
  }

  /** How long what it does lasts, zero = it does not say. */
  Duration lasting() {
    return lasting;
  }

  /** Slack's {@code action_id}. */
  String id() {
    return "petrel_" + name().toLowerCase(Locale.ROOT);
  }

  static Optional<SlackAction> of(String id) {
    return Arrays.stream(values()).filter(action -> action.id().equals(id)).findFirst();
  }

  /** What it means. */
  Act act(String incident, String by) {
    return switch (this) {
      case ACKNOWLEDGE -> new Act.Acknowledge(incident, by);
      case SILENCE_1H, SILENCE_4H -> new Act.Silence(incident, by, lasting);
      case FALSE_ALARM -> new Act.FalseAlarm(incident, by);
    };
  }
}
