package io.petrel.serve;

import io.petrel.alert.Alert;
import io.petrel.bench.cycle.Plans;
import io.petrel.detect.Detector;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.View;
import io.petrel.route.Acknowledgement;
import io.petrel.route.Decision;
import io.petrel.route.Incident;
import io.petrel.route.Matcher;
import io.petrel.route.Notification;
import io.petrel.route.Route;
import io.petrel.route.Silence;
import io.petrel.series.Direction;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import io.petrel.store.Backlog;
import io.petrel.store.ChannelsOf;
import io.petrel.store.Snapshots;
import io.petrel.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One random history of a service in virtual time: hosts that come and go, receivers that fail in
 * every way, a process that is killed, restarted and reloaded; then all is well for a while, and
 * what people were told is compared with what was promised.
 *
 * <p>The poll loop's steps, the lanes of the relay and the store are the service's own; only time,
 * the hosts and the receivers are simulated.
 */
final class DeliveryHistory {
  private static final long MINUTE = 60_000;
  private static final Detector HOT = Plans.detector("threshold", "{ above: 80 }");
  private static final Duration GROUP_WAIT = Duration.ofSeconds(30);
  private static final ChannelsOf CHANNELS =
      receiver ->
          receiver.equals("ops") ? List.of("ops/chat", "ops/ticket") : List.of(receiver + "/chat");

  /** What one history was, and what it broke. */
  static final class Tally {
    int histories;
    int incidents;
    int messages;
    int kills;
    int restarts;
    int reloads;
    int duplicates;
    int unheard;
    int mostWaiting;
    int silences;
    int acknowledgements;
    int comebacks;
    int escalations;
    final List<String> broken = new ArrayList<>();

    void add(Tally other) {
      histories += other.histories;
      incidents += other.incidents;
      messages += other.messages;
      kills += other.kills;
      restarts += other.restarts;
      reloads += other.reloads;
      duplicates += other.duplicates;
      unheard += other.unheard;
      mostWaiting = Math.max(mostWaiting, other.mostWaiting);
      silences += other.silences;
      acknowledgements += other.acknowledgements;
      comebacks += other.comebacks;
      escalations += other.escalations;
      broken.addAll(other.broken);
    }
  }

  /** A lane and when it is to step. */
  private static final class Sending {
    final Lane lane;
    long at;

    Sending(Lane lane, long at) {
      this.lane = lane;
      this.at = at;
    }
  }

  private final Random random;
  private final Store store;
  private final Path home;
  private final long from;
  private final SimulatedFleet fleet;
  private final Map<String, UnsureReceiver> receivers = new LinkedHashMap<>();
  private final Waiting waiting = new Waiting();
  private final Tally tally = new Tally();
  private final String name;

  /** When the process was last down or about to be, and until when. */
  private final List<long[]> outages = new ArrayList<>();

  /** What people said, as they said it; withdrawn and expired ones are changed in place. */
  private final List<Silence> silences = new ArrayList<>();

  private final Map<String, Acknowledgement> acks = new HashMap<>();

  private long now;
  private Mortality mortality = new Mortality();
  private @Nullable Poller poller;
  private final List<Sending> lanes = new ArrayList<>();
  private long pollAt;

  /**
   * @param store an open store without open incidents
   * @param from later than all that the store has seen
   */
  DeliveryHistory(long seed, Store store, Path home, long from) {
    this.name = "history " + seed;
    this.random = new Random(seed);
    this.store = store;
    this.home = home;
    this.from = from;
    this.now = from;
    this.fleet = new SimulatedFleet(4 + random.nextInt(random.nextInt(8) == 0 ? 40 : 10), from - 1);
    receivers.put("ops/chat", new UnsureReceiver(false, random, () -> now));
    receivers.put("ops/ticket", new UnsureReceiver(true, random, () -> now));
    receivers.put("oncall/chat", new UnsureReceiver(false, random, () -> now));
    receivers.put("boss/chat", new UnsureReceiver(false, random, () -> now));
  }

  /** When the history ended. */
  long endedAt() {
    return now;
  }

  Tally run() throws InterruptedException {
    receivers.values().forEach(receiver -> receiver.troubled(0));
    start();
    long chaosUntil = from + (30 + random.nextInt(90)) * MINUTE;
    for (long minute = from; minute < chaosUntil; minute += MINUTE) {
      chaos();
      live(minute + MINUTE);
    }
    for (int host = 0; host < fleet.size(); host++) {
      fleet.set(host, false, now);
    }
    receivers.values().forEach(UnsureReceiver::heal);
    mortality.spare();
    if (poller == null) {
      start();
    }
    // longer than any wait of the relay and any interval of the route
    live(now + 100 * MINUTE);
    check();
    stop();
    return tally;
  }

  private void chaos() throws InterruptedException {
    double restless = 0.25 / fleet.size();
    boolean wide = random.nextInt(60) == 0;
    for (int host = 0; host < fleet.size(); host++) {
      if (random.nextDouble() < (wide ? 0.9 : fleet.hot(host, now) ? 0.15 : restless)) {
        fleet.set(host, !fleet.hot(host, now), now);
      }
    }
    UnsureReceiver one = List.copyOf(receivers.values()).get(random.nextInt(receivers.size()));
    switch (random.nextInt(24)) {
      case 0 -> one.downFor(Duration.ofMinutes(1 + random.nextInt(180)));
      case 1, 2 -> one.troubled(random.nextDouble());
      case 3, 4 -> one.heal();
      case 5, 6 -> mortality.dieAfter(random.nextInt(40));
      case 7 -> restart();
      case 8 -> reload();
      default -> {}
    }
    switch (random.nextInt(20)) {
      case 0, 1 -> silence();
      case 2 -> expire();
      case 3, 4 -> acknowledge();
      default -> {}
    }
    if (poller == null && random.nextInt(3) == 0) {
      start();
    }
  }

  /** People speak to the service where it lives; it is the store that remembers. */
  private void silence() {
    String matcher =
        random.nextInt(4) == 0
            ? "instance=~\"h[0-" + random.nextInt(9) + "]\""
            : "instance=\"h" + random.nextInt(fleet.size()) + "\"";
    long lasting = (1 + random.nextInt(40)) * MINUTE;
    silences.add(
        store.add(
            new Silence(
                0,
                List.of(Matcher.parse(matcher)),
                now,
                now + lasting,
                "ann",
                "",
                null,
                random.nextBoolean())));
    tally.silences++;
    pollAt = now;
  }

  private void expire() {
    if (!silences.isEmpty()) {
      int which = random.nextInt(silences.size());
      store.expire(silences.get(which).id(), now).ifPresent(over -> silences.set(which, over));
      pollAt = now;
    }
  }

  private void acknowledge() {
    List<Incident> open =
        store.incidents(50).stream().filter(i -> i.open() && i.told() > 0).toList();
    if (!open.isEmpty()) {
      String incident = open.get(random.nextInt(open.size())).id();
      store
          .acknowledge(new Acknowledgement(incident, now, "ann", "sim"))
          .ifPresent(ack -> acks.put(incident, ack));
      tally.acknowledgements++;
      pollAt = now;
    }
  }

  private void restart() {
    if (poller != null) {
      tally.restarts++;
      outages.add(new long[] {now - MINUTE, now + MINUTE});
      stop();
      start();
    }
  }

  private void stop() {
    Poller running = poller;
    if (running != null) {
      running.close();
    }
    poller = null;
    lanes.clear();
  }

  private void reload() {
    Poller running = poller;
    if (running == null) {
      return;
    }
    try {
      running.reconfigure(setup());
      tally.reloads++;
      pollAt = now;
    } catch (Mortality.Killed e) {
      killed();
    }
  }

  private void killed() {
    tally.kills++;
    outages.add(new long[] {now - MINUTE, Long.MAX_VALUE});
    stop();
  }

  private Poller.Setup setup() {
    Signal signal =
        new Signal(
            "cpu",
            SimulatedFleet.NAME,
            "cpu",
            Unit.PERCENT,
            Direction.HIGH,
            "instance",
            List.of(),
            0);
    boolean patient = random.nextBoolean();
    Telling telling =
        new Telling(Duration.ZERO, 1, 1, patient ? Duration.ofMinutes(3) : Duration.ZERO);
    Plan.Rule rule = new Plan.Rule("threshold", HOT, "warning", telling);
    Plan plan =
        new Plan(
            List.of(new Plan.Watch(signal, List.of(rule))),
            route("0", "ops", List.of(), List.of(oncall())),
            Duration.ofDays(1));
    return new Poller.Setup(
        plan, Map.of(SimulatedFleet.NAME, fleet), CHANNELS, Duration.ofMinutes(1), Duration.ZERO);
  }

  private static Route oncall() {
    return route("0.0", "oncall", List.of(Matcher.parse("instance=~\"h[0-2]\"")), List.of());
  }

  private static Route route(
      String path, String receiver, List<Matcher> matchers, List<Route> routes) {
    return new Route(
        path,
        receiver,
        List.of("instance"),
        matchers,
        false,
        GROUP_WAIT,
        Duration.ofMinutes(5),
        Duration.ofMinutes(30),
        List.of(),
        List.of(),
        Duration.ofMinutes(30),
        List.of(new Route.Escalation(Duration.ofMinutes(10), "boss")),
        routes);
  }

  private void start() {
    for (long[] outage : outages) {
      if (outage[1] == Long.MAX_VALUE) {
        outage[1] = now + MINUTE;
      }
    }
    mortality = new Mortality();
    Store mortal = new KillableStore(store, mortality, waiting).proxy();
    InstantSource clock = () -> Instant.ofEpochMilli(now);
    poller =
        new Poller(
            setup(),
            mortal,
            new Snapshots(home),
            new Quiet(),
            clock,
            () -> lanes.forEach(each -> each.at = now));
    lanes.clear();
    receivers.forEach(
        (channel, receiver) ->
            lanes.add(
                new Sending(
                    new Lane(
                        channel,
                        receiver.through(mortality),
                        mortal,
                        () -> now,
                        random,
                        new Relay.Listener() {},
                        Relay.Settings.DEFAULT),
                    now)));
    pollAt = now;
  }

  /** Lets the service work until an instant. */
  private void live(long until) throws InterruptedException {
    while (now < until) {
      if (poller != null) {
        try {
          work();
        } catch (Mortality.Killed e) {
          killed();
        }
      }
      long next = poller == null ? until : pollAt;
      for (Sending each : lanes) {
        next = Math.min(next, each.at);
      }
      now = Math.min(until, Math.max(now + 1, next));
    }
    if (poller != null) {
      checkBacklog();
    }
  }

  private void work() throws InterruptedException {
    Poller running = poller;
    if (running != null && pollAt <= now) {
      pollAt = running.step();
    }
    for (Sending each : lanes) {
      while (each.at <= now) {
        each.at = each.lane.step();
      }
    }
  }

  /** The store's word on what waits is the simulator's own. */
  private void checkBacklog() {
    Map<String, Backlog> said = new HashMap<>();
    store.backlog().forEach(backlog -> said.put(backlog.channel(), backlog));
    for (String channel : receivers.keySet()) {
      int count = waiting.count(channel);
      long oldest = waiting.oldest(channel);
      tally.mostWaiting = Math.max(tally.mostWaiting, count);
      Backlog backlog = said.get(channel);
      int pending = backlog == null ? 0 : backlog.pending();
      if (pending != count || (backlog != null && count > 0 && backlog.oldestAt() != oldest)) {
        broken("the backlog of " + channel + " is " + count + ", the store says " + backlog);
      }
    }
  }

  private void broken(String what) {
    tally.broken.add(name + ": " + what);
  }

  private void check() {
    tally.histories = 1;
    List<Incident> incidents =
        store.incidents(Integer.MAX_VALUE).stream().filter(i -> i.openedAt() >= from).toList();
    for (Incident incident : incidents) {
      tally.incidents++;
      if (incident.endedAt() == 0) {
        broken("incident " + incident.id() + " is open though all is well");
      }
      tally.comebacks += incident.openings().size() - 1;
      tally.escalations += incident.also().size();
      for (String receiver : told(incident)) {
        for (String channel : CHANNELS.of(receiver)) {
          checkTold(incident, channel, receivers.get(channel));
        }
      }
    }
    receivers.forEach(this::checkChannel);
  }

  private static List<String> told(Incident incident) {
    List<String> all = new ArrayList<>(incident.also());
    all.add(incident.receiver());
    return all;
  }

  private void checkTold(Incident incident, String channel, @Nullable UnsureReceiver receiver) {
    if (receiver == null || incident.told() == 0) {
      return;
    }
    Notification newest = receiver.newest(incident.id());
    if (newest == null || newest.number() != incident.told() || !newest.over()) {
      broken(
          channel
              + " does not know how "
              + incident.id()
              + " ended: told "
              + incident.told()
              + ", knows "
              + (newest == null ? "nothing" : newest.number() + " " + newest.decision()));
    }
    for (UnsureReceiver.Seen seen : receiver.seen) {
      Notification n = seen.notification();
      if (n.incident().equals(incident.id()) && n.decision() == Decision.FIRST) {
        // a silence may hold an incident back; what was decided is told at once all the same
        long opened = silences.isEmpty() ? incident.openedAt() : n.at();
        long due = opened + (silences.isEmpty() ? GROUP_WAIT.toMillis() : 0) + 1000;
        boolean calm =
            receiver.wellSince(opened - 10 * MINUTE)
                && outages.stream().noneMatch(o -> o[0] <= due && opened <= o[1]);
        if (calm && seen.at() > due) {
          broken(channel + " heard of " + incident.id() + " late: " + (seen.at() - due) + " ms");
        }
        break;
      }
    }
  }

  private void checkChannel(String channel, UnsureReceiver receiver) {
    tally.messages += receiver.seen.size();
    tally.unheard += receiver.unheard;
    Map<String, Integer> newest = new HashMap<>();
    Set<String> keys = new HashSet<>();
    int duplicates = 0;
    for (UnsureReceiver.Seen seen : receiver.seen) {
      Notification n = seen.notification();
      boolean again = !keys.add(n.key());
      duplicates += again ? 1 : 0;
      int before = newest.merge(n.incident(), n.number(), Math::max);
      if (n.number() < before) {
        broken(channel + " heard " + n.key() + " after " + before);
      }
      checkWanted(channel, n);
    }
    tally.duplicates += duplicates;
    // whoever is killed between the receiver's answer and its noting has not heard it either
    int unknown = receiver.unheard + tally.kills;
    if (duplicates > (receiver.idempotent ? 0 : unknown)) {
      broken(
          channel
              + " heard "
              + duplicates
              + " messages twice, and only "
              + unknown
              + " answers were lost");
    }
  }

  /** Nobody hears of what is silenced, nor is asked again for what somebody has taken. */
  private void checkWanted(String channel, Notification n) {
    List<Alert> named = new ArrayList<>(n.firing());
    named.addAll(n.resolved());
    for (Silence silence : silences) {
      for (Alert alert : named) {
        if (silence.startsAt() < n.at()
            && silence.holds(n.at())
            && silence.matches(alert.labels())) {
          broken(channel + " heard of " + alert.labels() + " in " + n.key() + ": it is silenced");
        }
      }
    }
    Acknowledgement ack = acks.get(n.incident());
    boolean asks = n.decision() == Decision.REPEAT || n.decision() == Decision.ESCALATED;
    boolean back = ack != null && n.openings().stream().anyMatch(at -> at >= ack.at());
    if (asks && ack != null && ack.at() < n.at() && !back) {
      broken(channel + " heard " + n.decision() + " of " + n.key() + ": somebody has taken it");
    }
  }

  /** Hears and forgets. */
  private static final class Quiet implements Watchman {
    @Override
    public void ticked(View view, long fetchNanos, long decideNanos) {}

    @Override
    public void missed(long ticks, long caughtUp) {}

    @Override
    public void cycleFailed(Throwable why) {}

    @Override
    public void commitFailed(String why, int left) {}

    @Override
    public void warned(String source, String what) {}

    @Override
    public void remark(String what) {}
  }
}
