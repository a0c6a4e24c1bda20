package io.petrel.deploy.prometheus;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The preset {@code node} as it stands in the server: its text, and its signals in order.
 *
 * @param text the YAML file
 * @param signals what it watches
 */
public record NodePreset(String text, List<Signal> signals) {
  /** The resource's name. */
  static final String RESOURCE = "presets/node.yml";

  /**
   * One signal.
   *
   * @param query PromQL on one line
   * @param unit the name of the unit, as in the file
   * @param detectors the names of its detectors
   */
  public record Signal(String name, String query, String unit, Set<String> detectors) {
    /** The name of the series that Prometheus records of it. */
    public String recorded() {
      return "node:" + name;
    }
  }

  /** Reads the server's. */
  public static NodePreset read() {
    String text;
    try (InputStream in = NodePreset.class.getResourceAsStream("/" + RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + RESOURCE);
      }
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Signal> signals = new ArrayList<>();
    Map<?, ?> file = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
    for (Object each : (List<?>) present(file, "signals")) {
      Map<?, ?> signal = (Map<?, ?>) each;
      Set<String> detectors = new LinkedHashSet<>();
      for (Object detector : (List<?>) present(signal, "detectors")) {
        ((Map<?, ?>) detector).keySet().forEach(name -> detectors.add(name.toString()));
      }
      String name = present(signal, "name").toString();
      String query = present(signal, "query").toString().strip();
      signals.add(new Signal(name, query, present(signal, "unit").toString(), detectors));
    }
    return new NodePreset(text, List.copyOf(signals));
  }

  private static Object present(Map<?, ?> map, String key) {
    Object value = map.get(key);
    if (value == null) {
      throw new IllegalStateException(RESOURCE + ": " + map + " has no " + key);
    }
    return value;
  }

  /** The signal of this name. */
  public Signal signal(String name) {
    return signals.stream()
        .filter(signal -> signal.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no signal " + name + " in " + RESOURCE));
  }
}
