package io.petrel.route;

import io.petrel.alert.Alert;
import io.petrel.detect.Reason;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sums up a day, a week: how much fired, which signals most, the longest incidents, what was
 * silenced, and what might be done about what fires by habit.
 *
 * <p>At most 12 lines, however much there was. A pure function of its arguments.
 */
public final class Digest {
  private static final int SIGNALS = 3;
  private static final int INCIDENTS = 3;
  private static final int SILENCES = 2;
  private static final int SUGGESTIONS = 3;

  private Digest() {}

  /**
   * What there is to say of [from, to), milliseconds since the epoch.
   *
   * @param alerts those that fired, each stretch by itself, also from before and until after; what
   *     has nothing to do with the time is passed over
   * @param incidents those that were open, likewise
   * @param silences those that were in force, likewise
   * @param zone in which people think of the time of the day
   */
  public static Bulletin of(
      long from,
      long to,
      Collection<Alert> alerts,
      Collection<Incident> incidents,
      Collection<Silence> silences,
      ZoneId zone) {
    List<Stretch> stretches = Stretch.of(alerts, from, to);
    List<Incident> open =
        incidents.stream()
            .filter(i -> i.decision() != Decision.MERGED)
            .filter(i -> i.openedAt() < to && (i.open() || i.endedAt() > from))
            .toList();
    Reason title = Reason.builder("digest.title").instant("from", from).instant("to", to).build();
    if (stretches.isEmpty() && open.isEmpty()) {
      return new Bulletin(title, List.of(Reason.of("digest.quiet")));
    }
    return new Bulletin(
        title,
        Stream.of(
                Stream.of(counts(stretches, open, to)),
                noisiest(stretches),
                longest(open, to),
                silenced(alerts, silences, from, to),
                suggestions(stretches, zone))
            .flatMap(lines -> lines)
            .toList());
  }

  private static Reason counts(List<Stretch> stretches, List<Incident> incidents, long to) {
    return Reason.builder("digest.counts")
        .count("times", stretches.size())
        .count("hosts", hosts(stretches))
        .count("incidents", incidents.size())
        .count("open", incidents.stream().filter(i -> i.open() || i.endedAt() > to).count())
        .build();
  }

  private static Stream<Reason> noisiest(List<Stretch> stretches) {
    Comparator<Map.Entry<String, List<Stretch>>> most =
        Comparator.comparingInt(e -> -e.getValue().size());
    return by(stretches, Stretch::signal).entrySet().stream()
        .sorted(most.thenComparing(Map.Entry.comparingByKey()))
        .limit(SIGNALS)
        .map(e -> noisy(e.getKey(), e.getValue()));
  }

  private static Reason noisy(String signal, List<Stretch> stretches) {
    long hosts = hosts(stretches);
    Reason.Builder line =
        Reason.builder(hosts > 0 ? "digest.signal" : "digest.signal.nohost")
            .text("signal", signal)
            .count("times", stretches.size());
    return (hosts > 0 ? line.count("hosts", hosts) : line).text("where", mostly(stretches)).build();
  }

  /** Where most of it was. */
  private static String mostly(List<Stretch> stretches) {
    return by(stretches, Stretch::where).entrySet().stream()
        .min(
            Comparator.comparingInt((Map.Entry<String, List<Stretch>> e) -> -e.getValue().size())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .orElseThrow();
  }

  private static Stream<Reason> longest(List<Incident> incidents, long to) {
    return incidents.stream()
        .sorted(
            Comparator.comparingLong((Incident i) -> -lasted(i, to)).thenComparing(Incident::id))
        .limit(INCIDENTS)
        .map(
            i ->
                Reason.builder(
                        i.open() || i.endedAt() > to ? "digest.incident_open" : "digest.incident")
                    .text("what", i.group().size() > 0 ? i.group().toString() : i.id())
                    .instant("from", i.openedAt())
                    .span("lasted", lasted(i, to))
                    .build());
  }

  private static long lasted(Incident incident, long to) {
    long end = incident.open() ? to : Math.min(to, incident.endedAt());
    return Math.max(0, end - incident.openedAt());
  }

  private static Stream<Reason> silenced(
      Collection<Alert> alerts, Collection<Silence> silences, long from, long to) {
    record Hidden(Silence silence, long times) {}
    return silences.stream()
        .map(silence -> new Hidden(silence, hidden(silence, alerts, from, to)))
        .filter(hidden -> hidden.times() > 0)
        .sorted(
            Comparator.comparingLong((Hidden h) -> -h.times())
                .thenComparingLong(h -> h.silence().id()))
        .limit(SILENCES)
        .map(
            hidden ->
                Reason.builder("digest.silenced")
                    .text("silence", hidden.silence().called())
                    .text("by", hidden.silence().by())
                    .count("times", hidden.times())
                    .build());
  }

  private static long hidden(Silence silence, Collection<Alert> alerts, long from, long to) {
    List<Alert> about = alerts.stream().filter(a -> silence.matches(a.labels())).toList();
    return Stretch.of(about, from, to).stream()
        .filter(
            stretch -> {
              long begin = Math.max(from, Math.max(silence.startsAt(), stretch.from()));
              return begin < Math.min(to, stretch.to()) && silence.holds(begin);
            })
        .count();
  }

  private static Stream<Reason> suggestions(List<Stretch> stretches, ZoneId zone) {
    List<Habit> habits = new ArrayList<>();
    by(stretches, stretch -> stretch.series().toString()).values().stream()
        .map(each -> Habit.of(each, zone))
        .filter(Objects::nonNull)
        .forEach(habits::add);
    return habits.stream()
        .sorted(Comparator.comparingInt(habit -> -habit.times()))
        .limit(SUGGESTIONS)
        .map(
            habit ->
                Reason.builder("digest.suggestion")
                    .text("signal", habit.stretch().signal())
                    .text("where", habit.stretch().where())
                    .count("times", habit.times())
                    .text("from", habit.from().toString())
                    .text("to", habit.to().toString())
                    .text("zone", zone.getId())
                    .build());
  }

  private static Map<String, List<Stretch>> by(
      List<Stretch> stretches, Function<Stretch, String> key) {
    return stretches.stream()
        .collect(Collectors.groupingBy(key, TreeMap::new, Collectors.toList()));
  }

  private static long hosts(List<Stretch> stretches) {
    return stretches.stream().map(Stretch::host).filter(h -> !h.isEmpty()).distinct().count();
  }
}
