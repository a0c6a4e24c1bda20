package io.petrel.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The notifications that are decided and not yet confirmed by their receivers.
 *
 * <p>One row per notification and channel. In each channel the rows of one incident are delivered
 * in the order of their numbers; incidents do not wait for each other. Instants are milliseconds
 * since the epoch on the relay's clock. Safe for use by many threads, with one per channel. Every
 * method may throw {@link StoreException} and has then changed nothing.
 */
public interface Outbox {
  /** No row waits longer than this for its next attempt, whatever became of the clock. */
  Duration LONGEST_WAIT = Duration.ofHours(1);

  /**
   * The next notification to send through a channel.
   *
   * <p>That is the oldest one of an incident whose time has come. When that one is older than
   * {@code coalesceAfter}, was refused, or was passed over before for such a reason, it is the
   * newest one of the incident instead, standing for all before it.
   */
  Optional<Due> next(String channel, long now, Duration coalesceAfter);

  /** When {@link #next} will have something, at or before {@code now} = it has; empty = never. */
  OptionalLong wakeAt(String channel, long now);

  /** Notes that an attempt begins, so that after a crash the next one knows of it. */
  void markAttempt(Due due);

  /**
   * Notes the receiver's confirmation: the row, those it stands for, and the receipt, as one.
   *
   * @param receipt for the incident's next delivery, null = keep the one before
   */
  void delivered(Due due, @Nullable String receipt, long now);

  /**
   * Notes a failed attempt.
   *
   * @param at not tried again before this
   * @param why for people
   * @param maybeDelivered whether the receiver may have taken it all the same
   */
  void retryAt(Due due, long at, String why, boolean maybeDelivered);

  /** Notes that the receiver refused it for good; like {@link #retryAt} otherwise. */
  void refused(Due due, long at, String why);

  /**
   * Makes a channel's waiting rows due at once.
   *
   * @param refusedOnly only those that the receiver refused for good
   */
  void hurry(String channel, boolean refusedOnly);

  /** What waits, by channel, also in channels that the config does not know any more. */
  List<Backlog> backlog();
}
