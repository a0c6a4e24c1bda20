package io.petrel.notify;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A notifier that also hears what people do at its receiver, in one or more of three ways: it is
 * called there ({@link #hook}), it looks now and then ({@link #look}), it keeps a connection
 * ({@link #listen}). May be called by other threads than {@link Notifier#send}.
 */
public interface Hearing {
  /**
   * A request that the receiver made to {@code POST /hooks/RECEIVER/KIND}; it is not trusted before
   * its signature was checked here.
   *
   * @param headers by lower-case name
   * @param body as it came, UTF-8 of at most 1 MB
   */
  record Call(Map<String, String> headers, String body) {
    /** A header, empty where it is not there. */
    public String header(String lowerCaseName) {
      return headers.getOrDefault(lowerCaseName, "");
    }
  }

  /**
   * What the receiver gets back.
   *
   * @param status the HTTP status
   * @param type the content type
   * @param body the body
   */
  record Answer(int status, String type, String body) {
    /** Plain text. */
    public static Answer text(int status, String body) {
      return new Answer(status, "text/plain; charset=utf-8", body);
    }
  }

  /**
   * An open incident that the receiver has been told of.
   *
   * @param incident its id
   * @param receipt what the last delivery returned
   * @param acknowledgedBy who has taken it, null = nobody
   */
  record Followed(String incident, String receipt, @Nullable String acknowledgedBy) {}

  /** Takes a call of the receiver. */
  default Answer hook(Call call, Acts acts) throws InterruptedException {
    return Answer.text(404, "This receiver is not called here.\n");
  }

  /** How often {@link #look} is to be called; null = never. */
  default @Nullable Duration lookEvery() {
    return null;
  }

  /**
   * Looks what has become of incidents at the receiver. Failures are logged by who calls.
   *
   * @param open may be empty
   */
  default void look(List<Followed> open, Acts acts) throws InterruptedException {}

  /** Whether {@link #listen} is to be called, in a thread of its own. */
  default boolean listens() {
    return false;
  }

  /**
   * Keeps a connection to the receiver and hands on what comes, connecting again by itself, until
   * it is interrupted.
   */
  default void listen(Acts acts) throws InterruptedException {}
}
