package io.petrel.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.detect.Score;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A series that is led through its past and then goes live knows, bit for bit, what it would know
 * had it all been live: no sample twice, none lost.
 */
class LessonLawTest {
  private static final int LAST = 900;

  @Test
  void taught_then_live_is_the_same_as_live_whatever_happens_on_the_way() {
    int judged = 0;
    int rounds = 0;
    int overflows = 0;
    for (int seed = 0; seed < 120; seed++) {
      Random random = new Random(seed);
      Classroom room = new Classroom(Duration.ofDays(1));
      int hosts = 1 + random.nextInt(6);
      for (int i = 0; i < hosts; i++) {
        room.history("web-" + i, LAST, random.nextInt(3) * 0.2, random);
      }
      room.skipTo(100 + random.nextInt(200)).tick();
      while (room.fleet.at < LAST * Fleet.MINUTE - 60 * Fleet.MINUTE && room.waiting() > 0) {
        Lesson lesson = room.lesson();
        boolean cut = random.nextInt(3) == 0;
        room.teach(lesson, cut ? random.nextDouble() : 1, random);
        int meanwhile = random.nextInt(4) == 0 ? HeldTicks.MOST + 20 : random.nextInt(30);
        overflows += meanwhile > HeldTicks.MOST ? 1 : 0;
        room.ticks(meanwhile);
        if (random.nextInt(4) == 0) {
          room.fleet.restart();
        }
        room.fleet.pipeline.adopt(lesson, false);
        room.ticks(1 + random.nextInt(3));
        if (random.nextInt(4) == 0) {
          room.fleet.restart();
        }
        rounds++;
      }
      for (int tick = 0; tick < 20; tick++) {
        room.tick();
        if (room.waiting() > 0) {
          break; // one more that has a value for the first time
        }
        for (String host : room.past.keySet()) {
          Score expected = room.judged(host);
          Score score = room.scoreOrNull(host);
          if (expected != null || score != null) {
            assertThat(score)
                .as("seed %d, %s at %d", seed, host, room.fleet.at)
                .isEqualTo(expected);
            judged++;
          }
        }
      }
    }
    assertThat(judged).isGreaterThan(4000);
    assertThat(rounds).isGreaterThan(200);
    assertThat(overflows).isGreaterThan(30);
  }

  @Test
  void gap_of_missed_ticks_is_learned_from_where_it_began() {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      Classroom room = new Classroom(Duration.ofDays(1));
      room.history("a", LAST, 0.1, random).history("b", LAST, 0.3, random);
      room.past.values().forEach(values -> values.put(101 * Fleet.MINUTE, 5.0));
      room.skipTo(100).tick();
      Lesson first = room.lesson();
      room.teach(first, 1, random);
      room.fleet.pipeline.adopt(first, false);
      room.ticks(1 + random.nextInt(30));
      long known = room.fleet.at;
      if (random.nextBoolean()) {
        room.fleet.restart();
      }
      room.fleet.pipeline.fellBehind();
      room.skipTo(400 + random.nextInt(100)).ticks(1 + random.nextInt(5));
      assertThat(room.fleet.pipeline.wanted().get(0).behind()).isEqualTo(2);
      Lesson gap = room.lesson();
      assertThat(gap.from()).isBetween(known - 10 * Fleet.MINUTE, known + 1);
      room.teach(gap, 1, random);
      room.ticks(random.nextInt(5));
      assertThat(room.fleet.pipeline.adopt(gap, false)).isZero();
      List<@Nullable Score> scores = new ArrayList<>();
      for (int tick = 0; tick < 10; tick++) {
        room.tick();
        for (String host : List.of("a", "b")) {
          Score expected = room.judged(host);
          assertThat(room.scoreOrNull(host)).isEqualTo(expected);
          scores.add(expected);
        }
      }
      assertThat(scores).anyMatch(score -> score != null);
    }
  }

  @Test
  void only_who_goes_live_without_a_lesson_loses_what_was_not_held() {
    Random random = new Random(3);
    Classroom room = new Classroom(Duration.ofDays(1)).skipTo(100);
    room.history("a", LAST, 0, random).ticks(HeldTicks.MOST + 30);
    Lesson lesson = room.lesson();
    assertThat(room.fleet.pipeline.adopt(lesson, true)).isZero();
    room.tick();
    assertThat(room.score("a").upper()).as("samples seen").isEqualTo(HeldTicks.MOST + 1.0);
  }
}
