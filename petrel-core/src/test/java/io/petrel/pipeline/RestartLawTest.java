package io.petrel.pipeline;

import static io.petrel.pipeline.Fleet.plan;
import static io.petrel.pipeline.Fleet.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.route.Event;
import io.petrel.route.Notification;
import io.petrel.series.Labels;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A restart at any tick changes nothing that people are told, and everybody is told everything. */
class RestartLawTest {
  private static Plan random(Random random) {
    return plan(
        rule("threshold", new Doubles.Above(), telling(random)),
        rule("fleet", new Doubles.Peers(), telling(random)),
        rule("absent", new Doubles.Gone(), telling(random)));
  }

  private static Telling telling(Random random) {
    int n = 1 + random.nextInt(4);
    return new Telling(
        Duration.ofMinutes(random.nextInt(3)),
        1 + random.nextInt(n),
        n,
        Duration.ofMinutes(random.nextInt(4)));
  }

  private record Said(
      String key, String decision, long at, boolean wide, Set<Long> firing, Set<Long> resolved) {
    static Said of(Notification n) {
      return new Said(
          n.key(), n.decision().word(), n.at(), n.wide(), ids(n.firing()), ids(n.resolved()));
    }
  }

  private static Set<Long> ids(List<Alert> alerts) {
    Set<Long> ids = new TreeSet<>();
    alerts.forEach(a -> ids.add(a.fingerprint()));
    return ids;
  }

  private static void change(Random random, int hosts, Fleet... fleets) {
    String host = "web-" + random.nextInt(hosts);
    double value =
        List.of(3.0, 3.0, 3.0, 97.0, 97.0, -20.0, 50.0, Double.NaN).get(random.nextInt(8));
    boolean gone = random.nextInt(6) == 0;
    for (Fleet fleet : fleets) {
      if (gone) {
        fleet.values.remove(host);
      } else {
        fleet.host(host, value);
      }
    }
  }

  @Test
  void restart_anywhere_tells_the_same_and_everything_is_told() {
    int messages = 0;
    for (int seed = 0; seed < 150; seed++) {
      Random random = new Random(seed);
      Plan plan = random(random);
      Fleet steady = new Fleet(plan);
      Fleet restarted = new Fleet(plan);
      int hosts = 2 + random.nextInt(9);
      Set<Long> fired = new HashSet<>();
      for (int tick = 0; tick < 150; tick++) {
        boolean storm = random.nextInt(40) == 0;
        boolean quiet = tick > 100;
        for (int i = storm ? 20 : random.nextInt(3); i > 0 && !quiet; i--) {
          change(random, hosts, steady, restarted);
        }
        if (quiet) {
          for (int i = 0; i < hosts; i++) {
            steady.host("web-" + i, 3);
            restarted.host("web-" + i, 3);
          }
        }
        int kind = quiet ? 2 : random.nextInt(12);
        Changes a = step(steady, kind);
        Changes b = step(restarted, kind);
        same(a, b, seed, tick);
        a.alerts().stream().filter(Alert::firing).forEach(x -> fired.add(x.fingerprint()));
        if (random.nextInt(4) == 0) {
          restarted.restart();
        }
        if (random.nextBoolean()) {
          long now = steady.at + 30_000;
          Changes c = steady.pipeline.advance(now);
          same(steady.commit(c), restarted.commit(restarted.pipeline.advance(now)), seed, tick);
        }
      }
      everything(steady, fired, seed);
      messages += steady.told.size();
    }
    assertThat(messages).isGreaterThan(5000);
  }

  private static Changes step(Fleet fleet, int kind) {
    return kind == 0 ? fleet.failed() : kind == 1 ? fleet.partial() : fleet.tick();
  }

  private static void same(Changes a, Changes b, int seed, int tick) {
    String where = "seed %d, tick %d".formatted(seed, tick);
    assertThat(phases(b)).as(where).isEqualTo(phases(a));
    assertThat(said(b)).as(where).isEqualTo(said(a));
    assertThat(new HashSet<Event>(b.events())).as(where).isEqualTo(new HashSet<>(a.events()));
  }

  private static Set<Said> said(Changes changes) {
    Set<Said> said = new HashSet<>();
    changes.notifications().forEach(n -> said.add(Said.of(n)));
    return said;
  }

  private static Map<Labels, Phase> phases(Changes changes) {
    Map<Labels, Phase> phases = new HashMap<>();
    changes.alerts().forEach(a -> phases.put(a.labels(), a.phase()));
    return phases;
  }

  /** Numbers without gaps, each alert told as firing at most once before its end is, none left. */
  private static void everything(Fleet fleet, Set<Long> fired, int seed) {
    Map<String, Integer> numbers = new HashMap<>();
    Set<String> over = new HashSet<>();
    Set<Long> known = new HashSet<>();
    Set<Long> ended = new HashSet<>();
    for (Notification n : fleet.told) {
      assertThat(n.number()).isEqualTo(numbers.merge(n.incident(), 1, Integer::sum));
      assertThat(over).as("nothing follows the end").doesNotContain(n.incident());
      if (n.over()) {
        over.add(n.incident());
      }
      known.addAll(ids(n.firing()));
      known.removeAll(ids(n.resolved()));
      ended.addAll(ids(n.resolved()));
    }
    assertThat(known).as("seed %d: told as firing, end not told", seed).isEmpty();
    assertThat(ended).as("seed %d: every alert that fired was told", seed).isEqualTo(fired);
    assertThat(over).isEqualTo(numbers.keySet());
    assertThat(fleet.stored().incidents()).isEmpty();
  }
}
