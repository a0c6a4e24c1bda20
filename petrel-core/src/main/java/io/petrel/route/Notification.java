package io.petrel.route;

import io.petrel.alert.Alert;
import io.petrel.series.Labels;
import java.util.List;

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
    int resolvedTotal) {

  /** The most alerts of a kind that one notification carries; the totals count the rest. */
  public static final int MOST = 50;

  public Notification {
    firing = List.copyOf(firing);
    resolved = List.copyOf(resolved);
  }

  /** The same in every attempt to deliver it, and for no other notification. */
  public String key() {
    return incident + "/" + number;
  }

  /** Whether the whole incident is over. */
  public boolean over() {
    return firingTotal == 0;
  }
}
