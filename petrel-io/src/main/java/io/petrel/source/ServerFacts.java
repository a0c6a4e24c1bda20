package io.petrel.source;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What one must know of a Prometheus to make of raw samples what its queries make of them.
 *
 * @param lookback how far back a query looks
 * @param externalLabels names of the labels that it adds to what it gives to others, not to queries
 */
record ServerFacts(Lookback lookback, List<String> externalLabels) {
  /** Two instants are in this range where the older end counts, as it did before Prometheus 3. */
  private static final String PROBE = "count_over_time(vector(1)[1m:1m])";

  private static final long FULL_MINUTE = 1_700_000_040_000L;
  private static final Pattern DURATION =
      Pattern.compile(
          "(?:(\\d{1,6})w)?(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m(?!s))?(?:(\\d{1,6})s)?(?:(\\d{1,9})ms)?");
  private static final long[] UNITS = {604_800_000, 86_400_000, 3_600_000, 60_000, 1000, 1};
  private static final Pattern KEY = Pattern.compile("([ ]*)(\\S.*)");
  private static final Pattern NAME =
      Pattern.compile("(?:([a-zA-Z_]\\w*)|\"([a-zA-Z_]\\w*)\"):(?: .*)?");

  ServerFacts {
    externalLabels = List.copyOf(externalLabels);
  }

  /**
   * Asks the server.
   *
   * @throws BadAnswer where it does not tell; nothing is guessed
   */
  static ServerFacts ask(PrometheusApi api) throws BadAnswer {
    JsonNode config = api.status("config");
    List<String> external = externalLabels(config.path("yaml").asString(""));
    long lookback = millis(api.status("flags").path("query.lookback-delta").asString(""));
    Answer probe = api.instant(PROBE, FULL_MINUTE, 1);
    double instants = probe.count == 1 ? probe.values[0] : 0;
    if (instants != 1 && instants != 2) {
      throw BadAnswer.refused("the server answers " + PROBE + " with " + instants);
    }
    return new ServerFacts(new Lookback(lookback, instants == 2), external);
  }

  /** A duration as Prometheus writes it. */
  static long millis(String duration) throws BadAnswer {
    Matcher m = DURATION.matcher(duration);
    long sum = 0;
    if (m.matches()) {
      for (int i = 0; i < UNITS.length; i++) {
        String part = m.group(i + 1);
        sum += part == null ? 0 : Long.parseLong(part) * UNITS[i];
      }
    }
    if (sum == 0) {
      throw BadAnswer.refused(
          "the server tells its query.lookback-delta as \"" + Text.line(duration, 40) + "\"");
    }
    return sum;
  }

  /**
   * The names under {@code global: external_labels:}, from the one form in which Prometheus prints
   * its configuration: a key a line, indented, flow style only where empty.
   */
  static List<String> externalLabels(String yaml) throws BadAnswer {
    List<String> names = new ArrayList<>();
    boolean global = false;
    int section = -1;
    int label = -1;
    boolean inside = false;
    for (String line : yaml.split("\n", -1)) {
      Matcher m = KEY.matcher(line);
      if (!m.matches()) {
        continue;
      }
      int indent = m.group(1).length();
      String text = m.group(2);
      if (indent == 0) {
        if (global) {
          break;
        }
        global = text.equals("global:");
        continue;
      }
      if (!global) {
        continue;
      }
      section = section < 0 ? indent : section;
      if (indent == section) {
        inside = text.equals("external_labels:");
        if (text.startsWith("external_labels: ") && !text.endsWith(" {}")) {
          throw unknown(text);
        }
      } else if (inside) {
        label = label < 0 ? indent : label;
        // What is indented deeper goes on with the value above.
        if (indent <= label) {
          Matcher name = NAME.matcher(text);
          if (indent < label || !name.matches()) {
            throw unknown(text);
          }
          names.add(name.group(1) != null ? name.group(1) : name.group(2));
        }
      }
    }
    if (!global) {
      throw unknown(yaml);
    }
    return names;
  }

  private static BadAnswer unknown(String text) {
    return BadAnswer.refused(
        "the server's external_labels cannot be read near \"" + Text.line(text, 40) + "\"");
  }
}
