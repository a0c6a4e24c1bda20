package io.petrel.route;

import static io.petrel.route.Play.alert;
import static io.petrel.route.Play.decisions;
import static io.petrel.route.Play.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Alert;
import io.petrel.route.Route.Escalation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AcknowledgedIncidentTest {
  private static final Duration WAIT = Duration.ofSeconds(31);
  private static final Duration INTERVAL = Duration.ofSeconds(301);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Alert CPU_A = alert("cpu", "a");
  private static final Alert MEM_A = alert("mem", "a");
  private static final List<Escalation> STEPS =
      List.of(
          new Escalation(Duration.ofMinutes(15), "lead"),
          new Escalation(Duration.ofMinutes(30), "boss"));

  private final Play play = new Play(route(HOUR, STEPS, List.of(), "instance"));

  private static String takenBy(@Nullable Acknowledgement ack) {
    return ack == null ? "nobody" : ack.by();
  }

  private String told() {
    play.fire(CPU_A).during(WAIT);
    return play.open().get(0).id();
  }

  @Test
  void acknowledgement_is_told_at_once_and_is_in_all_that_follows() {
    String id = told();
    List<Notification> told = play.acknowledge(id, "ann").step();
    assertThat(decisions(told)).containsExactly(Decision.ACKNOWLEDGED);
    assertThat(told.get(0).ack()).isEqualTo(new Acknowledgement(id, play.now, "ann", "cli"));
    assertThat(play.stored(id).ack()).isEqualTo(told.get(0).ack());
    play.now += 1000;
    play.fire(MEM_A);
    List<Notification> more = play.during(INTERVAL);
    assertThat(decisions(more)).containsExactly(Decision.NEW_ALERTS);
    assertThat(more.get(0).ack()).isEqualTo(told.get(0).ack());
  }

  @Test
  void what_somebody_has_taken_is_neither_repeated_nor_escalated() {
    play.acknowledge(told(), "ann").step();
    play.now += 1000;
    assertThat(play.during(Duration.ofHours(9))).isEmpty();
    assertThat(play.nextDue()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void what_is_given_back_is_told_and_escalated_from_then_on() {
    play.acknowledge(told(), "ann").during(HOUR);
    List<Notification> told = play.withdraw().step();
    assertThat(decisions(told)).containsExactly(Decision.UNACKNOWLEDGED);
    assertThat(told.get(0).ack()).isNull();
    play.now += 1000;
    assertThat(play.during(Duration.ofMinutes(14))).isEmpty();
    assertThat(decisions(play.during(Duration.ofMinutes(2)))).containsExactly(Decision.ESCALATED);
  }

  @Test
  void another_who_takes_it_is_told() {
    String id = told();
    play.acknowledge(id, "ann").step();
    play.now += 1000;
    List<Notification> told = play.acknowledge(id, "bob").step();
    assertThat(decisions(told)).containsExactly(Decision.ACKNOWLEDGED);
    assertThat(takenBy(told.get(0).ack())).isEqualTo("bob");
  }

  @Test
  void incident_that_is_taken_before_it_is_told_waits_as_usual() {
    play.fire(CPU_A).step();
    play.now += 1000;
    play.acknowledge(play.open().get(0).id(), "ann");
    assertThat(play.step()).isEmpty();
    play.now += 1000;
    assertThat(play.events).extracting(Event::decision).contains(Decision.ACKNOWLEDGED);
    List<Notification> told = play.during(WAIT);
    assertThat(decisions(told)).containsExactly(Decision.FIRST);
    assertThat(takenBy(told.get(0).ack())).isEqualTo("ann");
  }

  @Test
  void acknowledging_what_is_silenced_tells_nothing() {
    String id = told();
    play.silence(HOUR, "instance=\"a\"").acknowledge(id, "ann");
    assertThat(play.during(HOUR)).isEmpty();
    assertThat(takenBy(play.stored(id).ack())).isEqualTo("ann");
    play.end(CPU_A);
    List<Notification> told = play.during(INTERVAL);
    assertThat(decisions(told)).containsExactly(Decision.ALL_RESOLVED);
    assertThat(takenBy(told.get(0).ack())).isEqualTo("ann");
  }

  @Test
  void acknowledgement_ends_with_the_incident_even_when_it_comes_back() {
    String id = told();
    play.acknowledge(id, "ann").step();
    play.now += 1000;
    play.end(CPU_A).during(INTERVAL);
    play.fire(CPU_A);
    List<Notification> told = play.during(INTERVAL);
    assertThat(decisions(told)).containsExactly(Decision.REOPENED);
    assertThat(told.get(0).incident()).isEqualTo(id);
    assertThat(told.get(0).ack()).isNull();
    List<Notification> again = play.acknowledge(id, "bob").step();
    assertThat(decisions(again)).containsExactly(Decision.ACKNOWLEDGED);
  }

  @Test
  void nobody_takes_it_so_others_are_told_of_it_and_of_all_that_follows() {
    told();
    assertThat(play.during(Duration.ofMinutes(14))).isEmpty();
    assertThat(play.nextDue()).isEqualTo(1_030_000 + Duration.ofMinutes(15).toMillis());
    List<Notification> lead = play.during(Duration.ofMinutes(2));
    assertThat(decisions(lead)).containsExactly(Decision.ESCALATED);
    assertThat(lead.get(0).receivers()).containsExactly("ops", "lead");
    List<Notification> boss = play.during(Duration.ofMinutes(15));
    assertThat(decisions(boss)).containsExactly(Decision.ESCALATED);
    assertThat(boss.get(0).receivers()).containsExactly("ops", "lead", "boss");
    assertThat(play.during(HOUR)).isEmpty();
    play.end(CPU_A);
    List<Notification> over = play.during(INTERVAL);
    assertThat(over.get(0).over()).isTrue();
    assertThat(over.get(0).receivers()).containsExactly("ops", "lead", "boss");
  }

  @Test
  void what_is_over_or_silenced_is_not_escalated() {
    told();
    play.silence(HOUR, "instance=\"a\"");
    assertThat(play.during(HOUR)).isEmpty();
    List<Notification> late = play.step();
    assertThat(decisions(late)).containsExactly(Decision.ESCALATED);
    assertThat(late.get(0).receivers()).containsExactly("ops", "lead", "boss");
    Play over = new Play(route(HOUR, STEPS, List.of(), "instance"));
    over.fire(CPU_A).during(WAIT);
    over.end(CPU_A);
    assertThat(decisions(over.during(HOUR))).containsExactly(Decision.ALL_RESOLVED);
  }

  @Test
  void acknowledgement_and_escalation_survive_a_restart() {
    String id = told();
    play.during(Duration.ofMinutes(16));
    play.acknowledge(id, "ann").step();
    play.now += 1000;
    play.restart(route(HOUR, STEPS, List.of(), "instance"));
    assertThat(play.during(Duration.ofHours(9))).isEmpty();
    assertThat(play.open().get(0).also()).containsExactly("lead");
    assertThat(takenBy(play.open().get(0).ack())).isEqualTo("ann");
  }
}
