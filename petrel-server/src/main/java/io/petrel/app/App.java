package io.petrel.app;

import io.petrel.alert.Alert;
import io.petrel.cli.Progress;
import io.petrel.config.Config;
import io.petrel.config.ConfigError;
import io.petrel.config.ConfigPrinter;
import io.petrel.config.ConfigReader;
import io.petrel.config.Receiver;
import io.petrel.config.SignalConfig;
import io.petrel.config.Types;
import io.petrel.notify.Attempt;
import io.petrel.notify.Outcome;
import io.petrel.notify.Texts;
import io.petrel.pipeline.Changes;
import io.petrel.pipeline.HardState;
import io.petrel.pipeline.Mark;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.View;
import io.petrel.replay.Excerpt;
import io.petrel.route.Notification;
import io.petrel.route.Orders;
import io.petrel.serve.Bulletins;
import io.petrel.serve.Ears;
import io.petrel.serve.Learning;
import io.petrel.serve.People;
import io.petrel.serve.PollLoop;
import io.petrel.serve.Poller;
import io.petrel.serve.Relay;
import io.petrel.serve.Tempo;
import io.petrel.serve.Watchman;
import io.petrel.store.Backlog;
import io.petrel.store.ChannelsOf;
import io.petrel.store.Delivery;
import io.petrel.store.Opened;
import io.petrel.store.Snapshots;
import io.petrel.store.Store;
import io.petrel.store.StoreException;
import io.petrel.store.Stores;
import io.petrel.web.AccessApi;
import io.petrel.web.AlertmanagerApi;
import io.petrel.web.Api;
import io.petrel.web.BacktestsApi;
import io.petrel.web.Door;
import io.petrel.web.EventsApi;
import io.petrel.web.FleetApi;
import io.petrel.web.Hooks;
import io.petrel.web.IncidentsApi;
import io.petrel.web.MarksApi;
import io.petrel.web.Metrics;
import io.petrel.web.ReceiversApi;
import io.petrel.web.RelatedApi;
import io.petrel.web.SeriesApi;
import io.petrel.web.SignalsApi;
import io.petrel.web.SilencesApi;
import io.petrel.web.StatusApi;
import io.petrel.web.StatusPage;
import io.petrel.web.WebServer;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service: every part, wired by hand. Thread-safe. */
public final class App implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(App.class);
  private static final Duration RETENTION = Duration.ofDays(30);
  private static final Duration RELOAD_WITHIN = Duration.ofSeconds(30);
  private static final Duration SLOW_CYCLE = Duration.ofMinutes(3);
  private static final Relay.Settings PATIENCE =
      new Relay.Settings(
          Duration.ofMinutes(5),
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofSeconds(4),
          4);
  private static final int DELIVERIES_SHOWN = 20;

  private final @Nullable Path file;
  private final Types types;
  private final PrintStream console;
  private final InstantSource clock;
  private final Tempo tempo;
  private final QuietLog trouble;
  private final Remarks remarks;
  private final Version version = Version.read();
  private final long startedAt;
  private final Store store;
  private final Metrics metrics;
  private final LearningLog learningLog;
  private final Poller poller;
  private final PollLoop loop;
  private final Relay relay;
  private final Ears ears;
  private final EventsApi events;
  private final KeptPast past;
  private final BacktestsApi backtests;
  private final Door door;
  private final WebServer web;
  private volatile Config config;
  private volatile Wiring wiring;
  private volatile StatusPage page;
  private volatile View view = View.EMPTY;
  private volatile Bulletins bulletins;
  private volatile List<String> refusals = List.of();
  private volatile long reloadedAt;

  /** Since when a source does not answer in full. */
  private final Map<String, Long> silentSince = new ConcurrentHashMap<>();

  /** Nothing that was due before is told in a bulletin. */
  private final long bulletinsSince;

  /** Channels without a receiver that have been logged; the poll loop's. */
  private Set<String> orphansTold = Set.of();

  /**
   * Starts everything.
   *
   * @param file the config file, null = the defaults
   * @param console where the console receiver writes
   * @throws StoreException when the state directory cannot be used
   * @throws IllegalStateException when the page's address is taken
   */
  public App(
      Config config, @Nullable Path file, Types types, PrintStream console, InstantSource clock) {
    this(config, file, types, console, clock, Tempo.REAL);
  }

  /**
   * Starts everything, by a clock that goes at a pace of its own.
   *
   * @param tempo the clock's
   */
  App(
      Config config,
      @Nullable Path file,
      Types types,
      PrintStream console,
      InstantSource clock,
      Tempo tempo) {
    this.tempo = tempo;
    this.file = file;
    this.types = types;
    this.console = console;
    this.clock = clock;
    this.trouble = new QuietLog(LOG, clock);
    this.remarks = new Remarks(LOG, clock);
    this.startedAt = clock.millis();
    this.reloadedAt = startedAt;
    this.config = config;
    this.wiring = Wiring.of(config, types, console, clock);
    this.page = new StatusPage(wiring.texts());
    Opened opened = Stores.open(config.storage().path(), clock.instant());
    this.store = opened.store();
    opened.setAside().ifPresent(what -> trouble.trouble("store", what));
    long newest = store.load().tick();
    this.bulletinsSince = newest == HardState.EMPTY.tick() ? startedAt : newest;
    this.bulletins = Wiring.bulletins(config, bulletinsSince);
    this.metrics =
        new Metrics(
            () -> view,
            () -> this.config.metrics().maxSeries(),
            () -> this.config.interval(),
            () -> List.copyOf(wiring.sourceNames().keySet()),
            this::waiting,
            this::learning,
            version.version(),
            version.commit());
    metrics.reloaded(true, startedAt);
    metrics.channels(wiring.notifiers().keySet());
    this.relay =
        new Relay(
            store,
            wiring.notifiers(),
            clock::millis,
            new Random(),
            new Deliveries(),
            PATIENCE,
            tempo);
    Watch watch = new Watch();
    this.learningLog = new LearningLog(metrics, Progress.onTerminal(), this::learned);
    this.poller =
        new Poller(
            wiring.setup(),
            store,
            new Snapshots(config.storage().path()),
            watch,
            clock,
            relay::wake);
    this.loop = new PollLoop(poller, watch, clock, tempo);
    this.events = new EventsApi(version.version());
    this.past = new KeptPast(this::follow, config.interval());
    this.backtests =
        new BacktestsApi(
            new Laboratory(
                () -> this.config,
                types,
                new Replays(types, clock, List.of(Duration.ofSeconds(1), Duration.ofSeconds(3)))),
            () -> wiring.texts(),
            clock,
            () -> announce(Set.of("backtests")));
    People people = new People(store, () -> wiring.texts(), clock, loop::hurry);
    this.ears = new Ears(store::told, people::at, new Heard(), Ears.Settings.DEFAULT);
    this.door = Doors.of(config.web(), clock, what -> trouble.trouble("tls", what));
    this.web =
        new WebServer(
            config.web().listen().host(),
            config.web().listen().port(),
            config.web().externalUrl(),
            door,
            new WebServer.Answers(
                this::page,
                metrics,
                this::unhealthy,
                this::unready,
                this::reload,
                api(),
                new AlertmanagerApi(
                    store,
                    () -> view,
                    () -> wiring.texts(),
                    this::receivers,
                    new AlertmanagerApi.About(version.version(), version.commit(), startedAt),
                    clock,
                    loop::hurry),
                new Hooks(ears::hook)));
    relay.start();
    loop.start();
    ears.use(wiring.notifiers());
    LOG.info(
        "watching {} signals of {} every {} s; the page is {}://{}:{}/",
        wiring.setup().plan().watches().size(),
        String.join(", ", wiring.sourceNames().keySet()),
        config.interval().toSeconds(),
        config.web().tls() == null ? "http" : "https",
        config.web().listen().host(),
        web.port());
  }

  private Api api() {
    Supplier<Texts> texts = () -> wiring.texts();
    Supplier<Plan> plan = () -> wiring.setup().plan();
    return new Api(
        version.version(),
        new StatusApi(store, () -> view, this::self, this::settings, clock),
        new SignalsApi(plan, () -> view, texts, this::detectorSettings),
        new FleetApi(() -> view),
        new SeriesApi(plan, past, clock),
        new IncidentsApi(store, () -> view, texts, clock, this::acted),
        new RelatedApi(store, plan, () -> view, texts, past),
        new SilencesApi(store, clock, this::acted),
        new MarksApi(store, plan, clock),
        new ReceiversApi(store, this::told, this::test),
        backtests,
        events,
        new AccessApi(door, version.version(), () -> wiring.texts().locale()));
  }

  private void acted() {
    loop.hurry();
    announce(Set.of("incidents", "silences"));
  }

  private void announce(Set<String> changed) {
    View now = view;
    int firing = (int) now.alerts().stream().filter(Alert::firing).count();
    long at = now.at() == Long.MIN_VALUE ? 0 : now.at();
    events.tell(new EventsApi.News(at, now.incidents().size(), firing, changed));
  }

  private Excerpt follow(Excerpt.Wanted wanted) throws InterruptedException {
    long now = clock.millis();
    Orders orders = new Orders(store.silences(0), store.acknowledgements());
    return wiring.courses().follow(wanted, view, store.marks(), orders, now);
  }

  private StatusApi.Self self() {
    Wiring now = wiring;
    return new StatusApi.Self(
        version.version(),
        version.commit(),
        startedAt,
        tempo.speed(),
        config.interval().toMillis(),
        now.texts().locale().toLanguageTag(),
        unhealthy(),
        unready(),
        now.setup().sources().entrySet().stream()
            .map(
                each ->
                    new StatusApi.SourceFacts(
                        each.getKey(),
                        now.sourceNames().getOrDefault(each.getKey(), ""),
                        silentSince.getOrDefault(each.getKey(), 0L),
                        remarks.of(each.getKey()),
                        each.getValue().hasHistory()))
            .toList(),
        learning(),
        trouble.newest());
  }

  private StatusApi.Settings settings() {
    return new StatusApi.Settings(
        file == null ? null : file.toString(),
        ConfigPrinter.yaml(config, types),
        refusals,
        reloadedAt);
  }

  private Map<String, Map<String, Object>> detectorSettings() {
    Map<String, Map<String, Object>> all = new HashMap<>();
    for (SignalConfig signal : config.signals()) {
      ConfigPrinter.settings(signal, types)
          .forEach((detector, keys) -> all.put(signal.name() + "/" + detector, keys));
    }
    return all;
  }

  private List<ReceiversApi.Receiver> told() {
    Config now = config;
    ChannelsOf channels = wiring.setup().channels();
    return now.receivers().stream()
        .map(
            each ->
                new ReceiversApi.Receiver(
                    each.name(),
                    channels.of(each.name()),
                    each.name().equals(now.route().receiver())))
        .toList();
  }

  private List<ReceiversApi.Tested> test(String receiver) throws InterruptedException {
    Trials trials = new Trials(types, clock, Main::pause, console);
    return trials.tell(config, receiver, "warning").stream()
        .map(each -> new ReceiversApi.Tested(each.who(), each.well(), each.said()))
        .toList();
  }

  private AlertmanagerApi.Receivers receivers() {
    Config now = config;
    return new AlertmanagerApi.Receivers(
        now.route().receiver(), now.receivers().stream().map(Receiver::name).toList());
  }

  /** All that the page's server answers. */
  List<WebServer.Route> routes() {
    return web.routes();
  }

  /** The port of the page. */
  public int port() {
    return web.port();
  }

  /** What is known now. */
  public View view() {
    return view;
  }

  private @Nullable String unhealthy() {
    if (loop.ended()) {
      return "the poll loop has ended";
    }
    return relay.ended() ? "the relay has ended" : null;
  }

  private @Nullable String unready() {
    String dead = unhealthy();
    if (dead != null) {
      return dead;
    }
    // A slow source may take a few ticks, and catching up some minutes.
    String trouble = loop.trouble(config.interval().multipliedBy(2).plus(SLOW_CYCLE));
    return trouble == null && view.at() == Long.MIN_VALUE ? "no tick was taken yet" : trouble;
  }

  /** How far the learning of the past is, by signal. */
  List<Learning> learned() {
    return poller.learning();
  }

  private List<Metrics.Learning> learning() {
    return learned().stream()
        .map(l -> new Metrics.Learning(l.signal(), l.source(), l.ratio(), l.waiting()))
        .toList();
  }

  private List<Metrics.Waiting> waiting() {
    long now = clock.millis();
    try {
      Set<String> channels = wiring.notifiers().keySet();
      return store.backlog().stream()
          .map(b -> waiting(b, now, !channels.contains(b.channel())))
          .toList();
    } catch (StoreException e) {
      trouble.trouble("outbox", "the outbox cannot be read: " + e.getMessage());
      return List.of();
    }
  }

  private static Metrics.Waiting waiting(Backlog backlog, long now, boolean orphan) {
    double age = backlog.pending() == 0 ? 0 : Math.max(0, now - backlog.oldestAt()) / 1e3;
    return new Metrics.Waiting(backlog.channel(), backlog.pending(), age, orphan);
  }

  /** What waits for a receiver that is not in the config any more. */
  private List<Backlog> orphans() {
    try {
      return relay.orphans();
    } catch (StoreException e) {
      trouble.trouble("outbox", "the outbox cannot be read: " + e.getMessage());
      return List.of();
    }
  }

  private void tellOrphans() {
    Set<String> now = new TreeSet<>();
    for (Backlog orphan : orphans()) {
      now.add(orphan.channel());
      if (!orphansTold.contains(orphan.channel())) {
        LOG.warn(
            "{} notifications wait for {}, which is not in the config any more: name the receiver"
                + " again, or they stay undelivered",
            orphan.pending(),
            orphan.channel());
      }
    }
    orphansTold = now;
  }

  /** Puts digests and reminders that are due into the outbox. */
  private void tellBulletins(View now) {
    try {
      List<Notification> due = bulletins.due(clock.millis(), now, store);
      if (!due.isEmpty()) {
        store.commit(
            new Changes(HardState.EMPTY.tick(), List.of(), List.of(), List.of(), due, List.of()),
            wiring.setup().channels());
        relay.wake();
      }
    } catch (StoreException e) {
      trouble.trouble("bulletins", "digests and reminders cannot be told: " + e.getMessage());
    }
  }

  private String page() {
    List<Delivery> deliveries = List.of();
    List<Mark> marks = List.of();
    Orders orders = Orders.NONE;
    try {
      deliveries = store.deliveries(DELIVERIES_SHOWN);
      marks = store.marks();
      orders = new Orders(store.silences(clock.millis()), store.acknowledgements());
    } catch (StoreException e) {
      trouble.trouble("page", "what is stored cannot be read: " + e.getMessage());
    }
    return page.render(
        view,
        new StatusPage.Facts(
            version.version(),
            clock.millis(),
            startedAt,
            wiring.sourceNames(),
            remarks::of,
            deliveries,
            orphans(),
            learned().stream()
                .filter(l -> l.waiting() > 0 && !l.over())
                .collect(Collectors.toMap(l -> l.source() + "/" + l.signal(), l -> l.ratio())),
            trouble.newest(),
            marks,
            orders));
  }

  /** Reads the config file again and goes on with it; a wrong one changes nothing. */
  public WebServer.Reload reload() {
    return reload(RELOAD_WITHIN);
  }

  /**
   * @param patience how long the cycle that runs is waited for
   */
  synchronized WebServer.Reload reload(Duration patience) {
    if (file == null) {
      String why = "there is no config file to reload: the defaults run";
      LOG.warn("{}", why);
      return WebServer.Reload.refused(List.of(why));
    }
    ConfigReader.Result read = ConfigReader.read(file, types);
    if (read instanceof ConfigReader.Result.Invalid invalid) {
      return refused(invalid.errors().stream().map(ConfigError::toString).toList());
    }
    Config next = ((ConfigReader.Result.Ok) read).config();
    Wiring fresh;
    try {
      fresh = Wiring.of(next, types, console, clock);
    } catch (IllegalArgumentException | IllegalStateException e) {
      return refused(List.of(file + ": " + e.getMessage()));
    }
    CountDownLatch done = new CountDownLatch(1);
    loop.submit(
        poller -> {
          boolean taken = poller.reconfigure(fresh.setup());
          if (taken) {
            adopt(next, fresh);
            done.countDown();
          }
          return taken;
        });
    boolean taken = false;
    try {
      taken = done.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!taken) {
      LOG.warn("{}: the new config is taken up after the cycle that runs", file);
    }
    return new WebServer.Reload(List.of(), taken);
  }

  /** The loop runs on another config from now on: so does all else. By the loop's thread. */
  private void adopt(Config next, Wiring fresh) {
    if (!next.storage().equals(config.storage()) || !next.web().equals(config.web())) {
      LOG.warn("{}: storage and web take effect at the next start", file);
    }
    relay.configure(fresh.notifiers());
    ears.use(fresh.notifiers());
    metrics.channels(fresh.notifiers().keySet());
    Wiring old = wiring;
    wiring = fresh;
    page = new StatusPage(fresh.texts());
    config = next;
    bulletins = Wiring.bulletins(next, bulletinsSince);
    past.forget();
    refusals = List.of();
    reloadedAt = clock.millis();
    old.close(trouble);
    metrics.reloaded(true, reloadedAt);
    announce(Set.of("config"));
    LOG.info("{}: reloaded", file);
  }

  private WebServer.Reload refused(List<String> errors) {
    metrics.reloaded(false, clock.millis());
    refusals = List.copyOf(errors);
    announce(Set.of("config"));
    errors.forEach(error -> LOG.error("{}", error));
    LOG.error("{}: not reloaded, the old config goes on", file);
    return WebServer.Reload.refused(errors);
  }

  /**
   * Stops everything within ten seconds; what is decided and undelivered goes on at the next start.
   */
  @Override
  public void close() {
    events.close();
    backtests.close();
    web.close();
    ears.close();
    loop.close();
    learningLog.close();
    relay.close();
    wiring.close(trouble);
    store.close();
    LOG.info("stopped");
  }

  /** Turns what the poll loop reports into metrics and logs. */
  private final class Watch implements Watchman {
    private long prunedAt = Long.MIN_VALUE;

    @Override
    public void ticked(View now, long fetchNanos, long decideNanos) {
      View before = view;
      view = now;
      Set<String> changed = new TreeSet<>();
      if (!before.incidents().equals(now.incidents())) {
        changed.add("incidents");
      }
      if (!before.failures().equals(now.failures())) {
        changed.add("sources");
      }
      announce(changed);
      metrics.ticked(fetchNanos, decideNanos);
      trouble.over("cycle", "cycles succeed again");
      tellOrphans();
      tellBulletins(now);
      for (String source : wiring.sourceNames().keySet()) {
        now.failures().stream()
            .filter(f -> f.source().equals(source))
            .findFirst()
            .ifPresentOrElse(
                f -> {
                  silentSince.putIfAbsent(source, now.at());
                  trouble.trouble("source/" + source, "source " + source + ": " + f.why());
                },
                () -> {
                  silentSince.remove(source);
                  trouble.over("source/" + source, "source " + source + " answers again");
                });
      }
      if (now.at() - prunedAt > Duration.ofHours(1).toMillis() || prunedAt == Long.MIN_VALUE) {
        prunedAt = now.at();
        try {
          store.prune(clock.millis() - RETENTION.toMillis());
        } catch (StoreException e) {
          trouble.trouble("prune", "old history could not be deleted: " + e.getMessage());
        }
      }
    }

    @Override
    public void missed(long ticks, long caughtUp) {
      metrics.missed(ticks, caughtUp);
      LOG.info("{} ticks were missed, {} of them taken from history", ticks, caughtUp);
    }

    @Override
    public void cycleFailed(Throwable why) {
      metrics.cycleFailed();
      trouble.trouble("cycle", "a cycle failed and is tried again: " + why, why);
    }

    @Override
    public void learning(Learning now) {
      learningLog.heard(now);
    }

    @Override
    public void commitFailed(String why, int waiting) {
      metrics.commitFailed();
      trouble.trouble(
          "commit", "the state cannot be written (" + waiting + " changes wait): " + why);
    }

    @Override
    public void warned(String source, String what) {
      remarks.said(source, what);
    }

    @Override
    public void remark(String what) {
      trouble.trouble(what, what);
    }
  }

  /** Turns what the relay reports into metrics and logs. */
  private final class Deliveries implements Relay.Listener {
    @Override
    public void attempted(
        String channel, Notification notification, Attempt attempt, Outcome outcome) {
      announce(Set.of("deliveries"));
      if (outcome instanceof Outcome.Delivered) {
        metrics.told(channel, "delivered");
      } else {
        metrics.told(channel, outcome instanceof Outcome.RetryLater ? "retry" : "refused");
      }
    }

    @Override
    public void storeFailed(String channel, StoreException why) {
      trouble.trouble("outbox", "the outbox cannot be used: " + why.getMessage());
    }
  }

  /** Turns what the ears report into metrics and logs. */
  private final class Heard implements Ears.Listener {
    @Override
    public void failed(String channel, Throwable why) {
      metrics.unheard(channel);
      trouble.trouble(
          "hear/" + channel, channel + ": what people do there cannot be heard: " + said(why));
    }

    private static String said(Throwable why) {
      return why.getMessage() == null ? why.toString() : why.getMessage();
    }

    @Override
    public void heard(String channel) {
      trouble.over("hear/" + channel, channel + ": what people do there is heard again");
    }
  }
}
