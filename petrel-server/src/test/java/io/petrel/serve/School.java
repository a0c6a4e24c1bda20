package io.petrel.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.detect.DetectorType.Telling;
import io.petrel.detect.Score;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Pupil;
import io.petrel.pipeline.View;
import io.petrel.pipeline.View.SignalView;
import io.petrel.route.Route;
import io.petrel.series.Direction;
import io.petrel.series.Sample;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import io.petrel.source.Source;
import io.petrel.store.Snapshots;
import io.petrel.store.Store;
import io.petrel.store.Stores;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A poller whose detector learns from a source's past, in virtual time, on a real store. */
final class School implements AutoCloseable {
  static final long MINUTE = 60_000;
  static final Duration LEARN_FROM = Duration.ofDays(2);

  final List<String> heard = Collections.synchronizedList(new ArrayList<>());
  final List<Learning> learned = Collections.synchronizedList(new ArrayList<>());
  final AtomicLong now;
  private final Path home;
  private final Source source;
  private final InstantSource clock;
  private Store store;
  private Poller poller;
  private View view = View.EMPTY;

  School(Path home, Source source, long start, ExecutorService lessons) {
    this.home = home;
    this.source = source;
    this.now = new AtomicLong(start);
    this.clock =
        new InstantSource() {
          @Override
          public Instant instant() {
            return Instant.ofEpochMilli(now.get());
          }

          @Override
          public long millis() {
            return now.get();
          }
        };
    this.store = Stores.open(home, clock.instant()).store();
    this.poller = poller(lessons);
  }

  static Poller.Setup setup(Source source, String query) {
    Signal signal =
        new Signal(
            "cpu", PastSource.NAME, query, Unit.PERCENT, Direction.HIGH, "instance", List.of(), 0);
    Plan.Rule rule = new Plan.Rule("pupil", new Pupil(), "warning", Telling.AT_ONCE);
    Plan.Watch watch = new Plan.Watch(signal, List.of(rule), LEARN_FROM);
    Plan plan = new Plan(List.of(watch), Route.single("ops", "instance"), Duration.ofDays(7));
    return new Poller.Setup(
        plan, Map.of(PastSource.NAME, source), List::of, Duration.ofMinutes(1), Duration.ZERO);
  }

  private Poller poller(ExecutorService lessons) {
    return new Poller(
        setup(source, "q"), store, new Snapshots(home), new Ears(), clock, () -> {}, lessons);
  }

  /** A process that was killed, and its successor. */
  void crash(ExecutorService lessons) {
    store.close();
    store = Stores.open(home, clock.instant()).store();
    poller = poller(lessons);
  }

  void restart(ExecutorService lessons) {
    poller.close();
    crash(lessons);
  }

  Poller poller() {
    return poller;
  }

  /** Lets so many minutes pass, with a step at each and one a little later. */
  School minutes(int count) {
    try {
      for (int i = 0; i < count; i++) {
        now.set(Math.floorDiv(now.get() + MINUTE, MINUTE) * MINUTE);
        poller.step();
        now.addAndGet(1000);
        poller.step();
      }
      return this;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What the detector says now. */
  Score score(String host) {
    SignalView signal = view.signals().get(0);
    for (int i = 0; i < signal.size(); i++) {
      if (signal.series(i).getOrEmpty("instance").equals(host)) {
        return Objects.requireNonNull(signal.score(0, i), host);
      }
    }
    throw new AssertionError(host + " has no value");
  }

  /** The score is that of a detector that has seen every minute since then, live. */
  void knowsAllSince(String host, long since) {
    Pupil pupil = new Pupil();
    Pupil.Seen state = pupil.initial();
    Score last = Score.unknown(Double.NaN, io.petrel.detect.Reason.NONE);
    for (long at = since; at <= view.at(); at += MINUTE) {
      var t = pupil.step(state, new Sample(at, PastSource.value(host, at)));
      state = t.state();
      last = t.output();
    }
    assertThat(score(host)).as(host).isEqualTo(last);
  }

  boolean waits(String host) {
    return Double.isNaN(score(host).score());
  }

  @Override
  public void close() {
    poller.close();
    store.close();
  }

  private final class Ears implements Watchman {
    @Override
    public void ticked(View now, long fetchNanos, long decideNanos) {
      view = now;
    }

    @Override
    public void missed(long ticks, long caughtUp) {}

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
      heard.add("commit failed: " + why);
    }

    @Override
    public void learning(Learning now) {
      learned.add(now);
    }

    @Override
    public void remark(String what) {
      heard.add(what);
    }
  }

  /** Does everything at once. */
  static final class AtOnce extends AbstractExecutorService {
    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return true;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
