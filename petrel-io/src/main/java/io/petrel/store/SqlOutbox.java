package io.petrel.store;

import io.petrel.route.Notification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The outbox's part of {@link SqlStore}. */
final class SqlOutbox implements Outbox {
  private static final int LONGEST_PROBLEM = 500;

  private static final String OWN =
      " WHERE incident = :incident AND channel = :channel AND state = 'PENDING'";

  private final Database writer;
  private final Database reader;

  SqlOutbox(Database writer, Database reader) {
    this.writer = writer;
    this.reader = reader;
  }

  /** Adds rows that are not there yet, due at once. */
  void insert(Handle h, List<Notification> notifications, ChannelsOf channelsOf) {
    if (notifications.isEmpty()) {
      return;
    }
    SqlStore.batch(
        h,
        "INSERT INTO notification (incident, number, at, body) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (incident, number) DO NOTHING",
        b -> {
          for (Notification n : notifications) {
            b.add(n.incident(), n.number(), n.at(), Json.write(n));
          }
        });
    long last = h.createQuery("SELECT COALESCE(MAX(seq), 0) FROM outbox").mapTo(Long.class).one();
    SqlStore.batch(
        h,
        "INSERT INTO outbox (incident, number, channel, seq, at, state, attempts, next_at,"
            + " in_flight, uncertain, refused, ended_at, problem)"
            + " VALUES (?, ?, ?, ?, ?, 'PENDING', 0, 0, 0, 0, 0, 0, '')"
            + " ON CONFLICT (incident, number, channel) DO NOTHING",
        b -> {
          long seq = last;
          for (Notification n : notifications) {
            Set<String> channels = new LinkedHashSet<>();
            n.receivers().forEach(receiver -> channels.addAll(channelsOf.of(receiver)));
            for (String channel : channels) {
              b.add(n.incident(), n.number(), channel, ++seq, n.at());
            }
          }
        });
  }

  @Override
  public Optional<Due> next(String channel, long now, Duration coalesceAfter) {
    return reader.call(
        "read",
        h ->
            Queue.pick(pending(h, channel), now, coalesceAfter.toMillis())
                .map(choice -> due(h, channel, choice)));
  }

  @Override
  public OptionalLong wakeAt(String channel, long now) {
    return reader.call("read", h -> Queue.wakeAt(pending(h, channel), now));
  }

  private static List<Queue.Row> pending(Handle h, String channel) {
    return h.createQuery(
            "SELECT incident, number, seq, at, next_at, attempts, in_flight + uncertain, refused"
                + " FROM outbox WHERE channel = ? AND state = 'PENDING' ORDER BY incident, number")
        .bind(0, channel)
        .map(
            (r, c) ->
                new Queue.Row(
                    r.getString(1),
                    r.getInt(2),
                    r.getLong(3),
                    r.getLong(4),
                    r.getLong(5),
                    r.getInt(6),
                    r.getInt(7) > 0,
                    r.getInt(8) > 0))
        .list();
  }

  private static Due due(Handle h, String channel, Queue.Choice choice) {
    String incident = choice.row().incident();
    int number = choice.row().number();
    Notification notification =
        h.createQuery("SELECT body FROM notification WHERE incident = ? AND number = ?")
            .bind(0, incident)
            .bind(1, number)
            .map(
                (r, c) ->
                    Json.read(
                        r.getString(1),
                        Notification.class,
                        "notification " + incident + "/" + number))
            .one();
    String receipt =
        h.createQuery("SELECT body FROM receipt WHERE incident = ? AND channel = ?")
            .bind(0, incident)
            .bind(1, channel)
            .mapTo(String.class)
            .findOne()
            .orElse(null);
    return new Due(
        channel,
        notification,
        receipt,
        choice.attempts() + 1,
        choice.uncertain(),
        choice.superseded());
  }

  @Override
  public void markAttempt(Due due) {
    // An attempt still in flight here is one whose process ended: its outcome stays unknown.
    update(
        due,
        "UPDATE outbox SET attempts = :attempt, in_flight = 1,"
            + " uncertain = CASE WHEN in_flight = 1 THEN 1 ELSE uncertain END"
            + OWN
            + " AND number = :number",
        0,
        "");
  }

  @Override
  public void delivered(Due due, @Nullable String receipt, long now) {
    writer.call(
        "write to",
        h -> {
          Notification n = due.notification();
          h.createUpdate(
                  "UPDATE outbox SET state = CASE WHEN number = :number THEN 'SENT'"
                      + " ELSE 'SUPERSEDED' END, in_flight = 0, ended_at = :now"
                      + OWN
                      + " AND number <= :number")
              .bind("incident", n.incident())
              .bind("channel", due.channel())
              .bind("number", n.number())
              .bind("now", now)
              .execute();
          if (receipt == null) {
            return 0;
          }
          return h.execute(
              "INSERT INTO receipt (incident, channel, body) VALUES (?, ?, ?)"
                  + " ON CONFLICT (incident, channel) DO UPDATE SET body = excluded.body",
              n.incident(),
              due.channel(),
              receipt);
        });
  }

  @Override
  public void retryAt(Due due, long at, String why, boolean maybeDelivered) {
    failed(due, at, why, maybeDelivered, false);
  }

  @Override
  public void refused(Due due, long at, String why) {
    failed(due, at, why, false, true);
  }

  private void failed(Due due, long at, String why, boolean maybe, boolean refused) {
    // Rows that this one stood for wait with it: the incident has one schedule.
    String problem = why.length() > LONGEST_PROBLEM ? why.substring(0, LONGEST_PROBLEM) : why;
    update(
        due,
        "UPDATE outbox SET next_at = :at, problem = :problem, refused = "
            + (refused ? 1 : 0)
            + (maybe ? ", uncertain = CASE WHEN number = :number THEN 1 ELSE uncertain END" : "")
            + ", in_flight = CASE WHEN number = :number THEN 0 ELSE in_flight END"
            + OWN
            + " AND number <= :number",
        at,
        problem);
  }

  private void update(Due due, String sql, long at, String problem) {
    writer.call(
        "write to",
        h -> {
          try (var update = h.createUpdate(sql)) {
            return update
                .bind("incident", due.notification().incident())
                .bind("channel", due.channel())
                .bind("number", due.notification().number())
                .bind("attempt", due.attempt())
                .bind("at", at)
                .bind("problem", problem)
                .execute();
          }
        });
  }

  @Override
  public void hurry(String channel, boolean refusedOnly) {
    writer.call(
        "write to",
        h ->
            h.execute(
                "UPDATE outbox SET next_at = 0 WHERE channel = ? AND state = 'PENDING'"
                    + " AND next_at <> 0 AND refused >= ?",
                channel,
                refusedOnly ? 1 : 0));
  }

  @Override
  public List<Backlog> backlog() {
    return reader.call(
        "read",
        h ->
            h.createQuery(
                    "SELECT channel, COUNT(*), MIN(at), SUM(refused), COALESCE((SELECT p.problem"
                        + " FROM outbox p WHERE p.channel = o.channel AND p.state = 'PENDING'"
                        + " AND p.problem <> '' ORDER BY p.next_at DESC, p.seq DESC LIMIT 1), '')"
                        + " FROM outbox o WHERE state = 'PENDING' GROUP BY channel"
                        + " ORDER BY channel")
                .map(
                    (r, c) ->
                        new Backlog(
                            r.getString(1), r.getInt(2), r.getLong(3), r.getInt(4), r.getString(5)))
                .list());
  }

  List<Delivery> deliveries(int most) {
    return reader.call(
        "read",
        h -> {
          List<Delivery> all = new ArrayList<>(deliveries(h, "=", most));
          all.addAll(deliveries(h, "<>", most - all.size()));
          return all;
        });
  }

  /** Those of an incident, oldest first. */
  List<Delivery> deliveries(String incident) {
    return reader.call(
        "read",
        h -> shown(h.createQuery(SHOWN + " WHERE incident = ? ORDER BY seq").bind(0, incident)));
  }

  private static final String SHOWN =
      "SELECT incident, number, channel, state, at, attempts, next_at, ended_at, problem"
          + " FROM outbox";

  private static List<Delivery> deliveries(Handle h, String is, int most) {
    return shown(
        h.createQuery(SHOWN + " WHERE state " + is + " 'PENDING' ORDER BY seq DESC LIMIT ?")
            .bind(0, most));
  }

  private static List<Delivery> shown(Query query) {
    return query
        .map(
            (r, c) ->
                new Delivery(
                    r.getString(1),
                    r.getInt(2),
                    r.getString(3),
                    Delivery.State.valueOf(r.getString(4)),
                    r.getLong(5),
                    r.getInt(6),
                    r.getLong(7),
                    r.getLong(8),
                    r.getString(9)))
        .list();
  }

  /** Deletes what was delivered before an instant, and notifications that nobody waits for. */
  int prune(Handle h, long before) {
    return h.execute("DELETE FROM outbox WHERE state <> 'PENDING' AND ended_at < ?", before)
        + h.execute(
            "DELETE FROM notification WHERE at < ? AND NOT EXISTS (SELECT 1 FROM outbox o"
                + " WHERE o.incident = notification.incident AND o.number = notification.number)",
            before);
  }
}
