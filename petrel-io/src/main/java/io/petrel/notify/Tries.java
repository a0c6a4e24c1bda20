package io.petrel.notify;

import io.petrel.notify.Calls.Reply;
import io.petrel.notify.Outcome.RetryLater;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the tries to deliver by HTTP have in common, whatever the receiver. */
final class Tries {
  private static final int LONGEST_ANSWER = 200;

  private Tries() {}

  /** One try. */
  interface Try {
    /**
     * Delivers.
     *
     * @throws IOException where a secret cannot be read; the message names the setting
     */
    Outcome run() throws Refused, IOException, InterruptedException;
  }

  /** Makes a try; what may have arrived before may still have arrived after it. */
  static Outcome of(String kind, Attempt attempt, Try one) throws InterruptedException {
    Outcome outcome;
    try {
      outcome = one.run();
    } catch (Refused e) {
      outcome = e.outcome();
    } catch (IOException e) {
      outcome = new RetryLater(null, kind + ": " + e.getMessage(), false);
    }
    return outcome instanceof RetryLater later
        ? new RetryLater(
            later.after(), later.why(), later.maybeDelivered() || attempt.maybeDelivered())
        : outcome;
  }

  /** A refusal in the receiver's own words, without secrets that they repeat. */
  static Refused refused(Calls calls, Reply reply, String... secrets) {
    String said = reply.body().strip();
    for (String secret : secrets) {
      if (secret.length() > 1) {
        said = said.replace(secret, "<secret>");
      }
    }
    return calls.never(
        "HTTP " + reply.status() + (said.isEmpty() ? "" : " " + Clean.line(said, LONGEST_ANSWER)));
  }

  /** Something between here and the receiver answered, such as the log-in page of a network. */
  static Refused stranger(Calls calls, Reply reply) {
    return calls.later(
        null, "HTTP " + reply.status() + ", but not in the words of this receiver", true);
  }

  /** A page, where none is expected. */
  static boolean page(Reply reply) {
    return reply.body().stripLeading().startsWith("<");
  }

  /** An address that was kept as a secret; errors do not repeat it. */
  static URI address(Calls calls, String text) throws Refused {
    URI uri = http(text);
    if (uri == null) {
      throw calls.never("the address is not an http or https URL");
    }
    return uri;
  }

  /** A text as an http address, null where it is none. */
  static @Nullable URI http(String text) {
    try {
      URI uri = URI.create(text.strip());
      boolean known = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      return known && uri.getHost() != null ? uri : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Checks a setting. */
  static void requirePositive(String key, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(key + ": expected more than 0, got " + duration);
    }
  }

  /** Checks that of a secret and the file that holds it exactly one is set. */
  static void requireOne(String key, @Nullable Object secret, @Nullable Object file) {
    if ((secret == null) == (file == null)) {
      throw new IllegalArgumentException(
          key + ": expected exactly one of " + key + " and " + key + "_file");
    }
  }
}
