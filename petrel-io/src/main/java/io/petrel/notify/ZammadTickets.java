package io.petrel.notify;

import io.petrel.http.Urls;
import io.petrel.notify.Outcome.RetryLater;
import io.petrel.notify.ZammadSettings.OnResolve;
import io.petrel.route.Decision;
import io.petrel.route.Notification;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps an incident in one ticket. For one thread at a time.
 *
 * <p>A ticket whose receipt never came back is looked for by its tag, with a search by condition:
 * Zammad answers that from its database, while a search by words asks the search index, which lags
 * behind. An article that may be there already is looked for by its subject.
 */
final class ZammadTickets {
  /**
   * How long Zammad may still be busy with a request that was given up: before this has passed, a
   * ticket that is not found may yet appear.
   */
  private static final Duration SETTLES = Duration.ofMinutes(1);

  private static final int MOST_UNSURE = 1000;

  private static final String CLOSED = "closed";
  private static final String OPEN = "open";
  private static final String MERGED = "merged";

  private final ZammadApi api;
  private final ZammadSettings settings;
  private final ZammadArticles articles;
  private final InstantSource clock;

  /** Until when what was asked for before this began may appear. */
  private final Instant settled;

  /** Until when a ticket may appear that was asked for and not confirmed, by incident. */
  private final Map<String, Instant> unsure = new HashMap<>();

  ZammadTickets(
      ZammadApi api, ZammadSettings settings, ZammadArticles articles, InstantSource clock) {
    this.api = api;
    this.settings = settings;
    this.articles = articles;
    this.clock = clock;
    this.settled = clock.instant().plus(SETTLES);
  }

  /** Brings the incident's ticket to the notification's state. */
  ZammadTicket send(Notification n, @Nullable ZammadTicket known, Attempt attempt)
      throws Refused, InterruptedException {
    if (known != null) {
      ZammadTicket after = change(n, known, attempt, attempt.maybeDelivered());
      if (after != null) {
        return after;
      }
      // Somebody deleted the ticket: people must still hear of it.
    }
    if (attempt.maybeDelivered()
        || (known == null && (attempt.superseded() > 0 || n.number() > 1))) {
      ZammadTicket found = find(n.incident());
      if (found != null) {
        unsure.remove(n.incident());
        ZammadTicket after = change(n, found, attempt, true);
        if (after != null) {
          return after;
        }
      }
      settle(n.incident(), attempt.maybeDelivered());
    }
    return open(n, attempt);
  }

  private void settle(String incident, boolean maybeDelivered) throws Refused {
    Instant until = unsure.getOrDefault(incident, maybeDelivered ? settled : Instant.EPOCH);
    Duration left = Duration.between(clock.instant(), until);
    if (left.isNegative() || left.isZero()) {
      unsure.remove(incident);
      return;
    }
    throw new Refused(
        new RetryLater(
            left,
            "zammad: it is not known whether the ticket was opened; looking again before another"
                + " one is",
            true));
  }

  private ZammadTicket open(Notification n, Attempt attempt) throws Refused, InterruptedException {
    String priority = priority(n);
    ObjectNode ticket = Json.object();
    ticket.put("title", articles.title(n));
    ticket.put("group", settings.group());
    ticket.put("customer", settings.customer());
    ticket.put(
        "tags",
        Stream.concat(settings.tags().stream(), Stream.of(ZammadArticles.tag(n.incident())))
            .collect(Collectors.joining(",")));
    if (!priority.isEmpty()) {
      ticket.put("priority", priority);
    }
    boolean close = n.over() && settings.onResolve() == OnResolve.CLOSE;
    if (close) {
      ticket.put("state", CLOSED);
    }
    ticket.set("article", articles.article(n, attempt, true));
    try {
      JsonNode made = api.post("tickets", ticket);
      long id = made.path("id").asLong(0);
      if (id <= 0) {
        throw api.strange("tickets", true);
      }
      unsure.remove(n.incident());
      return new ZammadTicket(id, priority, close);
    } catch (Refused e) {
      if (e.outcome() instanceof RetryLater later && later.maybeDelivered()) {
        if (unsure.size() >= MOST_UNSURE) {
          unsure.clear();
        }
        unsure.put(n.incident(), clock.instant().plus(SETTLES));
      }
      throw e;
    }
  }

  /**
   * Adds an article and sets the state, in one request.
   *
   * @param maybeTold whether the article may be there already
   * @return null = there is no such ticket any more
   */
  private @Nullable ZammadTicket change(
      Notification n, ZammadTicket known, Attempt attempt, boolean maybeTold)
      throws Refused, InterruptedException {
    JsonNode now = api.get("tickets/" + known.ticket() + "?expand=true");
    if (now == null) {
      return null;
    }
    if (now.path("state").asString("").equals(MERGED)) {
      return changeMerged(n, known, attempt, maybeTold);
    }
    String priority = priority(n);
    boolean close = n.over() && settings.onResolve() == OnResolve.CLOSE;
    ZammadTicket after =
        new ZammadTicket(known.ticket(), n.over() ? known.priority() : priority, close);
    if (maybeTold && told(known.ticket(), n)) {
      return after;
    }
    ObjectNode change = Json.object();
    // What people have set since stays: only news of ours is set.
    if (close) {
      change.put("state", CLOSED);
    } else if (!n.over()
        && (known.closed() || n.decision() == Decision.REOPENED)
        && now.path("state").asString("").equals(CLOSED)) {
      change.put("state", OPEN);
    }
    if (!priority.isEmpty() && !n.over() && !priority.equals(known.priority())) {
      change.put("priority", priority);
    }
    return put(known.ticket(), change, n, attempt) ? after : null;
  }

  /** The ticket it was merged into hears of it too, but it is about more: its state stays. */
  private @Nullable ZammadTicket changeMerged(
      Notification n, ZammadTicket known, Attempt attempt, boolean maybeTold)
      throws Refused, InterruptedException {
    JsonNode links =
        api.get(
            "links?"
                + Urls.form(
                    Map.of(
                        "link_object",
                        "Ticket",
                        "link_object_value",
                        Long.toString(known.ticket()))));
    JsonNode list = links == null ? null : links.path("links");
    long target =
        list != null && list.size() == 1
            ? list.get(0).path("link_object_value").asLong(0)
            : known.ticket();
    if (!(maybeTold && told(target, n)) && !put(target, Json.object(), n, attempt)) {
      return null;
    }
    return known;
  }

  private boolean put(long ticket, ObjectNode change, Notification n, Attempt attempt)
      throws Refused, InterruptedException {
    change.set("article", articles.article(n, attempt, false));
    return api.put("tickets/" + ticket, change) != null;
  }

  private boolean told(long ticket, Notification n) throws Refused, InterruptedException {
    JsonNode all = api.get("ticket_articles/by_ticket/" + ticket);
    String subject = ZammadArticles.subject(n);
    return all != null
        && StreamSupport.stream(all.spliterator(), false)
            .anyMatch(article -> article.path("subject").asString("").equals(subject));
  }

  /** The incident's ticket, the oldest if there are several; null = there is none. */
  private @Nullable ZammadTicket find(String incident) throws Refused, InterruptedException {
    String tag = ZammadArticles.tag(incident);
    ObjectNode query = Json.object();
    query
        .putObject("condition")
        .putObject("ticket.tags")
        .put("operator", "contains all")
        .put("value", tag);
    JsonNode answer = api.ask("tickets/search?expand=true&sort_by=id&order_by=asc", query);
    if (!answer.isArray()) {
      throw api.strange("tickets/search", false);
    }
    for (JsonNode each : answer) {
      long id = each.path("id").asLong(0);
      // A condition that Zammad did not understand must not lead to somebody else's ticket.
      if (id > 0 && api.tags(id).anyMatch(tag::equalsIgnoreCase)) {
        // Who closed it is not known any more: what goes on is to be worked on.
        boolean closed = each.path("state").asString("").equals(CLOSED);
        return new ZammadTicket(id, each.path("priority").asString(""), closed);
      }
    }
    return null;
  }

  private String priority(Notification n) {
    return settings.priority().getOrDefault(ZammadArticles.severity(n), "");
  }
}
