package io.petrel.notify;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Markdown that Petrel writes to chats: a heading in the first line, quotes, list items, bold
 * lines, links to its own places, and besides nothing that any reader could take for markup.
 */
final class MarkdownRules {
  private MarkdownRules() {}

  private static final Pattern LINK =
      Pattern.compile(
          "\\[(Petrel|Prometheus|Grafana)]"
              + "\\(https://(petrel|grafana|prometheus)\\.example\\.com/[^()<>\\[\\]\\s@`*]*\\)");
  private static final Pattern MARKUP =
      Pattern.compile(
          "[<>\\[\\]`*~|&@\\\\]|://|^\\s*(#|[+-](\\s|$)|---|=|\\d+[.)]\\s)|(^|\\s)_\\S|\\S_(\\s|$)");
  private static final String WIDE = "＜＞［］｀＊～｜＆＠＼＃－＋＿＝！";
  private static final String PLAIN = "<>[]`*~|&@\\#-+_=!";

  /** What people see, one line each. */
  static String show(String text, List<String> wrong) {
    List<String> shown = new ArrayList<>();
    boolean first = true;
    for (String line : text.split("\n", -1)) {
      if (line.isBlank()) {
        continue;
      }
      Matcher link = LINK.matcher(line);
      if (link.matches()) {
        shown.add(link.group(1));
      } else if (!line.matches("@\\+?[0-9-]+( @\\+?[0-9-]+)*")) {
        String rest =
            first && line.startsWith("### ")
                ? line.substring(4)
                : !first && (line.startsWith("> ") || line.startsWith("- "))
                    ? line.substring(2)
                    : !first && line.matches("\\*\\*[^*]+\\*\\*")
                        ? line.substring(2, line.length() - 2)
                        : line;
        if (MARKUP.matcher(rest).find()) {
          wrong.add("markup in: " + line);
        }
        shown.add(plain(rest));
      }
      first = false;
    }
    return String.join("\n", shown);
  }

  /** With full-width forms of markup as what they stand for. */
  static String plain(String text) {
    StringBuilder out = new StringBuilder();
    text.chars()
        .forEach(
            c -> {
              int at = WIDE.indexOf(c);
              out.append(at < 0 ? (char) c : PLAIN.charAt(at));
            });
    return out.toString().replace("：//", "://");
  }
}
