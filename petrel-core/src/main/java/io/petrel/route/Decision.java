package io.petrel.route;

/** Why an incident was told, or was not, at one instant; stored and shown. */
public enum Decision {
  /** The first message of the incident. */
  FIRST(true),
  /** Alerts that people have not heard of. */
  NEW_ALERTS(true),
  /** Some alerts are over, others go on. */
  SOME_RESOLVED(true),
  /** All alerts are over. */
  ALL_RESOLVED(true),
  /** Nothing new, but it goes on for {@code repeat_interval}. */
  REPEAT(true),
  /** It was over, and the same has come back within {@code reopen_within}. */
  REOPENED(true),
  /** Somebody has taken it. */
  ACKNOWLEDGED(true),
  /** Who had taken it has given it back. */
  UNACKNOWLEDGED(true),
  /** Nobody has taken it in time: another receiver is told too. */
  ESCALATED(true),
  /** No incident: a digest or a reminder. */
  BULLETIN(true),
  /** All that could be told is silenced. */
  SILENCED(false),
  /** All that could be told is inhibited by other alerts, or silenced. */
  INHIBITED(false),
  /** The route is not to tell anything at this time. */
  MUTED(false),
  /** It comes and goes so often that it is told at longer and longer intervals. */
  DAMPED(false),
  /** Over without anybody having been told: it was silenced, inhibited or muted all along. */
  UNTOLD(false),
  /** Waiting for more alerts of the same group to come ({@code group_wait}). */
  GROUP_WAIT(false),
  /** Something is new, but the last message is younger than {@code group_interval}. */
  GROUP_INTERVAL(false),
  /** Nothing is new and {@code repeat_interval} has not passed. */
  NOTHING_NEW(false),
  /** Became part of an incident of its whole peer group before it was told. */
  MERGED(false);

  private final boolean tells;

  Decision(boolean tells) {
    this.tells = tells;
  }

  /** Whether it puts a message into the outbox. */
  public boolean tells() {
    return tells;
  }

  /** The word for logs, the store and the page: lower case with underscores. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
