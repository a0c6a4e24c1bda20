package io.petrel.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.pipeline.Corroborate.Group;
import io.petrel.pipeline.Corroborate.Input;
import io.petrel.pipeline.Corroborate.Mark;
import io.petrel.pipeline.Corroborate.Verdict;
import io.petrel.series.Labels;
import io.petrel.series.Unit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Healthy hosts of 20 signals in threes and fours that go along, a tick every five minutes. */
class CorroborateTest {
  private static final int HOSTS = 40;
  private static final int SIGNALS = 20;
  private static final int WEEKS = 8;
  private static final int TICKS_A_WEEK = 2016;
  private static final long TICK = 300_000;
  private static final int ALIKE = 4;
  private static final Corroborate MACHINE =
      new Corroborate(
          java.util.stream.IntStream.range(0, SIGNALS).mapToObj(i -> "s" + i).toList(), 600_000);

  /**
   * How signals hang together.
   *
   * @param host the share of a signal's variance that four signals of a host have in common
   * @param fleet the share that all hosts have in common
   * @param phi how much a tick resembles the one before it
   */
  private record Like(double host, double fleet, double phi) {}

  /** A Gaussian's score: the evidence of its tail, 6 at the edge. */
  private static double score(double z) {
    double t = 1 / (1 + 0.2316419 * Math.abs(z));
    double poly =
        t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    double tail = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * poly;
    return Math.max(0, -Math.log10(Math.max(z > 0 ? tail : 1 - tail, 1e-300)) / 6);
  }

  private static Mark mark(String host, double z) {
    return new Mark(host, new Score(score(z), 50 + 10 * z, 20, 80, Reason.of("test")));
  }

  private static Group group(int signal, List<Mark> marks) {
    return new Group("s" + signal, Unit.PERCENT, Labels.empty(), HOSTS, marks);
  }

  /** Lives through healthy weeks. */
  private static final class Healthy {
    final Like like;
    final Random random = new Random(5);
    final double[][] own = new double[HOSTS][SIGNALS];
    final double[][] ofHost = new double[HOSTS][SIGNALS / ALIKE];
    final double[] ofFleet = new double[SIGNALS];
    CorroborateState state = MACHINE.initial();
    int ofHosts;
    int ofPeers;
    int byThemselves;

    Healthy(Like like) {
      this.like = like;
    }

    private double next(double before) {
      return like.phi * before + Math.sqrt(1 - like.phi * like.phi) * random.nextGaussian();
    }

    Healthy live() {
      Map<String, Long> last = new HashMap<>();
      for (long t = 1; t <= (long) WEEKS * TICKS_A_WEEK; t++) {
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < SIGNALS; i++) {
          ofFleet[i] = next(ofFleet[i]);
          List<Mark> marks = new ArrayList<>();
          for (int h = 0; h < HOSTS; h++) {
            if (i % ALIKE == 0) {
              ofHost[h][i / ALIKE] = next(ofHost[h][i / ALIKE]);
            }
            own[h][i] = next(own[h][i]);
            double z =
                Math.sqrt(1 - like.host - like.fleet) * own[h][i]
                    + Math.sqrt(like.host) * ofHost[h][i / ALIKE]
                    + Math.sqrt(like.fleet) * ofFleet[i];
            if (score(z) >= Score.UNUSUAL) {
              marks.add(mark("host" + h, z));
              byThemselves += score(z) > 1 ? 1 : 0;
            }
          }
          groups.add(group(i, marks));
        }
        var step = MACHINE.step(state, new Input(t * TICK, groups));
        state = step.state();
        for (Verdict v : step.output()) {
          String about = v.host() + "/" + v.signal();
          if (v.score().anomalous()) {
            Long before = last.put(about, t);
            int fresh = before == null || t - before > 12 ? 1 : 0;
            ofHosts += v.host().isEmpty() ? 0 : fresh;
            ofPeers += v.host().isEmpty() ? fresh : 0;
          }
        }
      }
      return this;
    }

    CorroborateState copy() {
      StateWriter out = new StateWriter();
      MACHINE.encode(state, out);
      return MACHINE.decode(1, new StateReader(out.toBytes()));
    }
  }

  private static double aHostWeek(int told) {
    return told / (double) (HOSTS * WEEKS);
  }

  @Test
  void healthy_hosts_stay_within_a_quarter_of_the_budget_however_their_signals_hang_together() {
    List<Like> likes =
        List.of(
            new Like(0, 0, 0.5),
            new Like(0.5, 0, 0.5),
            new Like(0.8, 0, 0.9),
            new Like(0.95, 0, 0.5),
            new Like(0.3, 0.3, 0.5));
    for (Like like : likes) {
      Healthy healthy = new Healthy(like).live();
      System.out.printf(
          "%s: %.4f of hosts and %.4f of peers a host-week; signals by themselves %.4f%n",
          like,
          aHostWeek(healthy.ofHosts),
          aHostWeek(healthy.ofPeers),
          aHostWeek(healthy.byThemselves));
      assertThat(aHostWeek(healthy.ofHosts + healthy.ofPeers))
          .as("%s", like)
          .isLessThanOrEqualTo(0.025);
    }
  }

  @Test
  void faults_on_several_signals_are_found_more_often() {
    Healthy healthy = new Healthy(new Like(0.5, 0, 0.5)).live();
    Map<String, int[]> found = new TreeMap<>();
    for (int signals = 2; signals <= 3; signals++) {
      for (int sigma = 2; sigma <= 6; sigma++) {
        found.put(signals + " signals by " + sigma + " sigma", trials(healthy, signals, sigma));
      }
    }
    found.forEach(
        (what, counts) ->
            System.out.printf(
                "%s: %.1f %% without, %.1f %% with%n", what, counts[0] / 3.0, counts[1] / 3.0));
    int[] two = found.getOrDefault("2 signals by 3 sigma", new int[2]);
    int[] three = found.getOrDefault("3 signals by 3 sigma", new int[2]);
    assertThat(two[1]).isGreaterThan(two[0] + 15);
    assertThat(three[1]).isGreaterThan(three[0] + 60);
  }

  /** Of 300 faults of half an hour how many a signal tells by itself, and how many either tells. */
  private static int[] trials(Healthy healthy, int signals, double sigma) {
    int[] found = new int[2];
    Random random = new Random(7);
    for (int trial = 0; trial < 300; trial++) {
      CorroborateState state = healthy.copy();
      boolean alone = false;
      boolean together = false;
      for (int t = 0; t < 6; t++) {
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < signals; i++) {
          double z = sigma + random.nextGaussian();
          alone |= score(z) > 1;
          boolean marked = score(z) >= Score.UNUSUAL;
          groups.add(group(i * ALIKE, marked ? List.of(mark("new", z)) : List.of()));
        }
        var step = MACHINE.step(state, new Input(state.asOf + TICK, groups));
        state = step.state();
        together |= step.output().stream().anyMatch(v -> v.score().anomalous());
      }
      found[0] += alone ? 1 : 0;
      found[1] += alone || together ? 1 : 0;
    }
    return found;
  }

  @Test
  void reason_names_the_parts_and_one_that_tells_itself_silences_it() {
    CorroborateState state = MACHINE.initial();
    var t =
        MACHINE.step(
            state,
            new Input(
                TICK,
                List.of(
                    group(0, List.of(mark("a", 4.6))),
                    group(5, List.of(mark("a", 4.5), mark("b", 4))))));
    Verdict a = t.output().stream().filter(v -> v.host().equals("a")).findFirst().orElseThrow();
    assertThat(a.score().reason().code()).isEqualTo("corroborate.two");
    assertThat(a.score().reason().args().get("a"))
        .isEqualTo(new Reason.Arg.Part("s0", Unit.PERCENT, 96, 20, 80));
    Set<String> hosts = new HashSet<>();
    t.output().forEach(v -> hosts.add(v.host()));
    assertThat(hosts).as("b has one part, the group has two").containsExactlyInAnyOrder("a", "");
    t = MACHINE.step(t.state(), new Input(2 * TICK, List.of(group(0, List.of(mark("a", 7))))));
    assertThat(t.output()).noneMatch(v -> v.host().equals("a"));
  }

  @Test
  void signals_that_always_go_together_count_as_about_one() {
    CorroborateState state = MACHINE.initial();
    long at = 0;
    for (int i = 0; i < 400; i++) {
      at += 20 * TICK;
      List<Group> groups = new ArrayList<>();
      for (int signal : new int[] {0, 1, 2}) {
        boolean marked = signal < 2 || i % 7 == 3;
        groups.add(group(signal, marked ? List.of(mark("h" + i % HOSTS, 3.2)) : List.of()));
      }
      state = MACHINE.step(state, new Input(at, groups)).state();
    }
    assertThat(state.together("s0", "s1")).isGreaterThan(0.95);
    assertThat(state.together("s2", "s1")).isLessThan(0.25);
  }
}
