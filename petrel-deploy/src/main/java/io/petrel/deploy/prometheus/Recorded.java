package io.petrel.deploy.prometheus;

import io.petrel.deploy.prometheus.NodePreset.Signal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What follows from the preset {@code node} for a Prometheus that records its signals: the
 * recording rules, and the preset {@code node_recorded}, which asks for what they record.
 */
public final class Recorded {
  /** The one query that keeps nothing but the host's name; what is recorded keeps all labels. */
  private static final String BARE = "avg by(instance)(";

  private static final String FULL = "avg without (cpu, mode) (";

  /** What the preset says of that query, and what is not so of the recorded one. */
  private static final String OF_THE_QUERY =
      "  # Only the label instance stays here; the labels of the host are taken from \"up\".\n";

  private static final Pattern NAME = Pattern.compile("  - name: (\\w+)\n");
  private static final Pattern QUERY = Pattern.compile("    query: .*\n(?: {6,}.*\n)*");

  private Recorded() {}

  /** The PromQL that a rule records: the preset's own, with all labels of the host. */
  static String expression(Signal signal) {
    return signal.query().replaceAll("\\s+", " ").replace(BARE, FULL);
  }

  /** The file of recording rules. */
  public static String rules(NodePreset preset) {
    StringBuilder out =
        new StringBuilder(
            """
            # Made from Petrel's preset "node" by petrel-deploy/generate: change it there.
            #
            # Records every signal of the preset as node:SIGNAL, for dashboards, and for Petrel with
            # "presets: [ node_recorded ]": both then read a handful of series for each host instead of
            # working out the same queries again and again, and Petrel reads the past ten times cheaper.
            groups:
              - name: petrel-node
                rules:
            """);
    for (Signal signal : preset.signals()) {
      out.append("      - record: ").append(signal.recorded()).append("\n        expr: >-\n");
      out.append("          ").append(expression(signal)).append('\n');
    }
    return out.toString();
  }

  /** The preset that asks for what the rules record. */
  public static String preset(NodePreset preset) {
    String signals = preset.text().substring(preset.text().indexOf("signals:\n"));
    StringBuilder out =
        new StringBuilder(
            """
            # Made from the preset "node" by petrel-deploy/generate: change it there.
            #
            # As "node", where Prometheus records the signals by deploy/prometheus/rules/node.rules.yml:
            # ticks ask for plain series, and the past is read by remote read where the server allows it.
            """);
    Matcher name = NAME.matcher(signals);
    int from = 0;
    while (name.find()) {
      Matcher query = QUERY.matcher(signals);
      if (!query.find(name.end()) || query.start() != name.end()) {
        throw new IllegalStateException("no query after the name of " + name.group(1));
      }
      out.append(signals, from, name.end());
      out.append("    query: ").append(preset.signal(name.group(1)).recorded()).append('\n');
      from = query.end();
    }
    return out.append(signals, from, signals.length()).toString().replace(OF_THE_QUERY, "");
  }
}
