package io.petrel.config;

import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Prints a configuration as it is in effect, with every default and without its secrets. */
public final class ConfigPrinter {
  private ConfigPrinter() {}

  /** YAML that reads as the same configuration, but for secrets, which are {@code <secret>}. */
  public static String yaml(Config config, Types types) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setIndent(4)
            .setIndicatorIndent(2)
            .setWidth(1000)
            .setDereferenceAliases(true)
            .build();
    Object tree = new Grammar(types).file.write(ConfigFile.of(config));
    return new Dump(settings).dumpToString(escaped(tree));
  }

  /** The tree with texts that would read as variables escaped. */
  static Object escaped(Object tree) {
    if (tree instanceof String text) {
      return text.replace("${", "$${");
    }
    if (tree instanceof java.util.List<?> list) {
      return list.stream().map(ConfigPrinter::escaped).toList();
    }
    if (tree instanceof java.util.Map<?, ?> map) {
      java.util.Map<Object, Object> out = new java.util.LinkedHashMap<>();
      map.forEach((key, value) -> out.put(key, escaped(value)));
      return out;
    }
    return tree;
  }
}
