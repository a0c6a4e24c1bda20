package io.petrel.store;

import io.petrel.alert.Alert;
import io.petrel.pipeline.Mark;
import io.petrel.route.Incident;
import io.petrel.route.Notification;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** The part of {@link SqlStore} that people's marks are in. */
final class SqlMarks implements Marks {
  private static final String STANDING = "SELECT id, body FROM mark WHERE removed_at = 0";

  private final Database writer;
  private final Database reader;

  SqlMarks(Database writer, Database reader) {
    this.writer = writer;
    this.reader = reader;
  }

  @Override
  public Optional<List<Alert>> alertsOf(String incident) {
    return reader.call(
        "read",
        h ->
            h.createQuery("SELECT body FROM incident WHERE id = ?")
                .bind(0, incident)
                .mapTo(String.class)
                .findOne()
                .map(body -> alerts(h, Json.read(body, Incident.class, "incident " + incident))));
  }

  private static List<Alert> alerts(Handle h, Incident incident) {
    Map<Long, Alert> worst = new TreeMap<>();
    h.createQuery("SELECT number, body FROM notification WHERE incident = ? ORDER BY number")
        .bind(0, incident.id())
        .map(
            (r, c) ->
                Json.read(
                    r.getString(2),
                    Notification.class,
                    "notification " + incident.id() + "/" + r.getInt(1)))
        .forEach(
            n ->
                Stream.concat(n.firing().stream(), n.resolved().stream())
                    .forEach(alert -> add(worst, alert)));
    for (long member : incident.members().keySet()) {
      h.createQuery("SELECT body FROM alert WHERE fingerprint = ?")
          .bind(0, member)
          .mapTo(String.class)
          .findOne()
          .ifPresent(body -> add(worst, Json.read(body, Alert.class, "alert " + member)));
    }
    return List.copyOf(worst.values());
  }

  private static void add(Map<Long, Alert> worst, Alert alert) {
    worst.merge(
        alert.fingerprint(),
        alert,
        (before, now) -> now.worst().score() >= before.worst().score() ? now : before);
  }

  @Override
  public Optional<Mark> mark(Mark mark) {
    return writer.call(
        "write to",
        h -> {
          long id =
              h.createQuery("SELECT COALESCE(MAX(id), 0) + 1 FROM mark").mapTo(Long.class).one();
          int written =
              h.execute(
                  "INSERT INTO mark (id, incident, removed_at, body) VALUES (?, ?, 0, ?)"
                      + " ON CONFLICT (incident) WHERE removed_at = 0 DO NOTHING",
                  id,
                  mark.incident(),
                  Json.write(mark.withId(id)));
          return written == 0 ? Optional.empty() : Optional.of(mark.withId(id));
        });
  }

  @Override
  public List<Mark> marks() {
    return reader.call("read", h -> standing(h, " ORDER BY id"));
  }

  private static List<Mark> standing(Handle h, String rest, Object... arguments) {
    var query = h.createQuery(STANDING + rest);
    for (int i = 0; i < arguments.length; i++) {
      query.bind(i, arguments[i]);
    }
    return query
        .map((r, c) -> Json.read(r.getString(2), Mark.class, "mark " + r.getLong(1)))
        .list();
  }

  @Override
  public Optional<Mark> unmark(long id, long now) {
    return writer.call(
        "write to",
        h -> {
          List<Mark> found = standing(h, " AND id = ?", id);
          h.execute(
              "UPDATE mark SET removed_at = ? WHERE id = ? AND removed_at = 0",
              Math.max(1, now),
              id);
          return found.stream().findFirst();
        });
  }

  /** Forgets marks that were removed before an instant; their number. */
  static int prune(Handle h, long before) {
    return h.execute(
        "DELETE FROM mark WHERE removed_at <> 0 AND removed_at < ?"
            + " AND id < (SELECT MAX(id) FROM mark)",
        before);
  }
}
