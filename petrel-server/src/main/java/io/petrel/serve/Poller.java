package io.petrel.serve;

import io.petrel.machine.CorruptStateException;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.pipeline.Mark;
import io.petrel.pipeline.Pipeline;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Tick;
import io.petrel.route.Orders;
import io.petrel.route.Route;
import io.petrel.series.Fetch;
import io.petrel.source.Source;
import io.petrel.store.ChannelsOf;
import io.petrel.store.Snapshots;
import io.petrel.store.Store;
import io.petrel.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The loop that leads every tick through the pipeline into the store.
 *
 * <p>One thread calls {@link #step}; a slow source delays it and nothing piles up behind it: ticks
 * that passed meanwhile are taken from the source's history, the newest {@link #CATCH_UP} of them,
 * and counted.
 */
public final class Poller implements AutoCloseable {
  /** The most ticks that are caught up. */
  static final int CATCH_UP = 240;

  /** How many ticks are held in memory at once while catching up. */
  private static final int BATCH = 10;

  private static final Duration SNAPSHOT_EVERY = Duration.ofMinutes(5);
  private static final Duration COMMIT_RETRY = Duration.ofSeconds(5);
  private static final int QUESTIONS_AT_ONCE = 4;

  /** How soon it is seen that a lesson has ended. */
  private static final Duration LESSON_LOOK = Duration.ofSeconds(1);

  private final Store store;
  private final Snapshots snapshots;
  private final Watchman watchman;
  private final InstantSource clock;
  private final Runnable committed;
  private final ExecutorService pool =
      Executors.newFixedThreadPool(QUESTIONS_AT_ONCE, Poller::thread);
  private final Tutor tutor;
  private final AtomicBoolean hurried = new AtomicBoolean();
  private Setup setup;
  private Fetcher fetcher;
  private Committer committer;
  private Pipeline pipeline;
  private long lastTick;
  private List<Mark> marks = List.of();
  private Orders orders = Orders.NONE;
  private long snapshotAt;
  private boolean setBack;

  /**
   * What a config says about this loop.
   *
   * @param plan what to watch
   * @param sources by name
   * @param channels the channels of receivers
   * @param interval the grid of ticks
   * @param offset how long after a tick's time it is taken
   */
  public record Setup(
      Plan plan,
      Map<String, Source> sources,
      ChannelsOf channels,
      Duration interval,
      Duration offset) {
    public Setup {
      sources = Map.copyOf(sources);
    }

    Ticks ticks() {
      return new Ticks(interval, offset);
    }
  }

  /**
   * Goes on from what the store and the snapshot hold.
   *
   * @param committed told after every commit that put something into the outbox
   */
  public Poller(
      Setup setup,
      Store store,
      Snapshots snapshots,
      Watchman watchman,
      InstantSource clock,
      Runnable committed) {
    this(setup, store, snapshots, watchman, clock, committed, lessons());
  }

  /** One whose lessons run where {@code lessons} says. */
  public Poller(
      Setup setup,
      Store store,
      Snapshots snapshots,
      Watchman watchman,
      InstantSource clock,
      Runnable committed,
      ExecutorService lessons) {
    this.tutor = new Tutor(lessons, watchman);
    this.store = store;
    this.snapshots = snapshots;
    this.watchman = watchman;
    this.clock = clock;
    this.committed = committed;
    this.setup = setup;
    this.fetcher = new Fetcher(setup.plan(), setup.sources(), pool);
    this.committer = new Committer(store, setup.channels(), watchman, committed);
    this.pipeline = pipeline(setup.plan());
    this.lastTick = pipeline.committedTick();
    restoreLearned();
    this.snapshotAt = clock.millis() + SNAPSHOT_EVERY.toMillis();
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "source");
    thread.setDaemon(true);
    return thread;
  }

  /** One processor is left to the live ticks, where there are several. */
  private static ExecutorService lessons() {
    int most = Math.max(1, Math.min(2, Runtime.getRuntime().availableProcessors() - 1));
    return Executors.newFixedThreadPool(
        most,
        task -> {
          Thread thread = new Thread(task, "lesson");
          thread.setDaemon(true);
          return thread;
        });
  }

  /** One that goes on from the store, with the ended incidents that may come back. */
  private Pipeline pipeline(Plan plan) {
    long within = longestReopening(plan.root());
    return new Pipeline(plan, within == 0 ? store.load() : store.load(clock.millis() - within));
  }

  private static long longestReopening(Route route) {
    return Math.max(
        route.reopenWithin().toMillis(),
        route.routes().stream().mapToLong(Poller::longestReopening).max().orElse(0));
  }

  private void restoreLearned() {
    Snapshots.Snapshot found = snapshots.load();
    if (found instanceof Snapshots.SetAside aside) {
      watchman.remark("the learned state is lost and learned anew: " + aside.reason());
    } else if (found instanceof Snapshots.Loaded loaded) {
      loaded.setAside().ifPresent(why -> watchman.remark("an older learned state is used: " + why));
      try {
        pipeline.restoreLearned(new StateReader(loaded.bytes()));
        // What was committed after the snapshot is to be learned again from the source.
        lastTick = loaded.tick();
      } catch (CorruptStateException e) {
        watchman.remark("the learned state is of no use and learned anew: " + e.getMessage());
        pipeline = pipeline(setup.plan());
      }
    }
  }

  /**
   * Does all that is due.
   *
   * @return when to call again, milliseconds since the epoch; calling earlier does no harm
   */
  public long step() throws InterruptedException {
    committer.retry();
    Ticks ticks = setup.ticks();
    long newest = ticks.newest(clock.millis());
    boolean heard = hurried.getAndSet(false);
    if (newest > lastTick) {
      readMarks();
      readOrders();
      if (lastTick != Long.MIN_VALUE) {
        catchUp(ticks, newest);
      }
      take(newest);
    } else if (heard || pipeline.nextDue() <= clock.millis()) {
      readOrders();
      committer.commit(pipeline.advance(clock.millis()));
    }
    noteSetBack(newest);
    long now = clock.millis();
    tutor.attend(pipeline, setup, lastTick, now);
    if (now >= snapshotAt) {
      snapshot();
      snapshotAt = now + SNAPSHOT_EVERY.toMillis();
    }
    long next = Math.min(ticks.dueAfter(lastTick), Math.max(now + 1, pipeline.nextDue()));
    next = tutor.busy() ? Math.min(next, now + LESSON_LOOK.toMillis()) : next;
    return committer.clean() ? next : Math.min(next, now + COMMIT_RETRY.toMillis());
  }

  /** What people marked since the last tick counts from this one on. */
  private void readMarks() {
    try {
      marks = store.marks();
    } catch (StoreException e) {
      watchman.remark("marks cannot be read, those known before go on: " + e.getMessage());
    }
    pipeline.use(marks);
  }

  /** Whom people want to be told counts from this step on. */
  private void readOrders() {
    // Ticks that are caught up may lie within silences that have ended since.
    long since = lastTick == Long.MIN_VALUE ? Long.MAX_VALUE : lastTick;
    try {
      orders =
          new Orders(store.silences(Math.min(clock.millis(), since)), store.acknowledgements());
    } catch (StoreException e) {
      watchman.remark(
          "silences and acknowledgements cannot be read, those known before go on: "
              + e.getMessage());
    }
    pipeline.use(orders);
  }

  /** Has the next step decide, whatever is due: people have said something. By any thread. */
  void hurry() {
    hurried.set(true);
  }

  /** How far the learning of the past is, by signal; may be called by any thread. */
  public List<Learning> learning() {
    return tutor.progress();
  }

  /** The source's time line has been seen up to the last tick: there is nothing new before it. */
  private void noteSetBack(long newest) {
    boolean behind = lastTick - newest > setup.interval().toMillis();
    if (behind && !setBack) {
      long seconds = (lastTick + setup.offset().toMillis() - clock.millis()) / 1000;
      watchman.remark(
          "the clock was set back: it is "
              + seconds
              + " s behind the newest tick, and no tick is"
              + " taken until it is there again");
    }
    setBack = behind;
  }

  private void catchUp(Ticks ticks, long newest) throws InterruptedException {
    long step = setup.interval().toMillis();
    long missed = ticks.between(lastTick, newest);
    if (missed == 0) {
      return;
    }
    long committed = pipeline.committedTick();
    boolean history = setup.sources().values().stream().anyMatch(Source::hasHistory);
    long taken = history ? Math.min(missed, CATCH_UP) : 0;
    long from = newest - taken * step;
    if (taken < missed && history) {
      pipeline.fellBehind();
    }
    for (long at = from; at < newest; at += BATCH * step) {
      long to = Math.min(at + (BATCH - 1) * step, newest - step);
      List<Tick> batch = fetcher.range(at, to, step);
      for (Tick tick : batch) {
        hearWarnings(tick);
        committer.commit(pipeline.tick(tick, clock.millis()));
      }
    }
    // What was committed before the start is only learned again, and was not missed.
    long news = ticks.between(Math.max(lastTick, committed), newest);
    if (news > 0) {
      watchman.missed(news, Math.min(taken, news));
    }
  }

  private void take(long at) throws InterruptedException {
    long start = System.nanoTime();
    Tick tick = fetcher.tick(at);
    long fetched = System.nanoTime();
    hearWarnings(tick);
    committer.commit(pipeline.tick(tick, clock.millis()));
    lastTick = at;
    watchman.ticked(pipeline.view(), fetched - start, System.nanoTime() - fetched);
  }

  private void hearWarnings(Tick tick) {
    for (Plan.Watch watch : setup.plan().watches()) {
      if (tick.answers().get(watch.key()) instanceof Fetch.Complete answer) {
        String signal = watch.signal().name() + ": ";
        answer.warnings().forEach(w -> watchman.warned(watch.signal().source(), signal + w));
      }
    }
    tick.hosts()
        .forEach(
            (source, answer) -> {
              if (answer instanceof Fetch.Complete complete) {
                complete.warnings().forEach(w -> watchman.warned(source, "hosts: " + w));
              }
            });
  }

  /**
   * Goes on with another config. What was learned and decided stays; changes that still wait for
   * the disk go first.
   *
   * @return whether it could be done now; false = call again later
   */
  public boolean reconfigure(Setup next) {
    committer.retry();
    if (!committer.clean()) {
      return false;
    }
    StateWriter learned = new StateWriter();
    pipeline.encodeLearned(learned);
    pipeline = pipeline(next.plan());
    pipeline.restoreLearned(new StateReader(learned.toBytes()));
    tutor.interrupt();
    setup = next;
    fetcher = new Fetcher(next.plan(), next.sources(), pool);
    committer = new Committer(store, next.channels(), watchman, committed);
    return true;
  }

  /** Saves what was learned; without it a restart asks the source for more history. */
  private void snapshot() {
    if (lastTick == Long.MIN_VALUE || !committer.clean()) {
      return;
    }
    StateWriter learned = new StateWriter();
    pipeline.encodeLearned(learned);
    try {
      snapshots.save(lastTick, learned.toBytes());
    } catch (StoreException e) {
      watchman.remark("the learned state could not be saved: " + e.getMessage());
    }
  }

  /** Commits what waits, saves what was learned, and ends. */
  @Override
  public void close() {
    committer.retry();
    tutor.close();
    tutor.collect(pipeline, clock.millis());
    snapshot();
    pool.shutdownNow();
  }
}
