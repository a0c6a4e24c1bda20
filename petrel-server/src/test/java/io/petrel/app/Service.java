package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.config.ConfigReader;
import io.petrel.notify.FakeSlack;
import io.petrel.pipeline.View;
import io.petrel.serve.ManualRelay;
import io.petrel.serve.Poller;
import io.petrel.serve.Relay;
import io.petrel.serve.Watchman;
import io.petrel.store.Backlog;
import io.petrel.store.Opened;
import io.petrel.store.Snapshots;
import io.petrel.store.Store;
import io.petrel.store.StoreException;
import io.petrel.store.Stores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The service's parts as the app joins them, but without threads of their own and in virtual time:
 * real HTTP to the fakes, a real store on disk.
 */
final class Service implements AutoCloseable {
  /** %s = Prometheus, settings of it, Slack, the directory. */
  static final String CONFIG =
      """
      interval: 1m
      prometheus: { url: "%s"%s }
      signals:
        - name: cpu_usage
          query: cpu
          unit: percent
          detectors:
            - threshold: { above: 80, clear_below: 70, for: 2m }
            - absent: { for: 2m }
      route: { receiver: ops, group_by: [ instance ], group_wait: 0s, group_interval: 1ms }
      receivers:
        - name: ops
          slack: { bot_token: %s, channel: "#oncall", api_url: "%s", timeout: 2s }
      storage: { path: %s }
      """;

  final List<String> heard = new ArrayList<>();
  final Path home;
  private final MovingClock clock;
  private Store store;
  private Wiring wiring;
  private Poller poller;
  private ManualRelay relay;
  private View view = View.EMPTY;
  private boolean runs;

  /** One that has started. */
  Service(String config, Path home, MovingClock clock) {
    this.home = home;
    this.clock = clock;
    start(config);
  }

  static String config(FakeFleet fleet, String settings, FakeSlack slack, Path home) {
    return CONFIG.formatted(
        fleet.prometheus().url(), settings, FakeSlack.TOKEN, slack.apiUrl(), home);
  }

  /** Starts again, on what is on disk. */
  void start(String config) {
    wiring = wiring(config);
    Opened opened = Stores.open(home, clock.instant());
    opened.setAside().ifPresent(what -> heard.add("set aside: " + what));
    store = opened.store();
    relay = new ManualRelay(store, wiring.notifiers(), clock::millis, 1, new Deliveries());
    poller =
        new Poller(
            wiring.setup(), store, new Snapshots(home), new Watch(), clock, () -> relay.wake());
    runs = true;
  }

  private Wiring wiring(String config) {
    ConfigReader.Result read = ConfigReader.parse("petrel.yml", home, config, Wiring.types());
    assertThat(read).as("%s", read).isInstanceOf(ConfigReader.Result.Ok.class);
    return Wiring.of(((ConfigReader.Result.Ok) read).config(), Wiring.types(), System.out, clock);
  }

  /** Goes on with another config. */
  boolean reload(String config) {
    return poller.reconfigure(wiring(config).setup());
  }

  /** Lets time pass, and does all that falls due. */
  void run(Duration time) {
    long end = clock.millis() + time.toMillis();
    try {
      while (true) {
        long next = Math.min(poller.step(), relay.step());
        // A message may have led to nothing but a wish to be called again at once.
        next = Math.max(next, clock.millis() + 1);
        if (next > end) {
          clock.set(end);
          return;
        }
        clock.set(next);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What is known now. */
  View view() {
    return view;
  }

  List<Backlog> backlog() {
    return store.backlog();
  }

  /** The newest tick's troubles with sources. */
  String failures() {
    return view.failures().toString();
  }

  /**
   * Ends it as a crash does: nothing is saved, what waits in memory is gone. Only the file is given
   * back, since the next one lives in the same process.
   */
  void crash() {
    runs = false;
    store.close();
  }

  /** Ends it as it should. */
  @Override
  public void close() {
    if (runs) {
      runs = false;
      poller.close();
      store.close();
    }
  }

  private final class Watch implements Watchman {
    @Override
    public void ticked(View now, long fetchNanos, long decideNanos) {
      view = now;
    }

    @Override
    public void missed(long ticks, long caughtUp) {
      heard.add("missed " + ticks + ", caught up " + caughtUp);
    }

    @Override
    public void cycleFailed(Throwable why) {
      heard.add("cycle failed: " + why);
    }

    @Override
    public void warned(String source, String what) {
      heard.add(source + " remarks " + what);
    }

    @Override
    public void commitFailed(String why, int waiting) {
      heard.add("commit failed, " + waiting + " wait: " + why);
    }

    @Override
    public void remark(String what) {
      heard.add(what);
    }
  }

  private final class Deliveries implements Relay.Listener {
    private @Nullable String last;

    @Override
    public void storeFailed(String channel, StoreException why) {
      String said = "outbox: " + why.getMessage();
      if (!said.equals(last)) {
        heard.add(said);
      }
      last = said;
    }
  }
}
