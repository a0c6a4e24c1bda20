package io.petrel.app;

import io.petrel.config.Config;
import io.petrel.config.ConfigReader;
import io.petrel.config.Types;
import io.petrel.demo.DemoConfig;
import io.petrel.notify.Texts;
import io.petrel.pipeline.View;
import io.petrel.route.Notification;
import io.petrel.serve.Poller;
import io.petrel.serve.Watchman;
import io.petrel.store.Due;
import io.petrel.store.Snapshots;
import io.petrel.store.Store;
import io.petrel.store.Stores;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.Assertions;

/**
 * The demo as fast as it goes: its config, source, learning, pipeline and store, by a test's clock.
 */
final class Rehearsal {
  static final Instant LIVE_FROM =
      DemoConfig.liveFrom(Instant.parse("2026-11-27T12:00:00Z"), ZoneOffset.UTC);

  /** A message and how many minutes after the live part's beginning it was decided. */
  record Told(double minute, Notification message) {
    String title(Texts texts) {
      return texts.title(message);
    }
  }

  private Rehearsal() {}

  /** What is told within some time of the live part. */
  static List<Told> of(int seed, Duration live, Path directory) throws InterruptedException {
    DemoConfig wanted =
        new DemoConfig(
            seed,
            LIVE_FROM,
            Locale.ENGLISH,
            "127.0.0.1:0",
            "http://localhost/",
            directory.resolve("state"),
            false);
    Types types = Wiring.demoTypes();
    ConfigReader.Result read = ConfigReader.parse("demo", directory, wanted.yaml(), types);
    Assertions.assertThat(read).isInstanceOf(ConfigReader.Result.Ok.class);
    Config config = ((ConfigReader.Result.Ok) read).config();
    AtomicLong now = new AtomicLong(LIVE_FROM.plus(config.queryOffset()).toEpochMilli());
    Wiring wiring = Wiring.of(config, types, System.out, () -> Instant.ofEpochMilli(now.get()));
    List<Told> told = new ArrayList<>();
    try (Store store = Stores.open(config.storage().path(), LIVE_FROM).store();
        Poller poller =
            new Poller(
                wiring.setup(),
                store,
                new Snapshots(config.storage().path()),
                new Quiet(),
                () -> Instant.ofEpochMilli(now.get()),
                () -> {})) {
      poller.step();
      while (poller.learning().stream().anyMatch(each -> each.ratio() < 1)) {
        poller.step();
        Thread.onSpinWait();
      }
      long end = now.get() + live.toMillis();
      while (now.get() < end) {
        long next = poller.step();
        deliver(store, wiring, now.get(), told);
        now.set(Math.max(now.get() + 1, next));
      }
    } finally {
      wiring.charts().close();
    }
    return told;
  }

  private static void deliver(Store store, Wiring wiring, long now, List<Told> told) {
    for (String channel : wiring.notifiers().keySet()) {
      Optional<Due> due = store.next(channel, now, Duration.ofHours(1));
      while (due.isPresent()) {
        store.markAttempt(due.get());
        Notification n = due.get().notification();
        told.add(new Told((n.at() - LIVE_FROM.toEpochMilli()) / 60e3, n));
        store.delivered(due.get(), "receipt", now);
        due = store.next(channel, now, Duration.ofHours(1));
      }
    }
  }

  /** Fails on whatever should not happen. */
  private static final class Quiet implements Watchman {
    @Override
    public void ticked(View now, long fetchNanos, long decideNanos) {}

    @Override
    public void missed(long ticks, long caughtUp) {
      throw new AssertionError(ticks + " ticks were missed");
    }

    @Override
    public void warned(String source, String what) {}

    @Override
    public void remark(String what) {
      throw new AssertionError(what);
    }

    @Override
    public void cycleFailed(Throwable why) {
      throw new AssertionError(why);
    }

    @Override
    public void commitFailed(String why, int waiting) {
      throw new AssertionError(why);
    }
  }
}
