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
    List<String> matchers,
    boolean goOn,
    List<Route> routes) {
  /** Stands in {@link #groupBy} for all labels. */
  public static final String ALL_LABELS = "...";

  public Route {
    groupBy = List.copyOf(groupBy);
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
        false,
        List.of());
  }

  Route withRoutes(List<Route> children) {
    return new Route(
        receiver, groupBy, groupWait, groupInterval, repeatInterval, matchers, goOn, children);
  }
}
