package io.petrel.source;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A PromQL query that only selects series: {@code metric{a="b", c!~"d"}} and nothing else.
 *
 * <p>Strict and small: whatever is not certainly such a query is none, as comments, exotic escapes
 * and names in quotes. Every query can be asked as a query; this is about what can also be read
 * raw.
 *
 * @param matchers all of them, the metric's name first where it stands before the braces
 */
record Selector(List<Match> matchers) {
  /** The comparisons, with the numbers that remote read has for them. */
  enum Op {
    EQUAL(0, "="),
    NOT_EQUAL(1, "!="),
    REGEX(2, "=~"),
    NOT_REGEX(3, "!~");

    final int number;
    final String sign;

    Op(int number, String sign) {
      this.number = number;
      this.sign = sign;
    }
  }

  /** One condition on a label. */
  record Match(String label, Op op, String value) {}

  static final String NAME = "__name__";

  /** Words that PromQL reads otherwise, or might, where a metric's name could stand. */
  private static final Set<String> RESERVED =
      Set.of(
          "inf",
          "nan",
          "and",
          "or",
          "unless",
          "atan2",
          "offset",
          "by",
          "without",
          "on",
          "ignoring",
          "group_left",
          "group_right",
          "bool",
          "start",
          "end",
          "step",
          "anchored",
          "smoothed",
          "sum",
          "avg",
          "count",
          "min",
          "max",
          "group",
          "stddev",
          "stdvar",
          "topk",
          "bottomk",
          "count_values",
          "quantile",
          "limitk",
          "limit_ratio",
          "fill",
          "fill_left",
          "fill_right");

  Selector {
    matchers = List.copyOf(matchers);
  }

  /** Reads a query; null = it is not, or not certainly, a plain selector. */
  static @Nullable Selector parse(String query) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(query)) {
      return null;
    }
    List<Match> matchers = new Reader(query).selector();
    if (matchers == null) {
      return null;
    }
    // PromQL refuses what selects everything. A regular expression might, so it does not count
    // here.
    boolean selective =
        matchers.stream()
            .anyMatch(m -> m.value.isEmpty() ? m.op == Op.NOT_EQUAL : m.op == Op.EQUAL);
    return selective ? new Selector(matchers) : null;
  }

  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    @Nullable List<Match> selector() {
      List<Match> all = new ArrayList<>();
      space();
      String name = word(true);
      if (name != null) {
        if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
          return null;
        }
        all.add(new Match(NAME, Op.EQUAL, name));
      }
      space();
      if (take('{')) {
        if (!inBraces(all, name != null)) {
          return null;
        }
        space();
      } else if (name == null) {
        return null;
      }
      return at == text.length() ? all : null;
    }

    private boolean inBraces(List<Match> all, boolean named) {
      space();
      while (!take('}')) {
        String label = word(false);
        space();
        Op op = label == null ? null : op();
        space();
        String value = op == null ? null : quoted();
        if (label == null || op == null || value == null || (named && label.equals(NAME))) {
          return false;
        }
        all.add(new Match(label, op, value));
        space();
        if (!take(',') && peek() != '}') {
          return false;
        }
        space();
      }
      return true;
    }

    private @Nullable Op op() {
      boolean not = take('!');
      if (!not && !take('=')) {
        return null;
      }
      if (take('~')) {
        return not ? Op.NOT_REGEX : Op.REGEX;
      }
      return not ? (take('=') ? Op.NOT_EQUAL : null) : Op.EQUAL;
    }

    private @Nullable String quoted() {
      char quote = peek();
      if (quote != '"' && quote != '\'' && quote != '`') {
        return null;
      }
      at++;
      StringBuilder value = new StringBuilder();
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c == quote) {
          return value.toString();
        }
        if (quote != '`' && c == '\n') {
          return null;
        }
        if (quote != '`' && c == '\\') {
          char escaped = peek();
          at++;
          switch (escaped) {
            case '\\' -> c = '\\';
            case 'n' -> c = '\n';
            case 't' -> c = '\t';
            case 'r' -> c = '\r';
            default -> {
              if (escaped != quote) {
                return null;
              }
              c = quote;
            }
          }
        } else if (c == '\r' || c == 0) {
          // Go drops carriage returns from raw strings; nobody means them.
          return null;
        }
        value.append(c);
      }
      return null;
    }

    private @Nullable String word(boolean metric) {
      int from = at;
      while (at < text.length() && inWord(text.charAt(at), at > from, metric)) {
        at++;
      }
      return at == from ? null : text.substring(from, at);
    }

    private static boolean inWord(char c, boolean inside, boolean metric) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || c == '_'
          || (metric && c == ':')
          || (inside && c >= '0' && c <= '9');
    }

    private char peek() {
      return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean take(char c) {
      if (peek() != c) {
        return false;
      }
      at++;
      return true;
    }

    private void space() {
      while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }
  }
}
