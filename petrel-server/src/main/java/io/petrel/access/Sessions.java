package io.petrel.access;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Who is logged in by a cookie. Only digests of the cookies are kept, in memory: a restart ends all
 * sessions. Thread-safe.
 */
final class Sessions {
  private static final int MOST = 10_000;

  private final long lifetime;
  private final long idle;
  private final Lately<Held> held = new Lately<>(MOST);

  private record Held(Person person, String csrf, long since, long seen) {}

  /**
   * A session that lasts.
   *
   * @param csrf what its unsafe requests must say
   */
  record Session(Person person, String csrf) {}

  Sessions(Duration lifetime, Duration idle) {
    this.lifetime = lifetime.toMillis();
    this.idle = idle.toMillis();
  }

  /** Begins one; what its cookie says. */
  synchronized String begin(Person person, long now) {
    held.values().removeIf(each -> over(each, now));
    String cookie = Digests.word();
    held.put(Digests.hex(cookie), new Held(person, Digests.word(), now, now));
    return cookie;
  }

  /** The session of a cookie, null = there is none or it is over. */
  synchronized @Nullable Session of(String cookie, long now) {
    String key = Digests.hex(cookie);
    Held each = held.get(key);
    if (each == null) {
      return null;
    }
    if (over(each, now)) {
      held.remove(key);
      return null;
    }
    held.put(key, new Held(each.person(), each.csrf(), each.since(), Math.max(each.seen(), now)));
    return new Session(each.person(), each.csrf());
  }

  private boolean over(Held each, long now) {
    return now - each.since() >= lifetime || now - each.seen() >= idle;
  }

  synchronized void end(String cookie) {
    held.remove(Digests.hex(cookie));
  }
}
