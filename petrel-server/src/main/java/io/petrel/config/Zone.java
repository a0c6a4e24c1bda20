package io.petrel.config;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A time zone by the name that Alertmanager gives it.
 *
 * @param name of the IANA database, {@code UTC}, or {@code Local}: that of this machine
 */
public record Zone(String name) {
  static final String LOCAL = "Local";
  static final String UTC = "UTC";
  static final String EXPECTED = "a time zone such as Asia/Shanghai, UTC or Local";

  public Zone {
    if (!name.equals(LOCAL) && !name.equals(UTC) && !ZoneId.getAvailableZoneIds().contains(name)) {
      throw new IllegalArgumentException(
          "expected " + EXPECTED + Texts.didYouMean(name, candidates()));
    }
  }

  private static List<String> candidates() {
    List<String> names = new ArrayList<>(ZoneId.getAvailableZoneIds());
    names.add(LOCAL);
    Collections.sort(names);
    return names;
  }

  /** The zone itself. */
  public ZoneId id() {
    return switch (name) {
      case LOCAL -> ZoneId.systemDefault();
      case UTC -> ZoneOffset.UTC;
      default -> ZoneId.of(name);
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
