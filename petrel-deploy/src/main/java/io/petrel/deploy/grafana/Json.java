package io.petrel.deploy.grafana;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;

/** JSON by maps and lists, in the order in which it is said. */
final class Json {
  private Json() {}

  /**
   * An object.
   *
   * @param pairs a key, its value, the next key, ...
   */
  static Map<String, Object> object(@Nullable Object... pairs) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      object.put(String.valueOf(pairs[i]), pairs[i + 1]);
    }
    return object;
  }

  /** As text, indented, with a line end at the end. */
  static String text(Map<String, Object> object) {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
    return JsonMapper.shared().writer().with(printer).writeValueAsString(object) + "\n";
  }

  /** An array. */
  static List<Object> array(Object... values) {
    return List.of(values);
  }
}
