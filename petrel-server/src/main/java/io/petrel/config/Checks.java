package io.petrel.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What holds between parts of a config file: names that must differ, names that must be known.
 *
 * <p>It looks at the file's nodes, so that it finds everything even where other parts are wrong.
 */
final class Checks {
  private static final Pattern EQUALS_TWICE = Pattern.compile("\\s*(\\w+)\\s*=\\s*=\\s*(\\S*)\\s*");

  final Node root;
  final Types types;
  final Reading reading;

  private Checks(Node root, Types types, Reading reading) {
    this.root = root;
    this.types = types;
    this.reading = reading;
  }

  static void run(Node root, Types types, Reading reading) {
    new Checks(root, types, reading).run();
  }

  private void run() {
    if (root instanceof Node.Mapping all && all.entries().isEmpty()) {
      reading.warn(root.at(), "", "nothing is said in it: everything is as by default");
    }
    bounded("interval", Duration.ofSeconds(1), Duration.ofDays(1));
    bounded("query_offset", Duration.ZERO, Duration.ofDays(1));
    bounded("silence_reminder", Duration.ZERO, Duration.ofDays(400));
    bounded("learn_from", Duration.ZERO, Duration.ofDays(400));
    Node both = child(root, "sources");
    if (child(root, "prometheus") != null && !items(both).isEmpty() && both != null) {
      reading.error(both.at(), "", "cannot stand beside prometheus: expected one of them");
    }
    for (Node.Scalar preset : texts(child(root, "presets"))) {
      known(preset, "preset", Presets.NAMES);
    }
    Map<String, Node.Scalar> sources = names("sources");
    Map<String, Node.Scalar> signals = names("signals");
    sourcesOfSignals(sources);
    items(child(root, "exclude_from_learning")).forEach(each -> matchers(each, "matchers"));
    Map<String, Node.Scalar> receivers = names("receivers");
    Set<String> known = new HashSet<>(receivers.keySet());
    if (items(child(root, "receivers")).isEmpty()) {
      known.add(ConfigReader.CONSOLE);
    }
    NotifyChecks.run(this, receivers, List.copyOf(known));
    silent(signals);
    levels();
  }

  /** Tells levels by severity of which the severer is reached first. */
  private void levels() {
    for (Node signal : items(child(root, "signals"))) {
      for (Node rule : items(child(signal, "detectors"))) {
        Node threshold = child(rule, "threshold");
        ascending(child(threshold, "above"), 1);
        ascending(child(threshold, "below"), -1);
      }
    }
  }

  private void ascending(@Nullable Node levels, int sign) {
    List<String> known = List.of("info", "warning", "critical");
    Node.Scalar milder = null;
    for (String severity : known) {
      if (!(child(levels, severity) instanceof Node.Scalar level)) {
        continue;
      }
      try {
        if (milder != null && sign * Double.compare(number(level), number(milder)) < 0) {
          reading.error(
              level.at(),
              Node.show(level),
              "must be "
                  + (sign > 0 ? "more" : "less")
                  + " than "
                  + milder.text()
                  + ", the level of "
                  + milder.at().path().replaceAll(".*\\.", "")
                  + ": a severer level lies further out");
        }
        milder = level;
      } catch (NumberFormatException e) {
        // Told where it is read.
      }
    }
  }

  private static double number(Node.Scalar level) {
    return Double.parseDouble(level.text());
  }

  private void bounded(String key, Duration least, Duration most) {
    if (child(root, key) instanceof Node.Scalar text) {
      Duration value = Durations.parse(text.text());
      if (value != null && (value.compareTo(least) < 0 || value.compareTo(most) > 0)) {
        String range = Durations.format(least) + " to " + Durations.format(most);
        reading.error(text.at(), Node.show(text), "must be from " + range);
      }
    }
  }

  /** Tells what are no matchers in the list below a key. */
  void matchers(Node of, String key) {
    for (Node.Scalar text : texts(child(of, key))) {
      try {
        Object unused = types.matcher().apply(text.text());
        // It is a matcher, as in Alertmanager, for a value that begins with =.
        java.util.regex.Matcher twice = EQUALS_TWICE.matcher(text.text());
        if (twice.matches()) {
          String meant = twice.group(1) + "=\"" + twice.group(2) + "\"";
          String means = "matches the value \"=" + twice.group(2) + "\"";
          reading.warn(text.at(), Node.show(text), means + "; did you mean " + meant + "?");
        }
      } catch (IllegalArgumentException e) {
        reading.error(text.at(), Node.show(text), String.valueOf(e.getMessage()));
      }
    }
  }

  /** Tells a name that is not among those of its sort. */
  void known(Node.Scalar name, String sort, List<String> names) {
    if (names.contains(name.text())) {
      return;
    }
    String near = Texts.didYouMean(name.text(), names);
    String hint =
        !near.isEmpty()
            ? near
            : names.isEmpty() ? "" : "; expected " + Texts.or(new java.util.TreeSet<>(names));
    reading.error(name.at(), Node.show(name), "unknown " + sort + hint);
  }

  private void sourcesOfSignals(Map<String, Node.Scalar> sources) {
    List<String> names = new ArrayList<>(sources.keySet());
    if (child(root, "prometheus") != null) {
      names.add("prometheus");
    }
    for (Node signal : items(child(root, "signals"))) {
      if (child(signal, "source") instanceof Node.Scalar source && !source.isNull()) {
        known(source, "source", names);
      }
    }
  }

  private void silent(Map<String, Node.Scalar> signals) {
    for (Node signal : items(child(root, "signals"))) {
      if (child(signal, "name") instanceof Node.Scalar name
          && signals.containsKey(name.text())
          && child(signal, "detectors") instanceof Node.Sequence detectors
          && detectors.items().isEmpty()) {
        reading.warn(detectors.at(), "", "no detector looks at this signal: it is never told");
      }
    }
  }

  /** The names in a list of named things; tells the ones that stand there twice. */
  Map<String, Node.Scalar> names(String key) {
    Map<String, Node.Scalar> names = new LinkedHashMap<>();
    for (Node item : items(child(root, key))) {
      if (child(item, "name") instanceof Node.Scalar name && !name.isNull()) {
        Node.Scalar before = names.putIfAbsent(name.text(), name);
        if (before != null) {
          reading.error(
              name.at(), Node.show(name), "name taken already, in line " + before.at().line());
        }
      }
    }
    return names;
  }

  static @Nullable Node child(@Nullable Node node, String key) {
    return node instanceof Node.Mapping mapping ? mapping.get(key) : null;
  }

  static List<Node> items(@Nullable Node node) {
    return node instanceof Node.Sequence sequence ? sequence.items() : List.of();
  }

  static List<Node.Scalar> texts(@Nullable Node node) {
    List<Node.Scalar> texts = new ArrayList<>();
    for (Node item : items(node)) {
      if (item instanceof Node.Scalar scalar && !scalar.isNull()) {
        texts.add(scalar);
      }
    }
    return texts;
  }
}
