package io.petrel.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.detect.DetectorType.Telling;
import io.petrel.fleet.FleetTrial;
import io.petrel.pipeline.Plan;
import io.petrel.pipeline.Plan.Watch;
import io.petrel.pipeline.Pupil;
import io.petrel.pipeline.View;
import io.petrel.replay.Backtest;
import io.petrel.replay.Course;
import io.petrel.replay.Excerpt;
import io.petrel.replay.Trace;
import io.petrel.replay.Tracer;
import io.petrel.route.Matcher;
import io.petrel.route.Orders;
import io.petrel.route.Route;
import io.petrel.series.Direction;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What a chart shows is what the detectors said: the bounds of a {@link Pupil} tell which samples
 * it has seen.
 */
final class PastCoursesTest {
  private static final long NOW = 1_700_000_040_000L;
  private static final long STEP = 60_000;
  private static final Duration LEARN = Duration.ofDays(2);

  private final PastSource source =
      new PastSource()
          .host("web-1", NOW - Duration.ofDays(30).toMillis())
          .host("web-2", NOW - Duration.ofDays(30).toMillis());
  private final Plan plan = watching(Duration.ofDays(14));
  private final Watch watch = plan.watches().get(0);

  private static Plan watching(Duration learnFrom) {
    Signal signal =
        new Signal(
            "cpu", PastSource.NAME, "q", Unit.PERCENT, Direction.HIGH, "instance", List.of(), 0);
    Plan.Rule rule = new Plan.Rule("pupil", new Pupil(), "warning", Telling.AT_ONCE);
    return new Plan(
        List.of(new Watch(signal, List.of(rule), learnFrom)),
        Route.single("ops", "instance"),
        Duration.ofDays(7));
  }

  private Excerpt follow(long from, long to, int points, boolean peers, Matcher... only)
      throws InterruptedException {
    return follow(courses(), from, to, points, peers, only);
  }

  private PastCourses courses() {
    return new PastCourses(
        plan, Map.of(PastSource.NAME, source), Duration.ofMillis(STEP), Duration.ZERO);
  }

  private Excerpt follow(
      PastCourses courses, long from, long to, int points, boolean peers, Matcher... only)
      throws InterruptedException {
    return courses.follow(
        new Excerpt.Wanted(watch, List.of(only), from, to, points, 20, peers, LEARN),
        View.EMPTY,
        List.of(),
        Orders.NONE,
        NOW);
  }

  @Test
  void scores_and_ranges_are_those_of_the_detectors_led_the_same_way() throws Exception {
    long from = NOW - Duration.ofHours(3).toMillis();
    Excerpt seen = follow(from, NOW, 1000, false, Matcher.is("instance", "web-1"));
    assertThat(seen.failure()).isNull();
    Course course = seen.courses().get(0);
    assertThat(course.series()).isEqualTo(Labels.of("instance", "web-1"));

    String detector = course.lines().get(0).detector();
    Plan untaught = watching(Duration.ZERO);
    byte[] nothing = new Backtest(untaught, from, STEP, 0).learned();
    Tracer tracer =
        new Tracer(
            untaught,
            nothing,
            List.of(
                new Trace.Wanted(
                    watch.signal().name(), detector, course.series(), seen.from(), seen.to())),
            STEP);
    try (PastTicks past =
        new PastTicks(untaught, Map.of(PastSource.NAME, source), List.of(), List.of())) {
      past.read(
          seen.learnedFrom(),
          seen.to(),
          STEP,
          ticks -> {
            ticks.forEach(tracer::tick);
            return true;
          });
    }
    Trace trace = tracer.traces().get(0);
    assertThat(course.at()).isEqualTo(trace.at());
    assertThat(course.values()).isEqualTo(trace.values());
    assertThat(course.lines().get(0).scores()).isEqualTo(trace.scores());
    assertThat(course.lines().get(0).lower()).isEqualTo(trace.lower());
    assertThat(course.lines().get(0).upper()).isEqualTo(trace.upper());
  }

  @Test
  void a_long_window_is_thinned_to_the_points_that_are_wanted() throws Exception {
    long from = NOW - Duration.ofHours(10).toMillis();
    Matcher one = Matcher.is("instance", "web-1");
    Course all = follow(from, NOW, 10_000, false, one).courses().get(0);
    Course few = follow(from, NOW, 50, false, one).courses().get(0);
    assertThat(all.at()).hasSize(601);
    assertThat(few.at().length).isBetween(40, 51);
    assertThat(all.at()).contains(few.at());
  }

  @Test
  void peers_are_quantiles_of_all() throws Exception {
    Excerpt seen = follow(NOW - 600_000, NOW, 100, true);
    assertThat(seen.courses()).hasSize(2);
    Course.Peers peers = seen.peers();
    assertThat(peers).isNotNull();
    assertThat(peers.hosts()).isEqualTo(2);
    for (int i = 0; i < peers.at().length; i++) {
      double a = PastSource.value("web-1", peers.at()[i]);
      double b = PastSource.value("web-2", peers.at()[i]);
      assertThat(peers.lower()[i]).isEqualTo(Math.min(a, b));
      assertThat(peers.upper()[i]).isEqualTo(Math.max(a, b));
    }
  }

  @Test
  void a_host_is_none_of_its_own_peers() throws Exception {
    Course.Peers peers =
        follow(NOW - 600_000, NOW, 100, true, Matcher.is("instance", "web-1")).peers();
    assertThat(peers).isNotNull();
    assertThat(peers.hosts()).isEqualTo(1);
    for (int i = 0; i < peers.at().length; i++) {
      assertThat(peers.upper()[i]).isEqualTo(PastSource.value("web-2", peers.at()[i]));
    }
  }

  @Test
  void a_source_that_does_not_answer_is_said() throws Exception {
    source.down(true);
    assertThat(follow(NOW - 600_000, NOW, 100, false).failure()).contains("down");
  }

  @Test
  void what_is_after_now_is_nothing() throws Exception {
    assertThat(follow(NOW + 600_000, NOW + 900_000, 100, false).courses()).isEmpty();
  }

  private long earliestAsked() {
    return source.ranges.stream().mapToLong(PastSource.Asked::from).min().orElseThrow();
  }

  @Test
  void a_later_window_goes_on_from_what_was_learned_for_an_earlier_one() throws Exception {
    PastCourses courses = courses();
    Matcher one = Matcher.is("instance", "web-1");
    long hour = Duration.ofHours(1).toMillis();
    Excerpt before = follow(courses, NOW - 5 * hour, NOW, 10_000, false, one);
    assertThat(earliestAsked()).isEqualTo(before.from() - LEARN.toMillis());
    source.ranges.clear();
    Excerpt later = follow(courses, NOW - 2 * hour, NOW, 10_000, false, one);
    assertThat(earliestAsked()).isEqualTo(before.from());
    assertThat(later.learnedFrom()).isEqualTo(before.learnedFrom());
    Course.Line all = before.courses().get(0).lines().get(0);
    Course.Line part = later.courses().get(0).lines().get(0);
    assertThat(part.upper()).hasSize(121);
    assertThat(all.lower()).endsWith(part.lower());
    assertThat(all.upper()).endsWith(part.upper());
  }

  @Test
  void an_earlier_window_and_other_series_learn_for_themselves() throws Exception {
    PastCourses courses = courses();
    long hour = Duration.ofHours(1).toMillis();
    follow(courses, NOW - 2 * hour, NOW, 100, false, Matcher.is("instance", "web-1"));
    source.ranges.clear();
    Excerpt other =
        follow(courses, NOW - 2 * hour, NOW, 100, false, Matcher.is("instance", "web-2"));
    assertThat(earliestAsked()).isEqualTo(other.from() - LEARN.toMillis());
    source.ranges.clear();
    Excerpt earlier =
        follow(courses, NOW - 9 * hour, NOW, 100, false, Matcher.is("instance", "web-1"));
    assertThat(earliestAsked()).isEqualTo(earlier.from() - LEARN.toMillis());
  }

  @Test
  void detectors_of_one_series_do_not_learn_from_its_peers_and_charts_of_both_fit_together()
      throws Exception {
    Watch both =
        new Watch(
            watch.signal(),
            List.of(
                new Plan.Rule(
                    "fleet",
                    FleetTrial.detector("fleet", Direction.HIGH),
                    "warning",
                    Telling.AT_ONCE),
                watch.rules().get(0)),
            Duration.ofDays(14));
    for (int i = 3; i < 9; i++) {
      source.host("web-" + i, NOW - Duration.ofDays(30).toMillis());
    }
    Matcher one = Matcher.is("instance", "web-1");
    long from = NOW - Duration.ofHours(1).toMillis();
    Excerpt.Wanted wanted =
        new Excerpt.Wanted(both, List.of(one), from, NOW, 1000, 20, true, LEARN);
    Excerpt seen = courses().follow(wanted, View.EMPTY, List.of(), Orders.NONE, NOW);
    Course alone = follow(from, NOW, 1000, false, one).courses().get(0);
    assertThat(seen.courses()).hasSize(1);
    Course course = seen.courses().get(0);
    assertThat(course.lines()).extracting(Course.Line::detector).containsExactly("fleet", "pupil");
    assertThat(course.at()).isEqualTo(alone.at());
    assertThat(course.lines().get(1).lower()).isEqualTo(alone.lines().get(0).lower());
    assertThat(Arrays.stream(course.lines().get(0).upper()).anyMatch(Double::isFinite)).isTrue();
    assertThat(seen.peers()).extracting(Course.Peers::hosts).isEqualTo(7);
  }

  @Test
  void of_what_was_learned_only_so_much_is_kept() {
    Landmarks landmarks = new Landmarks(1000);
    for (int i = 0; i < 50; i++) {
      Landmarks.Way way = new Landmarks.Way("cpu" + i, List.of(), List.of(), STEP, List.of());
      landmarks.keep(way, new Landmarks.Landmark(NOW, NOW, new byte[100]));
      assertThat(landmarks.bytes()).isLessThanOrEqualTo(1000);
      assertThat(landmarks.between(way, NOW, NOW + 1)).isNotNull();
      assertThat(landmarks.between(way, NOW, NOW)).isNull();
      assertThat(landmarks.between(way, NOW + 1, NOW + 2)).isNull();
    }
    Landmarks.Way first = new Landmarks.Way("cpu0", List.of(), List.of(), STEP, List.of());
    assertThat(landmarks.between(first, 0, NOW + 1)).isNull();
    for (int i = 0; i < 50; i++) {
      landmarks.keep(first, new Landmarks.Landmark(NOW + i, NOW, new byte[10]));
    }
    assertThat(landmarks.between(first, 0, NOW + 40)).isNull();
    assertThat(landmarks.between(first, 0, Long.MAX_VALUE))
        .extracting(Landmarks.Landmark::at)
        .isEqualTo(NOW + 49);
  }
}
