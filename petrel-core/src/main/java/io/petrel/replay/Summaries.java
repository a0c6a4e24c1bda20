package io.petrel.replay;

import io.petrel.replay.Report.PastIncident;
import io.petrel.series.Labels;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts incidents. */
final class Summaries {
  private Summaries() {}

  static List<Report.Day> days(Report.Window window, List<PastIncident> incidents) {
    Map<LocalDate, Integer> counts = new TreeMap<>();
    LocalDate last = day(window.to());
    for (LocalDate day = day(window.from()); !day.isAfter(last); day = day.plusDays(1)) {
      counts.put(day, 0);
    }
    incidents.forEach(incident -> counts.merge(day(incident.openedAt()), 1, Integer::sum));
    return counts.entrySet().stream().map(e -> new Report.Day(e.getKey(), e.getValue())).toList();
  }

  private static LocalDate day(long at) {
    return LocalDate.ofInstant(Instant.ofEpochMilli(at), ZoneOffset.UTC);
  }

  static List<Report.Share> mostFirst(Collection<Report.Share> shares) {
    List<Report.Share> sorted = new ArrayList<>(shares);
    sorted.sort(
        Comparator.comparingInt(Report.Share::incidents)
            .thenComparingInt(Report.Share::alerts)
            .thenComparingLong(Report.Share::inAlert)
            .reversed()
            .thenComparing(Report.Share::name));
    return sorted;
  }

  private record Group(String receiver, Labels group) {}

  static List<Report.Noise> noisiest(List<PastIncident> incidents) {
    Map<Group, Report.Noise> groups = new java.util.HashMap<>();
    for (PastIncident i : incidents) {
      groups.merge(
          new Group(i.receiver(), i.group()),
          new Report.Noise(i.group(), i.receiver(), 1, i.lasted()),
          (a, b) ->
              new Report.Noise(
                  a.group(), a.receiver(), a.incidents() + 1, a.lasted() + b.lasted()));
    }
    return groups.values().stream()
        .filter(noise -> noise.incidents() > 1)
        .sorted(
            Comparator.comparingInt(Report.Noise::incidents)
                .thenComparingLong(Report.Noise::lasted)
                .reversed()
                .thenComparing(Report.Noise::group)
                .thenComparing(Report.Noise::receiver))
        .toList();
  }
}
