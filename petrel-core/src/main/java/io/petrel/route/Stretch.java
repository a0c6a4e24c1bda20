package io.petrel.route;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.series.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A time in which a series gave one or more alerts: what people count as once, however many
 * detectors and severities it was.
 *
 * @param series the signal and the series' labels
 * @param signal the signal's name
 * @param host the host, empty where there is none
 * @param from when the first began to fire, milliseconds since the epoch
 * @param to when the last was over, or the end of what is looked at
 */
record Stretch(Labels series, String signal, String host, long from, long to) {

  /** The stretches that touch [from, to), by series and then by time. */
  static List<Stretch> of(Collection<Alert> alerts, long from, long to) {
    Map<Labels, List<Stretch>> bySeries = new TreeMap<>();
    for (Alert alert : alerts) {
      long end = alert.firing() || alert.endsAt() == 0 ? to : Math.min(to, alert.endsAt());
      boolean fired = alert.phase() != Phase.PENDING && alert.startsAt() > 0;
      if (fired && alert.startsAt() < to && end > from) {
        Labels series = alert.labels().without(List.of(Alert.DETECTOR, Alert.SEVERITY));
        bySeries
            .computeIfAbsent(series, s -> new ArrayList<>())
            .add(new Stretch(series, alert.name(), alert.host(), alert.startsAt(), end));
      }
    }
    List<Stretch> all = new ArrayList<>();
    bySeries.values().forEach(each -> all.addAll(merged(each)));
    return all;
  }

  private static List<Stretch> merged(List<Stretch> ofSeries) {
    ofSeries.sort(Comparator.comparingLong(Stretch::from));
    List<Stretch> merged = new ArrayList<>();
    for (Stretch next : ofSeries) {
      Stretch last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null && next.from <= last.to) {
        long to = Math.max(last.to, next.to);
        merged.set(
            merged.size() - 1, new Stretch(last.series, last.signal, last.host, last.from, to));
      } else {
        merged.add(next);
      }
    }
    return merged;
  }

  /** Where it was, for people: the host, else the labels. */
  String where() {
    return host.isEmpty() ? series.without(List.of(Alert.NAME)).toString() : host;
  }
}
