package io.petrel.demo;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is measured on every host, by the names of the preset {@code node}. */
enum Measure {
  CPU_USAGE,
  LOAD_PER_CORE,
  MEMORY_USAGE,
  FILESYSTEM_USAGE,
  CPU_STEAL,
  CPU_IOWAIT,
  NETWORK_RECEIVE,
  NETWORK_TRANSMIT,
  HOST_DOWN;

  /** The signal's name. */
  String signal() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one of a signal's name, null = it is not simulated. */
  static @Nullable Measure of(String signal) {
    for (Measure each : values()) {
      if (each.signal().equals(signal)) {
        return each;
      }
    }
    return null;
  }
}
