package io.petrel.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.petrel.alert.Alert;
import io.petrel.alert.Observation.Subject;
import io.petrel.alert.Phase;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.pipeline.Mark.Event;
import io.petrel.series.Labels;
import io.petrel.series.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What marks do to scores, and what they must never do. */
class ToleranceTest {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final long NOW = 1_800_000_000_000L;
  private static final long DAY = 86_400_000;

  private static Subject host(int i) {
    String role = i % 2 == 0 ? "web" : "db";
    return new Subject(
        Labels.of("instance", "h" + i, "role", role), "h" + i, Labels.of("role", role));
  }

  private static Alert alert(Subject of, String signal, String detector, String severity, Score s) {
    Labels labels =
        Labels.of(Alert.NAME, signal, Alert.DETECTOR, detector, Alert.SEVERITY, severity)
            .orElse(of.series());
    return new Alert(
        labels, of.host(), of.peers(), Unit.PERCENT, Phase.FIRING, 1, 1, 0, 1, 1, 1, 0, s, s);
  }

  private static Score score(double score, double value, double lower, double upper) {
    return new Score(score, value, lower, upper, Reason.of("test"));
  }

  private static Mark mark(long at, Alert... alerts) {
    return Mark.of("i", List.of(alerts), at, "ann", "");
  }

  private static Mark mark(Subject of, double peak) {
    return mark(NOW, alert(of, "cpu", "baseline", "warning", score(peak, 50, 0, 40)));
  }

  private static Tolerance cpu(List<Mark> marks, long at) {
    return Tolerance.of(marks, "cpu", "baseline", at);
  }

  private static double factor(List<Mark> marks, Subject of, long at) {
    return cpu(marks, at).of(of).factor();
  }

  private static List<Mark> random(Random random) {
    List<Mark> marks = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      List<Alert> alerts = new ArrayList<>();
      for (int j = 1 + random.nextInt(4); j > 0; j--) {
        boolean group = random.nextInt(5) == 0;
        Subject one = host(random.nextInt(6));
        alerts.add(
            alert(
                group ? new Subject(one.peers(), "", one.peers()) : one,
                random.nextInt(4) == 0 ? "mem" : "cpu",
                random.nextInt(4) == 0 ? "fleet" : "baseline",
                random.nextBoolean() ? "warning" : "critical",
                score(peak(random), 100 * random.nextDouble(), 0, 40)));
      }
      marks.add(mark(NOW - random.nextInt(200) * DAY, alerts.toArray(new Alert[0])).withId(i));
    }
    return marks;
  }

  private static double peak(Random random) {
    return random.nextInt(10) == 0 ? INF : Math.exp(2 * random.nextDouble());
  }

  private static Score anyScore(Random random) {
    double lower = random.nextBoolean() ? -INF : 20 * random.nextGaussian();
    double upper = random.nextBoolean() ? INF : Math.max(lower, -50) + 30 * random.nextDouble();
    double score =
        random.nextInt(10) == 0
            ? Double.NaN
            : random.nextInt(10) == 0 ? 0 : 3 * random.nextDouble();
    return score(score, 60 * random.nextGaussian(), lower, upper);
  }

  @Test
  void the_marked_score_would_have_been_normal_and_its_value_in_the_shown_range() {
    for (double peak = 1.01; peak * 1.05 <= Tolerance.MOST; peak += 0.01) {
      for (double lower : new double[] {-INF, 20}) {
        Score marked = score(peak, 90, lower, 80);
        Mark mark = mark(NOW, alert(host(1), "cpu", "baseline", "warning", marked));
        Score now = cpu(List.of(mark), NOW).widen(host(1), marked);
        assertThat(now.score()).isBetween(0.9, 0.999);
        assertThat(now.upper()).isGreaterThanOrEqualTo(90);
        assertThat(now.lower()).isLessThanOrEqualTo(lower);
        assertThat(now.reason().tolerance()).isCloseTo(peak * 1.05, within(1e-9));
        assertThat(now.reason().args().get("marks")).isEqualTo(new Reason.Arg.Count(1));
      }
    }
  }

  @Test
  void an_event_beyond_the_bound_is_still_anomalous() {
    Score huge = score(10, 400, 0, 40);
    Mark mark = mark(NOW, alert(host(1), "cpu", "baseline", "warning", huge));
    assertThat(cpu(List.of(mark), NOW).widen(host(1), huge).score()).isEqualTo(4);
  }

  @Test
  void no_score_gets_larger_and_no_range_narrower() {
    for (int seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      Tolerance tolerance = cpu(random(random), NOW);
      for (int i = 0; i < 8; i++) {
        Score before = anyScore(random);
        Score after = tolerance.widen(host(i), before);
        assertThat(after.value()).isEqualTo(before.value());
        if (Double.isNaN(before.score())) {
          assertThat(after).isEqualTo(before);
          continue;
        }
        assertThat(after.score()).as("seed %d", seed).isLessThanOrEqualTo(before.score());
        assertThat(after.score()).isGreaterThanOrEqualTo(before.score() / Tolerance.MOST);
        assertThat(after.lower()).as("seed %d", seed).isLessThanOrEqualTo(before.lower());
        assertThat(after.upper()).as("seed %d", seed).isGreaterThanOrEqualTo(before.upper());
        assertThat(before.lower() >= 0 && before.value() >= 0 && after.lower() < 0)
            .as("a range without negative values keeps away from them, seed %d", seed)
            .isFalse();
      }
    }
  }

  @Test
  void the_factor_is_bounded_and_more_marks_never_narrow() {
    for (int seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      List<Mark> marks = random(random);
      for (int i = 0; i < 8; i++) {
        double all = factor(marks, host(i), NOW);
        assertThat(all).isBetween(1.0, Tolerance.MOST);
        for (Mark without : marks) {
          List<Mark> fewer = new ArrayList<>(marks);
          fewer.remove(without);
          assertThat(factor(fewer, host(i), NOW))
              .as("seed %d", seed)
              .isLessThanOrEqualTo(all + 1e-12);
        }
      }
    }
  }

  @Test
  void marks_say_the_same_in_any_order() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      List<Mark> marks = random(random);
      List<Mark> shuffled = new ArrayList<>(marks);
      Collections.shuffle(shuffled, random);
      for (int i = 0; i < 8; i++) {
        assertThat(factor(shuffled, host(i), NOW))
            .isCloseTo(factor(marks, host(i), NOW), within(1e-12));
      }
    }
  }

  @Test
  void other_signals_detectors_and_peer_groups_are_not_affected() {
    List<Mark> marks = List.of(mark(host(1), 1.5));
    Score score = score(1.2, 50, 0, 40);
    for (String[] other : new String[][] {{"mem", "baseline"}, {"cpu", "fleet"}}) {
      assertThat(Tolerance.of(marks, other[0], other[1], NOW)).isSameAs(Tolerance.NONE);
    }
    assertThat(cpu(marks, NOW).widen(host(2), score)).as("of another role").isSameAs(score);
    assertThat(cpu(marks, NOW).widen(host(3), score).score()).isLessThan(1.2);
    Subject group = new Subject(host(1).peers(), "", host(1).peers());
    assertThat(cpu(marks, NOW).widen(group, score)).as("the group as a whole").isSameAs(score);
  }

  @Test
  void a_mark_on_a_group_as_a_whole_widens_none_of_its_hosts() {
    Subject group = new Subject(host(1).peers(), "", host(1).peers());
    List<Mark> marks = List.of(mark(group, 1.5));
    assertThat(factor(marks, group, NOW)).isCloseTo(1.575, within(1e-9));
    assertThat(factor(marks, host(1), NOW)).isEqualTo(1);
  }

  @Test
  void peers_get_the_cube_root_and_several_incidents_add_up() {
    List<Mark> one = List.of(mark(host(1), 1.5));
    assertThat(factor(one, host(3), NOW)).isCloseTo(Math.cbrt(1.575), within(1e-9));
    List<Mark> three = List.of(mark(host(1), 1.5), mark(host(5), 1.5), mark(host(7), 1.5));
    assertThat(factor(three, host(3), NOW)).isCloseTo(1.575, within(1e-9));
    Alert[] wide = new Alert[30];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = alert(host(2 * i + 1), "cpu", "baseline", "warning", score(1.5, 50, 0, 40));
    }
    assertThat(factor(List.of(mark(NOW, wide)), host(99), NOW))
        .as("one incident of many hosts is one word")
        .isCloseTo(Math.cbrt(1.575), within(1e-9));
  }

  @Test
  void marks_fade_by_half_in_ninety_days() {
    List<Mark> marks = List.of(mark(host(1), 2));
    double log = Math.log(factor(marks, host(1), NOW));
    assertThat(Math.log(factor(marks, host(1), NOW + 90 * DAY))).isCloseTo(log / 2, within(1e-9));
    assertThat(factor(marks, host(1), NOW + 3000 * DAY)).isCloseTo(1, within(1e-6));
    assertThat(factor(marks, host(1), NOW - 90 * DAY))
        .as("a replay of what was before")
        .isEqualTo(factor(marks, host(1), NOW));
  }

  @Test
  void the_peak_of_a_widened_score_is_as_it_was_before_widening() {
    Mark first = mark(host(1), 1.2);
    Score worse = cpu(List.of(first), NOW).widen(host(1), score(1.8, 60, -INF, 40));
    Mark second = mark(NOW, alert(host(1), "cpu", "baseline", "warning", worse));
    assertThat(second.events().get(0).peak()).isCloseTo(1.8, within(1e-9));
    assertThat(factor(List.of(second), host(1), NOW)).isCloseTo(1.89, within(1e-9));
  }

  @Test
  void severities_of_one_series_are_one_event() {
    Mark mark =
        mark(
            NOW,
            alert(host(1), "cpu", "baseline", "warning", score(1.4, 50, 0, 40)),
            alert(host(1), "cpu", "baseline", "critical", score(1.6, 52, 0, 40)));
    assertThat(mark.events()).hasSize(1);
    assertThat(mark.events().get(0).peak()).isEqualTo(1.6);
    assertThat(mark.events().get(0).series()).isEqualTo(host(1).series());
  }

  @Test
  void where_several_sources_answer_a_mark_is_about_the_series_of_one() {
    Subject here = new Subject(host(1).series().with("source", "eu"), "h1", host(1).peers());
    Mark mark = mark(here, 1.5);
    assertThat(mark.about(Labels.empty())).isEqualTo(mark);
    assertThat(mark.about(Labels.of("source", "eu"))).isEqualTo(mark);
    assertThat(cpu(List.of(mark.about(Labels.of("source", "us"))), NOW)).isSameAs(Tolerance.NONE);
  }

  @Test
  void odd_peaks_give_finite_factors() {
    for (double peak : new double[] {0, 0.3, 1, INF, Double.NaN}) {
      Event event = new Event("cpu", "baseline", Labels.empty(), "h", Labels.empty(), peak, 0);
      assertThat(Tolerance.factor(event, NOW, NOW)).isBetween(1.0, Tolerance.MOST);
    }
  }

  @Test
  void names_and_comments_are_bounded() {
    assertThatThrownBy(() -> Mark.of("i", List.of(), NOW, "x".repeat(101), ""))
        .hasMessage("by: wanted at most 100 characters, got 101");
    assertThatThrownBy(() -> Mark.of("i", List.of(), NOW, "", "x".repeat(1001)))
        .hasMessage("comment: wanted at most 1000 characters, got 1001");
  }

  @Test
  void a_tolerated_reason_survives_a_state() {
    Reason reason = Reason.builder("test").quantity("value", 7).build().tolerated(1.4, 2);
    StateWriter out = new StateWriter();
    reason.encode(out);
    Reason back = Reason.decode(new StateReader(out.toBytes()));
    assertThat(back).isEqualTo(reason);
    assertThat(back.tolerance()).isEqualTo(1.4);
  }
}
