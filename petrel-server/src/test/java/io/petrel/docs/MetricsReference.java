package io.petrel.docs;

import io.petrel.pipeline.View;
import io.petrel.web.Metrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The metrics as Markdown, from what {@code /metrics} answers when everything has happened. */
final class MetricsReference {
  private static final Pattern LINE = Pattern.compile("^(\\w+?)(_bucket|_sum|_count)?(\\{.*})? .*");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

  private MetricsReference() {}

  private static final class Family {
    String help = "";
    String type = "";
    final Set<String> labels = new TreeSet<>();
  }

  /**
   * @param view of a service in which a series has a score, an expected range and a mark
   * @param ofSeries the labels that such series have
   */
  static String markdown(View view, Set<String> ofSeries) throws IOException {
    Metrics metrics =
        new Metrics(
            () -> view,
            () -> Integer.MAX_VALUE,
            () -> java.time.Duration.ofMinutes(1),
            () -> List.of("prometheus"),
            () -> List.of(new Metrics.Waiting("ops/slack", 1, 1, true)),
            () -> List.of(new Metrics.Learning("cpu_usage", "prometheus", 0.5, 1)),
            "1",
            "abc");
    metrics.channels(List.of("ops/slack"));
    metrics.ticked(1, 1);
    metrics.unheard("ops/slack");
    metrics.reloaded(true, 1000);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    metrics.write("", text);
    Map<String, Family> families = families(text.toString(StandardCharsets.UTF_8));
    // Written with the scores, but only for series that a mark has widened; here is none.
    families.get("petrel_tolerance").labels.addAll(families.get("petrel_score").labels);
    StringBuilder out = new StringBuilder("\n| metric | type | labels | |\n|---|---|---|---|\n");
    families.forEach(
        (name, family) -> {
          boolean series = family.labels.containsAll(ofSeries);
          family.labels.removeAll(series ? ofSeries : Set.of());
          out.append("| `").append(name).append("` | ").append(family.type).append(" | ");
          family.labels.forEach(label -> out.append('`').append(label).append("` "));
          out.append(series ? "and the series' " : "").append("| ");
          out.append(family.help).append(" |\n");
        });
    return out.toString();
  }

  private static Map<String, Family> families(String text) {
    Map<String, Family> families = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", 4);
      if (line.startsWith("# HELP ")) {
        families.computeIfAbsent(words[2], name -> new Family()).help = words[3];
      } else if (line.startsWith("# TYPE ")) {
        families.computeIfAbsent(words[2], name -> new Family()).type = words[3];
      } else {
        Matcher sample = LINE.matcher(line);
        Family family =
            !sample.matches()
                ? null
                : families.getOrDefault(
                    sample.group(1) + (sample.group(2) == null ? "" : sample.group(2)),
                    families.get(sample.group(1)));
        if (family == null) {
          throw new IllegalStateException("a line of no metric: " + line);
        }
        Matcher label = LABEL.matcher(sample.group(3) == null ? "" : sample.group(3));
        while (label.find()) {
          if (!label.group(1).equals("le")) {
            family.labels.add(label.group(1));
          }
        }
      }
    }
    return families;
  }
}
