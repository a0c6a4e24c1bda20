package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.pipeline.Plan;
import io.petrel.replay.Course;
import io.petrel.replay.Excerpt;
import io.petrel.series.Direction;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Answers about the past are kept for a while, and no more of them than fit. */
final class KeptPastTest {
  private static final long MINUTE = 60_000;
  private static final Plan.Watch WATCH =
      new Plan.Watch(
          new Signal("cpu", "prom", "q", Unit.PERCENT, Direction.HIGH, "instance", List.of(), 0),
          List.of());

  private final List<Excerpt.Wanted> asked = new ArrayList<>();
  private @Nullable String failure;
  private final KeptPast past = new KeptPast(this::answer, Duration.ofMillis(MINUTE));

  private Excerpt answer(Excerpt.Wanted wanted) {
    asked.add(wanted);
    if (failure != null) {
      return Excerpt.failed(wanted, failure);
    }
    int n = wanted.points();
    Course course = new Course(Labels.empty(), new long[n], new double[n], List.of());
    return new Excerpt(
        wanted.from(), wanted.to(), MINUTE, 0, List.of(course), null, List.of(), null);
  }

  private static Excerpt.Wanted wanted(long from, int points) {
    return new Excerpt.Wanted(
        WATCH, List.of(), from, from + MINUTE, points, 20, false, Duration.ofDays(1));
  }

  @Test
  void the_same_question_within_a_tick_is_answered_once() throws Exception {
    Excerpt first = past.follow(wanted(10 * MINUTE, 100));
    assertThat(past.follow(wanted(10 * MINUTE + 1, 100))).isSameAs(first);
    assertThat(asked).hasSize(1);
    past.follow(wanted(11 * MINUTE, 100));
    past.follow(wanted(10 * MINUTE, 200));
    assertThat(asked).hasSize(3);
    past.forget();
    assertThat(past.bytes()).isZero();
    past.follow(wanted(10 * MINUTE, 100));
    assertThat(asked).hasSize(4);
  }

  @Test
  void what_could_not_be_answered_is_asked_again() throws Exception {
    failure = "down";
    assertThat(past.follow(wanted(0, 100)).failure()).isEqualTo("down");
    failure = null;
    assertThat(past.follow(wanted(0, 100)).failure()).isNull();
    assertThat(asked).hasSize(2);
  }

  @Test
  void large_answers_push_out_the_oldest() throws Exception {
    int large = 200_000;
    for (int i = 0; i < 20; i++) {
      past.follow(wanted(i * MINUTE, large));
      assertThat(past.bytes()).isLessThan(25_000_000);
    }
    assertThat(past.bytes()).isGreaterThan(10_000_000);
    asked.clear();
    past.follow(wanted(19 * MINUTE, large));
    assertThat(asked).isEmpty();
    past.follow(wanted(0, large));
    assertThat(asked).hasSize(1);
  }

  @Test
  void small_answers_are_kept_by_the_hundred() throws Exception {
    for (int i = 0; i < 300; i++) {
      past.follow(wanted(i * MINUTE, 800));
    }
    asked.clear();
    past.follow(wanted(0, 800));
    assertThat(asked).isEmpty();
  }
}
