package io.petrel.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** How names and values are written in messages. */
final class Texts {
  private static final int SHOWN = 80;

  private Texts() {}

  /** A value on one line, shortened, without the password of a URL. */
  static String show(String value) {
    if (value.isEmpty()) {
      return "\"\"";
    }
    String clean = withoutPassword(value);
    StringBuilder out = new StringBuilder();
    int end = Math.min(clean.length(), SHOWN);
    for (int i = 0; i < end; i++) {
      char c = clean.charAt(i);
      if (c == '\n') {
        out.append("\\n");
      } else if (c == '\t') {
        out.append("\\t");
      } else if (Character.isISOControl(c)) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return clean.length() > SHOWN ? out + "..." : out.toString();
  }

  /** A URL without what stands before its host. */
  static String withoutPassword(String value) {
    return value.replaceAll("//[^/?#\\s]*@", "//<secret>@");
  }

  /** {@code a, b or c}. */
  static String or(Collection<String> names) {
    List<String> all = new ArrayList<>(names);
    if (all.size() < 2) {
      return String.join("", all);
    }
    String last = all.remove(all.size() - 1);
    return String.join(", ", all) + " or " + last;
  }

  /** {@code ; did you mean x?} where one of the names is near, else nothing. */
  static String didYouMean(String given, Collection<String> names) {
    String best = "";
    int bestDistance = Math.max(1, given.length() / 3) + 1;
    for (String name : names) {
      int distance = distance(fold(given), fold(name));
      if (distance < bestDistance) {
        bestDistance = distance;
        best = name;
      }
    }
    if (best.isEmpty() && given.length() > 2) {
      String start = fold(given);
      best =
          names.stream()
              .filter(name -> fold(name).startsWith(start) || start.startsWith(fold(name)))
              .findFirst()
              .orElse("");
    }
    return best.isEmpty() ? "" : "; did you mean " + best + "?";
  }

  private static String fold(String name) {
    String folded = name.toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
    return folded.substring(0, Math.min(folded.length(), 100));
  }

  /** The number of inserted, removed, changed or swapped characters between two words. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }

  /** A component's name as a key: {@code groupWait} is {@code group_wait}. */
  static String snake(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}
