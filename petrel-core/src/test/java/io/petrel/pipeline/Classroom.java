package io.petrel.pipeline;

import static io.petrel.pipeline.Fleet.MINUTE;

import io.petrel.detect.DetectorType.Telling;
import io.petrel.detect.Score;
import io.petrel.pipeline.View.SignalView;
import io.petrel.series.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A fleet whose past is known: what it would answer at each minute, and who learns from it. */
final class Classroom {
  static final String WATCH = "prom/cpu";
  final Map<String, TreeMap<Long, Double>> past = new TreeMap<>();
  final Fleet fleet;

  Classroom(Duration learnFrom) {
    this(learnFrom, "q");
  }

  Classroom(Duration learnFrom, String query) {
    fleet = new Fleet(plan(learnFrom, query));
  }

  static Plan plan(Duration learnFrom, String query) {
    Plan plain = Fleet.plan(Fleet.rule("pupil", new Pupil(), Telling.AT_ONCE));
    Plan.Watch watch = plain.watches().get(0);
    io.petrel.series.Signal s = watch.signal();
    io.petrel.series.Signal asked =
        new io.petrel.series.Signal(
            s.name(), s.source(), query, s.unit(), s.bad(), s.hostLabel(), s.peersBy(), s.floor());
    return new Plan(
        List.of(new Plan.Watch(asked, watch.rules(), learnFrom)), plain.root(), Duration.ofDays(7));
  }

  /** Gives a host a value at every minute up to and including one, with holes. */
  Classroom history(String host, long untilMinute, double holes, Random random) {
    TreeMap<Long, Double> values = past.computeIfAbsent(host, h -> new TreeMap<>());
    for (long minute = 1; minute <= untilMinute; minute++) {
      if (random.nextDouble() >= holes) {
        values.put(minute * MINUTE, random.nextDouble() * 79);
      }
    }
    return this;
  }

  /** The next minute, as the past has it. */
  Changes tick() {
    fleet.values.clear();
    past.forEach(
        (host, values) -> {
          Double value = values.get(fleet.at + MINUTE);
          if (value != null) {
            fleet.host(host, value);
          }
        });
    return fleet.tick();
  }

  void ticks(int count) {
    for (int i = 0; i < count; i++) {
      tick();
    }
  }

  /** Goes to a minute without looking. */
  Classroom skipTo(long minute) {
    fleet.at = minute * MINUTE;
    return this;
  }

  Lesson lesson() {
    return fleet.pipeline.lesson(WATCH, fleet.at);
  }

  /** Reads a share of what a lesson wants, in pieces of random size. */
  void teach(Lesson lesson, double share, Random random) {
    long end = lesson.from() + (long) (share * (lesson.to() - lesson.from()));
    List<String> hosts = new ArrayList<>(past.keySet());
    TreeMap<String, Long> read = new TreeMap<>();
    hosts.forEach(host -> read.put(host, lesson.from()));
    while (!hosts.isEmpty()) {
      String host = hosts.get(random.nextInt(hosts.size()));
      NavigableMap<Long, Double> values = past(host);
      int most = 1 + random.nextInt(40);
      long[] at = new long[most];
      double[] column = new double[most];
      int n = 0;
      for (Map.Entry<Long, Double> e : values.tailMap(read.get(host)).entrySet()) {
        if (e.getKey() > end || n == most) {
          break;
        }
        at[n] = e.getKey();
        column[n++] = e.getValue();
      }
      if (n == 0) {
        hosts.remove(host);
      } else {
        lesson.piece(Labels.of("instance", host), at, column, n);
        read.put(host, at[n - 1] + 1);
      }
    }
    if (share == 1) {
      lesson.complete();
    }
  }

  NavigableMap<Long, Double> past(String host) {
    return Objects.requireNonNull(past.get(host), host);
  }

  /** What the detector says of a host that has a value now. */
  Score score(String host) {
    return Objects.requireNonNull(scoreOrNull(host), host);
  }

  int waiting() {
    return fleet.pipeline.wanted().stream().mapToInt(Wanted::waiting).sum();
  }

  /** What the detector says of a host now, null = the host has no value. */
  @Nullable Score scoreOrNull(String host) {
    for (SignalView view : fleet.pipeline.view().signals()) {
      for (int i = 0; i < view.size(); i++) {
        if (view.series(i).getOrEmpty("instance").equals(host)) {
          return view.score(0, i);
        }
      }
    }
    return null;
  }

  /** How a detector judges that has seen every sample since the first, live. */
  @Nullable Score judged(String host) {
    Pupil pupil = new Pupil();
    Pupil.Seen state = pupil.initial();
    Score last = null;
    for (Map.Entry<Long, Double> e : past(host).headMap(fleet.at, true).entrySet()) {
      var t = pupil.step(state, new io.petrel.series.Sample(e.getKey(), e.getValue()));
      state = t.state();
      last = e.getKey() == fleet.at ? t.output() : null;
    }
    return last;
  }
}
