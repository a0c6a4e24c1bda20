package io.petrel.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What holds between parts of a config file: names that must differ, names that must be known.
 *
 * <p>It looks at the file's nodes, so that it finds everything even where other parts are wrong.
 */
final class Checks {
  private static final Pattern EQUALS_TWICE = Pattern.compile("\\s*(\\w+)\\s*=\\s*=\\s*(\\S*)\\s*");
  private static final Duration GROUP_INTERVAL = Route.to("").groupInterval();
  private static final Duration REPEAT_INTERVAL = Route.to("").repeatInterval();

  private final Node root;
  private final Function<String, ?> matcher;
  private final Reading reading;

  private Checks(Node root, Function<String, ?> matcher, Reading reading) {
    this.root = root;
    this.matcher = matcher;
    this.reading = reading;
  }

  static void run(Node root, Types types, Reading reading) {
    new Checks(root, types.matcher(), reading).run();
  }

  private void run() {
    if (root instanceof Node.Mapping all && all.entries().isEmpty()) {
      reading.warn(root.at(), "", "nothing is said in it: everything is as by default");
    }
    bounded("interval", Duration.ofSeconds(1), Duration.ofDays(1));
    bounded("query_offset", Duration.ZERO, Duration.ofDays(1));
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
    items(child(root, "exclude_from_learning")).forEach(this::matchers);
    Map<String, Node.Scalar> receivers = names("receivers");
    Set<String> known = new HashSet<>(receivers.keySet());
    if (items(child(root, "receivers")).isEmpty()) {
      known.add(ConfigReader.CONSOLE);
    }
    Node route = child(root, "route");
    Set<String> used = new HashSet<>();
    if (route instanceof Node.Mapping) {
      root(route);
      routes(route, List.copyOf(known), used);
      paces(route, Durations.format(GROUP_INTERVAL), Durations.format(REPEAT_INTERVAL));
    }
    boolean rootNamesOne = route != null && child(route, "receiver") != null;
    if (receivers.size() > 1 && !rootNamesOne && !(route instanceof Node.Broken)) {
      Node.At at = route == null ? root.at().key("route") : route.at();
      reading.error(
          at.key("receiver"),
          "missing",
          "expected the receiver of everything that no route takes, one of "
              + Texts.or(receivers.keySet()));
    } else if (!rootNamesOne) {
      used.addAll(receivers.keySet());
    }
    receivers.forEach(
        (name, node) -> {
          if (!used.contains(name)) {
            reading.warn(node.at(), Node.show(node), "no route leads to this receiver");
          }
        });
    silent(signals);
    levels();
  }

  /** Tells routes that repeat more often than they may tell anything. */
  private void paces(Node route, String groupIntervalAbove, String repeatIntervalAbove) {
    String groupInterval = textOf(child(route, "group_interval"), groupIntervalAbove);
    String repeatInterval = textOf(child(route, "repeat_interval"), repeatIntervalAbove);
    Duration group = Durations.parse(groupInterval);
    Duration repeat = Durations.parse(repeatInterval);
    Node said = child(route, "repeat_interval");
    Node at = said == null ? child(route, "group_interval") : said;
    if (at != null && group != null && repeat != null && repeat.compareTo(group) < 0) {
      reading.warn(
          at.at(),
          Node.show(at),
          "repeat_interval ("
              + repeatInterval
              + ") is less than group_interval ("
              + groupInterval
              + "): nothing is told again before group_interval has passed");
    }
    for (Node below : items(child(route, "routes"))) {
      paces(below, groupInterval, repeatInterval);
    }
  }

  private static String textOf(@Nullable Node node, String otherwise) {
    return node instanceof Node.Scalar text && !text.isNull() ? text.text() : otherwise;
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

  private void root(Node route) {
    for (String key : List.of("matchers", "continue")) {
      Node node = child(route, key);
      boolean empty = node instanceof Node.Sequence list && list.items().isEmpty();
      boolean no = node instanceof Node.Scalar text && text.text().equals("false");
      if (node != null && !empty && !no) {
        reading.error(node.at(), "", "the topmost route takes everything, leave it out");
      }
    }
  }

  private void routes(Node route, List<String> receivers, Set<String> used) {
    if (child(route, "receiver") instanceof Node.Scalar receiver && !receiver.isNull()) {
      used.add(receiver.text());
      known(receiver, "receiver", receivers);
    }
    matchers(route);
    for (Node below : items(child(route, "routes"))) {
      routes(below, receivers, used);
    }
  }

  private void matchers(Node of) {
    for (Node.Scalar text : texts(child(of, "matchers"))) {
      try {
        Object unused = matcher.apply(text.text());
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

  private void known(Node.Scalar name, String sort, List<String> names) {
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
  private Map<String, Node.Scalar> names(String key) {
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

  private static @Nullable Node child(@Nullable Node node, String key) {
    return node instanceof Node.Mapping mapping ? mapping.get(key) : null;
  }

  private static List<Node> items(@Nullable Node node) {
    return node instanceof Node.Sequence sequence ? sequence.items() : List.of();
  }

  private static List<Node.Scalar> texts(@Nullable Node node) {
    List<Node.Scalar> texts = new ArrayList<>();
    for (Node item : items(node)) {
      if (item instanceof Node.Scalar scalar && !scalar.isNull()) {
        texts.add(scalar);
      }
    }
    return texts;
  }
}
