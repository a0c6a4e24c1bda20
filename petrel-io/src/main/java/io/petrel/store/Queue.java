package io.petrel.store;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The rule of whose turn it is in a channel. */
final class Queue {
  private Queue() {}

  /** A pending row; {@code uncertain}: the receiver may have it already. */
  record Row(
      String incident,
      int number,
      long seq,
      long at,
      long nextAt,
      int attempts,
      boolean uncertain,
      boolean refused) {}

  /**
   * What to send.
   *
   * @param head the incident's oldest pending row
   * @param newest its newest one
   * @param count how many there are
   * @param attempts the most attempts of any of them
   * @param uncertain whether the receiver may have any of them
   * @param passed whether one after the head was tried: the head must not follow it
   */
  record Group(Row head, Row newest, int count, int attempts, boolean uncertain, boolean passed) {
    Group plus(Row row) {
      return new Group(
          head,
          row,
          count + 1,
          Math.max(attempts, row.attempts),
          uncertain || row.uncertain,
          passed || row.attempts > 0);
    }

    static Group of(Row row) {
      return new Group(row, row, 1, row.attempts, row.uncertain, false);
    }

    /**
     * A refused head does not hold up what comes after it. An instant that is further off than any
     * wait can be was written before the clock was set back.
     */
    long dueAt(long now) {
      long at = head.refused ? newest.nextAt : head.nextAt;
      return at - now > Outbox.LONGEST_WAIT.toMillis() ? now : at;
    }

    Choice choice(long now, long coalesceAfter) {
      boolean coalesce = count > 1 && (head.refused || passed || now - head.at > coalesceAfter);
      return coalesce
          ? new Choice(newest, count - 1, attempts, uncertain)
          : new Choice(head, 0, head.attempts, head.uncertain);
    }
  }

  /** The row to send, and what it takes over from those that it stands for. */
  record Choice(Row row, int superseded, int attempts, boolean uncertain) {}

  /**
   * The due incident whose oldest row is the oldest of all.
   *
   * @param rows the channel's pending rows by incident and number
   */
  static Optional<Choice> pick(List<Row> rows, long now, long coalesceAfter) {
    Group best = null;
    for (Iterator<Group> groups = groups(rows); groups.hasNext(); ) {
      Group group = groups.next();
      if (group.dueAt(now) <= now && (best == null || group.head.seq < best.head.seq)) {
        best = group;
      }
    }
    return best == null ? Optional.empty() : Optional.of(best.choice(now, coalesceAfter));
  }

  /** When the first of the incidents is due. */
  static OptionalLong wakeAt(List<Row> rows, long now) {
    OptionalLong earliest = OptionalLong.empty();
    for (Iterator<Group> groups = groups(rows); groups.hasNext(); ) {
      long at = groups.next().dueAt(now);
      if (earliest.isEmpty() || at < earliest.getAsLong()) {
        earliest = OptionalLong.of(at);
      }
    }
    return earliest;
  }

  private static Iterator<Group> groups(List<Row> rows) {
    return new Iterator<>() {
      private int at;

      @Override
      public boolean hasNext() {
        return at < rows.size();
      }

      @Override
      public Group next() {
        @Nullable Group group = null;
        do {
          Row row = rows.get(at++);
          group = group == null ? Group.of(row) : group.plus(row);
        } while (hasNext() && rows.get(at).incident.equals(group.head.incident));
        return group;
      }
    };
  }
}
