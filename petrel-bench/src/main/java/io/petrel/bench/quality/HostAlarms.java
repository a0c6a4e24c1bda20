package io.petrel.bench.quality;

import io.petrel.alert.Alert;
import io.petrel.pipeline.Changes;
import io.petrel.pipeline.HardState;
import io.petrel.pipeline.Pipeline;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Tick;
import io.petrel.route.Incident;
import io.petrel.route.Route;
import io.petrel.series.Direction;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import io.petrel.series.sim.CleanSeries;
import io.petrel.series.sim.SeriesKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * How often people are told of hosts that are healthy: twenty signals a host, each of another kind,
 * through the whole pipeline.
 */
final class HostAlarms {
  private static final int WEEK = 7 * 86_400;
  private static final String SOURCE = "simulated";

  private HostAlarms() {}

  /**
   * What people were told in the second and third week, per host-week.
   *
   * @param incidents opened
   * @param alerts fired
   * @param hosts how many were watched
   */
  record Result(Rate incidents, Rate alerts, int hosts) {}

  private record Told(long incidents, long alerts) {}

  static Result measure(Contender contender, int hosts, int stepSeconds, long seed, Work work) {
    int n = contender.of(hosts);
    List<Callable<Told>> pieces = new ArrayList<>();
    for (int h = 0; h < n; h++) {
      long own = seed * 7_919 + h;
      // hosts know nothing of each other: each by itself is the same, and can be done by any thread
      pieces.add(() -> host(contender, stepSeconds, own));
    }
    List<Told> told = work.all(pieces);
    return new Result(
        Rate.ofSeries(told.stream().mapToLong(Told::incidents).toArray(), 2),
        Rate.ofSeries(told.stream().mapToLong(Told::alerts).toArray(), 2),
        n);
  }

  private static Told host(Contender contender, int stepSeconds, long seed) {
    Labels host = Labels.of("instance", "host-" + seed);
    Labels[] column = {host};
    List<Plan.Watch> watches = new ArrayList<>();
    Map<String, CleanSeries> series = new TreeMap<>();
    int n = 3 * WEEK / stepSeconds;
    for (SeriesKind kind : SeriesKind.values()) {
      Plan.Watch watch = watch(contender, kind);
      watches.add(watch);
      series.put(watch.key(), CleanSeries.of(kind, ~seed, n, stepSeconds));
    }
    Plan plan = new Plan(watches, Route.single("ops", "instance"), Duration.ofDays(7));
    Pipeline pipeline = new Pipeline(plan, HardState.EMPTY);
    Set<String> open = new HashSet<>();
    Set<String> firing = new HashSet<>();
    long incidents = 0;
    long alerts = 0;
    for (int i = 0; i < n; i++) {
      long at = CleanSeries.START + 1_000L * i * stepSeconds;
      Map<String, Fetch> answers = new HashMap<>();
      for (Map.Entry<String, CleanSeries> each : series.entrySet()) {
        double[] value = {each.getValue().values()[i]};
        answers.put(each.getKey(), new Fetch.Complete(new Frame(at, column, value), List.of()));
      }
      Fetch up = new Fetch.Complete(new Frame(at, column, new double[] {1}), List.of());
      Changes changes = pipeline.tick(new Tick(at, answers, Map.of(SOURCE, up)), at);
      boolean counts = i >= WEEK / stepSeconds;
      for (Incident incident : changes.incidents()) {
        incidents += open.add(incident.id()) && counts ? 1 : 0;
      }
      for (Alert alert : changes.alerts()) {
        alerts += alert.firing() && firing.add(key(alert)) && counts ? 1 : 0;
      }
    }
    return new Told(incidents, alerts);
  }

  /** Of one life of an alert, from its beginning to its end. */
  private static String key(Alert alert) {
    return alert.fingerprint() + "/" + alert.startsAt();
  }

  private static Plan.Watch watch(Contender contender, SeriesKind kind) {
    Signal signal =
        new Signal(kind.name(), SOURCE, "x", Unit.NONE, Direction.BOTH, "instance", List.of(), 0);
    return new Plan.Watch(
        signal,
        List.of(
            new Plan.Rule(contender.name(), contender.detector(), "warning", contender.telling())));
  }
}
