package io.petrel.route;

import io.petrel.alert.Alert;
import io.petrel.route.Route.Escalation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides, at one instant, what is told of each incident. Not thread-safe. */
final class Decider {
  private final Route root;
  private final GroupingState state;
  private final Mutes mutes;
  private final long now;
  private final Map<String, Acknowledgement> acknowledgements = new HashMap<>();
  private final List<Notification> notifications = new ArrayList<>();
  private final List<Event> events;

  /**
   * @param events where new lines of the timeline go
   */
  Decider(
      Route root,
      GroupingState state,
      Mutes mutes,
      long now,
      List<Acknowledgement> acknowledgements,
      List<Event> events) {
    this.root = root;
    this.state = state;
    this.mutes = mutes;
    this.now = now;
    this.events = events;
    acknowledgements.forEach(ack -> this.acknowledgements.put(ack.incident(), ack));
  }

  List<Notification> notifications() {
    return notifications;
  }

  void decide(OpenIncident incident) {
    Route node = root.nodeOf(incident.route, incident.receiver);
    boolean closed = node.mutedAt(now);
    shortenWaits(incident, node);
    if (forgetUnheard(incident, closed) && incident.members.isEmpty()) {
      finish(incident, node, Decision.UNTOLD);
      return;
    }
    Sight sight = new Sight(incident, state.alerts, mutes);
    Decision heard = hear(incident);
    boolean tellable = incident.told > 0 && sight.firing > 0 && !closed;
    if (heard != null && !tellable) {
      events.add(new Event(incident.id, now, heard, incident.firingCount()));
    }
    Decision decision = heard != null && tellable ? heard : decision(incident, node, sight, closed);
    if (decision.tells()) {
      notifications.add(state.notification(incident, decision, now, sight.hidden));
      state.told(incident, sight, now, now + node.groupInterval().toMillis());
    }
    if (decision.tells() && incident.members.isEmpty()) {
      finish(incident, node, decision);
      return;
    }
    if (decision != incident.decision || decision.tells() || incident.openedAt == now) {
      events.add(new Event(incident.id, now, decision, incident.firingCount()));
    }
    state.decided(incident, decision);
    Sight after = decision.tells() ? new Sight(incident, state.alerts, mutes) : sight;
    incident.nextAt = nextAt(incident, node, after, closed);
  }

  private void finish(OpenIncident incident, Route node, Decision decision) {
    events.add(new Event(incident.id, now, decision, 0));
    state.end(incident, decision, now);
    if (incident.told > 0 && !incident.storm && !node.reopenWithin().isZero()) {
      state.rested.add(incident.freeze(now));
    }
  }

  /**
   * Nothing waits longer than its route says from now on: neither after a reload that shortened the
   * waits, nor after the clock was set back.
   */
  private void shortenWaits(OpenIncident incident, Route node) {
    long wait = node.groupInterval().toMillis();
    if (incident.told == 0) {
      wait = node.groupWait().toMillis();
    } else if (incident.reopened()) {
      wait = Math.max(node.groupWait().toMillis(), damped(node, incident.openings, now));
    }
    state.shortenWaits(incident, now + wait, now);
  }

  /** What nobody has heard of and is over while it is not to be told, nobody need hear of. */
  private boolean forgetUnheard(OpenIncident incident, boolean closed) {
    List<Long> unheard = new ArrayList<>();
    incident.members.forEach(
        (id, member) -> {
          if (!member.firing() && !member.toldFiring()) {
            Alert alert = state.alerts.get(id);
            if (closed || (alert != null && mutes.endedUnheard(alert))) {
              unheard.add(id);
            }
          }
        });
    unheard.forEach(id -> state.leave(incident, id));
    return !unheard.isEmpty();
  }

  /** Takes up what people have said of the incident; null = nothing new. */
  private @Nullable Decision hear(OpenIncident incident) {
    Acknowledgement said = acknowledgements.get(incident.id);
    int openings = incident.openings.size();
    if (said != null && openings > 1 && said.at() < incident.openings.get(openings - 1)) {
      // it was about the time before it came back
      said = null;
    }
    if (Objects.equals(said, incident.ack)) {
      return null;
    }
    state.acknowledged(incident, said);
    if (said == null && incident.knownSince != 0) {
      incident.knownSince = now;
    }
    return said == null ? Decision.UNACKNOWLEDGED : Decision.ACKNOWLEDGED;
  }

  private Decision decision(OpenIncident incident, Route node, Sight sight, boolean closed) {
    if (closed) {
      Decision open = decision(incident, node, sight);
      return open.tells() ? Decision.MUTED : open;
    }
    List<String> next = escalated(incident, node, sight);
    if (!next.isEmpty()) {
      incident.also.addAll(next);
      return Decision.ESCALATED;
    }
    return decision(incident, node, sight);
  }

  private Decision decision(OpenIncident incident, Route node, Sight sight) {
    if (incident.members.isEmpty()) {
      // its alerts were lost from the store: better told as over than open for ever
      return Decision.ALL_RESOLVED;
    }
    if (sight.news) {
      return now < incident.dueAt ? waiting(incident) : newsOf(incident, sight);
    }
    if (repeats(incident, sight) && now >= repeatAt(incident, node)) {
      return Decision.REPEAT;
    }
    return sight.muted ? sight.why() : Decision.NOTHING_NEW;
  }

  private static Decision waiting(OpenIncident incident) {
    if (incident.told == 0) {
      return Decision.GROUP_WAIT;
    }
    return incident.reopened() ? Decision.DAMPED : Decision.GROUP_INTERVAL;
  }

  private static Decision newsOf(OpenIncident incident, Sight sight) {
    if (incident.told == 0) {
      return Decision.FIRST;
    }
    if (sight.firing == 0) {
      return Decision.ALL_RESOLVED;
    }
    if (incident.knownSince == 0) {
      return Decision.REOPENED;
    }
    return sight.newFiring ? Decision.NEW_ALERTS : Decision.SOME_RESOLVED;
  }

  /** Whether people are reminded of it, and others called, while it goes on. */
  private static boolean repeats(OpenIncident incident, Sight sight) {
    return incident.knownSince != 0 && sight.firing > 0 && incident.ack == null;
  }

  private static long repeatAt(OpenIncident incident, Route node) {
    return incident.toldAt + node.repeatInterval().toMillis();
  }

  /** Who is to be told too from now on. */
  private List<String> escalated(OpenIncident incident, Route node, Sight sight) {
    List<String> next = new ArrayList<>();
    if (repeats(incident, sight)) {
      for (Escalation step : node.escalations()) {
        boolean due = now >= incident.knownSince + step.after().toMillis();
        if (due && !incident.tells(step.receiver()) && !next.contains(step.receiver())) {
          next.add(step.receiver());
        }
      }
    }
    return next;
  }

  /** When there is something to decide if nothing changes; Long.MAX_VALUE = never. */
  private long nextAt(OpenIncident incident, Route node, Sight sight, boolean closed) {
    long next = sight.news || incident.members.isEmpty() ? incident.dueAt : Long.MAX_VALUE;
    if (repeats(incident, sight)) {
      next = Math.min(next, repeatAt(incident, node));
      for (Escalation step : node.escalations()) {
        if (!incident.tells(step.receiver())) {
          next = Math.min(next, incident.knownSince + step.after().toMillis());
        }
      }
    }
    return closed && next < Long.MAX_VALUE ? Math.max(next, node.nextChange(now)) : next;
  }

  /**
   * The least time, in milliseconds, between the last message of an incident and the one that says
   * that it is back: {@code group_interval}, twice that for the second time within {@code
   * reopen_within}, and so on up to {@code repeat_interval}.
   */
  static long damped(Route node, List<Long> openings, long now) {
    long since = now - node.reopenWithin().toMillis();
    long times = openings.stream().skip(1).filter(at -> at > since).count();
    long most = Math.max(node.groupInterval().toMillis(), node.repeatInterval().toMillis());
    Duration wait = node.groupInterval();
    for (long i = 1; i < times && wait.toMillis() < most; i++) {
      wait = wait.multipliedBy(2);
    }
    return Math.min(wait.toMillis(), most);
  }
}
