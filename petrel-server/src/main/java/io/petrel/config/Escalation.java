package io.petrel.config;

import io.petrel.setting.Setting;
import java.time.Duration;

/**
 * Who else is told of an incident that nobody acknowledges.
 *
 * @param after how long after it was first told
 * @param receiver the receiver's name
 */
public record Escalation(
    @Setting("How long after the incident was first told.") Duration after,
    @Setting("The receiver that is told too.") String receiver) {
  public Escalation {
    Checked.between("after", after, Duration.ofSeconds(1), Duration.ofDays(365));
  }
}
