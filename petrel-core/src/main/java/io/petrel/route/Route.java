package io.petrel.route;

import io.petrel.series.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One node of the tree that leads alerts to receivers, as in Alertmanager: the deepest matching
 * node takes an alert; {@code proceed} ({@code continue} in the config) lets its siblings look too.
 *
 * @param path its place in the tree: {@code 0} is the root, {@code 0.1} the root's second child
 * @param receiver who is told
 * @param groupBy labels whose equal values make one incident; {@code ...} alone = every alert by
 *     itself
 * @param matchers all must match
 * @param proceed whether siblings after it are tried too
 * @param groupWait how long a new incident waits for more of its alerts
 * @param groupInterval the least time between two messages of an incident
 * @param repeatInterval after how long an unchanged incident is told again
 * @param muteTimeIntervals nothing is told while any of them holds
 * @param activeTimeIntervals something is told only while any of them holds; none = always
 * @param reopenWithin how long after its end an incident goes on when the same comes back; zero = a
 *     new one begins at once
 * @param escalations who else is told when nobody acknowledges, soonest first
 * @param routes the children
 */
public record Route(
    String path,
    String receiver,
    List<String> groupBy,
    List<Matcher> matchers,
    boolean proceed,
    Duration groupWait,
    Duration groupInterval,
    Duration repeatInterval,
    List<TimeInterval> muteTimeIntervals,
    List<TimeInterval> activeTimeIntervals,
    Duration reopenWithin,
    List<Escalation> escalations,
    List<Route> routes) {
  /** In {@code group_by}: all labels. */
  public static final String ALL_LABELS = "...";

  public Route {
    groupBy = List.copyOf(groupBy);
    matchers = List.copyOf(matchers);
    muteTimeIntervals = List.copyOf(muteTimeIntervals);
    activeTimeIntervals = List.copyOf(activeTimeIntervals);
    escalations = List.copyOf(escalations);
    routes = List.copyOf(routes);
  }

  /** A node that is never muted, reopens nothing and escalates nothing. */
  public Route(
      String path,
      String receiver,
      List<String> groupBy,
      List<Matcher> matchers,
      boolean proceed,
      Duration groupWait,
      Duration groupInterval,
      Duration repeatInterval,
      List<Route> routes) {
    this(
        path,
        receiver,
        groupBy,
        matchers,
        proceed,
        groupWait,
        groupInterval,
        repeatInterval,
        List.of(),
        List.of(),
        Duration.ZERO,
        List.of(),
        routes);
  }

  /**
   * Who else is told of an incident that nobody acknowledges.
   *
   * @param after how long after it was first told
   * @param receiver the receiver, who is then told of all that follows too
   */
  public record Escalation(Duration after, String receiver) {}

  /** One receiver for everything, grouped by a label, with Alertmanager's times. */
  public static Route single(String receiver, String groupBy) {
    return new Route(
        "0",
        receiver,
        List.of(groupBy),
        List.of(),
        false,
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofHours(4),
        List.of());
  }

  /** The nodes that take an alert with these labels, in the tree's order; none if none matches. */
  public List<Route> match(Labels labels) {
    for (Matcher matcher : matchers) {
      if (!matcher.matches(labels)) {
        return List.of();
      }
    }
    List<Route> taken = new ArrayList<>();
    for (Route child : routes) {
      List<Route> deeper = child.match(labels);
      taken.addAll(deeper);
      if (!deeper.isEmpty() && !child.proceed) {
        break;
      }
    }
    return taken.isEmpty() ? List.of(this) : taken;
  }

  /** Whether nothing is to be told by this node at an instant. */
  boolean mutedAt(long at) {
    return muteTimeIntervals.stream().anyMatch(interval -> interval.contains(at))
        || (!activeTimeIntervals.isEmpty()
            && activeTimeIntervals.stream().noneMatch(interval -> interval.contains(at)));
  }

  /** The next instant at which {@link #mutedAt} may change; Long.MAX_VALUE = never. */
  long nextChange(long at) {
    return Stream.concat(muteTimeIntervals.stream(), activeTimeIntervals.stream())
        .mapToLong(interval -> interval.nextChange(at))
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Whether every alert is an incident by itself. */
  boolean eachByItself() {
    return groupBy.equals(List.of(ALL_LABELS));
  }

  /** The node whose rules an incident follows: its own, or this one when that is gone. */
  Route nodeOf(String itsPath, String itsReceiver) {
    return at(itsPath).filter(route -> route.receiver.equals(itsReceiver)).orElse(this);
  }

  /** The node at a path. */
  Optional<Route> at(String wanted) {
    if (path.equals(wanted)) {
      return Optional.of(this);
    }
    return routes.stream().flatMap(child -> child.at(wanted).stream()).findFirst();
  }
}
