package io.petrel.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.series.Labels;
import io.petrel.series.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Plays alerts into {@link Grouping} second by second and keeps what a store would keep. */
final class Play {
  static final Labels WEB = Labels.of("role", "web");

  private Grouping grouping;
  private GroupingState state;
  private final Map<Labels, Alert> firing = new LinkedHashMap<>();
  private final Map<Long, Alert> storedAlerts = new HashMap<>();
  private final Map<String, Incident> storedIncidents = new TreeMap<>();
  private final List<Alert> ended = new ArrayList<>();
  final List<Notification> told = new ArrayList<>();
  final List<Event> events = new ArrayList<>();
  private Orders orders = Orders.NONE;
  Grouping.Output newest = new Grouping.Output(List.of(), List.of(), List.of(), Map.of());
  long now = 1_000_000;

  Play(Route root) {
    this.grouping = new Grouping(root);
    this.state = grouping.initial();
  }

  static Route route(String receiver, String... groupBy) {
    return new Route(
        "0",
        receiver,
        List.of(groupBy),
        List.of(),
        false,
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofHours(4),
        List.of());
  }

  /** One node that ops hear of, of which more can be asked. */
  static Route route(
      Duration reopenWithin,
      List<Route.Escalation> escalations,
      List<TimeInterval> mute,
      String... groupBy) {
    return new Route(
        "0",
        "ops",
        List.of(groupBy),
        List.of(),
        false,
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofHours(4),
        mute,
        List.of(),
        reopenWithin,
        escalations,
        List.of());
  }

  static Alert alert(String name, String host, String... more) {
    Labels labels =
        Labels.of(more).with("alertname", name).with("detector", "threshold").with("role", "web");
    labels = labels.get("severity") == null ? labels.with("severity", "warning") : labels;
    Score score = new Score(2, 97, 0, 80, Reason.of("above"));
    return new Alert(
        labels.with("instance", host),
        host,
        WEB,
        Unit.PERCENT,
        Phase.FIRING,
        1,
        1,
        0,
        1,
        1,
        1,
        0,
        score,
        score);
  }

  Play fire(Alert... alerts) {
    for (Alert alert : alerts) {
      firing.put(alert.labels(), alert);
      storedAlerts.put(alert.fingerprint(), alert);
    }
    return this;
  }

  Play fire(String name, int fromHost, int toHost) {
    for (int i = fromHost; i <= toHost; i++) {
      fire(alert(name, "web-%03d".formatted(i)));
    }
    return this;
  }

  Play end(Alert... alerts) {
    for (Alert alert : alerts) {
      firing.remove(alert.labels());
      Alert over = alert.resolved(now, alert.score());
      storedAlerts.put(over.fingerprint(), over);
      ended.add(over);
    }
    return this;
  }

  Play endAll() {
    return end(firing.values().toArray(new Alert[0]));
  }

  /** Silences what matches, from now on. */
  Play silence(Duration time, String... matchers) {
    List<Silence> silences = new ArrayList<>(orders.silences());
    silences.add(
        new Silence(
            silences.size() + 1,
            Stream.of(matchers).map(Matcher::parse).toList(),
            now,
            now + time.toMillis(),
            "me",
            "",
            null,
            false));
    orders = new Orders(silences, orders.acknowledgements());
    return this;
  }

  Play unsilence() {
    orders = new Orders(List.of(), orders.acknowledgements());
    return this;
  }

  /** Takes an incident for somebody. */
  Play acknowledge(String incident, String by) {
    List<Acknowledgement> acks = new ArrayList<>(orders.acknowledgements());
    acks.removeIf(ack -> ack.incident().equals(incident));
    acks.add(new Acknowledgement(incident, now, by, "cli"));
    orders = new Orders(orders.silences(), acks);
    return this;
  }

  Play withdraw() {
    orders = new Orders(orders.silences(), List.of());
    return this;
  }

  /** The newest decision about the only incident that is open. */
  Decision decision() {
    assertThat(open()).hasSize(1);
    return open().get(0).decision();
  }

  Incident stored(String id) {
    return Objects.requireNonNull(storedIncidents.get(id));
  }

  /** What is told at this instant. */
  List<Notification> step() {
    List<Alert> all = new ArrayList<>(ended);
    ended.clear();
    all.addAll(firing.values());
    Grouping.Output out = grouping.step(state, new Grouping.Input(now, all, orders)).output();
    newest = out;
    out.incidents().forEach(incident -> storedIncidents.put(incident.id(), incident));
    told.addAll(out.notifications());
    events.addAll(out.events());
    return out.notifications();
  }

  /** What is told within a time that is played second by second; the first instant is now. */
  List<Notification> during(Duration time) {
    List<Notification> all = new ArrayList<>();
    for (long end = now + time.toMillis(); now < end; now += 1000) {
      all.addAll(step());
    }
    return all;
  }

  void restart(Route root) {
    grouping = new Grouping(root);
    state = GroupingState.restore(storedIncidents.values(), storedAlerts.values());
  }

  List<Incident> open() {
    return state.incidents();
  }

  long nextDue() {
    return grouping.nextDue(state);
  }

  static List<String> hosts(List<Alert> alerts) {
    return alerts.stream().map(Alert::host).toList();
  }

  static List<Decision> decisions(List<Notification> told) {
    return told.stream().map(Notification::decision).toList();
  }
}
