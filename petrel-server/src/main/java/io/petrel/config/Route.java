package io.petrel.config;

import java.time.Duration;
import java.util.List;

/**
 * A node of the route tree, as in Alertmanager, with everything inherited filled in.
 *
 * @param receiver the name of the receiver
 * @param groupBy label names; exactly {@link #ALL_LABELS} = all labels
 * @param groupWait how long a new incident waits for more alerts
 * @param groupInterval how long until the next message of a changed incident
 * @param repeatInterval how long until an unchanged incident is told again
 * @param muteTimeIntervals names of time intervals, in any of which nothing is told; not inherited
 * @param activeTimeIntervals names of time intervals, outside all of which nothing is told; none =
 *     always; not inherited
 * @param reopenWithin how long after its end an incident goes on when the same comes back
 * @param escalate who else is told when nobody acknowledges, soonest first
 * @param matchers in Alertmanager's syntax, each checked; none = everything
 * @param goOn {@code continue}: whether what matches here goes on to the next sibling too
 * @param routes the children, the first that matches wins
 */
public record Route(
    String receiver,
    List<String> groupBy,
    Duration groupWait,
    Duration groupInterval,
    Duration repeatInterval,
    List<String> muteTimeIntervals,
    List<String> activeTimeIntervals,
    Duration reopenWithin,
    List<Escalation> escalate,
    List<String> matchers,
    boolean goOn,
    List<Route> routes) {
  /** Stands in {@link #groupBy} for all labels. */
  public static final String ALL_LABELS = "...";

  public Route {
    groupBy = List.copyOf(groupBy);
    muteTimeIntervals = List.copyOf(muteTimeIntervals);
    activeTimeIntervals = List.copyOf(activeTimeIntervals);
    escalate = List.copyOf(escalate);
    matchers = List.copyOf(matchers);
    routes = List.copyOf(routes);
  }

  /** Everything to one receiver, by host, with Alertmanager's times. */
  public static Route to(String receiver) {
    return new Route(
        receiver,
        List.of("instance"),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofHours(4),
        List.of(),
        List.of(),
        Duration.ofMinutes(30),
        List.of(),
        List.of(),
        false,
        List.of());
  }

  Route withRoutes(List<Route> children) {
    return new Route(
        receiver,
        groupBy,
        groupWait,
        groupInterval,
        repeatInterval,
        muteTimeIntervals,
        activeTimeIntervals,
        reopenWithin,
        escalate,
        matchers,
        goOn,
        children);
  }
}
