package io.petrel.config;

import static io.petrel.config.Checks.child;
import static io.petrel.config.Checks.items;
import static io.petrel.config.Checks.texts;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds between routes, receivers, time intervals and what else says who hears what. */
final class NotifyChecks {
  private static final Duration GROUP_INTERVAL = Route.to("").groupInterval();
  private static final Duration REPEAT_INTERVAL = Route.to("").repeatInterval();

  private final Checks all;
  private final Node root;
  private final Reading reading;
  private final List<String> receivers;
  private final List<String> intervals;
  private final Set<String> usedReceivers = new HashSet<>();
  private final Set<String> usedIntervals = new HashSet<>();

  private NotifyChecks(Checks all, List<String> receivers, List<String> intervals) {
    this.all = all;
    this.root = all.root;
    this.reading = all.reading;
    this.receivers = receivers;
    this.intervals = intervals;
  }

  /**
   * Tells what is wrong or odd.
   *
   * @param named the receivers of the file
   * @param known the names that a route may use
   */
  static void run(Checks all, Map<String, Node.Scalar> named, List<String> known) {
    Map<String, Node.Scalar> intervals = all.names("time_intervals");
    new NotifyChecks(all, known, List.copyOf(intervals.keySet())).run(named, intervals);
  }

  private void run(Map<String, Node.Scalar> named, Map<String, Node.Scalar> intervals) {
    Node route = child(root, "route");
    if (route instanceof Node.Mapping) {
      root(route);
      routes(route);
      paces(route, Durations.format(GROUP_INTERVAL), Durations.format(REPEAT_INTERVAL));
    }
    boolean rootNamesOne = route != null && child(route, "receiver") != null;
    if (named.size() > 1 && !rootNamesOne && !(route instanceof Node.Broken)) {
      Node.At at = route == null ? root.at().key("route") : route.at();
      reading.error(
          at.key("receiver"),
          "missing",
          "expected the receiver of everything that no route takes, one of "
              + Texts.or(named.keySet()));
    } else if (!rootNamesOne) {
      usedReceivers.addAll(named.keySet());
    }
    all.names("maintenance");
    items(child(root, "maintenance")).forEach(this::maintenance);
    items(child(root, "inhibit_rules")).forEach(this::inhibition);
    templates(root);
    items(child(root, "receivers")).forEach(this::templates);
    named.forEach(
        (name, node) -> {
          if (!usedReceivers.contains(name)) {
            reading.warn(node.at(), Node.show(node), "no route leads to this receiver");
          }
        });
    intervals.forEach(
        (name, node) -> {
          if (!usedIntervals.contains(name)) {
            reading.warn(node.at(), Node.show(node), "nothing uses this time interval");
          }
        });
    for (Node interval : items(child(root, "time_intervals"))) {
      Node parts = child(interval, "time_intervals");
      if (parts instanceof Node.Sequence list && list.items().isEmpty()) {
        reading.warn(parts.at(), "", "none of these: it never holds");
      }
    }
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

  private void root(Node route) {
    for (String key : List.of("matchers", "continue")) {
      if (says(child(route, key))) {
        reading.error(at(route, key), "", "the topmost route takes everything, leave it out");
      }
    }
    for (String key : List.of("mute_time_intervals", "active_time_intervals")) {
      if (says(child(route, key))) {
        reading.error(
            at(route, key),
            "",
            "the topmost route tells at any time, as in Alertmanager; expected it in a route below");
      }
    }
  }

  private static boolean says(@Nullable Node node) {
    boolean empty = node instanceof Node.Sequence list && list.items().isEmpty();
    boolean no = node instanceof Node.Scalar text && (text.isNull() || text.text().equals("false"));
    return node != null && !empty && !no;
  }

  private static Node.At at(Node of, String key) {
    Node node = child(of, key);
    return node == null ? of.at() : node.at();
  }

  private void routes(Node route) {
    if (child(route, "receiver") instanceof Node.Scalar receiver && !receiver.isNull()) {
      usedReceivers.add(receiver.text());
      all.known(receiver, "receiver", receivers);
    }
    all.matchers(route, "matchers");
    intervals(route, "mute_time_intervals");
    intervals(route, "active_time_intervals");
    escalations(items(child(route, "escalate")));
    for (Node below : items(child(route, "routes"))) {
      routes(below);
    }
  }

  private void intervals(Node of, String key) {
    for (Node.Scalar name : texts(child(of, key))) {
      usedIntervals.add(name.text());
      all.known(name, "time interval", intervals);
    }
  }

  private void escalations(List<Node> steps) {
    Duration before = null;
    for (Node step : steps) {
      if (child(step, "receiver") instanceof Node.Scalar receiver && !receiver.isNull()) {
        usedReceivers.add(receiver.text());
        all.known(receiver, "receiver", receivers);
      }
      if (child(step, "after") instanceof Node.Scalar text) {
        Duration after = Durations.parse(text.text());
        if (after != null && before != null && after.compareTo(before) <= 0) {
          reading.error(
              text.at(),
              Node.show(text),
              "must be more than the step before it (" + Durations.format(before) + ")");
        }
        before = after == null ? before : after;
      }
    }
  }

  private void maintenance(Node of) {
    all.matchers(of, "matchers");
    intervals(of, "time_intervals");
  }

  private void inhibition(Node rule) {
    for (String key : List.of("source_matchers", "target_matchers")) {
      all.matchers(rule, key);
      if (rule instanceof Node.Mapping && !says(child(rule, key))) {
        boolean source = key.startsWith("source");
        reading.warn(
            at(rule, key),
            "",
            "no " + key + ": every alert " + (source ? "keeps others quiet" : "is kept quiet"));
      }
    }
  }

  private void templates(Node of) {
    Node templates = child(of, "templates");
    for (String key : List.of("title", "text")) {
      if (child(templates, key) instanceof Node.Scalar text && !text.isNull()) {
        try {
          Object unused = all.types.template().apply(text.text());
        } catch (IllegalArgumentException e) {
          reading.error(text.at(), "", String.valueOf(e.getMessage()));
        }
      }
    }
  }
}
