package io.petrel.web;

import io.javalin.http.Context;
import io.petrel.detect.Score;
import io.petrel.pipeline.View;
import io.petrel.pipeline.View.SignalView;
import io.petrel.route.Matcher;
import io.petrel.series.Labels;
import io.petrel.web.SignalsApi.Worst;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/fleet}: all hosts of a signal now, with the range of their peers. By columns, so
 * that ten thousand hosts are little to send. Thread-safe.
 */
public final class FleetApi {
  private static final int MOST_VALUES = 64;
  private final Supplier<View> view;

  /** An API over what is known. */
  public FleetApi(Supplier<View> view) {
    this.view = view;
  }

  List<Operation> operations() {
    return List.of(
        Operation.get(
                "/api/v1/fleet",
                "getFleet",
                "All hosts of a signal now, one row a series, by columns.",
                Fleet.class,
                this::fleet)
            .takes(
                Operation.Parameter.text("signal", "The signal's name."),
                Operation.Parameter.text("source", "The source, where several answer it."),
                Operation.MATCHER));
  }

  /**
   * The fleet.
   *
   * @param at the tick
   * @param host one a series; so are the columns below
   * @param score the highest of all detectors'
   * @param anomalous 1 or 0
   * @param group an index into {@code groups}
   * @param detector an index into {@code detectors}: whose score it is; -1 = nobody's
   * @param labels by name the different values, and for each row an index of them, -1 = none
   */
  record Fleet(
      String signal,
      String source,
      String unit,
      @Nullable String at,
      List<String> detectors,
      List<String> groupBy,
      List<Group> groups,
      List<String> host,
      Json.Column value,
      Json.Column score,
      Json.Column anomalous,
      Json.Column group,
      Json.Column detector,
      Map<String, Coded> labels) {}

  record Group(
      Map<String, String> labels,
      @Nullable Double lower,
      @Nullable Double median,
      @Nullable Double upper,
      int hosts) {}

  record Coded(List<String> values, Json.Column of) {}

  /** The view of a signal that the request names. */
  static SignalView named(Context ctx, View view) {
    String name = Asked.text(ctx, "signal");
    String source = ctx.queryParam("source");
    return view.signals().stream()
        .filter(each -> each.signal().name().equals(name))
        .filter(each -> source == null || source.isEmpty() || each.signal().source().equals(source))
        .findFirst()
        .orElseThrow(() -> Refusal.missing("there is no answer yet to a signal " + Wish.cut(name)));
  }

  private Fleet fleet(Context ctx) {
    List<Matcher> wanted = Asked.matchers(ctx);
    View now = view.get();
    SignalView seen = named(ctx, now);
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i < seen.size(); i++) {
      if (Asked.matches(wanted, seen.series(i))) {
        rows.add(i);
      }
    }
    int n = rows.size();
    String hostLabel = seen.signal().hostLabel();
    List<String> hosts = new ArrayList<>(n);
    double[] values = new double[n];
    double[] scores = new double[n];
    int[] anomalous = new int[n];
    int[] group = new int[n];
    int[] detector = new int[n];
    Map<Labels, Integer> groups = new LinkedHashMap<>();
    for (int r = 0; r < n; r++) {
      int i = rows.get(r);
      Worst worst = Worst.of(seen, i);
      hosts.add(seen.series(i).getOrEmpty(hostLabel));
      values[r] = seen.value(i);
      scores[r] = worst == null ? Double.NaN : Math.rint(worst.score().score() * 100) / 100;
      anomalous[r] = worst != null && worst.score().anomalous() ? 1 : 0;
      detector[r] = worst == null ? -1 : worst.detector();
      Labels peers = seen.series(i).keep(seen.signal().peersBy());
      group[r] = groups.computeIfAbsent(peers, g -> groups.size());
    }
    return new Fleet(
        seen.signal().name(),
        seen.signal().source(),
        SignalsApi.lower(seen.signal().unit().name()),
        now.at() == Long.MIN_VALUE ? null : Json.instant(now.at()),
        seen.detectors(),
        seen.signal().peersBy(),
        ranges(seen, groups),
        hosts,
        new Json.Column(values),
        new Json.Column(scores),
        Json.Column.of(anomalous),
        Json.Column.of(group),
        Json.Column.of(detector),
        labels(seen, rows));
  }

  /** The ranges of groups by all their hosts, also those that are not wanted. */
  private static List<Group> ranges(SignalView seen, Map<Labels, Integer> groups) {
    List<List<Integer>> members = new ArrayList<>();
    groups.forEach((peers, g) -> members.add(new ArrayList<>()));
    for (int i = 0; i < seen.size(); i++) {
      Integer g = groups.get(seen.series(i).keep(seen.signal().peersBy()));
      if (g != null && Double.isFinite(seen.value(i))) {
        members.get(g).add(i);
      }
    }
    List<Group> ranges = new ArrayList<>();
    groups.forEach((peers, g) -> ranges.add(range(seen, peers, members.get(g))));
    return ranges;
  }

  /** What the detector that compares peers expects; without one where nine in ten of them are. */
  private static Group range(SignalView seen, Labels peers, List<Integer> members) {
    int n = members.size();
    double[] values = new double[n];
    double[] lowers = new double[n];
    double[] uppers = new double[n];
    int ranged = 0;
    int fleet = seen.detectors().indexOf("fleet");
    for (int m = 0; m < n; m++) {
      int i = members.get(m);
      values[m] = seen.value(i);
      Score score = fleet < 0 ? null : seen.score(fleet, i);
      if (score != null && Double.isFinite(score.lower()) && Double.isFinite(score.upper())) {
        lowers[ranged] = score.lower();
        uppers[ranged++] = score.upper();
      }
    }
    Arrays.sort(values);
    Arrays.sort(lowers, 0, ranged);
    Arrays.sort(uppers, 0, ranged);
    return new Group(
        peers.asMap(),
        ranged > 0 ? at(lowers, ranged, 0.5) : at(values, n, 0.05),
        at(values, n, 0.5),
        ranged > 0 ? at(uppers, ranged, 0.5) : at(values, n, 0.95),
        n);
  }

  private static @Nullable Double at(double[] sorted, int n, double p) {
    return n == 0 ? null : Json.finite(sorted[(int) Math.round(p * (n - 1))]);
  }

  /** Labels that tell hosts apart in groups: the host's own name and the like are left out. */
  private static Map<String, Coded> labels(SignalView seen, List<Integer> rows) {
    TreeSet<String> names = new TreeSet<>();
    rows.forEach(i -> names.addAll(seen.series(i).asMap().keySet()));
    names.remove(seen.signal().hostLabel());
    Map<String, Coded> out = new LinkedHashMap<>();
    for (String name : names) {
      Map<String, Integer> codes = new LinkedHashMap<>();
      int[] of = new int[rows.size()];
      for (int r = 0; r < of.length && codes.size() <= MOST_VALUES; r++) {
        String value = seen.series(rows.get(r)).get(name);
        of[r] = value == null ? -1 : codes.computeIfAbsent(value, v -> codes.size());
      }
      if (codes.size() <= MOST_VALUES) {
        out.put(name, new Coded(List.copyOf(codes.keySet()), Json.Column.of(of)));
      }
    }
    return out;
  }
}
