package io.petrel.web;

import io.javalin.http.sse.SseClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/events}: tells open pages that there is something new, as server-sent events. What
 * is new they ask for themselves; so a slow page is told less often and misses nothing.
 *
 * <p>Thread-safe; whoever reports news never waits for a page.
 */
public final class EventsApi implements AutoCloseable {
  private static final int MOST_CLIENTS = 500;
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final String version;
  private final Future<?> beats;
  private final Set<Client> clients = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor writers =
      new ScheduledThreadPoolExecutor(
          3,
          task -> {
            Thread thread = new Thread(task, "events");
            thread.setDaemon(true);
            return thread;
          });

  /** Nobody listens yet. */
  public EventsApi(String version) {
    this.version = version;
    long pause = HEARTBEAT.toMillis();
    this.beats =
        writers.scheduleWithFixedDelay(
            () -> clients.forEach(Client::beat), pause, pause, TimeUnit.MILLISECONDS);
  }

  /**
   * The data of an event {@code tick}.
   *
   * @param at the newest tick
   * @param changed what is to be asked for again
   */
  private record TickNews(@Nullable String at, int incidents, int firing, Set<String> changed) {}

  List<Operation> operations() {
    return List.of(
        Operation.listen(
            "/api/v1/events",
            "events",
            "A tick after each cycle and each deed of somebody; hello when it begins.",
            TickNews.class,
            this::open));
  }

  /**
   * News.
   *
   * @param at the newest tick, milliseconds since the epoch; 0 = not a tick
   * @param incidents how many are open
   * @param firing how many alerts fire
   * @param changed what is to be asked for again
   */
  public record News(long at, int incidents, int firing, Set<String> changed) {}

  /** Tells everybody. */
  public void tell(News news) {
    clients.forEach(client -> client.tell(news));
  }

  /** How many pages listen. */
  public int listening() {
    return clients.size();
  }

  private void open(SseClient client) {
    if (clients.size() >= MOST_CLIENTS) {
      client.sendEvent("full", "{}");
      return;
    }
    Client listener = new Client(client);
    client.keepAlive();
    client.onClose(() -> clients.remove(listener));
    client.sendEvent("hello", Json.MAPPER.writeValueAsString(Map.of("version", version)));
    clients.add(listener);
  }

  /** One page; written to by one thread at a time. */
  private final class Client {
    private final SseClient page;
    private final AtomicReference<@Nullable News> waiting = new AtomicReference<>();

    Client(SseClient page) {
      this.page = page;
    }

    void tell(News news) {
      // Who finds none waiting sees to the writing; others only add to what waits.
      if (waiting.getAndAccumulate(news, Client::joined) == null && !writers.isShutdown()) {
        writers.execute(this::write);
      }
    }

    private static @Nullable News joined(@Nullable News before, @Nullable News next) {
      if (before == null || next == null) {
        return next;
      }
      Set<String> changed = new TreeSet<>(before.changed());
      changed.addAll(next.changed());
      return new News(Math.max(before.at(), next.at()), next.incidents(), next.firing(), changed);
    }

    private void write() {
      synchronized (page) {
        News news = waiting.getAndSet(null);
        if (news == null || page.terminated()) {
          return;
        }
        TickNews tick =
            new TickNews(Json.instant(news.at()), news.incidents(), news.firing(), news.changed());
        page.sendEvent("tick", Json.MAPPER.writeValueAsString(tick));
      }
    }

    void beat() {
      synchronized (page) {
        try {
          if (!page.terminated()) {
            page.sendComment("still here");
          }
        } catch (RuntimeException e) {
          // Whatever is wrong with one page must not keep the beats from the others.
          clients.remove(this);
        }
      }
    }
  }

  @Override
  public void close() {
    beats.cancel(true);
    writers.shutdownNow();
    clients.forEach(client -> client.page.close());
  }
}
