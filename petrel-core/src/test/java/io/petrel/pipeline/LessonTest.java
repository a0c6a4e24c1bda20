package io.petrel.pipeline;

import static io.petrel.pipeline.Fleet.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.alert.Alert;
import io.petrel.machine.CorruptStateException;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.series.Labels;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LessonTest {
  private static final Duration DAY = Duration.ofDays(1);
  private final Random random = new Random(7);
  private final Classroom room = new Classroom(DAY).skipTo(200);

  private static Set<Labels> hosts(String... names) {
    return Set.copyOf(java.util.Arrays.stream(names).map(n -> Labels.of("instance", n)).toList());
  }

  private void taught() {
    Lesson lesson = room.lesson();
    room.teach(lesson, 1, random);
    room.fleet.pipeline.adopt(lesson, false);
  }

  @Test
  void series_that_waits_is_not_judged_and_says_why() {
    room.history("a", 300, 0, random).tick();
    assertThat(room.score("a").score()).isNaN();
    assertThat(room.score("a").reason().code()).isEqualTo("learning.history");
    assertThat(room.score("a").value()).isEqualTo(room.past("a").get(room.fleet.at));
    assertThat(room.waiting()).isOne();
  }

  @Test
  void without_learn_from_nobody_waits() {
    Classroom live = new Classroom(Duration.ZERO).skipTo(200);
    live.history("a", 300, 0, random).tick();
    assertThat(live.waiting()).isZero();
    assertThat(live.score("a").upper()).isEqualTo(1);
  }

  @Test
  void lesson_reads_no_more_than_learn_from() {
    Classroom hour = new Classroom(Duration.ofHours(1)).skipTo(200);
    hour.history("a", 300, 0, random).tick();
    Lesson lesson = hour.lesson();
    assertThat(lesson.from()).isEqualTo(201 * MINUTE - 3_600_000);
    assertThat(lesson.to()).isEqualTo(201 * MINUTE);
    hour.teach(lesson, 1, random);
    hour.fleet.pipeline.adopt(lesson, false);
    hour.tick();
    assertThat(hour.score("a").upper()).isEqualTo(62);
    assertThat(lesson.samples()).isEqualTo(61);
  }

  @Test
  void series_without_a_past_goes_live_at_once_and_the_others_wait() {
    room.history("old", 300, 0, random);
    room.past.put("new", new java.util.TreeMap<>(java.util.Map.of(201 * MINUTE, 5.0)));
    room.past("new").put(202 * MINUTE, 6.0);
    room.tick();
    Lesson lesson = room.lesson();
    lesson.excuseAllBut(hosts("old"));
    assertThat(lesson.left()).isOne();
    assertThat(room.fleet.pipeline.adopt(lesson, false)).isOne();
    room.tick();
    assertThat(room.score("new").upper()).isEqualTo(2);
    assertThat(room.score("old").score()).isNaN();
  }

  @Test
  void lesson_that_is_cut_off_is_gone_on_with_where_it_ended() {
    room.history("a", 300, 0, random).tick();
    Lesson cut = room.lesson();
    room.teach(cut, 0.95, random);
    assertThat(room.fleet.pipeline.adopt(cut, false)).isOne();
    Wanted wanted = room.fleet.pipeline.wanted().get(0);
    assertThat(wanted.behind()).isOne();
    assertThat(wanted.fresh()).isZero();
    Lesson rest = room.lesson();
    assertThat(rest.from()).as("the day began 1239 minutes before").isEqualTo(129 * MINUTE + 1);
    room.teach(rest, 1, random);
    room.fleet.pipeline.adopt(rest, false);
    room.tick();
    assertThat(room.score("a")).isEqualTo(room.judged("a"));
  }

  @Test
  void series_that_has_come_since_waits_for_the_next_lesson() {
    room.history("a", 300, 0, random).tick();
    Lesson lesson = room.lesson();
    room.history("b", 300, 0, random).tick();
    room.teach(lesson, 1, random);
    room.fleet.pipeline.adopt(lesson, false);
    assertThat(room.fleet.pipeline.wanted().get(0).fresh()).isOne();
    taught();
    room.tick();
    assertThat(room.score("b")).isEqualTo(room.judged("b"));
    assertThat(room.score("a")).isEqualTo(room.judged("a"));
  }

  @Test
  void alert_that_fires_stays_as_it_is_while_its_series_waits() {
    room.history("a", 400, 0, random).tick();
    taught();
    room.past("a").replaceAll((at, v) -> at >= 205 * MINUTE && at < 230 * MINUTE ? 97.0 : v);
    room.ticks(10);
    Alert before = room.fleet.alerts().get(0);
    assertThat(before.firing()).isTrue();
    room.fleet.pipeline.fellBehind();
    room.ticks(5);
    Alert waiting = room.fleet.alerts().get(0);
    assertThat(waiting.firing()).isTrue();
    assertThat(waiting.noDataSince()).isZero();
    taught();
    room.tick();
    assertThat(room.fleet.alerts().get(0).since()).isEqualTo(before.since());
    room.ticks(20);
    assertThat(room.fleet.alerts()).isEmpty();
  }

  @Test
  void who_waits_and_who_does_not_is_kept_over_a_restart() {
    room.history("a", 300, 0, random).tick();
    taught();
    room.history("b", 300, 0, random).tick();
    room.fleet.restart();
    Wanted wanted = room.fleet.pipeline.wanted().get(0);
    assertThat(wanted.fresh()).isOne();
    assertThat(wanted.series()).isEqualTo(2);
    room.tick();
    assertThat(room.score("a")).isEqualTo(room.judged("a"));
    assertThat(room.score("b").score()).isNaN();
  }

  @Test
  void lesson_from_before_a_reload_counts_where_the_query_is_the_same() {
    room.history("a", 300, 0, random).tick();
    Lesson lesson = room.lesson();
    room.teach(lesson, 1, random);
    room.fleet.restart();
    assertThat(room.fleet.pipeline.adopt(lesson, false)).isZero();
    room.tick();
    assertThat(room.score("a")).isEqualTo(room.judged("a"));
  }

  @Test
  void lesson_about_another_query_is_not_taken() {
    room.history("a", 300, 0, random).tick();
    Lesson lesson = room.lesson();
    room.teach(lesson, 1, random);
    room.fleet.plan = Classroom.plan(DAY, "another");
    room.fleet.restart();
    room.fleet.pipeline.adopt(lesson, false);
    room.tick();
    assertThat(room.score("a").score()).isNaN();
  }

  @Test
  void snapshot_of_the_version_before_still_counts_and_its_series_do_not_wait() {
    room.history("a", 300, 0, random);
    Pupil pupil = new Pupil();
    StateWriter state = new StateWriter();
    pupil.encode(new Pupil.Seen(200 * MINUTE, 99, 41), state);
    StateWriter detector = new StateWriter().putString("pupil").putInt(1).putInt(0);
    detector.putBoolean(true).putBytes(state.toBytes()).putBoolean(false);
    StateWriter signal = new StateWriter().putInt(2);
    signal.putInt(0).putLong(200 * MINUTE).putBoolean(true);
    signal.putInt(1).putLong(200 * MINUTE).putBoolean(true);
    signal.putInt(1).putString("pupil").putBytes(detector.toBytes());
    StateWriter all = new StateWriter().putInt(2).putInt(0).putInt(2);
    all.putLabels(Labels.of("instance", "a")).putLabels(Labels.of("instance", "b"));
    all.putInt(1).putString(Classroom.WATCH).putBytes(signal.toBytes());
    room.fleet.pipeline.restoreLearned(new StateReader(all.toBytes()));
    room.tick();
    assertThat(room.score("a").upper()).isEqualTo(42);
    assertThat(room.fleet.pipeline.wanted().get(0).fresh()).as("b knows nothing").isOne();
  }

  @Test
  void snapshot_of_an_unknown_version_is_refused() {
    for (int version : List.of(1, 4)) {
      StateReader bytes = new StateReader(new StateWriter().putInt(version).toBytes());
      assertThatThrownBy(() -> room.fleet.pipeline.restoreLearned(bytes))
          .isInstanceOf(CorruptStateException.class);
    }
  }
}
