package io.petrel.route;

import io.petrel.alert.Alert;
import io.petrel.series.Labels;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver is to be told about an incident: the whole state at one instant, so that any one
 * of them can be read without those before it.
 *
 * @param incident the incident's id
 * @param number counts the incident's messages from 1
 * @param receiver the receiver's name
 * @param decision why it is told
 * @param at when that was decided, milliseconds since the epoch
 * @param group the labels that the alerts share
 * @param wide whether it is about a whole peer group
 * @param openedAt when the incident was opened
 * @param firing the alerts that fire, most severe first, at most {@link #MOST}
 * @param firingTotal how many fire in all
 * @param firingHosts how many hosts those are on
 * @param resolved the alerts that are over and not yet told as such, at most {@link #MOST}
 * @param resolvedTotal how many those are in all
 * @param storm whether it is about many unrelated alerts that came up within a minute
 * @param openings when the incident was opened and, as it came back, opened again; the newest 20
 * @param also receivers that are told besides {@code receiver}
 * @param ack who has taken the incident, null = nobody
 * @param bulletin what is told where it is about no incident, null = it is about one
 */
public record Notification(
    String incident,
    int number,
    String receiver,
    Decision decision,
    long at,
    Labels group,
    boolean wide,
    long openedAt,
    List<Alert> firing,
    int firingTotal,
    int firingHosts,
    List<Alert> resolved,
    int resolvedTotal,
    boolean storm,
    List<Long> openings,
    List<String> also,
    @Nullable Acknowledgement ack,
    @Nullable Bulletin bulletin) {

  /** The most alerts of a kind that one notification carries; the totals count the rest. */
  public static final int MOST = 50;

  public Notification {
    firing = List.copyOf(firing);
    resolved = List.copyOf(resolved);
    openings = openings == null ? List.of(openedAt) : List.copyOf(openings);
    also = also == null ? List.of() : List.copyOf(also);
  }

  /** About a plain incident that nobody has taken or been escalated to. */
  public Notification(
      String incident,
      int number,
      String receiver,
      Decision decision,
      long at,
      Labels group,
      boolean wide,
      long openedAt,
      List<Alert> firing,
      int firingTotal,
      int firingHosts,
      List<Alert> resolved,
      int resolvedTotal) {
    this(
        incident,
        number,
        receiver,
        decision,
        at,
        group,
        wide,
        openedAt,
        firing,
        firingTotal,
        firingHosts,
        resolved,
        resolvedTotal,
        false,
        List.of(openedAt),
        List.of(),
        null,
        null);
  }

  /**
   * A bulletin to one receiver.
   *
   * @param id what no other bulletin has: a second one of the same id is not told
   */
  public static Notification of(String id, String receiver, long at, Bulletin bulletin) {
    return new Notification(
        id,
        1,
        receiver,
        Decision.BULLETIN,
        at,
        Labels.empty(),
        false,
        at,
        List.of(),
        0,
        0,
        List.of(),
        0,
        false,
        List.of(at),
        List.of(),
        null,
        bulletin);
  }

  /** Everybody who is to be told. */
  public List<String> receivers() {
    return Stream.concat(Stream.of(receiver), also.stream()).distinct().toList();
  }

  /** The same in every attempt to deliver it, and for no other notification. */
  public String key() {
    return incident + "/" + number;
  }

  /** Whether the whole incident is over. */
  public boolean over() {
    return bulletin == null && firingTotal == 0;
  }
}
