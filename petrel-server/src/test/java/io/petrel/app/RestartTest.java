package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Alert;
import io.petrel.notify.FakeSlack;
import io.petrel.notify.FakeSlack.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people were told and must be told holds over restarts and reloads. In virtual time. */
@Timeout(60)
final class RestartTest {
  private static final long START = 1_800_000_000_000L;

  @TempDir Path home;
  private final MovingClock clock = new MovingClock(START);
  private final FakeFleet fleet = new FakeFleet("web-1", "web-2", "web-3", "web-4");
  private FakeSlack slack;
  private String config;
  private Service service;

  @BeforeEach
  void start() {
    slack = new FakeSlack(clock);
    config = Service.config(fleet, "", slack, home).replace("for: 2m", "for: 5m");
    service = new Service(config, home, clock);
  }

  @AfterEach
  void stop() {
    service.close();
    assertThat(slack.violations()).isEmpty();
    slack.close();
    fleet.close();
  }

  private static Duration minutes(long n) {
    return Duration.ofMinutes(n);
  }

  private static long at(long minute) {
    return START + minutes(minute).toMillis();
  }

  private void restart(boolean crash, Duration away) {
    if (crash) {
      service.crash();
    } else {
      service.close();
    }
    clock.pass(away);
    service.start(config);
  }

  private void toldAsOver(Message root, String after) {
    assertThat(root.words()).contains("Resolved after " + after);
    assertThat(slack.replies(root.ts())).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void pending_stays_pending_since_when_it_was(boolean crash) {
    fleet.heat("web-1", at(2), minutes(60));
    service.run(minutes(4));
    restart(crash, minutes(1));
    service.run(minutes(1));
    assertThat(service.view().alerts()).extracting(Alert::since).containsExactly(at(2));
    assertThat(slack.messages()).isEmpty();
    service.run(minutes(2));
    assertThat(slack.roots()).as("five minutes after it began").hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void firing_is_not_told_again(boolean crash) {
    fleet.heat("web-1", at(2), minutes(120));
    service.run(minutes(10));
    for (int i = 0; i < 5; i++) {
      restart(crash, minutes(3L * i));
      service.run(minutes(6));
    }
    assertThat(slack.messages()).hasSize(1);
    assertThat(service.view().alerts()).extracting(Alert::since).containsExactly(at(2));
    assertThat(service.view().incidents()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void what_was_over_meanwhile_is_told_as_over_when_it_was(boolean crash) {
    fleet.heat("web-1", at(2), minutes(18)); // fires at 7, over at 20
    service.run(minutes(10));
    restart(crash, minutes(30));
    service.run(minutes(5));
    assertThat(slack.roots()).hasSize(1);
    toldAsOver(slack.roots().get(0), "18m");
    assertThat(service.view().incidents()).isEmpty();
  }

  @Test
  void what_began_and_ended_meanwhile_is_told_all_the_same() {
    service.run(minutes(3));
    fleet.heat("web-2", at(10), minutes(20));
    restart(true, minutes(60));
    service.run(minutes(5));
    assertThat(slack.roots()).hasSize(1);
    assertThat(slack.roots().get(0).earlier().get(0).toString()).contains("web-2", "97 %");
    toldAsOver(slack.roots().get(0), "20m");
  }

  @Test
  void missed_ticks_are_counted_and_taken_from_history() {
    service.run(minutes(3));
    int asked = fleet.prometheus().asked().size();
    restart(false, minutes(20));
    service.run(minutes(1));
    assertThat(service.heard).containsExactly("missed 19, caught up 19");
    assertThat(fleet.prometheus().asked().subList(asked, fleet.prometheus().asked().size()))
        .filteredOn(form -> form.containsKey("start"))
        .isNotEmpty()
        .allMatch(form -> "60".equals(form.get("step")));
  }

  @Test
  void after_a_long_absence_only_the_newest_hours_are_caught_up() {
    service.run(minutes(3));
    restart(false, Duration.ofDays(2));
    service.run(minutes(1));
    assertThat(service.heard).containsExactly("missed 2879, caught up 240");
  }

  @Test
  void a_notification_that_was_decided_and_not_delivered_is_delivered_after_a_crash() {
    fleet.heat("web-1", at(2), minutes(60));
    slack.failAtRandom(call -> new FakeSlack.Failure.Status(503, "busy", null));
    service.run(minutes(9));
    assertThat(slack.messages()).isEmpty();
    restart(true, Duration.ZERO);
    slack.failAtRandom(call -> null);
    service.run(minutes(10));
    assertThat(slack.roots()).hasSize(1);
  }

  @Test
  void a_reload_keeps_what_is_open_and_what_was_learned() {
    fleet.heat("web-1", at(2), minutes(28));
    fleet.heat("web-2", at(9), minutes(28));
    service.run(minutes(10));
    assertThat(slack.roots()).hasSize(1);
    List<Alert> before = service.view().alerts();
    assertThat(before).as("web-1 fires, web-2 is pending").hasSize(2);
    assertThat(service.reload(config.replace("unit: percent", "unit: percent\n    floor: 3")))
        .isTrue();
    service.run(minutes(1));
    assertThat(service.view().alerts())
        .extracting(Alert::labels, Alert::since, Alert::phase)
        .containsExactlyElementsOf(
            before.stream()
                .map(a -> org.assertj.core.groups.Tuple.tuple(a.labels(), a.since(), a.phase()))
                .toList());
    service.run(minutes(60));
    assertThat(slack.roots()).hasSize(2);
    toldAsOver(slack.roots().get(0), "28m");
    toldAsOver(slack.roots().get(1), "28m");
  }

  @Test
  void a_rule_that_a_reload_takes_away_ends_its_alerts_and_says_why() {
    fleet.heat("web-1", at(2), minutes(60));
    service.run(minutes(10));
    assertThat(
            service.reload(
                config.replace("- threshold: { above: 80, clear_below: 70, for: 5m }", "")))
        .isTrue();
    service.run(minutes(2));
    assertThat(slack.roots()).hasSize(1);
    assertThat(slack.roots().get(0).words()).contains("Resolved", "no longer in the configuration");
  }
}
