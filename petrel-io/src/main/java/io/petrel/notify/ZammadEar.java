package io.petrel.notify;

import io.petrel.notify.Hearing.Answer;
import io.petrel.notify.Hearing.Call;
import io.petrel.notify.Hearing.Followed;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Hears what agents do with tickets: who becomes the owner takes the incident, who gives the ticket
 * back gives the incident back, and closing it by hand is noted. Thread-safe.
 *
 * <p>A webhook says only that a ticket is worth a look: what is true is asked of Zammad, so that a
 * call that comes late or twice does no harm. Only a change since the look before counts: who gave
 * the incident back in another place is not made to take it again by a ticket that is still theirs.
 */
final class ZammadEar {
  /** Zammad's user "-", who owns what nobody owns. */
  private static final long NOBODY = 1;

  private static final String PREFIX = ZammadArticles.tag("");
  private static final int MOST_NAMES = 10_000;

  private final ZammadApi api;
  private final boolean hooked;
  private final SecretFile secret;
  private final Map<String, Seen> seen = new HashMap<>();
  private final Map<Long, String> names = new HashMap<>();
  private @Nullable Long self;

  /**
   * A ticket as it was at the last look.
   *
   * @param owner its owner's name, empty = nobody
   * @param taken which owner was told as the one who took the incident, empty = none
   * @param holder who had the incident, empty = nobody, or not known
   * @param closed whether it was closed
   */
  private record Seen(String owner, String taken, String holder, boolean closed) {
    static final Seen NEW = new Seen("", "", "", false);
  }

  ZammadEar(ZammadApi api, ZammadSettings settings) {
    this.api = api;
    this.hooked = settings.hooked();
    this.secret =
        new SecretFile("webhook_secret", settings.webhookSecret(), settings.webhookSecretFile());
  }

  /**
   * Looks at the tickets of all open incidents.
   *
   * @throws IllegalStateException when Zammad cannot be asked
   */
  synchronized void look(List<Followed> open, Acts acts) throws InterruptedException {
    seen.keySet().retainAll(open.stream().map(Followed::incident).collect(Collectors.toSet()));
    String failure = null;
    for (Followed each : open) {
      ZammadTicket receipt = ZammadTicket.parse(each.receipt());
      if (receipt == null) {
        continue;
      }
      try {
        JsonNode ticket = api.get("tickets/" + receipt.ticket() + "?expand=true");
        if (ticket != null) {
          String by = each.acknowledgedBy() == null ? "" : each.acknowledgedBy();
          compare(each.incident(), ticket, receipt.closed(), by, acts);
        }
      } catch (Refused e) {
        failure = e.why();
        if (e.outcome() instanceof Outcome.RetryLater) {
          break;
        }
        // One ticket that may not be read says nothing about the others.
      }
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
  }

  /** Takes a call of a Zammad trigger. */
  synchronized Answer hook(Call call, Acts acts) throws InterruptedException {
    if (!hooked) {
      return Answer.text(404, "No webhook_secret is set for this receiver.\n");
    }
    try {
      if (!signed(call)) {
        return Answer.text(403, "The signature is missing or wrong.\n");
      }
    } catch (IOException e) {
      return Answer.text(503, "The webhook_secret cannot be read.\n");
    }
    JsonNode body = Json.read(call.body());
    long id = body.path("ticket").path("id").asLong(body.path("ticket_id").asLong(0));
    if (id <= 0) {
      return Answer.text(400, "Expected a body with ticket.id.\n");
    }
    try {
      JsonNode ticket = api.get("tickets/" + id + "?expand=true");
      String incident =
          ticket == null
              ? null
              : api.tags(id)
                  .filter(tag -> tag.startsWith(PREFIX) && tag.length() > PREFIX.length())
                  .map(tag -> tag.substring(PREFIX.length()))
                  .findFirst()
                  .orElse(null);
      if (ticket == null || incident == null) {
        return Answer.text(200, "The ticket is about no incident.\n");
      }
      return Answer.text(200, compare(incident, ticket, false, null, acts) + "\n");
    } catch (Refused e) {
      return Answer.text(503, e.why() + "\n");
    }
  }

  private boolean signed(Call call) throws IOException {
    String wanted = "sha1=" + Hmac.sha1(secret.reveal(), call.body()).hex();
    return Hmac.same(wanted, call.header("x-hub-signature").toLowerCase(Locale.ROOT));
  }

  /**
   * Says what has changed since the look before.
   *
   * @param closedByUs whether Petrel closed the ticket itself
   * @param acknowledgedBy who has the incident, empty = nobody, null = not known: Zammad calls
   * @return one sentence
   */
  private String compare(
      String incident,
      JsonNode ticket,
      boolean closedByUs,
      @Nullable String acknowledgedBy,
      Acts acts)
      throws Refused, InterruptedException {
    boolean called = acknowledgedBy == null;
    Seen known = seen.get(incident);
    Seen before = known == null ? Seen.NEW : known;
    String holder = acknowledgedBy == null ? before.holder() : acknowledgedBy;
    long ownerId = ticket.path("owner_id").asLong(NOBODY);
    boolean owned = ownerId != NOBODY && ownerId != self();
    String owner = owned ? name(ownerId, ticket.path("owner").asString("")) : "";
    String said = "Nothing has changed.";
    String taken = before.taken();
    if (!owner.equals(before.owner())) {
      // At the first look nobody knows which came later: what stands is left as it is.
      boolean stands = known == null && !holder.isEmpty();
      if (stands) {
        taken = owner.equals(holder) ? owner : "";
      } else {
        boolean theirs = called ? holder.isEmpty() || holder.equals(taken) : holder.equals(taken);
        if (!taken.isEmpty() && theirs) {
          said = acts.take(new Act.Unacknowledge(incident, changer(ticket)));
        }
        if (owned && !owner.equals(holder)) {
          said = acts.take(new Act.Acknowledge(incident, owner));
        }
        taken = owner;
      }
    }
    boolean closed = ticket.path("state").asString("").equals("closed");
    boolean seenOpen = known == null ? called : !before.closed();
    if (closed && seenOpen && !closedByUs && ticket.path("updated_by_id").asLong(0) != self()) {
      said = acts.take(new Act.Note(incident, changer(ticket), "ticket_closed"));
    }
    seen.put(incident, new Seen(owner, taken, holder, closed));
    return said;
  }

  private String changer(JsonNode ticket) throws Refused, InterruptedException {
    return name(ticket.path("updated_by_id").asLong(0), ticket.path("updated_by").asString(""));
  }

  /** The token's own user: what it does is Petrel's doing. */
  private long self() throws Refused, InterruptedException {
    if (self == null) {
      JsonNode me = api.get("users/me");
      self = me == null ? 0 : me.path("id").asLong(0);
    }
    return self;
  }

  /** A user's first and last name, else the login. */
  private String name(long id, String login) throws Refused, InterruptedException {
    String known = names.get(id);
    if (known != null) {
      return known;
    }
    String name = login;
    try {
      JsonNode user = id <= 0 ? null : api.get("users/" + id);
      if (user != null) {
        String full =
            (user.path("firstname").asString("") + " " + user.path("lastname").asString(""))
                .strip();
        name = full.isEmpty() ? login : full;
      }
    } catch (Refused e) {
      if (e.outcome() instanceof Outcome.RetryLater) {
        throw e;
      }
      // The token may not see users: the login has to do.
    }
    if (names.size() >= MOST_NAMES) {
      names.clear();
    }
    names.put(id, name);
    return name;
  }
}
