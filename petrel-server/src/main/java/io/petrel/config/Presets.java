package io.petrel.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sets of signals that come with the program: a new one is a file and one name here. */
final class Presets {
  static final List<String> NAMES = List.of("node", "node_rate", "node_recorded", "windows");

  private Presets() {}

  /**
   * The signals of presets in order; a later one of the same name takes the earlier one's place.
   */
  static Map<String, SignalConfig> signals(List<String> presets, Grammar grammar) {
    Map<String, SignalConfig> signals = new LinkedHashMap<>();
    for (String preset : presets) {
      PresetFile file = read(preset, grammar);
      signals.putAll(signals(file.presets(), grammar));
      file.signals().forEach(signal -> signals.put(signal.name(), signal));
    }
    return signals;
  }

  private static PresetFile read(String preset, Grammar grammar) {
    String name = "presets/" + preset + ".yml";
    Reading reading = new Reading(name, Path.of(""));
    PresetFile file =
        grammar.preset.read(YamlTree.parse(text(name), reading, variable -> null), reading);
    if (file == null || reading.failed()) {
      throw new IllegalStateException("a preset is wrong: " + reading.errors());
    }
    return file;
  }

  private static String text(String name) {
    try (InputStream in = Presets.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
