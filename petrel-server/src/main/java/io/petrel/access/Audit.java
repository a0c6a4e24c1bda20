package io.petrel.access;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log: who did what, one line each by the logger {@code audit}, and the newest of them in
 * memory. What strangers were refused is kept apart, so that they cannot push out what others did.
 * Thread-safe.
 */
public final class Audit {
  private static final Logger LOG = LoggerFactory.getLogger("audit");
  private static final int MOST = 1000;
  private static final int MOST_REFUSED = 200;
  private static final int LONGEST = 200;

  private final Deque<Action> done = new ArrayDeque<>();
  private final Deque<Action> refused = new ArrayDeque<>();

  /**
   * Something that somebody did or tried.
   *
   * @param at milliseconds since the epoch
   * @param user null = nobody known
   * @param role what they might do
   * @param address where it came from
   * @param action what it was
   * @param about what it was done to
   * @param status of the answer
   */
  public record Action(
      long at,
      @Nullable String user,
      @Nullable Rank role,
      String address,
      String action,
      String about,
      int status) {
    public Action {
      user = user == null ? null : Cleaned.text(user, LONGEST);
      address = Cleaned.text(address, LONGEST);
      action = Cleaned.text(action, LONGEST);
      about = Cleaned.text(about, LONGEST);
    }
  }

  /** Notes an action. */
  public void note(Action action) {
    boolean stranger = action.role() == null && action.status() >= 400;
    synchronized (this) {
      Deque<Action> ring = stranger ? refused : done;
      ring.addLast(action);
      if (ring.size() > (stranger ? MOST_REFUSED : MOST)) {
        ring.removeFirst();
      }
    }
    if (LOG.isInfoEnabled()) {
      Rank role = action.role();
      LOG.info(
          "at={} user={} role={} address={} action={} about={} status={}",
          Instant.ofEpochMilli(action.at()),
          action.user() == null ? "-" : Cleaned.quoted(action.user(), LONGEST),
          role == null ? "-" : role.name().toLowerCase(Locale.ROOT),
          Cleaned.quoted(action.address(), LONGEST),
          Cleaned.quoted(action.action(), LONGEST),
          Cleaned.quoted(action.about(), LONGEST),
          action.status());
    }
  }

  /** What is remembered, newest first. */
  public synchronized List<Action> newest() {
    List<Action> all = new ArrayList<>(done);
    all.addAll(refused);
    all.sort(Comparator.comparingLong(Action::at).reversed());
    return List.copyOf(all);
  }
}
