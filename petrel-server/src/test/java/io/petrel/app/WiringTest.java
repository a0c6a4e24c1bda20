package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.config.Config;
import io.petrel.config.ConfigReader;
import io.petrel.pipeline.Plan;
import io.petrel.route.InhibitRule;
import io.petrel.route.Matcher;
import io.petrel.route.Route;
import io.petrel.route.Silence;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What of a config becomes what of a plan. */
final class WiringTest {
  private static Plan plan(String text) {
    ConfigReader.Result read = ConfigReader.parse("f.yml", Path.of(""), text, Wiring.types());
    assertThat(read).isInstanceOf(ConfigReader.Result.Ok.class);
    Config config = ((ConfigReader.Result.Ok) read).config();
    return Wiring.plan(config, Map.of());
  }

  private static long at(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  @Test
  void who_hears_what_is_in_the_plan() {
    Plan plan =
        plan(
            """
            receivers: [ { name: a, console: {} }, { name: b, console: {} } ]
            time_intervals:
              - { name: night, time_intervals: [ { times: [ { start_time: '01:00', end_time: '02:00' } ] } ] }
              - { name: sunday, time_intervals: [ { weekdays: [ sunday ] } ] }
            route:
              receiver: a
              reopen_within: 10m
              escalate: [ { after: 15m, receiver: b }, { after: 30m, receiver: a } ]
              routes:
                - { matchers: [ x=y ], mute_time_intervals: [ night ], active_time_intervals: [ sunday, night ] }
            inhibit_rules:
              - { source_matchers: [ severity="critical" ], target_matchers: [ severity="warning" ], equal: [ instance ] }
            maintenance:
              - { name: backup, matchers: [ role="db" ], time_intervals: [ night, sunday ], exclude_from_learning: true, comment: nightly }
              - { name: move, matchers: [ role="web" ], starts_at: 2026-11-23T00:00:00Z, ends_at: 2026-11-24T00:00:00Z }
            """);
    Route root = plan.root();
    Route below = root.routes().get(0);
    assertThat(root.reopenWithin()).isEqualTo(Duration.ofMinutes(10));
    assertThat(root.escalations())
        .containsExactly(
            new Route.Escalation(Duration.ofMinutes(15), "b"),
            new Route.Escalation(Duration.ofMinutes(30), "a"));
    assertThat(root.muteTimeIntervals()).isEmpty();
    assertThat(below.path()).isEqualTo("0.0");
    assertThat(below.muteTimeIntervals()).singleElement().returns("night", i -> i.name());
    assertThat(below.activeTimeIntervals())
        .extracting(i -> i.name())
        .containsExactly("sunday", "night");
    assertThat(below.escalations()).isEqualTo(root.escalations());
    assertThat(plan.inhibitRules())
        .containsExactly(
            new InhibitRule(
                List.of(Matcher.parse("severity=\"critical\"")),
                List.of(Matcher.parse("severity=\"warning\"")),
                List.of("instance")));
    Silence backup = plan.maintenance().get(0);
    assertThat(backup.by()).isEqualTo("backup");
    assertThat(backup.comment()).isEqualTo("nightly");
    assertThat(backup.excludeFromLearning()).isTrue();
    assertThat(Objects.requireNonNull(backup.during()).name()).isEqualTo("night, sunday");
    assertThat(backup.holds(at("2026-11-23T01:30:00Z"))).isTrue();
    assertThat(backup.holds(at("2026-11-23T02:00:00Z"))).isFalse();
    assertThat(backup.holds(at("2026-11-29T12:00:00Z"))).isTrue();
    Silence move = plan.maintenance().get(1);
    assertThat(move.during()).isNull();
    assertThat(move.excludeFromLearning()).isFalse();
    assertThat(move.holds(at("2026-11-22T23:59:59Z"))).isFalse();
    assertThat(move.holds(at("2026-11-23T00:00:00Z"))).isTrue();
    assertThat(move.holds(at("2026-11-24T00:00:00Z"))).isFalse();
  }

  @Test
  void nothing_said_mutes_nothing() {
    Plan plan = plan("presets: [ node ]");
    assertThat(plan.inhibitRules()).isEmpty();
    assertThat(plan.maintenance()).isEmpty();
    assertThat(plan.root().escalations()).isEmpty();
    assertThat(plan.root().reopenWithin()).isEqualTo(Duration.ofMinutes(30));
  }
}
