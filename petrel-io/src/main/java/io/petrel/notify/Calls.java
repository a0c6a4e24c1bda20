package io.petrel.notify;

import io.petrel.http.HttpAnswer;
import io.petrel.http.HttpCall;
import io.petrel.http.HttpCaller;
import io.petrel.http.HttpConfig;
import io.petrel.http.HttpFailure;
import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP calls of one channel, with what they may end in said as outcomes. The sentences name the
 * kind of channel and never the address, which may be a secret.
 */
final class Calls implements AutoCloseable {
  private static final int MOST_BYTES = 8 << 20;
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

  private final String kind;
  private final HttpCaller caller;
  private final Duration timeout;

  /**
   * @param kind the kind of channel, the first word of every sentence
   */
  Calls(String kind, HttpConfig config, Duration timeout) {
    this.kind = kind;
    this.timeout = timeout;
    this.caller =
        new HttpCaller(config, timeout.compareTo(CONNECT_WITHIN) < 0 ? timeout : CONNECT_WITHIN);
  }

  /**
   * An answer, whatever its status, but none that asks to come back later.
   *
   * @param status below 500, neither 408 nor 429
   * @param body all of it
   */
  record Reply(int status, String body) {
    boolean ok() {
      return status / 100 == 2;
    }
  }

  /**
   * Sends a request once.
   *
   * @throws Refused to be tried again: no answer, a busy receiver, an error within it
   * @throws InterruptedException when the thread was interrupted; whether it arrived is unknown
   */
  Reply send(HttpCall call) throws Refused, InterruptedException {
    try (HttpAnswer answer = caller.send(call.limited(timeout, timeout, MOST_BYTES))) {
      int status = answer.status();
      if (status == 429 || status == 408 || status >= 500) {
        throw later(retryAfter(answer), "HTTP " + status, status != 429);
      }
      return new Reply(status, answer.text(MOST_BYTES));
    } catch (HttpFailure e) {
      throw failed(e);
    }
  }

  /**
   * Connects a WebSocket.
   *
   * @throws Refused to be tried again
   * @throws InterruptedException when the thread was interrupted
   */
  WebSocket socket(URI uri, WebSocket.Listener listener) throws Refused, InterruptedException {
    try {
      return caller.socket(uri, listener, timeout);
    } catch (HttpFailure e) {
      throw failed(e);
    }
  }

  private Refused failed(HttpFailure e) throws InterruptedException {
    if (e.kind() == HttpFailure.Kind.STOPPED || Thread.interrupted()) {
      throw new InterruptedException("stopped while calling " + kind);
    }
    boolean unsent =
        switch (e.kind()) {
          case CONNECT, TLS, CREDENTIALS -> true;
          default -> false;
        };
    return later(null, String.valueOf(e.getMessage()), !unsent);
  }

  /** An outcome that is worth another try. */
  Refused later(@Nullable Duration after, String why, boolean maybeDelivered) {
    return new Refused(new Outcome.RetryLater(after, kind + ": " + why, maybeDelivered));
  }

  /** An outcome that is not worth another try until somebody changes something. */
  Refused never(String why) {
    return new Refused(new Outcome.Permanent(kind + ": " + why));
  }

  private static @Nullable Duration retryAfter(HttpAnswer answer) {
    String value = answer.header("Retry-After").strip();
    if (!value.matches("[0-9]{1,9}")) {
      return null;
    }
    Duration after = Duration.ofSeconds(Long.parseLong(value));
    return after.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : after;
  }

  @Override
  public void close() {
    caller.close();
  }
}
