package io.petrel.config;

import io.petrel.setting.Setting;
import java.time.DayOfWeek;
import org.jspecify.annotations.Nullable;

/**
 * When a receiver gets a summary of what was.
 *
 * @param every how often
 * @param at the time of the day, before 24:00
 * @param location the time zone in which that is meant
 * @param weekday the day of a weekly one; null = Monday, or the digest is daily
 */
public record Digest(
    @Setting(value = "daily or weekly.", byDefault = "daily") Every every,
    @Setting(value = "The time of the day.", byDefault = "'09:00'") ClockTime at,
    @Setting(
            value =
                "The time zone in which that is meant, such as Asia/Shanghai; Local: that of this"
                    + " machine.",
            byDefault = "Local")
        Zone location,
    @Setting("The day of a weekly one; monday where it is left out.") @Nullable DayOfWeek weekday) {
  /** How often. */
  public enum Every {
    DAILY,
    WEEKLY
  }

  public Digest {
    if (weekday != null && every != Every.WEEKLY) {
      throw new IllegalArgumentException("weekday: expected only with every: weekly");
    }
    if (at.minute() >= 24 * 60) {
      throw new IllegalArgumentException("at must be before 24:00; the next day begins at 00:00");
    }
  }

  /** The day of a weekly digest. */
  public DayOfWeek day() {
    return weekday == null ? DayOfWeek.MONDAY : weekday;
  }
}
