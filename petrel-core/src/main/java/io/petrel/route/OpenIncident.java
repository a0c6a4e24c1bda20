package io.petrel.route;

import io.petrel.route.Incident.Member;
import io.petrel.route.Incident.Scope;
import io.petrel.series.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The working copy of an open {@link Incident}; see there for what the fields mean. */
final class OpenIncident {
  /** How many of the newest {@link Incident#openings} are kept. */
  static final int MOST_OPENINGS = 20;

  final String id;
  final String route;
  final String receiver;
  final long openedAt;
  final SortedMap<Long, Member> members;
  final SortedSet<Scope> covers;
  Labels group;
  long dueAt;
  long toldAt;
  int told;
  Decision decision;
  boolean storm;
  final List<Long> openings;
  final List<String> also;
  @Nullable Acknowledgement ack;
  long knownSince;

  /** When there is something to decide if nothing changes; 0 = it was not looked at yet. */
  long nextAt;

  OpenIncident(Incident from) {
    this.id = from.id();
    this.route = from.route();
    this.receiver = from.receiver();
    this.openedAt = from.openedAt();
    this.members = new TreeMap<>(from.members());
    this.covers = new TreeSet<>(from.covers());
    this.group = from.group();
    this.dueAt = from.dueAt();
    this.toldAt = from.toldAt();
    this.told = from.told();
    this.decision = from.decision();
    this.storm = from.storm();
    this.openings = new ArrayList<>(from.openings());
    this.also = new ArrayList<>(from.also());
    this.ack = from.ack();
    // records from before this was written down: what was told last is near enough
    boolean known = members.values().stream().anyMatch(Member::toldFiring);
    this.knownSince = from.knownSince() == 0 && known ? from.toldAt() : from.knownSince();
  }

  Incident freeze(long endedAt) {
    return new Incident(
        id,
        route,
        receiver,
        group,
        covers,
        openedAt,
        endedAt,
        dueAt,
        toldAt,
        told,
        members,
        decision,
        storm,
        openings,
        also,
        ack,
        knownSince);
  }

  boolean wide() {
    return !covers.isEmpty();
  }

  /** Whether it came back and nobody was told of that yet. */
  boolean reopened() {
    return told > 0 && knownSince == 0 && openings.size() > 1;
  }

  /** Opens it again. */
  void reopen(long now) {
    openings.add(now);
    if (openings.size() > MOST_OPENINGS) {
      openings.remove(0);
    }
    ack = null;
    knownSince = 0;
  }

  boolean tells(String name) {
    return receiver.equals(name) || also.contains(name);
  }

  int firingCount() {
    return (int) members.values().stream().filter(Member::firing).count();
  }

  boolean hasHost(String host) {
    return !host.isEmpty() && members.values().stream().anyMatch(m -> m.host().equals(host));
  }

  /** The one host that all its alerts are about; empty where there are several, or none. */
  String onlyHost() {
    List<String> hosts = members.values().stream().map(Member::host).distinct().limit(2).toList();
    return hosts.size() == 1 ? hosts.get(0) : "";
  }

  /** Whether it goes to this route's receiver by this route. */
  boolean follows(Route of) {
    return route.equals(of.path()) && receiver.equals(of.receiver());
  }
}
