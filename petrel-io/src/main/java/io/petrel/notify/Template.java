package io.petrel.notify;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sentences with named places: {@code {peers}} is replaced by the value, {@code {peers:peer|peers}}
 * by the value and the word that fits its number.
 */
final class Template {
  private Template() {}

  static final Pattern PLACE = Pattern.compile("\\{([a-z_0-9]+)(?::([^|}]*)\\|([^}]*))?}");

  /** Fills the places; one without a value becomes a question mark, never a failure. */
  static String fill(String template, Function<String, @Nullable String> values) {
    Matcher m = PLACE.matcher(template);
    StringBuilder out = new StringBuilder();
    while (m.find()) {
      String value = values.apply(m.group(1));
      String shown = value == null ? "?" : value;
      if (m.group(2) != null) {
        shown += " " + (shown.equals("1") ? m.group(2) : m.group(3));
      }
      m.appendReplacement(out, Matcher.quoteReplacement(shown));
    }
    return m.appendTail(out).toString();
  }
}
