package io.petrel.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Alert;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.route.Muting.Mute;
import io.petrel.route.Route.Escalation;
import io.petrel.route.TimeInterval.Range;
import io.petrel.route.TimeInterval.Span;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds whatever alerts do and people say: histories by chance. */
class PeopleLawTest {
  private static final long TICK = 60_000;
  private static final int TICKS = 600;
  private static final int SEEDS = 10;

  private static final TimeInterval QUIET =
      new TimeInterval(
          "quiet",
          List.of(
              new Span(
                  List.of(new Range(180, 240), new Range(420, 440)),
                  List.of(),
                  List.of(),
                  List.of(),
                  List.of(),
                  ZoneOffset.UTC)));

  private static final List<InhibitRule> RULES =
      List.of(
          new InhibitRule(
              List.of(Matcher.parse("alertname=\"power\"")),
              List.of(Matcher.parse("alertname=~\"cpu|mem\"")),
              List.of("rack")));

  private static Route node(
      String path,
      String receiver,
      boolean proceed,
      @Nullable TimeInterval mute,
      List<Route> children) {
    return new Route(
        path,
        receiver,
        List.of("instance"),
        List.of(),
        proceed,
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofHours(1),
        mute == null ? List.of() : List.of(mute),
        List.of(),
        Duration.ofMinutes(30),
        List.of(
            new Escalation(Duration.ofMinutes(20), receiver + "-lead"),
            new Escalation(Duration.ofMinutes(40), "boss")),
        children);
  }

  private static final Route ROOT =
      node(
          "0",
          "root",
          false,
          null,
          List.of(
              node("0.0", "ops", true, null, List.of()),
              node("0.1", "night", false, QUIET, List.of())));

  /** One history: what fires and what people say changes by chance, at last all is over. */
  private static final class History {
    final Random random;
    final Grouping grouping = new Grouping(ROOT, List.of(), RULES, Map.of());
    final boolean restarts;
    GroupingState state = grouping.initial();
    long now = 24 * 3_600_000;
    final Map<String, Alert> firing = new TreeMap<>();
    final Map<Long, Alert> storedAlerts = new HashMap<>();
    final Map<String, Incident> stored = new TreeMap<>();
    final List<Silence> silences = new ArrayList<>();
    final Map<String, Acknowledgement> acks = new TreeMap<>();
    final List<Notification> told = new ArrayList<>();
    final List<Event> events = new ArrayList<>();

    History(long seed, boolean restarts) {
      this.random = new Random(seed);
      this.restarts = restarts;
    }

    Orders orders() {
      return new Orders(silences, List.copyOf(acks.values()));
    }

    void play() {
      for (int i = 0; i < TICKS; i++) {
        List<Alert> ended = happen();
        if (restarts) {
          restart(i);
        }
        step(ended);
        long next = now + TICK;
        int steps = 0;
        for (long due = grouping.nextDue(state); due < next; due = grouping.nextDue(state)) {
          now = Math.max(due, now + 1);
          step(List.of());
          assertThat(steps++).as("it is not due for ever").isLessThan(60);
        }
        now = next;
      }
      silences.clear();
      acks.clear();
      List<Alert> ended = firing.values().stream().map(this::over).toList();
      firing.clear();
      step(ended);
      for (int i = 0; i < 500 && grouping.nextDue(state) != Long.MAX_VALUE; i++) {
        now = Math.max(grouping.nextDue(state), now + 1);
        step(List.of());
      }
    }

    /** Through what a store has, or through bytes. */
    private void restart(int i) {
      if (i % 7 == 0) {
        StateWriter out = new StateWriter();
        grouping.encode(state, out);
        state = grouping.decode(grouping.version(), new StateReader(out.toBytes()));
      } else if (i % 7 == 3) {
        state = GroupingState.restore(stored.values(), storedAlerts.values());
      }
    }

    private Alert over(Alert alert) {
      return alert.resolved(now, alert.score());
    }

    private List<Alert> happen() {
      List<Alert> ended = new ArrayList<>();
      int most = random.nextInt(40) == 0 ? 30 : 3;
      for (int i = random.nextInt(most + 1); i > 0; i--) {
        String name = List.of("cpu", "mem", "power", "host_down").get(random.nextInt(4));
        int host = random.nextInt(most > 3 ? 40 : 8);
        Alert alert = Play.alert(name, "host-" + host, "rack", "r" + host % 3);
        String key = alert.labels().toString();
        Alert known = firing.remove(key);
        if (known != null) {
          ended.add(over(known));
        } else if (random.nextInt(3) > 0) {
          firing.put(key, alert);
        }
      }
      if (random.nextInt(6) == 0) {
        silences.add(
            new Silence(
                1 + told.size(),
                List.of(Matcher.parse("instance=\"host-" + random.nextInt(8) + "\"")),
                now,
                now + 1 + random.nextInt(90) * 30_000L,
                "",
                "",
                null,
                false));
      }
      silences.removeIf(silence -> silence.endsAt() <= now || random.nextInt(60) == 0);
      for (Incident open : stored.values()) {
        if (open.open() && random.nextInt(40) == 0) {
          acks.put(open.id(), new Acknowledgement(open.id(), now, "p" + random.nextInt(2), "api"));
        }
      }
      acks.values().removeIf(ack -> random.nextInt(60) == 0);
      return ended;
    }

    private void step(List<Alert> ended) {
      List<Alert> alerts = new ArrayList<>(ended);
      alerts.addAll(firing.values());
      alerts.forEach(alert -> storedAlerts.put(alert.fingerprint(), alert));
      Orders orders = orders();
      Grouping.Output out = grouping.step(state, new Grouping.Input(now, alerts, orders)).output();
      for (Incident incident : out.incidents()) {
        stored.put(incident.id(), incident);
        if (!incident.open()) {
          acks.remove(incident.id());
        }
      }
      told.addAll(out.notifications());
      events.addAll(out.events());
      checkNothingMutedIsTold(out, orders);
      checkAcknowledged(out);
      checkNothingWaitsForEver(alerts, orders);
      checkSize();
    }

    /**
     * What may be told and was not waits for its time, and never beyond {@code repeat_interval}.
     */
    private void checkNothingWaitsForEver(List<Alert> alerts, Orders orders) {
      Muting.Verdicts verdicts = Muting.of(orders, List.of(), RULES).at(now, alerts);
      for (Incident incident : state.incidents()) {
        boolean quiet = incident.route().equals("0.1") && QUIET.contains(now);
        incident
            .members()
            .forEach(
                (id, member) -> {
                  Alert alert = state.awaited(id);
                  if (!quiet && member.untold() && alert != null && verdicts.of(alert) == null) {
                    assertThat(incident.dueAt()).isBetween(now + 1, now + 3_600_000);
                  }
                });
      }
    }

    private void checkNothingMutedIsTold(Grouping.Output out, Orders orders) {
      Muting.Verdicts verdicts = Muting.of(orders, List.of(), RULES).at(now, firing.values());
      for (Notification n : out.notifications()) {
        for (List<Alert> listed : List.of(n.firing(), n.resolved())) {
          for (Alert alert : listed) {
            Mute mute = verdicts.of(alert);
            assertThat(mute).as("%s tells %s", n.key(), alert.labels()).isNull();
          }
        }
        boolean storm = n.storm();
        if (n.receiver().equals("night") && !storm) {
          assertThat(QUIET.contains(now)).as("%s at a quiet time", n.key()).isFalse();
        }
        assertThat(n.firing()).allMatch(Alert::firing);
        assertThat(n.firing().size() + n.resolved().size()).isPositive();
      }
    }

    private void checkAcknowledged(Grouping.Output out) {
      for (Notification n : out.notifications()) {
        if (n.ack() != null) {
          assertThat(n.decision()).isNotIn(Decision.REPEAT, Decision.ESCALATED);
        }
      }
    }

    private void checkSize() {
      StateWriter bytes = new StateWriter();
      grouping.encode(state, bytes);
      assertThat(bytes.size()).isLessThan(grouping.maxStateBytes(160));
      assertThat(state.rested.all()).allMatch(i -> now - i.endedAt() <= 30 * 60_000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatever_happens_people_know_the_last_state_and_nothing_muted(boolean restarts) {
    Map<Decision, Integer> seen = new TreeMap<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      History history = new History(seed, restarts);
      history.play();
      assertThat(history.state.open).as("seed %d", seed).isEmpty();
      assertThat(history.state.alerts).as("seed %d", seed).isEmpty();
      checkOrder(history);
      checkLastState(history);
      history.events.forEach(event -> seen.merge(event.decision(), 1, Integer::sum));
    }
    Set<Decision> never = new HashSet<>(List.of(Decision.values()));
    never.removeAll(seen.keySet());
    assertThat(never).as("the histories are rich enough").containsExactly(Decision.BULLETIN);
  }

  /** Numbers count from 1 without a gap, and who was told once is told of all that follows. */
  private static void checkOrder(History history) {
    Map<String, Notification> newest = new HashMap<>();
    for (Notification n : history.told) {
      Notification before = newest.put(n.incident(), n);
      assertThat(n.number()).isEqualTo(before == null ? 1 : before.number() + 1);
      if (before != null) {
        assertThat(n.at()).isGreaterThanOrEqualTo(before.at());
        assertThat(n.receivers()).containsAll(before.receivers());
      }
    }
  }

  /** What was told as firing is told as over, by name or with all the rest. */
  private static void checkLastState(History history) {
    Map<String, Set<Long>> believed = new HashMap<>();
    for (Notification n : history.told) {
      Set<Long> firing = believed.computeIfAbsent(n.incident(), i -> new HashSet<>());
      n.firing().forEach(alert -> firing.add(alert.fingerprint()));
      n.resolved().forEach(alert -> firing.remove(alert.fingerprint()));
      if (n.over()) {
        firing.clear();
      }
    }
    believed.forEach((incident, firing) -> assertThat(firing).as(incident).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void restarts_change_nothing_and_the_same_history_is_told_the_same(long seed) {
    History through = new History(seed, false);
    through.play();
    History again = new History(seed, false);
    again.play();
    assertThat(again.told).isEqualTo(through.told);
    assertThat(again.events).isEqualTo(through.events);
    History interrupted = new History(seed, true);
    interrupted.play();
    assertThat(interrupted.told).isEqualTo(through.told);
  }
}
