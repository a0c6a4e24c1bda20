package io.petrel.web;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.petrel.store.Backlog;
import io.petrel.store.Delivery;
import io.petrel.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/receivers} and {@code /api/v1/deliveries}: whom Petrel tells, and what of that has
 * arrived. Thread-safe.
 */
public final class ReceiversApi {
  private static final int MOST = 5000;

  private final Store store;
  private final Supplier<List<Receiver>> receivers;
  private final Tester tester;
  private final Semaphore trial = new Semaphore(1);

  /**
   * A receiver of the config.
   *
   * @param channels the ids of its channels
   * @param fallback whether it gets what no other route takes
   */
  public record Receiver(String name, List<String> channels, boolean fallback) {}

  /** What a channel said to a test. */
  public record Tested(String channel, boolean ok, String why) {}

  /** Tells a receiver a test incident and its recovery. */
  @FunctionalInterface
  public interface Tester {
    /** Does it; blocks until all channels have answered. */
    List<Tested> test(String receiver) throws InterruptedException;
  }

  /** An API over the outbox. */
  public ReceiversApi(Store store, Supplier<List<Receiver>> receivers, Tester tester) {
    this.store = store;
    this.receivers = receivers;
    this.tester = tester;
  }

  List<Operation> operations() {
    return List.of(
        Operation.get(
            "/api/v1/receivers",
            "listReceivers",
            "Who is told, and what waits for them.",
            Receivers.class,
            this::list),
        Operation.get(
                "/api/v1/deliveries",
                "listDeliveries",
                "Messages on their way, those that wait first, then the newest.",
                Deliveries.class,
                this::deliveries)
            .takes(
                Operation.Parameter.text("channel", "Only through this channel."),
                Operation.Parameter.text("incident", "Only of this incident."),
                Operation.Parameter.text("state", "Only pending, sent or superseded ones."))
            .takes(Operation.PAGE),
        Operation.act(
            HandlerType.POST,
            "/api/v1/receivers/{name}/test",
            "testReceiver",
            "Sends a test incident and its recovery; may take half a minute.",
            null,
            HttpStatus.OK,
            Results.class,
            this::test));
  }

  record Receivers(List<Shown> receivers, List<Orphan> orphans, int total) {}

  record Shown(String name, boolean fallback, List<Channel> channels) {}

  record Channel(
      String id,
      String type,
      int pending,
      @Nullable String oldestAt,
      int refused,
      String problem,
      @Nullable String lastSentAt) {}

  record Orphan(String channel, int pending) {}

  record Deliveries(List<Sent> deliveries, int total) {}

  record Sent(
      String incident,
      int number,
      String channel,
      String state,
      @Nullable String at,
      int attempts,
      @Nullable String nextAt,
      @Nullable String endedAt,
      String problem) {}

  record Results(List<Result> results) {}

  record Result(String channel, boolean ok, String why) {}

  private Receivers list(Context ctx) {
    Map<String, Backlog> waiting = new HashMap<>();
    store.backlog().forEach(each -> waiting.put(each.channel(), each));
    Map<String, Long> sent = new HashMap<>();
    for (Delivery each : store.deliveries(MOST)) {
      if (each.state() == Delivery.State.SENT) {
        sent.merge(each.channel(), each.endedAt(), Math::max);
      }
    }
    List<Shown> shown = new ArrayList<>();
    for (Receiver receiver : receivers.get()) {
      List<Channel> channels = new ArrayList<>();
      for (String id : receiver.channels()) {
        Backlog backlog = waiting.remove(id);
        String kind = id.substring(id.lastIndexOf('/') + 1).replaceFirst("#.*", "");
        channels.add(
            new Channel(
                id,
                kind,
                backlog == null ? 0 : backlog.pending(),
                backlog == null || backlog.pending() == 0 ? null : Json.instant(backlog.oldestAt()),
                backlog == null ? 0 : backlog.refused(),
                backlog == null ? "" : backlog.problem(),
                Json.instant(sent.getOrDefault(id, 0L))));
      }
      shown.add(new Shown(receiver.name(), receiver.fallback(), channels));
    }
    List<Orphan> orphans =
        waiting.values().stream()
            .filter(each -> each.pending() > 0)
            .map(each -> new Orphan(each.channel(), each.pending()))
            .toList();
    return new Receivers(shown, orphans, shown.size());
  }

  private Deliveries deliveries(Context ctx) {
    String incident = ctx.queryParam("incident");
    String channel = ctx.queryParam("channel");
    String state = Asked.word(ctx, "state", "all", "pending", "sent", "superseded");
    List<Delivery> known =
        incident == null || incident.isEmpty()
            ? store.deliveries(MOST)
            : store.deliveries(incident);
    List<Delivery> all =
        known.stream()
            .filter(each -> channel == null || channel.isEmpty() || each.channel().equals(channel))
            .filter(each -> state.equals("all") || word(each).equals(state))
            .toList();
    return new Deliveries(
        Asked.page(ctx, all).stream().map(ReceiversApi::shown).toList(), all.size());
  }

  static String word(Delivery delivery) {
    return delivery.state().name().toLowerCase(Locale.ROOT);
  }

  private static Sent shown(Delivery delivery) {
    return new Sent(
        delivery.incident(),
        delivery.number(),
        delivery.channel(),
        word(delivery),
        Json.instant(delivery.at()),
        delivery.attempts(),
        delivery.state() == Delivery.State.PENDING ? Json.instant(delivery.nextAt()) : null,
        Json.instant(delivery.endedAt()),
        delivery.problem());
  }

  private Results test(Context ctx) {
    String name = ctx.pathParam("name");
    if (receivers.get().stream().noneMatch(each -> each.name().equals(name))) {
      throw Refusal.missing("there is no receiver " + Wish.cut(name));
    }
    if (!trial.tryAcquire()) {
      throw Refusal.conflict("another test goes on: try again when it is over");
    }
    try {
      return new Results(
          tester.test(name).stream()
              .map(each -> new Result(each.channel(), each.ok(), each.why()))
              .toList());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusal.unavailable("Petrel is stopping");
    } finally {
      trial.release();
    }
  }
}
