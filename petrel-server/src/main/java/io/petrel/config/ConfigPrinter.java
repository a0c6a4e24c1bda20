package io.petrel.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Prints a configuration as it is in effect, with every default and without its secrets. */
public final class ConfigPrinter {
  private ConfigPrinter() {}

  /** YAML that reads as the same configuration, but for secrets, which are {@code <secret>}. */
  public static String yaml(Config config, Types types) {
    return dumped(new Grammar(types).file.write(ConfigFile.of(config)));
  }

  /** A signal as it would stand in a config file. */
  public static String yaml(SignalConfig signal, Types types) {
    return dumped(Map.of("signals", List.of(new Grammar(types).signal.write(signal))));
  }

  /** The settings of a signal's detectors by the detector's name, as a config file has them. */
  public static Map<String, Map<String, Object>> settings(SignalConfig signal, Types types) {
    Map<String, Map<String, Object>> settings = new LinkedHashMap<>();
    Object tree = new Grammar(types).signal.write(signal);
    if (tree instanceof Map<?, ?> map && map.get("detectors") instanceof List<?> rules) {
      for (Object rule : rules) {
        if (rule instanceof Map<?, ?> one) {
          one.forEach(
              (name, keys) -> {
                Map<String, Object> each = new LinkedHashMap<>();
                if (keys instanceof Map<?, ?> known) {
                  known.forEach((key, value) -> each.put(String.valueOf(key), value));
                }
                settings.put(String.valueOf(name), each);
              });
        }
      }
    }
    return settings;
  }

  private static String dumped(Object tree) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setIndent(4)
            .setIndicatorIndent(2)
            .setWidth(1000)
            .setDereferenceAliases(true)
            .build();
    return new Dump(settings).dumpToString(escaped(tree));
  }

  /** The tree with texts that would read as variables escaped. */
  static Object escaped(Object tree) {
    if (tree instanceof String text) {
      return text.replace("${", "$${");
    }
    if (tree instanceof List<?> list) {
      return list.stream().map(ConfigPrinter::escaped).toList();
    }
    if (tree instanceof Map<?, ?> map) {
      Map<Object, Object> out = new LinkedHashMap<>();
      map.forEach((key, value) -> out.put(key, escaped(value)));
      return out;
    }
    return tree;
  }
}
