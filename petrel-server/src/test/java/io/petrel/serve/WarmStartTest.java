package io.petrel.serve;

import static io.petrel.serve.School.LEARN_FROM;
import static io.petrel.serve.School.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.serve.PastSource.Asked;
import io.petrel.serve.School.AtOnce;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** New series are led through their past beside the live ticks, whatever happens. */
@Timeout(60)
class WarmStartTest {
  private static final long START = 1_800_000_000_000L;
  private static final long LONG_AGO = START - 10 * LEARN_FROM.toMillis();
  private static final long PAST = LEARN_FROM.toMillis();

  @TempDir Path home;
  private final PastSource source = new PastSource();
  private School school;

  @BeforeEach
  void start() {
    source.host("a", LONG_AGO).host("b", LONG_AGO);
    school = new School(home, source, START, new AtOnce());
  }

  @AfterEach
  void stop() {
    school.close();
  }

  private static long at(long minute) {
    return START + minute * MINUTE;
  }

  @Test
  void first_start_learns_the_past_and_misses_nothing_since() {
    school.minutes(1);
    assertThat(school.waits("a")).isTrue();
    school.minutes(1);
    school.knowsAllSince("a", at(1) - PAST);
    school.knowsAllSince("b", at(1) - PAST);
    assertThat(source.histories).containsExactly(new Asked(at(1) - PAST, at(1)));
    Learning last = school.learned.get(school.learned.size() - 1);
    assertThat(last.share()).isEqualTo(1);
    assertThat(last.samples()).isEqualTo(2 * (PAST / MINUTE + 1));
    assertThat(last.stepping()).isLessThanOrEqualTo(last.took());
    assertThat(school.learned.get(0).share()).isZero();
    assertThat(school.poller().learning()).allMatch(learning -> learning.ratio() == 1);
  }

  @Test
  void live_ticks_go_on_while_the_past_is_read_and_follow_it() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    source.gate(gate);
    ExecutorService reader = Executors.newSingleThreadExecutor();
    school.restart(reader);
    school.minutes(200);
    assertThat(school.score("a").value()).isEqualTo(PastSource.value("a", at(200)));
    assertThat(school.waits("a")).isTrue();
    gate.countDown();
    for (int lesson = 0; lesson < 3; lesson++) {
      reader.submit(() -> {}).get();
      school.minutes(1);
    }
    school.knowsAllSince("a", at(1) - PAST);
    assertThat(source.histories).as("the second made up for what was not held").hasSize(2);
    assertThat(source.histories.get(1).from()).isEqualTo(at(2));
  }

  @Test
  void reading_that_breaks_off_goes_on_where_it_ended_and_is_said_once() {
    source.failAfter(0.5);
    school.minutes(2);
    assertThat(school.waits("a")).isTrue();
    assertThat(school.heard).hasSize(1).first().asString().contains("cpu in prom", "tried again");
    school.minutes(2);
    source.failAfter(2);
    school.minutes(6);
    school.knowsAllSince("a", at(1) - PAST);
    assertThat(school.heard).hasSize(1);
    Asked second = source.histories.get(1);
    assertThat(second.from()).isGreaterThan(at(1) - PAST / 2 - 60 * MINUTE);
  }

  @Test
  void source_that_cannot_give_a_past_never_keeps_detection_off() {
    source.failAfter(0);
    school.minutes(10);
    assertThat(school.waits("a")).isFalse();
    school.knowsAllSince("a", at(1));
    assertThat(source.histories).hasSize(3);
    assertThat(school.heard)
        .satisfiesExactly(
            first -> assertThat(first).contains("tried again"),
            last -> assertThat(last).contains("goes on without: no past"));
  }

  @Test
  void source_that_is_down_is_not_asked_for_its_past() {
    source.failAfter(0);
    school.minutes(1);
    source.down(true);
    school.minutes(60);
    assertThat(source.histories).hasSize(1);
    source.down(false);
    source.failAfter(2);
    school.minutes(3);
    assertThat(school.waits("a")).isFalse();
    assertThat(school.score("a").upper()).isGreaterThan((double) PAST / MINUTE);
  }

  @Test
  void new_host_without_a_past_goes_live_at_once_and_costs_no_reading() {
    for (int i = 0; i < 6; i++) {
      source.host("c" + i, LONG_AGO);
    }
    school.minutes(5);
    int instants = source.instants;
    source.host("new", at(6));
    school.minutes(2);
    assertThat(source.histories).hasSize(1);
    assertThat(source.instants - instants)
        .as("two ticks, looks an hour and a day back")
        .isEqualTo(4);
    school.knowsAllSince("new", at(6));
  }

  @Test
  void later_hosts_that_have_a_past_share_one_reading_after_a_while() {
    for (int i = 0; i < 6; i++) {
      source.host("c" + i, LONG_AGO);
    }
    school.minutes(3);
    source.host("back-1", at(4) - 300 * MINUTE);
    school.minutes(3);
    assertThat(school.waits("back-1")).isTrue();
    source.host("back-2", at(7) - 400 * MINUTE);
    source.host("new", at(7));
    school.minutes(3);
    assertThat(school.waits("new")).isFalse();
    assertThat(school.waits("back-2")).isTrue();
    school.minutes(8);
    school.knowsAllSince("back-1", at(4) - 300 * MINUTE);
    school.knowsAllSince("back-2", at(7) - 400 * MINUTE);
    school.knowsAllSince("new", at(7));
    school.knowsAllSince("a", at(1) - PAST);
    assertThat(source.histories).hasSize(2);
  }

  @Test
  void restart_costs_only_the_gap() {
    school.minutes(3);
    school.restart(new AtOnce());
    school.now.addAndGet(30 * MINUTE);
    school.minutes(2);
    school.knowsAllSince("a", at(1) - PAST);
    assertThat(source.histories).as("what is caught up live is not read again").hasSize(1);
    school.restart(new AtOnce());
    school.now.addAndGet(1000 * MINUTE);
    school.minutes(2);
    school.knowsAllSince("a", at(1) - PAST);
    assertThat(source.histories).hasSize(2);
    assertThat(source.histories.get(1).from()).isBetween(at(30), at(40));
  }

  @Test
  void process_killed_while_it_learns_learns_anew() {
    CountDownLatch never = new CountDownLatch(1);
    source.gate(never);
    ExecutorService reader = Executors.newSingleThreadExecutor();
    school.restart(reader);
    school.minutes(20);
    assertThat(source.histories).hasSize(1);
    source.gate(new CountDownLatch(0));
    school.crash(new AtOnce());
    school.minutes(3);
    school.knowsAllSince("a", at(21) - PAST);
    reader.shutdownNow();
  }

  @Test
  void end_while_it_learns_is_soon_and_keeps_what_was_learned() {
    source.failAfter(0.7);
    school.minutes(2);
    source.failAfter(2);
    ExecutorService reader = Executors.newSingleThreadExecutor();
    school.restart(reader);
    CountDownLatch never = new CountDownLatch(1);
    source.gate(never);
    school.minutes(1);
    long before = System.nanoTime();
    school.restart(new AtOnce());
    assertThat((System.nanoTime() - before) / 1e9).isLessThan(5);
    source.gate(new CountDownLatch(0));
    school.minutes(3);
    school.knowsAllSince("a", at(1) - PAST);
    assertThat(source.histories.get(source.histories.size() - 1).from())
        .isGreaterThan(at(1) - PAST / 2);
  }

  @Test
  void reload_while_it_learns_goes_on_from_what_was_learned() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    ExecutorService reader = Executors.newSingleThreadExecutor();
    school.restart(reader);
    source.gate(gate);
    school.minutes(2);
    assertThat(school.poller().reconfigure(School.setup(source, "q"))).isTrue();
    school.minutes(1);
    gate.countDown();
    for (int lesson = 0; lesson < 3; lesson++) {
      reader.submit(() -> {}).get();
      school.minutes(1);
    }
    assertThat(school.waits("a")).isFalse();
    assertThat(school.score("a").upper()).isGreaterThan((double) PAST / MINUTE);
    assertThat(school.heard).isEmpty();
  }
}
