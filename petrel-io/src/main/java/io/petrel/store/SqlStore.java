package io.petrel.store;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.pipeline.Changes;
import io.petrel.pipeline.HardState;
import io.petrel.pipeline.Mark;
import io.petrel.route.Acknowledgement;
import io.petrel.route.Decision;
import io.petrel.route.Event;
import io.petrel.route.Incident;
import io.petrel.route.Silence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store in SQL that SQLite and PostgreSQL share. */
final class SqlStore implements Store {
  private static final Logger LOG = LoggerFactory.getLogger(SqlStore.class);

  /** Of bulletins that are forgotten: those are no incidents. */
  private static final String OF_NOTHING =
      "DELETE FROM receipt WHERE NOT EXISTS (SELECT 1 FROM incident i WHERE i.id = receipt.incident)"
          + " AND NOT EXISTS (SELECT 1 FROM notification n WHERE n.incident = receipt.incident)";

  private final Database writer;
  private final Database reader;
  private final SqlOutbox outbox;
  private final SqlMarks marks;
  private final SqlPeople people;
  private final Runnable release;

  /** Rows that could not be read. */
  private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

  /**
   * A store over a migrated database.
   *
   * @param reader may lag behind no finished transaction of the writer
   * @param release called last on closing
   */
  SqlStore(Database writer, Database reader, Runnable release) {
    this.writer = writer;
    this.reader = reader;
    this.outbox = new SqlOutbox(writer, reader);
    this.marks = new SqlMarks(writer, reader);
    this.people = new SqlPeople(writer, reader);
    this.release = release;
  }

  @Override
  public HardState load(long endedAfter) {
    return reader.call(
        "read",
        h -> {
          long tick =
              h.createQuery("SELECT tick FROM progress WHERE id = 1")
                  .mapTo(Long.class)
                  .findOne()
                  .orElse(HardState.EMPTY.tick());
          List<Incident> incidents = new ArrayList<>(open(h));
          Set<Long> held = members(incidents);
          incidents.addAll(ended(h, endedAfter, Integer.MAX_VALUE));
          List<Alert> alerts =
              h
                  .createQuery("SELECT fingerprint, body FROM alert ORDER BY fingerprint")
                  .map((r, c) -> row(r.getString(2), Alert.class, "alert " + r.getLong(1)))
                  .stream()
                  .flatMap(Optional::stream)
                  .filter(a -> a.phase() != Phase.RESOLVED || held.contains(a.fingerprint()))
                  .toList();
          return new HardState(tick, alerts, incidents);
        });
  }

  /**
   * What a row holds; one that cannot be read is passed over and stays where it is. Said once: the
   * rest is worth more than a start that fails.
   */
  private <T> Optional<T> row(String json, Class<T> type, String where) {
    try {
      return Optional.of(Json.read(json, type, where));
    } catch (StoreException e) {
      if (unreadable.add(where)) {
        LOG.error("the state is taken without one row: {}", e.getMessage());
      }
      return Optional.empty();
    }
  }

  private List<Incident> open(Handle h) {
    return h
        .createQuery("SELECT id, body FROM incident WHERE ended_at = 0 ORDER BY opened_at DESC, id")
        .map((r, c) -> row(r.getString(2), Incident.class, "incident " + r.getString(1)))
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private List<Incident> ended(Handle h, long after, int most) {
    return h
        .createQuery(
            "SELECT id, body FROM incident WHERE ended_at <> 0 AND ended_at > ?"
                + " ORDER BY ended_at DESC, opened_at DESC LIMIT ?")
        .bind(0, after)
        .bind(1, most)
        .map((r, c) -> row(r.getString(2), Incident.class, "incident " + r.getString(1)))
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private static Set<Long> members(List<Incident> incidents) {
    Set<Long> members = new HashSet<>();
    incidents.forEach(i -> members.addAll(i.members().keySet()));
    return members;
  }

  @Override
  public void commit(Changes changes, ChannelsOf channelsOf) {
    writer.call(
        "commit to",
        h -> {
          if (changes.tick() != HardState.EMPTY.tick()) {
            h.execute(
                "INSERT INTO progress (id, tick) VALUES (1, ?) ON CONFLICT (id)"
                    + " DO UPDATE SET tick = excluded.tick WHERE progress.tick < excluded.tick",
                changes.tick());
          }
          writeAlerts(h, changes);
          writeIncidents(h, changes);
          outbox.insert(h, changes.notifications(), channelsOf);
          return changes;
        });
  }

  private static void writeAlerts(Handle h, Changes changes) {
    String values = " VALUES (?, ?, ?, ?) ON CONFLICT ";
    batch(
        h,
        "INSERT INTO alert (fingerprint, phase, ends_at, body)"
            + values
            + "(fingerprint) DO UPDATE SET"
            + " phase = excluded.phase, ends_at = excluded.ends_at, body = excluded.body",
        b -> {
          for (Alert a : changes.alerts()) {
            b.add(a.fingerprint(), a.phase().name(), a.endsAt(), Json.write(a));
          }
        });
    batch(
        h,
        "INSERT INTO past_alert (fingerprint, since, ends_at, body)"
            + values
            + "(fingerprint, since) DO UPDATE SET"
            + " ends_at = excluded.ends_at, body = excluded.body",
        b -> {
          for (Alert a : changes.alerts()) {
            if (a.phase() == Phase.RESOLVED && a.startsAt() != 0) {
              b.add(a.fingerprint(), a.since(), a.endsAt(), Json.write(a));
            }
          }
        });
    batch(h, "DELETE FROM alert WHERE fingerprint = ?", b -> changes.dropped().forEach(b::add));
  }

  private static void writeIncidents(Handle h, Changes changes) {
    batch(
        h,
        "INSERT INTO incident (id, opened_at, ended_at, body) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (id) DO UPDATE SET opened_at = excluded.opened_at,"
            + " ended_at = excluded.ended_at, body = excluded.body",
        b -> {
          for (Incident i : changes.incidents()) {
            b.add(i.id(), i.openedAt(), i.endedAt(), Json.write(i));
          }
        });
    batch(
        h,
        "DELETE FROM acknowledgement WHERE incident = ?",
        b -> changes.incidents().stream().filter(i -> !i.open()).forEach(i -> b.add(i.id())));
    // Numbered by the timeline itself, since the clock may be set back.
    batch(
        h,
        "INSERT INTO event (incident, at, decision, firing, seq) VALUES (?, ?, ?, ?,"
            + " (SELECT COALESCE(MAX(seq), 0) + 1 FROM event WHERE incident = ?))"
            + " ON CONFLICT (incident, at, decision) DO NOTHING",
        b -> {
          for (Event e : changes.events()) {
            b.add(e.incident(), e.at(), e.decision().name(), e.firing(), e.incident());
          }
        });
  }

  static void batch(Handle h, String sql, Consumer<PreparedBatch> fill) {
    try (PreparedBatch batch = h.prepareBatch(sql)) {
      fill.accept(batch);
      if (batch.size() > 0) {
        batch.execute();
      }
    }
  }

  @Override
  public List<Incident> incidents(int most) {
    return reader.call(
        "read",
        h -> {
          List<Incident> all = new ArrayList<>(open(h));
          if (all.size() < most) {
            all.addAll(ended(h, 0, most - all.size()));
          }
          return all.size() > most ? List.copyOf(all.subList(0, most)) : all;
        });
  }

  @Override
  public Optional<Incident> incident(String id) {
    return reader.call(
        "read",
        h ->
            h.createQuery("SELECT body FROM incident WHERE id = ?")
                .bind(0, id)
                .mapTo(String.class)
                .findOne()
                .map(body -> Json.read(body, Incident.class, "incident " + id)));
  }

  @Override
  public List<Alert> pastAlerts(int most) {
    return reader.call(
        "read",
        h ->
            h
                .createQuery(
                    "SELECT fingerprint, body FROM past_alert ORDER BY ends_at DESC LIMIT ?")
                .bind(0, most)
                .map((r, c) -> row(r.getString(2), Alert.class, "alert " + r.getLong(1)))
                .stream()
                .flatMap(Optional::stream)
                .toList());
  }

  @Override
  public List<Event> timeline(String incident) {
    return reader.call(
        "read",
        h ->
            h.createQuery("SELECT at, decision, firing FROM event WHERE incident = ? ORDER BY seq")
                .bind(0, incident)
                .map(
                    (r, c) ->
                        new Event(
                            incident, r.getLong(1), Decision.valueOf(r.getString(2)), r.getInt(3)))
                .list());
  }

  @Override
  public int prune(long before) {
    return writer.call(
        "prune",
        h -> {
          int gone = h.execute("DELETE FROM past_alert WHERE ends_at < ?", before);
          Set<Long> held = members(open(h));
          List<Long> stale =
              h
                  .createQuery(
                      "SELECT fingerprint FROM alert WHERE phase = 'RESOLVED' AND ends_at < ?")
                  .bind(0, before)
                  .mapTo(Long.class)
                  .stream()
                  .filter(f -> !held.contains(f))
                  .toList();
          batch(h, "DELETE FROM alert WHERE fingerprint = ?", b -> stale.forEach(b::add));
          gone += outbox.prune(h, before);
          gone += SqlMarks.prune(h, before);
          gone += SqlPeople.prune(h, before);
          String closed =
              "(SELECT id FROM incident i WHERE ended_at <> 0 AND ended_at < ? AND NOT EXISTS"
                  + " (SELECT 1 FROM notification n WHERE n.incident = i.id))";
          gone += h.execute("DELETE FROM event WHERE incident IN " + closed, before);
          gone += h.execute("DELETE FROM note WHERE incident IN " + closed, before);
          gone += h.execute("DELETE FROM receipt WHERE incident IN " + closed, before);
          gone += h.execute("DELETE FROM incident WHERE id IN " + closed, before);
          gone += h.execute(OF_NOTHING);
          return gone + stale.size();
        });
  }

  @Override
  public Optional<List<Alert>> alertsOf(String incident) {
    return marks.alertsOf(incident);
  }

  @Override
  public Optional<Mark> mark(Mark mark) {
    return marks.mark(mark);
  }

  @Override
  public List<Mark> marks() {
    return marks.marks();
  }

  @Override
  public Optional<Mark> unmark(long id, long now) {
    return marks.unmark(id, now);
  }

  @Override
  public Silence add(Silence silence) {
    return people.add(silence);
  }

  @Override
  public Optional<Silence> expire(long id, long now) {
    return people.expire(id, now);
  }

  @Override
  public Optional<Silence> replace(long id, Silence silence, long now) {
    return people.replace(id, silence, now);
  }

  @Override
  public List<Silence> silences(long endAfter) {
    return people.silences(endAfter);
  }

  @Override
  public Optional<Acknowledgement> acknowledge(Acknowledgement ack) {
    return people.acknowledge(ack);
  }

  @Override
  public Optional<Acknowledgement> withdraw(String incident) {
    return people.withdraw(incident);
  }

  @Override
  public List<Acknowledgement> acknowledgements() {
    return people.acknowledgements();
  }

  @Override
  public boolean note(Note note) {
    return people.note(note);
  }

  @Override
  public List<Note> notes(String incident) {
    return people.notes(incident);
  }

  @Override
  public List<Told> told(String channel) {
    return people.told(channel);
  }

  @Override
  public List<Delivery> deliveries(int most) {
    return outbox.deliveries(most);
  }

  @Override
  public List<Delivery> deliveries(String incident) {
    return outbox.deliveries(incident);
  }

  @Override
  public Optional<Due> next(String channel, long now, Duration coalesceAfter) {
    return outbox.next(channel, now, coalesceAfter);
  }

  @Override
  public OptionalLong wakeAt(String channel, long now) {
    return outbox.wakeAt(channel, now);
  }

  @Override
  public void markAttempt(Due due) {
    outbox.markAttempt(due);
  }

  @Override
  public void delivered(Due due, @Nullable String receipt, long now) {
    outbox.delivered(due, receipt, now);
  }

  @Override
  public void retryAt(Due due, long at, String why, boolean maybeDelivered) {
    outbox.retryAt(due, at, why, maybeDelivered);
  }

  @Override
  public void refused(Due due, long at, String why) {
    outbox.refused(due, at, why);
  }

  @Override
  public void hurry(String channel, boolean refusedOnly) {
    outbox.hurry(channel, refusedOnly);
  }

  @Override
  public List<Backlog> backlog() {
    return outbox.backlog();
  }

  @Override
  public void close() {
    reader.close();
    writer.close();
    release.run();
  }
}
