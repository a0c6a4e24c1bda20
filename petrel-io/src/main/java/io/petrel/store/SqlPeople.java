package io.petrel.store;

import io.petrel.route.Acknowledgement;
import io.petrel.route.Silence;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The part of {@link SqlStore} that silences, acknowledgements and notes are in. */
final class SqlPeople implements Silences, Acks, Notes {
  private static final String OPEN = "SELECT COUNT(*) FROM incident WHERE id = ? AND ended_at = 0";

  private final Database writer;
  private final Database reader;

  SqlPeople(Database writer, Database reader) {
    this.writer = writer;
    this.reader = reader;
  }

  @Override
  public Silence add(Silence silence) {
    return writer.call("write to", h -> insert(h, silence));
  }

  private static Silence insert(Handle h, Silence silence) {
    long id = h.createQuery("SELECT COALESCE(MAX(id), 0) + 1 FROM silence").mapTo(Long.class).one();
    Silence stored = with(silence, id, silence.startsAt(), silence.endsAt());
    h.execute(
        "INSERT INTO silence (id, ends_at, body) VALUES (?, ?, ?)",
        id,
        stored.endsAt(),
        Json.write(stored));
    return stored;
  }

  private static Silence with(Silence of, long id, long startsAt, long endsAt) {
    return new Silence(
        id,
        of.matchers(),
        startsAt,
        endsAt,
        of.by(),
        of.comment(),
        of.during(),
        of.excludeFromLearning());
  }

  @Override
  public Optional<Silence> expire(long id, long now) {
    return writer.call("write to", h -> expire(h, id, now));
  }

  private static Optional<Silence> expire(Handle h, long id, long now) {
    Optional<Silence> found =
        h.createQuery("SELECT body FROM silence WHERE id = ? AND ends_at > ?")
            .bind(0, id)
            .bind(1, now)
            .mapTo(String.class)
            .findOne()
            .map(body -> Json.read(body, Silence.class, "silence " + id));
    return found.map(
        silence -> {
          Silence ended = with(silence, id, Math.min(silence.startsAt(), now - 1), now);
          h.execute(
              "UPDATE silence SET ends_at = ?, body = ? WHERE id = ?", now, Json.write(ended), id);
          return ended;
        });
  }

  @Override
  public Optional<Silence> replace(long id, Silence silence, long now) {
    return writer.call("write to", h -> expire(h, id, now).map(old -> insert(h, silence)));
  }

  @Override
  public List<Silence> silences(long endAfter) {
    return reader.call(
        "read",
        h ->
            h.createQuery("SELECT id, body FROM silence WHERE ends_at > ? ORDER BY id")
                .bind(0, endAfter)
                .map((r, c) -> Json.read(r.getString(2), Silence.class, "silence " + r.getLong(1)))
                .list());
  }

  @Override
  public Optional<Acknowledgement> acknowledge(Acknowledgement ack) {
    return writer.call(
        "write to",
        h -> {
          String incident = ack.incident();
          if (h.createQuery(OPEN).bind(0, incident).mapTo(Integer.class).one() == 0) {
            return Optional.empty();
          }
          h.execute(
              "INSERT INTO acknowledgement (incident, body) VALUES (?, ?)"
                  + " ON CONFLICT (incident) DO NOTHING",
              incident,
              Json.write(ack));
          return standing(h, incident);
        });
  }

  private static Optional<Acknowledgement> standing(Handle h, String incident) {
    return h.createQuery("SELECT body FROM acknowledgement WHERE incident = ?")
        .bind(0, incident)
        .mapTo(String.class)
        .findOne()
        .map(body -> read(incident, body));
  }

  private static Acknowledgement read(String incident, String body) {
    return Json.read(body, Acknowledgement.class, "acknowledgement " + incident);
  }

  @Override
  public Optional<Acknowledgement> withdraw(String incident) {
    return writer.call(
        "write to",
        h -> {
          Optional<Acknowledgement> stood = standing(h, incident);
          h.execute("DELETE FROM acknowledgement WHERE incident = ?", incident);
          return stood;
        });
  }

  @Override
  public List<Acknowledgement> acknowledgements() {
    return reader.call(
        "read",
        h ->
            h.createQuery("SELECT incident, body FROM acknowledgement ORDER BY incident")
                .map((r, c) -> read(r.getString(1), r.getString(2)))
                .list());
  }

  @Override
  public boolean note(Note note) {
    return writer.call(
        "write to",
        h -> {
          boolean said =
              h.createQuery(
                      "SELECT who, what FROM note WHERE incident = ? AND via = ?"
                          + " ORDER BY seq DESC LIMIT 1")
                  .bind(0, note.incident())
                  .bind(1, note.via())
                  .map(
                      (r, c) ->
                          r.getString(1).equals(note.by()) && r.getString(2).equals(note.what()))
                  .findOne()
                  .orElse(false);
          return !said
              && h.execute(
                      "INSERT INTO note (incident, seq, at, who, via, what) SELECT id,"
                          + " (SELECT COALESCE(MAX(seq), 0) + 1 FROM note WHERE incident = ?),"
                          + " ?, ?, ?, ? FROM incident WHERE id = ?",
                      note.incident(),
                      note.at(),
                      note.by(),
                      note.via(),
                      note.what(),
                      note.incident())
                  > 0;
        });
  }

  @Override
  public List<Note> notes(String incident) {
    return reader.call(
        "read",
        h ->
            h.createQuery("SELECT at, who, via, what FROM note WHERE incident = ? ORDER BY seq")
                .bind(0, incident)
                .map(
                    (r, c) ->
                        new Note(
                            incident, r.getLong(1), r.getString(2), r.getString(3), r.getString(4)))
                .list());
  }

  /** Open incidents that a channel was told of. */
  List<Told> told(String channel) {
    return reader.call(
        "read",
        h ->
            h.createQuery(
                    "SELECT r.incident, r.body, a.body FROM receipt r"
                        + " JOIN incident i ON i.id = r.incident"
                        + " LEFT JOIN acknowledgement a ON a.incident = r.incident"
                        + " WHERE r.channel = ? AND i.ended_at = 0 ORDER BY i.opened_at, i.id")
                .bind(0, channel)
                .map(
                    (r, c) -> {
                      String ack = r.getString(3);
                      return new Told(
                          r.getString(1),
                          r.getString(2),
                          ack == null ? null : read(r.getString(1), ack).by());
                    })
                .list());
  }

  /** Forgets silences that ended before an instant; their number. */
  static int prune(Handle h, long before) {
    return h.execute(
        "DELETE FROM silence WHERE ends_at < ? AND id < (SELECT MAX(id) FROM silence)", before);
  }
}
