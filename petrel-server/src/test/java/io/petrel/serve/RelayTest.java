package io.petrel.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.notify.Attempt;
import io.petrel.notify.Notifier;
import io.petrel.notify.Outcome;
import io.petrel.pipeline.Changes;
import io.petrel.route.Notification;
import io.petrel.store.Backlog;
import io.petrel.store.Delivery;
import io.petrel.store.RandomRecords;
import io.petrel.store.Store;
import io.petrel.store.Stores;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class RelayTest {
  private static final Relay.Settings SETTINGS =
      new Relay.Settings(
          Duration.ofMinutes(5),
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofMillis(200),
          2);

  @TempDir Path directory;
  private final RandomRecords records = new RandomRecords(1);
  private final AtomicLong now = new AtomicLong(1_800_000_000_000L);
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private @Nullable Relay relay;
  private Store store;

  @BeforeEach
  void open() {
    store = Stores.open(directory, Instant.EPOCH).store();
  }

  @AfterEach
  void close() {
    if (relay != null) {
      relay.close();
    }
    store.close();
  }

  private void tell(String incident, int number, String... channels) {
    Notification n = records.notification(incident, number, "ops", now.get());
    store.commit(
        new Changes(0, List.of(), List.of(), List.of(), List.of(n), List.of()),
        receiver -> List.of(channels));
  }

  private Relay start(Map<String, Notifier> notifiers) {
    Relay.Listener listener =
        new Relay.Listener() {
          @Override
          public void attempted(String channel, Notification n, Attempt a, Outcome outcome) {
            heard.add(channel + " " + n.key() + " " + outcome.getClass().getSimpleName());
          }
        };
    Relay made = new Relay(store, notifiers, now::get, new Random(1), listener, SETTINGS);
    relay = made;
    made.start();
    return made;
  }

  private String heard() throws InterruptedException {
    return String.valueOf(heard.poll(30, TimeUnit.SECONDS));
  }

  private static Notifier answering(Outcome outcome) {
    return (n, receipt, attempt) -> outcome;
  }

  @Test
  void what_waited_at_the_start_and_what_comes_later_is_delivered() throws InterruptedException {
    tell("i", 1, "a");
    Relay started = start(Map.of("a", answering(new Outcome.Delivered("{}"))));
    assertThat(heard()).isEqualTo("a i/1 Delivered");
    tell("i", 2, "a");
    started.wake();
    assertThat(heard()).isEqualTo("a i/2 Delivered");
  }

  @Test
  void channel_that_hangs_does_not_hold_up_another() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    tell("i", 1, "hangs", "works");
    tell("j", 1, "hangs", "works");
    AtomicInteger atOnce = new AtomicInteger();
    Notifier hangs =
        (n, receipt, attempt) -> {
          atOnce.incrementAndGet();
          return await(never);
        };
    start(Map.of("hangs", hangs, "works", answering(new Outcome.Delivered("{}"))));
    assertThat(heard()).isEqualTo("works i/1 Delivered");
    assertThat(heard()).isEqualTo("works j/1 Delivered");
    assertThat(atOnce).as("one attempt of a channel at a time").hasValueLessThan(2);
  }

  private static Outcome await(CountDownLatch latch) {
    try {
      latch.await();
      return new Outcome.Delivered("{}");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.RetryLater(null, "interrupted", true);
    }
  }

  @Test
  void end_cuts_off_what_hangs_and_notes_that_it_may_have_arrived() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    tell("i", 1, "a");
    Relay started =
        start(
            Map.of(
                "a",
                (n, receipt, attempt) -> {
                  begun.countDown();
                  return await(never);
                }));
    begun.await();
    started.close();
    store.close();
    open();

    assertThat(store.next("a", now.get(), Duration.ofMinutes(5)))
        .hasValueSatisfying(d -> assertThat(d.maybeDelivered()).isTrue());
  }

  @Test
  void refused_notification_goes_at_once_through_a_mended_channel() throws InterruptedException {
    tell("i", 1, "a");
    Relay started = start(Map.of("a", answering(new Outcome.Permanent("404 no_service"))));
    assertThat(heard()).isEqualTo("a i/1 Permanent");
    started.configure(Map.of("a", answering(new Outcome.Delivered("{}"))));
    assertThat(heard()).isEqualTo("a i/1 Delivered");
  }

  @Test
  void removed_channel_is_an_orphan_until_it_is_back() throws InterruptedException {
    tell("i", 1, "a", "old");
    Relay started = start(Map.of("a", answering(new Outcome.Delivered("{}"))));
    assertThat(heard()).isEqualTo("a i/1 Delivered");
    assertThat(started.orphans()).extracting(Backlog::channel).containsExactly("old");
    started.configure(Map.of("old", answering(new Outcome.Delivered("{}"))));
    assertThat(heard()).isEqualTo("old i/1 Delivered");
    started.close();
    assertThat(started.orphans()).isEmpty();
    assertThat(store.deliveries(9)).allMatch(d -> d.state() == Delivery.State.SENT);
  }
}
