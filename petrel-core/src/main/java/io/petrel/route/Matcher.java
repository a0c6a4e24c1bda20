package io.petrel.route;

import io.petrel.series.Labels;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * One condition on a label, in Alertmanager's notation: {@code provider="aliyun"}, {@code
 * severity=~"warning|critical"}, {@code env!=test}.
 *
 * <p>A label that is not there is the same as an empty value; regular expressions match the whole
 * value. Source: Alertmanager's configuration reference, "matcher". Thread-safe.
 */
public final class Matcher {
  private static final Pattern SYNTAX =
      Pattern.compile(
          "\\s*([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|[^\"{},]*?)\\s*",
          Pattern.DOTALL);

  private final String name;
  private final String operator;
  private final String value;
  private final @Nullable Pattern pattern;

  private Matcher(String name, String operator, String value, @Nullable Pattern pattern) {
    this.name = name;
    this.operator = operator;
    this.value = value;
    this.pattern = pattern;
  }

  /**
   * Reads a matcher.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static Matcher parse(String text) {
    java.util.regex.Matcher m = SYNTAX.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "expected a matcher such as provider=\"aliyun\" or severity=~\"warning|critical\"");
    }
    String value = m.group(3).startsWith("\"") ? unquote(m.group(3)) : m.group(3);
    Pattern pattern = null;
    if (m.group(2).endsWith("~")) {
      try {
        pattern = Pattern.compile(value, Pattern.DOTALL);
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "expected a regular expression, but "
                + e.getDescription().toLowerCase(java.util.Locale.ROOT),
            e);
      }
    }
    return new Matcher(m.group(1), m.group(2), value, pattern);
  }

  private static String unquote(String quoted) {
    StringBuilder out = new StringBuilder();
    for (int i = 1; i < quoted.length() - 1; i++) {
      char c = quoted.charAt(i);
      if (c == '\\') {
        char escaped = quoted.charAt(++i);
        switch (escaped) {
          case 'n' -> out.append('\n');
          case '"', '\\' -> out.append(escaped);
          default -> out.append('\\').append(escaped);
        }
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** The label it looks at. */
  public String name() {
    return name;
  }

  /** Whether the labels fulfil it. */
  public boolean matches(Labels labels) {
    String actual = labels.getOrEmpty(name);
    boolean same = pattern == null ? actual.equals(value) : pattern.matcher(actual).matches();
    return same == (operator.charAt(0) == '=');
  }

  @Override
  public String toString() {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return name + operator + '"' + escaped + '"';
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Matcher other && toString().equals(other.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }
}
