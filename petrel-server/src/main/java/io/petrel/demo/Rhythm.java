package io.petrel.demo;

import java.util.EnumMap;
import java.util.Map;

/**
 * How busy each role is at each minute of the week, as tables that are read in between.
 *
 * <p>All times of day are the fleet's own: it lives by one clock, {@link Fleet#MIDNIGHT} before the
 * hour at which the live part begins.
 */
final class Rhythm {
  private static final int DAY = 1440;
  private static final Map<Role, double[]> WEEKS = new EnumMap<>(Role.class);

  static {
    for (Role role : Role.values()) {
      double[] week = new double[7 * DAY + 1];
      for (int minute = 0; minute < week.length; minute++) {
        week[minute] = load(role, minute % DAY / 60.0, minute / DAY % 7 >= 5);
      }
      WEEKS.put(role, week);
    }
  }

  private Rhythm() {}

  /**
   * How busy a role is, 0 to 1.
   *
   * @param sinceMonday milliseconds since a Monday's midnight on the fleet's clock
   */
  static double load(Role role, long sinceMonday) {
    double[] week = WEEKS.getOrDefault(role, new double[0]);
    double minute = Math.floorMod(sinceMonday, 7L * DAY * 60_000) / 60_000.0;
    int before = (int) minute;
    double part = minute - before;
    return week[before] * (1 - part) + week[before + 1] * part;
  }

  private static double load(Role role, double hour, boolean weekend) {
    return switch (role) {
      case WEB, API, DB, CACHE -> people(hour, weekend);
      case BATCH -> 0.03 + 0.85 * between(hour, 0.2, 5.5, 0.35);
      case CI -> 0.04 + (weekend ? 0.7 : 0.8) * between(hour, 9.5, 19, 1.2);
    };
  }

  private static double people(double hour, boolean weekend) {
    double load =
        (weekend ? 0.35 : 0.5) * bump(hour, 11, 1.8)
            + (weekend ? 0.45 : 0.55) * bump(hour, 15.5, 2.2)
            + 0.75 * bump(hour, 20.3, 1.9);
    return Math.min(1, 0.1 + load);
  }

  private static double bump(double hour, double middle, double width) {
    double away = Math.abs(hour - middle);
    away = Math.min(away, 24 - away) / width;
    return Math.exp(-away * away / 2);
  }

  /** 1 between two hours, 0 outside, with soft edges. */
  private static double between(double hour, double from, double to, double edge) {
    return 1
        / (1 + Math.exp((from - hour) / (edge / 3)))
        / (1 + Math.exp((hour - to) / (edge / 3)));
  }
}
