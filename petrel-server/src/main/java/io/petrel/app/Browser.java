package io.petrel.app;

import java.io.IOException;
import java.util.Map;

/** Opens pages on the reader's desktop, where there is one. */
final class Browser {
  private Browser() {}

  /** Tries; a machine without a desktop or without {@code xdg-open} is left alone. */
  static void open(String url) {
    Map<String, String> environment = System.getenv();
    if (!environment.containsKey("DISPLAY") && !environment.containsKey("WAYLAND_DISPLAY")) {
      return;
    }
    try {
      new ProcessBuilder("xdg-open", url)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      // The address is on the console.
      return;
    }
  }
}
