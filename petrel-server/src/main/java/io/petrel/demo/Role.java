package io.petrel.demo;

import java.util.Locale;

/**
 * What a host is there for, and with it the rhythm of its day and week.
 *
 * <p>All times of day are the fleet's own: it lives by one clock, {@link Fleet#MIDNIGHT} before the
 * hour at which the live part begins.
 */
enum Role {
  /** Busy with people: late morning, afternoon, most in the evening. */
  WEB(Role::people, 16, 7, 46, 38, 28e6),
  /** Behind it. */
  API(Role::people, 14, 9, 16, 42, 18e6),
  /** Behind that; copies itself at night. */
  DB(Role::people, 10, 12, 26, 60, 12e6),
  /** Fast and rarely tired. */
  CACHE(Role::people, 8, 6, 14, 66, 22e6),
  /** Works at night, when the others sleep. */
  BATCH(Role::night, 10, 6, 62, 34, 9e6),
  /** Builds software while developers are awake; two hosts, so without peers to compare with. */
  CI(Role::office, 2, 6, 20, 36, 10e6);

  /** How busy at an hour of the day, 0 to 1. */
  private interface Day {
    double load(double hour, boolean weekend);
  }

  /** How many there are. */
  final int hosts;

  /** CPU in percent when idle, and what a full load adds. */
  final double idle;

  final double full;

  /** Memory in use in percent. */
  final double memory;

  /** Bytes a second at full load. */
  final double traffic;

  private static final int DAY = 1440;
  private final double[] week = new double[7 * DAY + 1];

  Role(Day rhythm, int hosts, double idle, double full, double memory, double traffic) {
    this.hosts = hosts;
    this.idle = idle;
    this.full = full;
    this.memory = memory;
    this.traffic = traffic;
    for (int minute = 0; minute < week.length; minute++) {
      int day = minute / DAY % 7;
      week[minute] = rhythm.load(minute % DAY / 60.0, day >= 5);
    }
  }

  /** Its label. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * How busy it is, 0 to 1.
   *
   * @param sinceMonday milliseconds since a Monday's midnight on the fleet's clock
   */
  double load(long sinceMonday) {
    double minute = Math.floorMod(sinceMonday, 7L * DAY * 60_000) / 60_000.0;
    int before = (int) minute;
    double part = minute - before;
    return week[before] * (1 - part) + week[before + 1] * part;
  }

  private static double people(double hour, boolean weekend) {
    double load =
        (weekend ? 0.35 : 0.5) * bump(hour, 11, 1.8)
            + (weekend ? 0.45 : 0.55) * bump(hour, 15.5, 2.2)
            + 0.75 * bump(hour, 20.3, 1.9);
    return Math.min(1, 0.1 + load);
  }

  private static double night(double hour, boolean weekend) {
    return 0.03 + 0.85 * between(hour, 0.2, 5.5, 0.35);
  }

  private static double office(double hour, boolean weekend) {
    return 0.04 + (weekend ? 0.7 : 0.8) * between(hour, 9.5, 19, 1.2);
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
