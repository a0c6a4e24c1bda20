package io.petrel.config;

import io.petrel.setting.Setting;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A route as it stands in the file: what is left out comes from the route above. */
record RouteKeys(
    @Setting("The receiver of what gets here.") @Nullable String receiver,
    @Setting("Labels whose equal values make one incident; '...': all labels.")
        @Nullable List<String> groupBy,
    @Setting("How long a new incident waits for more alerts.") @Nullable Duration groupWait,
    @Setting("How long until the next message of a changed incident.")
        @Nullable Duration groupInterval,
    @Setting("How long until an unchanged incident is told again.")
        @Nullable Duration repeatInterval,
    @Setting(value = "Names of time intervals, in any of which nothing is told.", byDefault = "[]")
        List<String> muteTimeIntervals,
    @Setting(
            value = "Names of time intervals, outside all of which nothing is told; none: always.",
            byDefault = "[]")
        List<String> activeTimeIntervals,
    @Setting(
            "How long after its end an incident goes on, in the same thread, when the same comes"
                + " back; 0s: a new one begins at once.")
        @Nullable Duration reopenWithin,
    @Setting("Who else is told when nobody acknowledges, soonest first.")
        @Nullable List<Escalation> escalate,
    @Setting(value = "Alerts that match all of these go here.", byDefault = "[]")
        List<String> matchers,
    @Setting(
            value = "Whether alerts that get here go on to the next routes too.",
            byDefault = "false",
            key = "continue")
        boolean goOn,
    @Setting(value = "Routes below this one; the first that matches wins.", byDefault = "[]")
        List<RouteKeys> routes) {
  private static final Duration MOST = Duration.ofDays(365);

  RouteKeys {
    if (groupBy != null && groupBy.size() > 1 && groupBy.contains(Route.ALL_LABELS)) {
      throw new IllegalArgumentException("group_by has '...' with others: expected it alone");
    }
    if (groupBy != null && !groupBy.equals(List.of(Route.ALL_LABELS))) {
      Checked.labels("group_by", groupBy);
    }
    if (groupInterval != null) {
      Checked.between("group_interval", groupInterval, Duration.ofMillis(1), MOST);
    }
    if (repeatInterval != null) {
      Checked.between("repeat_interval", repeatInterval, Duration.ofMillis(1), MOST);
    }
    if (reopenWithin != null) {
      Checked.between("reopen_within", reopenWithin, Duration.ZERO, Duration.ofDays(30));
    }
  }

  /** With everything said; as in Alertmanager, times of the day are not inherited. */
  Route resolve(Route above) {
    Route own =
        new Route(
            receiver == null ? above.receiver() : receiver,
            groupBy == null ? above.groupBy() : groupBy,
            groupWait == null ? above.groupWait() : groupWait,
            groupInterval == null ? above.groupInterval() : groupInterval,
            repeatInterval == null ? above.repeatInterval() : repeatInterval,
            muteTimeIntervals,
            activeTimeIntervals,
            reopenWithin == null ? above.reopenWithin() : reopenWithin,
            escalate == null ? above.escalate() : escalate,
            matchers,
            goOn,
            List.of());
    return own.withRoutes(routes.stream().map(route -> route.resolve(own)).toList());
  }

  static RouteKeys of(Route route) {
    return new RouteKeys(
        route.receiver(),
        route.groupBy(),
        route.groupWait(),
        route.groupInterval(),
        route.repeatInterval(),
        route.muteTimeIntervals(),
        route.activeTimeIntervals(),
        route.reopenWithin(),
        route.escalate(),
        route.matchers(),
        route.goOn(),
        route.routes().stream().map(RouteKeys::of).toList());
  }
}
