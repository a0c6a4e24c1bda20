package io.petrel.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An answer's bytes as a blocking stream that keeps its deadlines: the JDK's own waits for ever on
 * a server that falls silent in mid-answer.
 *
 * <p>One reader; back pressure of two buffers.
 */
final class BodyStream extends InputStream implements BodySubscriber<InputStream> {
  /** One thing that happened on the connection. */
  private record Event(@Nullable List<ByteBuffer> bytes, @Nullable Throwable error) {}

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
  private final long deadline;
  private final Duration within;
  private final Duration stall;
  private final long atMost;

  private List<ByteBuffer> list = List.of();
  private int next;
  private ByteBuffer current = NOTHING;
  private long seen;
  private boolean ended;
  private volatile boolean closed;

  /**
   * @param deadline by {@link System#nanoTime}
   * @param within the same for people
   */
  BodyStream(long deadline, Duration within, Duration stall, long atMost) {
    this.deadline = deadline;
    this.within = within;
    this.stall = stall;
    this.atMost = atMost;
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Subscription s) {
    if (!subscription.complete(s) || closed) {
      s.cancel();
    } else {
      s.request(2);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    events.add(new Event(buffers, null));
  }

  @Override
  public void onError(Throwable error) {
    events.add(new Event(null, error));
  }

  @Override
  public void onComplete() {
    events.add(new Event(null, null));
  }

  @Override
  public int read() throws IOException {
    return fill() ? current.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int n = Math.min(length, current.remaining());
    current.get(into, offset, n);
    return n;
  }

  /** Makes {@link #current} hold at least a byte; false at the end. */
  private boolean fill() throws IOException {
    while (!current.hasRemaining()) {
      if (next < list.size()) {
        current = list.get(next++);
        seen += current.remaining();
        if (seen > atMost) {
          throw new HttpFailure(
              HttpFailure.Kind.TOO_LARGE, "the answer is larger than " + atMost + " bytes");
        }
      } else if (ended || !await()) {
        return false;
      }
    }
    return true;
  }

  private boolean await() throws IOException {
    if (closed) {
      throw new HttpFailure(HttpFailure.Kind.STOPPED, "closed");
    }
    Event event;
    try {
      long left = deadline - System.nanoTime();
      event = events.poll(Math.max(0, Math.min(left, stall.toNanos())), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HttpFailure(HttpFailure.Kind.STOPPED, "interrupted");
    }
    if (event == null) {
      boolean late = deadline - System.nanoTime() <= 0;
      throw new HttpFailure(
          HttpFailure.Kind.TIMEOUT,
          late
              ? "the answer was not complete within " + text(within)
              : "the answer stopped for more than " + text(stall) + " after " + seen + " bytes");
    }
    if (event.error != null) {
      ended = true;
      throw new HttpFailure(
          HttpFailure.Kind.BROKEN,
          "the connection broke within the answer, after " + seen + " bytes");
    }
    if (event.bytes == null) {
      ended = true;
      return false;
    }
    list = event.bytes;
    next = 0;
    Subscription s = subscription.getNow(null);
    if (s != null) {
      s.request(1);
    }
    return true;
  }

  /** Gives the connection back, or cuts it where bytes are still to come. */
  @Override
  public void close() {
    closed = true;
    Subscription s = subscription.getNow(null);
    if (s != null && !ended) {
      s.cancel();
    }
  }

  /** A duration as Prometheus writes it, roughly: 30s, 1500ms. */
  static String text(Duration d) {
    return d.toMillis() % 1000 == 0 ? d.toSeconds() + "s" : d.toMillis() + "ms";
  }
}
