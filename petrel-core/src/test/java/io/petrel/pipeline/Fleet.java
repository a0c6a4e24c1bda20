package io.petrel.pipeline;

import io.petrel.alert.Alert;
import io.petrel.detect.Detector;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.pipeline.Plan.Rule;
import io.petrel.pipeline.Plan.Watch;
import io.petrel.route.Incident;
import io.petrel.route.Notification;
import io.petrel.route.Route;
import io.petrel.series.Direction;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A small fleet before a pipeline, and a store in memory behind it. */
final class Fleet {
  static final long MINUTE = 60_000;

  private final Map<Long, Alert> alerts = new TreeMap<>();
  private final Map<String, Incident> incidents = new TreeMap<>();
  private long committed = Long.MIN_VALUE;
  final List<Notification> told = new ArrayList<>();
  final TreeMap<String, Double> values = new TreeMap<>();
  final TreeMap<String, Labels> targets = new TreeMap<>();
  Plan plan;
  Pipeline pipeline;
  long at;

  Fleet(Plan plan) {
    this.plan = plan;
    this.pipeline = new Pipeline(plan, HardState.EMPTY);
  }

  static Rule rule(String name, Detector detector, Telling telling) {
    return new Rule(name, detector, "warning", telling);
  }

  static Plan plan(Rule... rules) {
    Signal signal =
        new Signal(
            "cpu", "prom", "q", Unit.PERCENT, Direction.HIGH, "instance", List.of("role"), 0);
    return new Plan(
        List.of(new Watch(signal, List.of(rules))),
        Route.single("ops", "instance"),
        Duration.ofMinutes(90));
  }

  Fleet host(String name, double value) {
    values.put(name, value);
    targets.putIfAbsent(name, Labels.of("instance", name, "role", "web", "provider", "aliyun"));
    return this;
  }

  Fetch answer() {
    Labels[] series =
        values.keySet().stream().map(h -> Labels.of("instance", h)).toArray(Labels[]::new);
    double[] column = values.values().stream().mapToDouble(v -> v).toArray();
    return new Fetch.Complete(new Frame(at, series, column), List.of());
  }

  Fetch hosts() {
    double[] up = targets.keySet().stream().mapToDouble(h -> 1).toArray();
    return new Fetch.Complete(
        new Frame(at, targets.values().toArray(new Labels[0]), up), List.of());
  }

  /** One minute later, with what the fleet answers. */
  Changes tick() {
    at += MINUTE;
    return tick(answer());
  }

  Changes failed() {
    at += MINUTE;
    return tick(new Fetch.Failed("connection refused"));
  }

  Changes partial() {
    at += MINUTE;
    return tick(new Fetch.Partial(((Fetch.Complete) answer()).frame(), "a shard is missing"));
  }

  private Changes tick(Fetch answer) {
    return commit(
        pipeline.tick(new Tick(at, Map.of("prom/cpu", answer), Map.of("prom", hosts())), at));
  }

  Changes commit(Changes changes) {
    committed = changes.tick();
    changes.alerts().forEach(a -> alerts.put(a.fingerprint(), a));
    changes.dropped().forEach(alerts::remove);
    for (Incident incident : changes.incidents()) {
      if (incident.open()) {
        incidents.put(incident.id(), incident);
      } else {
        incidents.remove(incident.id());
      }
    }
    told.addAll(changes.notifications());
    return changes;
  }

  HardState stored() {
    return new HardState(committed, List.copyOf(alerts.values()), List.copyOf(incidents.values()));
  }

  /** As after a crash: only what was committed, and what was learned, is left. */
  void restart() {
    byte[] learned = learned();
    pipeline = new Pipeline(plan, stored());
    pipeline.restoreLearned(new StateReader(learned));
  }

  byte[] learned() {
    StateWriter out = new StateWriter();
    pipeline.encodeLearned(out);
    return out.toBytes();
  }

  List<Alert> alerts() {
    return pipeline.view().alerts();
  }
}
