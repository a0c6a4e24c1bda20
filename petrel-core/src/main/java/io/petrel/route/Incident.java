package io.petrel.route;

import io.petrel.series.Labels;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The alerts that people act on as one: one thread, one ticket.
 *
 * <p>Times are milliseconds since the epoch on the service's clock; 0 = not yet.
 *
 * @param id unique for ever, stable over restarts
 * @param route the path of its route in the tree, for example {@code 0.1}
 * @param receiver who is told
 * @param group the labels that its alerts share
 * @param covers for the incident of a whole peer group: which alerts it takes in; empty = the plain
 *     kind, grouped by {@code group_by}
 * @param openedAt when it was opened
 * @param endedAt when all its alerts were over and that was told
 * @param dueAt not told before this instant
 * @param toldAt when it was last told
 * @param told how many messages it has put into the outbox
 * @param members its alerts by fingerprint
 * @param decision the newest decision about it
 * @param storm whether it is about many unrelated alerts that came up within a minute
 * @param openings when it was opened and, as it came back, opened again; the newest 20
 * @param also receivers that are told besides {@code receiver}: it was escalated to them
 * @param ack who has taken it, null = nobody
 * @param knownSince since when people know that something fires, or since whoever had taken it gave
 *     it back: from then on escalation counts; 0 = people believe that nothing fires
 */
public record Incident(
    String id,
    String route,
    String receiver,
    Labels group,
    SortedSet<Scope> covers,
    long openedAt,
    long endedAt,
    long dueAt,
    long toldAt,
    int told,
    SortedMap<Long, Member> members,
    Decision decision,
    boolean storm,
    List<Long> openings,
    List<String> also,
    @Nullable Acknowledgement ack,
    long knownSince) {
  public Incident {
    openings = openings == null ? List.of(openedAt) : List.copyOf(openings);
    also = also == null ? List.of() : List.copyOf(also);
    covers = Collections.unmodifiableSortedSet(new TreeSet<>(covers));
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
  }

  /** A plain incident that nobody has taken or been escalated to. */
  public Incident(
      String id,
      String route,
      String receiver,
      Labels group,
      SortedSet<Scope> covers,
      long openedAt,
      long endedAt,
      long dueAt,
      long toldAt,
      int told,
      SortedMap<Long, Member> members,
      Decision decision) {
    this(
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
        false,
        List.of(openedAt),
        List.of(),
        null,
        0);
  }

  /**
   * Alerts of one signal in one peer group.
   *
   * @param name the signal
   * @param peers the labels that make the peer group
   */
  public record Scope(String name, Labels peers) implements Comparable<Scope> {
    @Override
    public int compareTo(Scope other) {
      int c = name.compareTo(other.name);
      return c != 0 ? c : peers.compareTo(other.peers);
    }
  }

  /**
   * What people know of one alert of the incident.
   *
   * @param host the alert's host, empty where it has none
   * @param firing whether it fires now
   * @param toldFiring whether people were told that it fires
   */
  public record Member(String host, boolean firing, boolean toldFiring) {
    /**
     * Whether there is news of it. What is over and told leaves the incident, so a member that does
     * not fire is always news.
     */
    public boolean untold() {
      return !firing || !toldFiring;
    }
  }

  /** Whether it is still going on, or its end is still to be told. */
  public boolean open() {
    return endedAt == 0;
  }

  /** Whether it is about a whole peer group. */
  public boolean wide() {
    return !covers.isEmpty();
  }

  /** Whether any of its alerts fires. */
  public boolean firing() {
    return members.values().stream().anyMatch(Member::firing);
  }
}
