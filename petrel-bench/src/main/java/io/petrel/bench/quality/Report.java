package io.petrel.bench.quality;

import io.petrel.fleet.FleetSimulator.Shape;
import io.petrel.fleet.FleetTrial;
import io.petrel.series.sim.SeriesFault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Measures part by part and puts it into tables. Not thread-safe. */
final class Report {
  private final List<Contender> contenders;
  private final Quality.Sizes sizes;
  private final double rate;
  private final Map<String, CleanAlarms.Result> quiet = new LinkedHashMap<>();

  /**
   * @param rate false episodes per series-week at which all are compared
   */
  Report(List<Contender> contenders, Quality.Sizes sizes, double rate) {
    this.contenders = contenders;
    this.sizes = sizes;
    this.rate = rate;
  }

  private static void progress(String part, Contender contender) {
    System.err.printf(Locale.ROOT, "%s: %s%n", part, contender.name());
  }

  List<Table> clean(Work work) {
    Table sum =
        new Table(
            "False episodes per series-week on healthy series (95 % interval), at threshold 1, and"
                + " the threshold for at most "
                + rate,
            "detector",
            "series-weeks",
            "after 1 week",
            "after 2 weeks",
            "both",
            "threshold");
    for (Contender contender : contenders) {
      progress("clean", contender);
      CleanAlarms.Result result =
          CleanAlarms.measure(contender, sizes.series(), sizes.step(), sizes.seed(), work);
      quiet.put(contender.name(), result);
      sum.row(
          contender.name(),
          (int) result.both().units(),
          result.afterOneWeek(),
          result.afterTwoWeeks(),
          result.both(),
          threshold(result));
    }
    List<String> columns = new ArrayList<>(List.of("kind"));
    columns.addAll(quiet.keySet());
    Table kinds =
        new Table("The same by kind of series, after 1 week", columns.toArray(String[]::new));
    List<String> names =
        quiet.values().stream()
            .findFirst()
            .map(first -> List.copyOf(first.byKind().keySet()))
            .orElse(List.of());
    for (String kind : names) {
      List<Object> row = new ArrayList<>(List.of(kind));
      quiet.values().forEach(result -> row.add(result.byKind().get(kind)));
      kinds.row(row.toArray());
    }
    return List.of(sum, kinds);
  }

  private String threshold(CleanAlarms.Result result) {
    if (!result.tells(rate)) {
      return "too few series";
    }
    double threshold = result.threshold(rate);
    return Double.isNaN(threshold) ? "none" : Table.number(threshold);
  }

  Table hosts(Work work) {
    Table table =
        new Table(
            "What people are told per week of a healthy host with 20 signals, after 1 week, through"
                + " the whole pipeline (95 % interval)",
            "detector", "hosts", "incidents", "alerts");
    for (Contender contender : contenders) {
      progress("hosts", contender);
      HostAlarms.Result result =
          HostAlarms.measure(contender, sizes.hosts(), sizes.step(), sizes.seed(), work);
      table.row(contender.name(), result.hosts(), result.incidents(), result.alerts());
    }
    return table;
  }

  /** The method that Petrel replaces knows no single series: it splits a fleet in two. */
  static Table fleet(int ticks, long seed) {
    Table table =
        new Table(
            "False alerts in 10,000 host-ticks of healthy fleets of 10: the seed's k-means (two"
                + " clusters at one instant, the smaller one is bad) beside the fleet detector",
            "shape",
            "k-means",
            "fleet");
    for (Shape shape : Shape.values()) {
      FleetTrial.Healthy healthy = FleetTrial.healthy("fleet", shape, 10, ticks, seed);
      table.row(shape, healthy.naive() * 1e4 / healthy.hostTicks(), healthy.rate());
    }
    return table;
  }

  /** The threshold for the wanted rate of false episodes; NaN = not known from this run. */
  private double threshold(Contender contender) {
    CleanAlarms.Result result = quiet.get(contender.name());
    return result == null || !result.tells(rate) ? Double.NaN : result.threshold(rate);
  }

  List<Table> labelled(Labelled data, String set, Work work) throws IOException {
    List<Table> tables =
        set.equals("nab") ? List.of(nab("all"), nab("cloud hosts")) : List.of(cloudmon());
    for (Contender contender : contenders) {
      progress(set, contender);
      List<double[]> scores = data.scores(contender, work);
      JsonNode own = data.judge(scores, 1);
      double unit = threshold(contender);
      JsonNode atRate = Double.isNaN(unit) ? null : data.judge(scores, unit);
      for (Table table : tables) {
        String part = table.title().contains("cloud hosts") ? "cloud hosts" : "all";
        List<Object> row = new ArrayList<>(List.of(contender.name()));
        if (set.equals("nab")) {
          JsonNode of = own.get(part);
          JsonNode best = of.get("best threshold");
          row.add(best.get("standard").asDouble());
          row.add(best.get("reward_low_FP_rate").asDouble());
          row.add(best.get("reward_low_FN_rate").asDouble());
          row.addAll(windows(of.get("events there")));
          row.addAll(windows(of.get("events at threshold 1")));
          row.addAll(
              atRate == null
                  ? List.of("-", "-")
                  : windows(atRate.get(part).get("events at threshold 1")));
        } else {
          row.addAll(events(own.get("best threshold")));
          row.addAll(events(own.get("threshold 1")));
          row.addAll(atRate == null ? List.of("-", "-", "-") : events(atRate.get("threshold 1")));
        }
        table.row(row.toArray());
      }
    }
    return tables;
  }

  private Table nab(String part) {
    return new Table(
        "NAB, development part, "
            + part
            + ": score at the best threshold; windows found and false episodes per series-week"
            + " there, at threshold 1, and at the threshold for "
            + rate
            + " false episodes per series-week on healthy series",
        "detector",
        "standard",
        "low FP",
        "low FN",
        "windows",
        "false/week",
        "at 1",
        "false/week",
        "at rate",
        "false/week");
  }

  private static List<Object> windows(JsonNode events) {
    return List.of(
        events.get("det").asInt() + " of " + events.get("tot").asInt(),
        events.get("fa_week").asDouble());
  }

  private Table cloudmon() {
    return new Table(
        "Cloud monitoring set, development part: F1, recall, false episodes per series-week at the"
            + " best threshold, at threshold 1, and at the threshold for "
            + rate
            + " false episodes per series-week on healthy series",
        "detector",
        "F1",
        "recall",
        "false/week",
        "F1 at 1",
        "recall",
        "false/week",
        "F1 at rate",
        "recall",
        "false/week");
  }

  private static List<Object> events(JsonNode said) {
    return List.of(said.get("F1").asDouble(), said.get("R").asDouble(), said.get("FAw").asDouble());
  }

  List<Table> faults(Work work) {
    List<Table> tables = new ArrayList<>();
    for (Contender contender : contenders) {
      progress("faults", contender);
      tables.add(faults(contender, 1, "threshold 1", work));
      double unit = threshold(contender);
      if (!Double.isNaN(unit) && unit != 1) {
        String at =
            String.format(
                Locale.ROOT, "threshold %.3g, which gives %s false episodes per week", unit, rate);
        tables.add(faults(contender, unit, at, work));
      }
    }
    return tables;
  }

  private Table faults(Contender contender, double threshold, String at, Work work) {
    List<String> columns = new ArrayList<>(List.of("fault", "trials", "by chance"));
    for (double size : sizes.faults()) {
      columns.add(String.format(Locale.ROOT, "%.3g sigma", size));
    }
    Table table =
        new Table(
            contender.name()
                + ", "
                + at
                + ": faults found, in percent, and the median delay in minutes",
            columns.toArray(String[]::new));
    FaultTrials.Result result =
        FaultTrials.measure(
            contender, sizes.trials(), sizes.faults(), threshold, sizes.step(), sizes.seed(), work);
    for (SeriesFault fault : SeriesFault.values()) {
      List<Object> row = new ArrayList<>();
      List<FaultTrials.Found> bySize = result.bySize().get(fault);
      FaultTrials.Found chance = result.chance().get(fault);
      if (bySize == null || chance == null) {
        continue;
      }
      row.add(fault);
      row.add(bySize.stream().mapToInt(FaultTrials.Found::trials).max().orElse(0));
      row.add(percent(chance));
      for (int s = 0; s < sizes.faults().length; s++) {
        row.add(s < bySize.size() ? cell(bySize.get(s)) : "");
      }
      table.row(row.toArray());
    }
    return table;
  }

  private static String percent(FaultTrials.Found found) {
    return found.trials() == 0
        ? "-"
        : String.format(Locale.ROOT, "%.0f %%", 100.0 * found.found() / found.trials());
  }

  private static String cell(FaultTrials.Found found) {
    return found.found() == 0
        ? percent(found)
        : String.format(Locale.ROOT, "%s %.0f'", percent(found), found.delay());
  }

  Table cost() {
    Table table =
        new Table(
            "Cost: one thread, series of all kinds after two weeks (order of magnitude; JMH is"
                + " petrel-bench/run jmh)",
            "detector",
            "ns a sample",
            "bytes encoded",
            "bytes of heap");
    for (Contender contender : contenders) {
      progress("cost", contender);
      Cost.Result result = Cost.measure(contender, sizes.rounds());
      table.row(contender.name(), result.nanos(), result.encoded(), result.heap());
    }
    return table;
  }
}
