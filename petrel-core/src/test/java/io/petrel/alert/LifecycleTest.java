package io.petrel.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Lifecycle.Change;
import io.petrel.alert.Lifecycle.State;
import io.petrel.alert.Observation.Subject;
import io.petrel.detect.Detector.Level;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.machine.Transition;
import io.petrel.series.Labels;
import io.petrel.series.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifecycleTest {
  private static final long MINUTE = 60_000;
  private static final Labels SERIES = Labels.of("instance", "a");
  private static final Subject SUBJECT = new Subject(SERIES, "a", Labels.empty());

  private static Lifecycle life(int holdMinutes, int m, int n, int keepMinutes, double clear) {
    return new Lifecycle(
        new AlertRule(
            "cpu",
            "threshold",
            "warning",
            Unit.PERCENT,
            new Level(null, 1, clear),
            new Telling(Duration.ofMinutes(holdMinutes), m, n, Duration.ofMinutes(keepMinutes)),
            Duration.ofMinutes(60)));
  }

  private static @Nullable Score score(String text) {
    return switch (text) {
      case "-" -> null;
      case "?" -> Score.unknown(5, Reason.of("learning"));
      default -> new Score(Double.parseDouble(text), 5, 0, 1, Reason.of("why"));
    };
  }

  /** One letter a change: nothing, updated, Pending, Dropped, Fired, Resolved. */
  private static String run(Lifecycle life, String scores) {
    StringBuilder out = new StringBuilder();
    State state = life.initial();
    long at = 0;
    for (String text : List.of(scores.trim().split(" +", -1))) {
      at += MINUTE;
      Transition<State, Change> t = life.step(state, new Observation(at, SUBJECT, score(text)));
      state = t.state();
      out.append(
          switch (t.output()) {
            case NONE -> '.';
            case UPDATED -> 'u';
            case PENDING -> 'P';
            case DROPPED -> 'D';
            case FIRED -> 'F';
            case RESOLVED -> 'R';
          });
    }
    return out.toString();
  }

  @ParameterizedTest(name = "for {0} m, {1} of {2}, keep {3} m, clear {4}: {5}")
  @CsvSource(
      delimiter = '|',
      value = {
        // what                 hold m n keep clear | scores | changes
        "0|1|1|0|1  |0 2 2 0 0                 |.F.R.",
        "0|1|1|0|1  |1 1 1                     |...",
        "2|1|1|0|1  |2 2 2 2 0                 |P.F.R",
        "2|1|1|0|1  |2 2 0 2 2 2               |P.DP.F",
        "2|1|1|0|1  |2 0 2                     |PDP",
        "0|2|3|0|1  |2 0 2 0                   |PuFR",
        "0|3|3|0|1  |2 2 0 2 2 2               |PuuuuF",
        "0|2|3|0|1  |2 0 0 0                   |PuuD",
        "0|1|1|3|1  |2 0 0 0 0                 |Fu.R.",
        "0|1|1|3|1  |2 0 0 2 0 0 0             |Fu.uu.R",
        "0|1|1|0|0.7|2 0.8 0.7 0.69            |F..R",
        "0|1|1|0|0.7|0.8 0.9 1 2               |...F",
        "2|1|1|0|0.7|2 0.8                     |PD",
        "0|1|1|0|1  |2 - - ? 2 0               |Fu..uR",
        "0|1|1|0|1  |2 ? ? 0                   |Fu.R",
        "2|1|1|0|1  |2 - - - 2                 |Pu..F",
        "2|1|1|0|1  |2 - - - - - - -           |Pu....D.",
        "0|1|1|0|1  |2 3 2                     |Fu.",
      })
  void alert_lives_as_the_table_says(
      int hold, int m, int n, int keep, double clear, String scores, String changes) {
    assertThat(run(life(hold, m, n, keep, clear), scores)).isEqualTo(changes.trim());
  }

  @Test
  void firing_alert_without_data_is_given_up_after_forget_after_and_says_so() {
    Lifecycle life = life(0, 1, 1, 0, 1);
    State state = life.step(life.initial(), new Observation(1, SUBJECT, score("2"))).state();
    for (long at = MINUTE; at < 61 * MINUTE; at += MINUTE) {
      Transition<State, Change> t = life.step(state, new Observation(at, SUBJECT, null));
      state = t.state();
      assertThat(alert(state).firing()).isTrue();
      assertThat(alert(state).noDataSince()).isEqualTo(MINUTE);
      assertThat(alert(state).score().score()).as("the newest opinion").isEqualTo(2);
    }
    Transition<State, Change> last = life.step(state, new Observation(61 * MINUTE, SUBJECT, null));
    assertThat(last.output()).isEqualTo(Change.RESOLVED);
    assertThat(alert(last.state()).score().reason().code()).isEqualTo("alert.forgotten");
    assertThat(alert(last.state()).endsAt()).isEqualTo(61 * MINUTE);
    assertThat(alert(last.state()).worst().score()).isEqualTo(2);
  }

  @Test
  void alert_carries_its_identity_its_times_and_its_worst_score() {
    Lifecycle life = life(1, 1, 1, 0, 1);
    State state = life.initial();
    for (String s : List.of("2", "7", "3")) {
      state =
          life.step(state, new Observation(Math.max(0, state.asOf()) + MINUTE, SUBJECT, score(s)))
              .state();
    }
    Alert alert = alert(state);
    assertThat(alert.labels())
        .isEqualTo(
            Labels.of(
                "alertname", "cpu",
                "detector", "threshold",
                "severity", "warning",
                "instance", "a"));
    assertThat(alert.since()).isEqualTo(MINUTE);
    assertThat(alert.startsAt()).isEqualTo(2 * MINUTE);
    assertThat(alert.lastAnomalousAt()).isEqualTo(3 * MINUTE);
    assertThat(alert.score().score()).isEqualTo(3);
    assertThat(alert.worst().score()).isEqualTo(7);
  }

  @Test
  void labels_that_an_alert_sets_itself_are_renamed_on_series() {
    Labels odd = Labels.of("severity", "page", "exported_severity", "x", "instance", "a");
    assertThat(Alert.exported(odd))
        .isEqualTo(
            Labels.of("exported_exported_severity", "page", "exported_severity", "x")
                .with("instance", "a"));
    assertThat(Alert.exported(SERIES)).isSameAs(SERIES);
  }

  @Test
  void machine_agrees_with_a_recomputation_over_the_whole_history() {
    for (int seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      int n = 1 + random.nextInt(random.nextInt(10) == 0 ? 64 : 6);
      int m = 1 + random.nextInt(n);
      Lifecycle life =
          life(random.nextInt(4), m, n, random.nextInt(4), random.nextBoolean() ? 1 : 0.5);
      List<Observation> history = new ArrayList<>();
      State state = life.initial();
      long at = 0;
      for (int i = 0; i < 120; i++) {
        at += random.nextInt(30) == 0 ? 40 * MINUTE : MINUTE;
        Observation seen = new Observation(at, SUBJECT, randomScore(random));
        history.add(seen);
        if (random.nextInt(5) == 0) {
          state = overTheWire(life, state);
        }
        if (random.nextInt(8) == 0) {
          Observation old = new Observation(at - 1 - random.nextInt(5000), SUBJECT, score("2"));
          if (old.at() <= state.asOf()) {
            assertThat(life.step(state, old)).isEqualTo(Transition.ignored(state));
          }
        }
        state = life.step(state, seen).state();
        assertThat(phase(state))
            .as("seed %d, step %d", seed, i)
            .isEqualTo(NaiveLife.phase(life.rule(), history));
      }
    }
  }

  @Test
  void alert_brought_up_to_date_after_a_restart_equals_the_one_that_went_on() {
    for (int seed = 0; seed < 1000; seed++) {
      Random random = new Random(seed);
      int n = 1 + random.nextInt(4);
      Lifecycle life = life(random.nextInt(3), 1 + random.nextInt(n), n, random.nextInt(4), 1);
      State state = life.initial();
      @Nullable Alert stored = null;
      for (long at = MINUTE; at < 60 * MINUTE; at += MINUTE) {
        Transition<State, Change> t =
            life.step(state, new Observation(at, SUBJECT, randomScore(random)));
        state = t.state();
        if (t.output() != Change.NONE) {
          stored = state.alert();
        }
        if (stored != null && state.alert() != null && stored.phase() != Phase.RESOLVED) {
          Alert back = stored.upTo(at);
          Alert live = alert(state);
          assertThat(back.resolved(0, live.score()))
              .as("seed %d at %d", seed, at)
              .isEqualTo(live.resolved(0, live.score()));
        }
      }
    }
  }

  private static @Nullable Score randomScore(Random random) {
    return score(List.of("0", "0.6", "1", "2", "2", "3", "0", "-", "?").get(random.nextInt(9)));
  }

  private static State overTheWire(Lifecycle life, State state) {
    StateWriter out = new StateWriter();
    life.encode(state, out);
    assertThat(out.size()).isLessThanOrEqualTo(life.maxStateBytes(1));
    StateReader in = new StateReader(out.toBytes());
    State back = life.decode(life.version(), in);
    assertThat(in.atEnd()).isTrue();
    assertThat(back).isEqualTo(state);
    return back;
  }

  private static Alert alert(State state) {
    Alert alert = state.alert();
    assertThat(alert).isNotNull();
    return alert;
  }

  private static @Nullable Phase phase(State state) {
    Alert alert = state.alert();
    return alert == null || alert.phase() == Phase.RESOLVED ? null : alert.phase();
  }
}
