package io.petrel.route;

import io.petrel.series.Labels;
import java.util.List;
import java.util.Locale;
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
  private static final Pattern START =
      Pattern.compile("\\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(=~|!~|!=|=)\\s*");

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
    java.util.regex.Matcher m = START.matcher(text);
    if (!m.lookingAt()) {
      throw new IllegalArgumentException(EXPECTED);
    }
    String value = value(text.substring(m.end()).stripTrailing());
    Pattern pattern = m.group(2).endsWith("~") ? regex(value) : null;
    return new Matcher(m.group(1), m.group(2), value, pattern);
  }

  /** Whether a matcher can be about a label of this name. */
  public static boolean names(String label) {
    java.util.regex.Matcher m = START.matcher(label + "=");
    return m.matches() && m.group(1).equals(label);
  }

  /**
   * One that wants exactly this value.
   *
   * @throws IllegalArgumentException where no matcher can be about a label of this name
   */
  public static Matcher is(String label, String value) {
    if (!names(label)) {
      throw new IllegalArgumentException("expected a label's name such as instance");
    }
    return new Matcher(label, "=", value, null);
  }

  /**
   * One of its parts.
   *
   * @param operator {@code =}, {@code !=}, {@code =~} or {@code !~}
   * @throws IllegalArgumentException saying what is wrong
   */
  public static Matcher of(String label, String operator, String value) {
    return parse(new Matcher(label, operator, value, null).toString());
  }

  private static final String EXPECTED =
      "expected a matcher such as provider=\"aliyun\" or severity=~\"warning|critical\"";

  /** The value without its quotes and escapes; any other backslash stands for itself. */
  private static String value(String written) {
    boolean quoted = written.startsWith("\"");
    int end = written.length();
    boolean closed = false;
    StringBuilder out = new StringBuilder();
    for (int i = quoted ? 1 : 0; i < end; i++) {
      char c = written.charAt(i);
      if (quoted ? closed : "\"{},".indexOf(c) >= 0) {
        throw new IllegalArgumentException(EXPECTED);
      } else if (quoted && c == '"') {
        closed = true;
      } else if (c == '\\' && i + 1 < end && "n\"\\".indexOf(written.charAt(i + 1)) >= 0) {
        char escaped = written.charAt(++i);
        out.append(escaped == 'n' ? '\n' : escaped);
      } else {
        out.append(c);
      }
    }
    if (quoted != closed) {
      throw new IllegalArgumentException(EXPECTED);
    }
    return out.toString();
  }

  private static Pattern regex(String value) {
    try {
      return Pattern.compile(value, Pattern.DOTALL);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "expected a regular expression, but " + e.getDescription().toLowerCase(Locale.ROOT), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException(
          "expected a regular expression that is less deeply nested", e);
    }
  }

  /** The label it looks at. */
  public String name() {
    return name;
  }

  /** How it compares: {@code =}, {@code !=}, {@code =~} or {@code !~}. */
  public String operator() {
    return operator;
  }

  /** What it compares with: a value or a regular expression. */
  public String value() {
    return value;
  }

  /** Whether the labels fulfil it. */
  public boolean matches(Labels labels) {
    String actual = labels.getOrEmpty(name);
    boolean same = pattern == null ? actual.equals(value) : pattern.matcher(actual).matches();
    return same == (operator.charAt(0) == '=');
  }

  /** Whether the labels fulfil all of them; a loop, since it is asked of every alert. */
  static boolean all(List<Matcher> matchers, Labels labels) {
    for (Matcher matcher : matchers) {
      if (!matcher.matches(labels)) {
        return false;
      }
    }
    return true;
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
