package io.petrel.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.pipeline.Plan;
import io.petrel.pipeline.View;
import io.petrel.route.Route;
import io.petrel.series.Direction;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import io.petrel.source.RangeFetch;
import io.petrel.source.Source;
import io.petrel.store.Snapshots;
import io.petrel.store.Store;
import io.petrel.store.Stores;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the loop does when its parts fail in ways that nobody foresaw. */
@Timeout(60)
final class PollLoopTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path home;
  private final Heard heard = new Heard();
  private Store store;
  private @Nullable PollLoop loop;

  /** What every write of the store throws first, null = it writes. */
  private volatile @Nullable Error broken;

  @BeforeEach
  void open() {
    store = Stores.open(home, Instant.now()).store();
  }

  @AfterEach
  void close() {
    if (loop != null) {
      loop.close();
    }
    store.close();
  }

  private Poller poller(Source... sources) {
    return poller(InstantSource.system(), sources);
  }

  private Poller poller(InstantSource clock, Source... sources) {
    List<Plan.Watch> watches = new ArrayList<>();
    Map<String, Source> byName = new java.util.HashMap<>();
    for (Source source : sources) {
      byName.put(source.name(), source);
      watches.add(
          new Plan.Watch(
              new Signal(
                  "cpu",
                  source.name(),
                  "cpu",
                  Unit.PERCENT,
                  Direction.HIGH,
                  "instance",
                  List.of(),
                  0),
              List.of()));
    }
    Plan plan = new Plan(watches, Route.single("ops", "instance"), Duration.ofDays(1));
    Poller.Setup setup =
        new Poller.Setup(plan, byName, List::of, Duration.ofSeconds(1), Duration.ZERO);
    return new Poller(setup, fragile(), new Snapshots(home), heard, clock, () -> {});
  }

  /** The store, but for what it is told to throw. */
  private Store fragile() {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, args) -> {
              Error error = broken;
              if (error != null && method.getName().equals("commit")) {
                throw error;
              }
              try {
                return method.invoke(store, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private PollLoop start(Poller poller) {
    loop = new PollLoop(poller, heard, InstantSource.system());
    loop.start();
    return loop;
  }

  @Test
  void an_error_is_told_and_the_loop_goes_on() throws Exception {
    broken = new StackOverflowError("deep");
    PollLoop started = start(poller(source("a", () -> List.of())));
    assertThat(heard.failures.poll(20, TimeUnit.SECONDS)).isInstanceOf(StackOverflowError.class);
    assertThat(heard.failures.poll(20, TimeUnit.SECONDS)).as("tried again").isNotNull();
    assertThat(started.trouble(LONG)).contains("the newest cycle failed", "deep");
    assertThat(started.ended()).isFalse();

    broken = null;
    heard.ticks.clear();
    assertThat(heard.ticks.poll(20, TimeUnit.SECONDS)).isNotNull();
    assertThat(heard.ticks.poll(20, TimeUnit.SECONDS)).isNotNull();
    assertThat(started.trouble(LONG)).isNull();
  }

  @Test
  void a_step_that_does_not_end_is_trouble() throws Exception {
    BlockingQueue<Boolean> asked = new LinkedBlockingQueue<>();
    PollLoop started =
        start(
            poller(
                source(
                    "a",
                    () -> {
                      asked.add(true);
                      try {
                        new java.util.concurrent.CountDownLatch(1).await();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                      return List.of();
                    })));
    assertThat(asked.poll(20, TimeUnit.SECONDS)).isTrue();
    assertThat(started.trouble(LONG)).isNull();
    assertThat(started.trouble(Duration.ofSeconds(-1))).contains("a cycle has been running for");
  }

  @Test
  void a_source_that_throws_takes_no_other_with_it() throws Exception {
    start(
        poller(
            source(
                "bad",
                () -> {
                  throw new NoClassDefFoundError("io.example.Gone");
                }),
            source("good", () -> List.of("it is well"))));
    View view = heard.ticks.poll(20, TimeUnit.SECONDS);
    assertThat(view).isNotNull();
    assertThat(view.failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.source()).isEqualTo("bad");
              assertThat(failure.why()).contains("internal error", "NoClassDefFoundError");
            });
    assertThat(view.signals()).extracting(s -> s.signal().source()).containsExactly("good");
    assertThat(heard.failures).isEmpty();
    assertThat(heard.warnings.poll()).isEqualTo("good cpu: it is well");
  }

  @Test
  void a_task_that_has_to_wait_does_not_spin() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    PollLoop started = start(poller(source("a", () -> List.of())));
    started.submit(
        poller -> {
          tries.incrementAndGet();
          return false;
        });
    for (int i = 0; i < 3; i++) {
      assertThat(heard.ticks.poll(20, TimeUnit.SECONDS)).isNotNull();
    }
    assertThat(tries.get()).isBetween(1, 10);
  }

  @Test
  void remarks_about_history_are_heard() throws Exception {
    long[] now = {1_800_000_000_000L};
    InstantSource clock = () -> Instant.ofEpochMilli(now[0]);
    Source source = source("a", () -> List.of(now[0] == 1_800_000_000_000L ? "one" : "two"));
    Poller poller = poller(clock, source);
    poller.step();
    assertThat(heard.warnings).containsExactly("a cpu: one");
    heard.warnings.clear();
    now[0] += 5_000;
    poller.step();
    assertThat(heard.warnings).as("of the range and of the tick").hasSize(2);
    poller.close();
  }

  private static Source source(String name, Supplier<List<String>> answer) {
    return new Source() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Fetch instant(Signal signal, long at) {
        return new Fetch.Complete(frame(at), answer.get());
      }

      @Override
      public RangeFetch range(Signal signal, long from, long to, long step) {
        List<Frame> frames = new ArrayList<>();
        for (long at = from; at <= to; at += step) {
          frames.add(frame(at));
        }
        return new RangeFetch.Complete(frames, answer.get());
      }

      @Override
      public Fetch hosts(long at) {
        return new Fetch.Complete(frame(at), List.of());
      }

      @Override
      public void close() {}

      private Frame frame(long at) {
        return new Frame(at, new Labels[] {Labels.of("instance", "web-1")}, new double[] {1});
      }
    };
  }

  private static final class Heard implements Watchman {
    final BlockingQueue<View> ticks = new LinkedBlockingQueue<>();
    final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    final BlockingQueue<String> warnings = new LinkedBlockingQueue<>();

    @Override
    public void ticked(View view, long fetchNanos, long decideNanos) {
      ticks.add(view);
    }

    @Override
    public void missed(long ticks, long caughtUp) {}

    @Override
    public void cycleFailed(Throwable why) {
      failures.add(why);
    }

    @Override
    public void commitFailed(String why, int waiting) {}

    @Override
    public void warned(String source, String what) {
      warnings.add(source + " " + what);
    }

    @Override
    public void remark(String what) {}
  }
}
