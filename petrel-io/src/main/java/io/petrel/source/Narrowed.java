package io.petrel.source;

import io.petrel.route.Matcher;
import io.petrel.series.Signal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A signal whose query selects only some hosts' series, where that certainly gives the same values:
 * so a chart of one host does not read the whole fleet.
 *
 * <p>A matcher on the host's label goes into every selector of the query. The values stay the same
 * when each of them is made of one host's series: so every aggregation and every matching must keep
 * the host's label apart, and no function may make up series or labels. Whatever is not certainly
 * such a query stays as it is.
 */
public final class Narrowed {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<space>\\s+|#[^\\n]*)"
              + "|(?<text>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|`[^`]*`)"
              + "|(?<number>\\.?[0-9](?:[eE][+-]?[0-9]|[0-9a-zA-Z.])*)"
              + "|(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)"
              + "|(?<sign>[=!<>]=|[=!]~|.)",
          Pattern.DOTALL);

  private static final Set<String> AGGREGATIONS =
      Set.of(
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
          "quantile");

  /** What keeps a value of one host apart from those of others; all else is not trusted. */
  private static final Set<String> FUNCTIONS =
      Set.of(
          "rate",
          "irate",
          "increase",
          "delta",
          "idelta",
          "deriv",
          "predict_linear",
          "abs",
          "ceil",
          "floor",
          "round",
          "sqrt",
          "exp",
          "ln",
          "log2",
          "log10",
          "sgn",
          "clamp",
          "clamp_min",
          "clamp_max",
          "changes",
          "resets",
          "avg_over_time",
          "min_over_time",
          "max_over_time",
          "sum_over_time",
          "count_over_time",
          "quantile_over_time",
          "stddev_over_time",
          "stdvar_over_time",
          "last_over_time",
          "present_over_time",
          "timestamp",
          "time",
          "histogram_quantile");

  private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "offset", "bool");
  private static final Set<String> JOINS = Set.of("group_left", "group_right");
  private static final Set<String> NUMBERS = Set.of("inf", "nan");

  private record Token(String text, boolean name) {}

  private final String hostLabel;
  private final String condition;
  private final List<Token> tokens = new ArrayList<>();

  /** Where the word {@code by} of an aggregation stands. */
  private final Set<Integer> groupings = new HashSet<>();

  private final StringBuilder out = new StringBuilder();
  private int at;

  private Narrowed(String hostLabel, List<Matcher> hosts) {
    this.hostLabel = hostLabel;
    this.condition = hosts.stream().map(Matcher::toString).collect(Collectors.joining(","));
  }

  /**
   * The signal with a query for those hosts only that fulfil the matchers on the host's label; the
   * signal itself where there are none, or where the values might be others.
   */
  public static Signal of(Signal signal, List<Matcher> only) {
    List<Matcher> hosts =
        only.stream().filter(each -> each.name().equals(signal.hostLabel())).toList();
    String query =
        hosts.isEmpty() ? null : new Narrowed(signal.hostLabel(), hosts).query(signal.query());
    return query == null ? signal : signal.asking(query);
  }

  /** null = it cannot be narrowed */
  private @Nullable String query(String query) {
    java.util.regex.Matcher matcher = TOKEN.matcher(query);
    while (matcher.find()) {
      if (matcher.group("space") == null) {
        tokens.add(new Token(matcher.group(), matcher.group("name") != null));
      }
    }
    boolean selects = false;
    while (at < tokens.size()) {
      Token token = tokens.get(at++);
      if (token.name()) {
        String word = token.text().toLowerCase(Locale.ROOT);
        if (groupings.contains(at - 1)) {
          copy(closing(at));
        } else if (keepsHost(word, at)) {
          copy(closing(at));
        } else if (JOINS.contains(word)) {
          copy(next("(") ? closing(at) : at - 1);
        } else if (AGGREGATIONS.contains(word)) {
          if (!byHost()) {
            return null;
          }
          say(token.text());
        } else if (OPERATORS.contains(word) || NUMBERS.contains(word)) {
          say(token.text());
        } else if (next("(")) {
          if (!FUNCTIONS.contains(word)) {
            return null;
          }
          say(token.text());
        } else {
          selects = true;
          select(token.text());
        }
      } else if (token.text().equals("{") || token.text().equals("@")) {
        return null;
      } else if (token.text().equals("[")) {
        copy(find("]"));
      } else {
        say(token.text());
      }
    }
    return selects ? out.toString().strip() : null;
  }

  private boolean next(String text) {
    return at < tokens.size() && tokens.get(at).text().equals(text);
  }

  private void say(String text) {
    out.append(text).append(' ');
  }

  /** The token that was taken and all up to and including another, as they are. */
  private void copy(int last) {
    for (at--; at <= last && at < tokens.size(); at++) {
      out.append(tokens.get(at).text());
    }
    out.append(' ');
  }

  /** Whether an aggregation, whose grouping stands before its arguments or after them, is. */
  private boolean byHost() {
    int grouping = next("(") ? closing(at) + 1 : at;
    if (grouping >= tokens.size()) {
      return false;
    }
    String word = tokens.get(grouping).text().toLowerCase(Locale.ROOT);
    groupings.add(grouping);
    return (word.equals("by") && named(grouping + 1))
        || (word.equals("without") && !named(grouping + 1));
  }

  /** Whether series are matched by labels among which the host's is. */
  private boolean keepsHost(String word, int list) {
    return (word.equals("on") && named(list)) || (word.equals("ignoring") && !named(list));
  }

  /** Whether the host's label is in the list that begins here. */
  private boolean named(int list) {
    return tokens.subList(list, Math.min(tokens.size(), closing(list))).stream()
        .anyMatch(token -> token.text().equals(hostLabel));
  }

  private int closing(int open) {
    int depth = 0;
    for (int i = open; i < tokens.size(); i++) {
      String text = tokens.get(i).text();
      if (text.equals("(")) {
        depth++;
      } else if (text.equals(")") && --depth == 0) {
        return i;
      }
    }
    return tokens.size();
  }

  private int find(String text) {
    int i = at;
    while (i < tokens.size() && !tokens.get(i).text().equals(text)) {
      i++;
    }
    return i;
  }

  private void select(String metric) {
    out.append(metric).append('{').append(condition);
    if (next("{")) {
      int end = find("}");
      if (end > at + 1) {
        out.append(',');
      }
      for (at++; at < end; at++) {
        out.append(tokens.get(at).text());
      }
      at++;
    }
    say("}");
  }
}
