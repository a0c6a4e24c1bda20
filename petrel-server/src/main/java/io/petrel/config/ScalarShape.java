package io.petrel.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A single value.
 *
 * @param expected what to write, as it ends a message
 * @param typed whether quotes make it the wrong thing, as with numbers
 * @param parse the value of a text, null where it is none; may say why by an {@link
 *     IllegalArgumentException}
 * @param format its text, number or boolean again
 * @param describe its JSON schema
 * @param names the texts it may be, where they are few
 */
record ScalarShape<T>(
    String expected,
    boolean typed,
    Function<String, @Nullable T> parse,
    Function<T, Object> format,
    Map<String, Object> describe,
    List<String> names)
    implements Shape<T> {

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?");
  private static final Map<String, Object> OR_VARIABLE =
      Map.of("type", "string", "pattern", "\\$\\{");

  @Override
  public @Nullable T read(Node node, Reading reading) {
    if (node instanceof Node.Broken) {
      return null;
    }
    if (!(node instanceof Node.Scalar scalar)) {
      reading.error(node.at(), Node.show(node), "expected " + expected);
      return null;
    }
    if (scalar.isNull()) {
      reading.error(node.at(), "empty", "expected " + expected + emptyHint());
      return null;
    }
    boolean expanded = !scalar.raw().equals(scalar.text());
    if (typed && scalar.quoted() && !expanded) {
      reading.error(node.at(), Node.show(node), "expected " + expected + " without quotes");
      return null;
    }
    try {
      T value = parse.apply(scalar.text());
      if (value == null) {
        String near = Texts.didYouMean(scalar.text(), names);
        reading.error(node.at(), Node.show(node), "expected " + expected + near);
      }
      return value;
    } catch (IllegalArgumentException e) {
      reading.error(node.at(), Node.show(node), String.valueOf(e.getMessage()));
      return null;
    }
  }

  private String emptyHint() {
    return !expected.equals("text") ? "" : " (a value that starts with # or ! wants quotes)";
  }

  @Override
  public Object write(T value) {
    return format.apply(value);
  }

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    return "string".equals(describe.get("type")) && names.isEmpty()
        ? describe
        : Map.of("anyOf", List.of(describe, OR_VARIABLE));
  }

  /** Text of any kind, also where it looks like a number. */
  static ScalarShape<String> text() {
    return of("text", s -> s, s -> s, Map.of("type", "string"));
  }

  /** A value with a syntax of its own. */
  static <T> ScalarShape<T> of(
      String expected,
      Function<String, @Nullable T> parse,
      Function<T, Object> format,
      Map<String, Object> describe) {
    return new ScalarShape<>(expected, false, parse, format, describe, List.of());
  }

  static ScalarShape<Double> number() {
    return new ScalarShape<>(
        "a number",
        true,
        text -> {
          if (!NUMBER.matcher(text).matches()) {
            return null;
          }
          double value = Double.parseDouble(text);
          return Double.isInfinite(value) ? null : value;
        },
        value ->
            value == Math.rint(value) && Math.abs(value) < 1e15
                ? (Object) value.longValue()
                : value,
        Map.of("type", "number"),
        List.of());
  }

  static ScalarShape<Long> whole(long least, long most) {
    String range = least == Integer.MIN_VALUE || least == Long.MIN_VALUE ? "" : " from " + least;
    return new ScalarShape<>(
        "a whole number" + range,
        true,
        text -> {
          try {
            long value = Long.parseLong(text);
            return value < least || value > most ? null : (Long) value;
          } catch (NumberFormatException e) {
            return null;
          }
        },
        value -> value,
        Map.of("type", "integer"),
        List.of());
  }

  static ScalarShape<Boolean> truth() {
    return new ScalarShape<>(
        "true or false",
        true,
        text -> text.equals("true") ? (Boolean) true : text.equals("false") ? false : null,
        value -> value,
        Map.of("type", "boolean"),
        List.of());
  }

  /** One of a few names. */
  static <T> ScalarShape<T> named(Map<String, T> values) {
    List<String> names = new ArrayList<>(values.keySet());
    Map<T, String> back = new LinkedHashMap<>();
    values.forEach((name, value) -> back.put(value, name));
    return new ScalarShape<>(
        Texts.or(names),
        false,
        values::get,
        value -> String.valueOf(back.get(value)),
        Map.of("enum", List.copyOf(names)),
        names);
  }
}
