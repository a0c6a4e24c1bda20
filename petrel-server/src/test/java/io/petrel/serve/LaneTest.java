package io.petrel.serve;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.petrel.notify.Attempt;
import io.petrel.notify.Notifier;
import io.petrel.notify.Outcome;
import io.petrel.pipeline.Changes;
import io.petrel.route.Notification;
import io.petrel.store.ChannelsOf;
import io.petrel.store.Delivery;
import io.petrel.store.RandomRecords;
import io.petrel.store.Store;
import io.petrel.store.StoreException;
import io.petrel.store.Stores;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Random histories over a real store and a receiver that fails in every way, in virtual time. */
final class LaneTest {
  private static final List<String> CHANNELS = List.of("ops/slack", "ops/slack#2");
  private static final ChannelsOf BOTH = receiver -> CHANNELS;

  @TempDir Path directory;

  @BeforeAll
  static void failures_are_the_point_here() {
    ((Logger) LoggerFactory.getLogger(Lane.class)).setLevel(Level.OFF);
  }

  @AfterAll
  static void and_not_elsewhere() {
    ((Logger) LoggerFactory.getLogger(Lane.class)).setLevel(null);
  }

  /** The process dies in the middle of an attempt. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** What the far end got, and whether it said so. */
  private record Got(int number, boolean confirmed) {}

  private static final class Receiver implements Notifier {
    final Random dice;
    final long[] now;
    final Map<String, List<Got>> got = new TreeMap<>();
    final Map<String, String> receipts = new HashMap<>();
    long quietUntil;
    boolean healthy;
    int attempts;

    Receiver(long seed, long[] now) {
      this.dice = new Random(seed);
      this.now = now;
    }

    @Override
    public Outcome send(Notification n, @Nullable String receipt, Attempt attempt) {
      attempts++;
      assertThat(now[0]).as("Retry-After is honoured").isGreaterThanOrEqualTo(quietUntil);
      assertThat(receipt).isEqualTo(receipts.get(n.incident()));
      List<Got> sofar = got.computeIfAbsent(n.incident(), k -> new ArrayList<>());
      for (Got earlier : sofar) {
        assertThat(n.number()).as("order").isGreaterThanOrEqualTo(earlier.number());
        if (earlier.number() == n.number()) {
          assertThat(earlier.confirmed()).as("%s again", n.key()).isFalse();
          assertThat(attempt.maybeDelivered()).as("%s again, said so", n.key()).isTrue();
        }
      }
      int fate = healthy ? 9 : dice.nextInt(12);
      return switch (fate) {
        case 0 -> {
          Duration after = Duration.ofMillis(dice.nextInt(1_200_000));
          quietUntil = now[0] + after.toMillis();
          yield new Outcome.RetryLater(after, "429", false);
        }
        case 1 -> {
          sofar.add(new Got(n.number(), false));
          yield new Outcome.RetryLater(null, "timed out", true);
        }
        case 2 -> new Outcome.RetryLater(null, "timed out", true);
        case 3 -> new Outcome.Permanent("400 invalid_blocks");
        case 4 -> {
          sofar.add(new Got(n.number(), false));
          throw new Crash();
        }
        case 5 -> throw new Crash();
        case 6 -> throw new IllegalStateException("a bug");
        case 7 -> new Outcome.RetryLater(null, "503", false);
        default -> {
          sofar.add(new Got(n.number(), true));
          receipts.put(n.incident(), n.key());
          yield new Outcome.Delivered(n.key());
        }
      };
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void newest_state_of_every_incident_arrives_in_order_and_once_unless_in_doubt(long seed) {
    Random dice = new Random(seed);
    RandomRecords records = new RandomRecords(seed);
    long[] now = {1_800_000_000_000L};
    Map<String, Receiver> receivers = new TreeMap<>();
    CHANNELS.forEach(c -> receivers.put(c, new Receiver(seed * 31 + c.length(), now)));
    Map<String, Integer> told = new TreeMap<>();
    int commits = 60;
    int steps = 0;
    Store store = Stores.open(directory, Instant.EPOCH).store();
    Map<String, Lane> lanes = lanes(store, receivers, now, dice);
    Map<String, Long> wake = new HashMap<>();
    long nextCommit = now[0];
    while (true) {
      assertThat(++steps).as("it ends").isLessThan(20_000);
      if (commits > 0 && now[0] >= nextCommit) {
        commits--;
        nextCommit = now[0] + dice.nextInt(120_000);
        List<Notification> fresh = new ArrayList<>();
        for (int i = dice.nextInt(3); i > 0; i--) {
          String id = "i" + dice.nextInt(4);
          int number = told.merge(id, 1, Integer::sum);
          fresh.add(records.notification(id, number, "ops", now[0]));
        }
        store.commit(new Changes(0, List.of(), List.of(), List.of(), fresh, List.of()), BOTH);
        wake.clear();
      }
      if (commits == 0) {
        receivers.values().forEach(r -> r.healthy = true);
      }
      boolean crashed = false;
      long next = commits > 0 ? nextCommit : Lane.WHEN_WOKEN;
      for (String channel : CHANNELS) {
        if (crashed || wake.getOrDefault(channel, 0L) > now[0]) {
          next = Math.min(next, wake.getOrDefault(channel, 0L));
          continue;
        }
        try {
          wake.put(channel, requireNonNull(lanes.get(channel)).step());
        } catch (Crash e) {
          crashed = true;
        }
        next = Math.min(next, wake.getOrDefault(channel, 0L));
      }
      if (crashed) {
        store.close();
        store = Stores.open(directory, Instant.EPOCH).store();
        lanes = lanes(store, receivers, now, dice);
        wake.clear();
        // A receiver's wish to be left alone is not remembered for other incidents.
        receivers.values().forEach(r -> r.quietUntil = 0);
        continue;
      }
      if (next == Lane.WHEN_WOKEN) {
        break;
      }
      now[0] = Math.max(now[0], next);
    }

    assertThat(store.backlog()).isEmpty();
    assertThat(told).isNotEmpty();
    for (Receiver receiver : receivers.values()) {
      told.forEach(
          (incident, newest) ->
              assertThat(receiver.got.get(incident))
                  .as("newest of %s", incident)
                  .last()
                  .isEqualTo(new Got(newest, true)));
    }
    for (Delivery d : store.deliveries(10_000)) {
      List<Got> got =
          requireNonNull(receivers.get(d.channel())).got.getOrDefault(d.incident(), List.of());
      boolean arrived = got.contains(new Got(d.number(), true));
      boolean newer = got.stream().anyMatch(g -> g.confirmed() && g.number() > d.number());
      assertThat(d.state() == Delivery.State.SENT ? arrived : newer).as("%s", d).isTrue();
    }
    assertThat(receivers.values()).allMatch(r -> r.attempts > told.size());
    store.close();
  }

  @Test
  void confirmation_that_could_not_be_written_is_kept_and_not_sent_again() {
    long[] now = {1_800_000_000_000L};
    Store store = withOneToTell(now[0]);
    AtomicInteger sent = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    Lane lane =
        new Lane(
            "c",
            (note, receipt, attempt) -> {
              sent.incrementAndGet();
              store.close();
              return new Outcome.Delivered("{}");
            },
            store,
            () -> now[0],
            new Random(1),
            new Relay.Listener() {
              @Override
              public void storeFailed(String channel, StoreException why) {
                failed.incrementAndGet();
              }
            },
            Relay.Settings.DEFAULT);
    for (int i = 1; i <= 5; i++) {
      long again = lane.step();
      assertThat(failed).hasValue(i);
      assertThat(again).isGreaterThan(now[0]);
      now[0] = again;
    }
    assertThat(sent).hasValue(1);
  }

  @Test
  void who_names_a_time_is_asked_again_then_however_often_the_message_was_tried() {
    long[] now = {1_800_000_000_000L};
    Store store = withOneToTell(now[0]);
    Outcome[] answer = {new Outcome.RetryLater(null, "503", false)};
    AtomicInteger sent = new AtomicInteger();
    for (int life = 1; life <= 12; life++) {
      if (life == 12) {
        answer[0] = new Outcome.RetryLater(Duration.ofSeconds(2), "429", false);
      }
      now[0] += Duration.ofHours(1).toMillis();
      Lane lane = lane(store, now, sent, answer);
      lane.step();
      assertThat(sent).hasValue(life);
      if (life == 12) {
        now[0] += 2_000;
        lane.step();
        assertThat(sent).hasValue(life + 1);
      }
    }
    store.close();
  }

  private Store withOneToTell(long now) {
    Store store = Stores.open(directory, Instant.EPOCH).store();
    Notification n = new RandomRecords(1).notification("i", 1, "ops", now);
    store.commit(
        new Changes(0, List.of(), List.of(), List.of(), List.of(n), List.of()),
        receiver -> List.of("c"));
    return store;
  }

  /** One that answers the same to everything, in a process of its own. */
  private static Lane lane(Store store, long[] now, AtomicInteger sent, Outcome[] answer) {
    return new Lane(
        "c",
        (note, receipt, attempt) -> {
          sent.incrementAndGet();
          return answer[0];
        },
        store,
        () -> now[0],
        new Random(1),
        new Relay.Listener() {},
        Relay.Settings.DEFAULT);
  }

  private static Map<String, Lane> lanes(
      Store store, Map<String, Receiver> receivers, long[] now, Random random) {
    Map<String, Lane> lanes = new TreeMap<>();
    receivers.forEach(
        (channel, receiver) ->
            lanes.put(
                channel,
                new Lane(
                    channel,
                    receiver,
                    store,
                    () -> now[0],
                    random,
                    new Relay.Listener() {},
                    Relay.Settings.DEFAULT)));
    return lanes;
  }
}
