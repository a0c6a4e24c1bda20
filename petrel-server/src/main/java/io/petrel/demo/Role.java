package io.petrel.demo;

import java.util.Locale;

/** What a host is there for; {@link Rhythm} says when. */
enum Role {
  /** Busy with people: late morning, afternoon, most in the evening. */
  WEB(16, 7, 46, 38, 28e6),
  /** Behind it. */
  API(14, 9, 16, 42, 18e6),
  /** Behind that; copies itself at night. */
  DB(10, 12, 26, 60, 12e6),
  /** Fast and rarely tired. */
  CACHE(8, 6, 14, 66, 22e6),
  /** Works at night, when the others sleep. */
  BATCH(10, 6, 62, 34, 9e6),
  /** Builds software while developers are awake; two hosts, so without peers to compare with. */
  CI(2, 6, 20, 36, 10e6);

  /** How many there are. */
  final int hosts;

  /** CPU in percent when idle, and what a full load adds. */
  final double idle;

  final double full;

  /** Memory in use in percent. */
  final double memory;

  /** Bytes a second at full load. */
  final double traffic;

  Role(int hosts, double idle, double full, double memory, double traffic) {
    this.hosts = hosts;
    this.idle = idle;
    this.full = full;
    this.memory = memory;
    this.traffic = traffic;
  }

  /** Its label. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
