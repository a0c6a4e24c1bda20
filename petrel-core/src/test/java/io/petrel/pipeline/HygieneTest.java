package io.petrel.pipeline;

import static io.petrel.pipeline.Fleet.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.alert.Alert;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.pipeline.Exclusion.Range;
import io.petrel.pipeline.View.SignalView;
import io.petrel.route.Matcher;
import io.petrel.series.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is learned and what is told while people say that things are not as they seem. */
class HygieneTest {
  private static final long MINUTE = Fleet.MINUTE;

  private static Plan plan(Range... excluded) {
    Plan plan =
        Fleet.plan(
            rule("learner", new Learner(), Telling.AT_ONCE),
            rule("threshold", new Fixed(), Telling.AT_ONCE),
            rule("fleet", new Doubles.Peers(), Telling.AT_ONCE));
    return new Plan(
        plan.watches(), plan.root(), plan.forgetAfter(), null, Exclusion.of(List.of(excluded)));
  }

  /** A limit that is the user's own word. */
  static final class Fixed extends Doubles.Timed<io.petrel.series.Sample, Score>
      implements io.petrel.detect.Detector.OfSeries<Long> {
    @Override
    public boolean fixedLimits() {
      return true;
    }

    @Override
    long at(io.petrel.series.Sample input) {
      return input.at();
    }

    @Override
    Score judge(io.petrel.series.Sample input) {
      double score = Double.isNaN(input.value()) ? Double.NaN : input.value() > 80 ? 2 : 0;
      return new Score(score, input.value(), 0, 80, Reason.of("test"));
    }
  }

  private static Range range(long from, long to, String... matchers) {
    List<Matcher> all = List.of(matchers).stream().map(Matcher::parse).toList();
    return new Range(from * MINUTE, to * MINUTE, all, "load test");
  }

  private static Score score(Fleet fleet, String detector, String host) {
    return Objects.requireNonNull(scores(fleet).get(detector + " " + host));
  }

  private static Map<String, Score> scores(Fleet fleet) {
    Map<String, Score> scores = new HashMap<>();
    for (SignalView signal : fleet.pipeline.view().signals()) {
      for (int d = 0; d < signal.detectors().size(); d++) {
        for (int i = 0; i < signal.size(); i++) {
          Score score = signal.score(d, i);
          if (score != null) {
            scores.put(
                signal.detectors().get(d) + " " + signal.series(i).getOrEmpty("instance"), score);
          }
        }
      }
    }
    return scores;
  }

  private static List<String> firing(Fleet fleet) {
    return fleet.alerts().stream()
        .map(a -> a.labels().getOrEmpty(Alert.DETECTOR) + " " + a.host())
        .toList();
  }

  @Test
  void an_excluded_stretch_is_a_gap_to_detectors_that_learn() {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      long from = 5L + random.nextInt(20);
      long to = from + 1 + random.nextInt(20);
      Fleet excluded = new Fleet(plan(range(from, to, "instance=\"web-1\"")));
      Fleet gap = new Fleet(plan());
      for (int minute = 1; minute < 60; minute++) {
        boolean within = from <= minute && minute < to;
        double value = 20 + 5 * random.nextGaussian() + (within ? 60 : 0);
        excluded.host("web-1", value).host("web-2", 20).tick();
        gap.host("web-1", within ? Double.NaN : value).host("web-2", 20);
        if (within && random.nextBoolean()) {
          gap.values.remove("web-1");
        }
        gap.tick();
        Score said = score(excluded, "learner", "web-1");
        if (within) {
          assertThat(said.score()).as("seed %d, minute %d", seed, minute).isNaN();
          assertThat(said.reason())
              .isEqualTo(
                  Reason.builder("learning.excluded_because")
                      .instant("until", to * MINUTE)
                      .text("comment", "load test")
                      .build());
        } else {
          assertThat(said)
              .as("seed %d, minute %d", seed, minute)
              .isEqualTo(score(gap, "learner", "web-1"));
        }
        assertThat(score(excluded, "learner", "web-2")).isEqualTo(score(gap, "learner", "web-2"));
      }
    }
  }

  @Test
  void fixed_limits_are_told_within_an_excluded_stretch_and_what_was_learned_is_not() {
    Fleet fleet = new Fleet(plan(range(3, 6)));
    fleet.host("web-1", 20).tick();
    fleet.tick();
    fleet.host("web-1", 97).tick();
    assertThat(firing(fleet)).containsExactly("threshold web-1");
    fleet.tick();
    fleet.tick();
    fleet.tick();
    assertThat(firing(fleet)).as("after it").contains("learner web-1");
  }

  @Test
  void an_excluded_host_is_compared_with_nobody() {
    Fleet fleet = new Fleet(plan(range(2, 4, "alertname=\"cpu\"", "provider=~\"ali.*\"")));
    fleet.host("web-1", -20).host("web-2", 3).tick();
    assertThat(firing(fleet)).containsExactly("fleet web-1");
    fleet.tick();
    assertThat(score(fleet, "fleet", "web-1").reason().code())
        .isEqualTo("learning.excluded_because");
    assertThat(firing(fleet)).as("neither over nor new").containsExactly("fleet web-1");
    assertThat(fleet.alerts().get(0).noDataSince()).isEqualTo(2 * MINUTE);
  }

  @Test
  void series_that_do_not_match_go_on() {
    Fleet fleet =
        new Fleet(plan(range(1, 9, "alertname=\"mem\""), range(1, 9, "role=\"db\"", "x=\"\"")));
    fleet.host("web-1", 20).tick();
    assertThat(score(fleet, "learner", "web-1").score()).isZero();
  }

  @Test
  void of_several_ranges_the_one_that_ends_last_says_until_when() {
    Exclusion exclusion =
        Exclusion.of(List.of(range(1, 5), range(2, 9, "a=\"b\""), range(3, 7, "a=\"c\"")));
    assertThat(exclusion.any(0)).isFalse();
    assertThat(exclusion.any(9 * MINUTE)).as("its end is not within").isFalse();
    assertThat(exclusion.any(8 * MINUTE)).isTrue();
    assertThat(exclusion.reason(Labels.of("a", "b"), 3 * MINUTE))
        .extracting(reason -> reason.args().get("until"))
        .isEqualTo(new Reason.Arg.Instant(9 * MINUTE));
    assertThat(exclusion.reason(Labels.of("a", "c"), 8 * MINUTE)).isNull();
    Reason bare = Exclusion.of(List.of(new Range(1, 2, List.of(), " "))).reason(Labels.empty(), 1);
    assertThat(bare).isEqualTo(Reason.builder("learning.excluded").instant("until", 2).build());
    assertThatThrownBy(() -> range(3, 3)).hasMessageStartingWith("to: wanted an instant after");
  }

  @Test
  void a_mark_silences_what_it_marks_and_its_removal_brings_it_back() {
    Fleet fleet = new Fleet(plan());
    fleet.host("web-1", 20).host("web-2", 20).tick();
    for (int i = 0; i < 20; i++) {
      fleet.tick();
    }
    fleet.host("web-1", 34).tick();
    assertThat(firing(fleet)).containsExactly("learner web-1");
    Mark mark = Mark.of("i", fleet.alerts(), fleet.at, "ann", "backup");
    fleet.host("web-1", 20).tick();

    Fleet unmarked = new Fleet(fleet.plan);
    fleet.pipeline.use(List.of(mark));
    fleet.restart();
    unmarked.pipeline = new Pipeline(fleet.plan, fleet.stored());
    unmarked.pipeline.restoreLearned(new io.petrel.machine.StateReader(fleet.learned()));
    unmarked.at = fleet.at;
    unmarked.host("web-1", 34).host("web-2", 31).tick();
    assertThat(firing(unmarked)).containsExactly("learner web-1", "learner web-2");

    Fleet marked = fleet.host("web-1", 34).host("web-2", 31);
    marked.pipeline.use(List.of(mark));
    marked.tick();
    assertThat(firing(marked)).isEmpty();
    Score widened = score(marked, "learner", "web-1");
    assertThat(widened.score()).isBetween(0.5, 1.0);
    assertThat(widened.upper()).isGreaterThan(score(unmarked, "learner", "web-1").upper());
    assertThat(widened.reason().tolerance()).isGreaterThan(1.4);

    marked.pipeline.use(List.of());
    marked.tick();
    unmarked.tick();
    assertThat(scores(marked)).isEqualTo(scores(unmarked));
  }

  @Test
  void marks_change_nothing_but_the_scores_that_they_widen() {
    int widened = 0;
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      Fleet plain = new Fleet(plan());
      Fleet marked = new Fleet(plan());
      List<Mark> marks = new ArrayList<>();
      for (int tick = 0; tick < 60; tick++) {
        for (int i = 0; i < 4; i++) {
          double value = random.nextInt(8) == 0 ? 100 * random.nextGaussian() : 20;
          plain.host("web-" + i, value);
          marked.host("web-" + i, value);
        }
        if (random.nextInt(5) == 0 && !plain.alerts().isEmpty()) {
          marks.add(Mark.of("i", plain.alerts(), plain.at, "", ""));
        } else if (random.nextInt(5) == 0 && !marks.isEmpty()) {
          marks.remove(random.nextInt(marks.size()));
        }
        marked.pipeline.use(marks);
        plain.tick();
        marked.tick();
        Map<String, Score> before = scores(plain);
        Map<String, Score> after = scores(marked);
        assertThat(after.keySet()).isEqualTo(before.keySet());
        for (String key : before.keySet()) {
          Score a = Objects.requireNonNull(before.get(key));
          Score b = Objects.requireNonNull(after.get(key));
          if (marks.isEmpty() || key.startsWith("threshold")) {
            assertThat(b).as("%s, seed %d, tick %d", key, seed, tick).isEqualTo(a);
          } else {
            assertThat(b.score()).as("%s, seed %d", key, seed).isLessThanOrEqualTo(a.score());
            widened += b.reason().tolerance() > 1 ? 1 : 0;
          }
        }
        assertThat(marked.learned()).as("what is learned").isEqualTo(plain.learned());
      }
    }
    assertThat(widened).isGreaterThan(1000);
  }
}
