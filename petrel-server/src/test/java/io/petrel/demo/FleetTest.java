package io.petrel.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.demo.Scene.Kind;
import io.petrel.series.Direction;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import io.petrel.source.HistoryEnd;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FleetTest {
  private static final Instant LIVE = Instant.parse("2026-11-25T00:40:00Z");
  private static final long MINUTE = 60_000;
  private static final long DAY = 1440 * MINUTE;

  private static FleetSource source(int seed) {
    return new FleetSource("fleet", new FleetSource.Settings(seed, LIVE));
  }

  private static Signal signal(String name) {
    return new Signal(
        name, "fleet", "q", Unit.PERCENT, Direction.HIGH, "instance", List.of(), 1, null);
  }

  private static Frame frame(FleetSource source, String signal, long at) {
    return ((Fetch.Complete) source.instant(signal(signal), at)).frame();
  }

  @Test
  void sixty_hosts_of_three_clouds_have_names_of_their_own() {
    List<Host> hosts = Host.all();
    assertThat(hosts).hasSize(60).extracting(Host::instance).doesNotHaveDuplicates();
    assertThat(hosts)
        .extracting(Host::provider)
        .containsOnly("aliyun", "tencent", "azure")
        .contains("aliyun", "tencent", "azure");
    for (Role role : Role.values()) {
      assertThat(hosts.stream().filter(host -> host.role() == role)).hasSize(role.hosts);
    }
  }

  @Test
  void the_same_seed_gives_the_same_samples_and_another_seed_others() {
    long at = LIVE.toEpochMilli() + 17 * MINUTE;
    for (Measure measure : Measure.values()) {
      Frame one = frame(source(5), measure.signal(), at);
      Frame same = frame(source(5), measure.signal(), at);
      for (int i = 0; i < one.size(); i++) {
        assertThat(same.series(i)).isEqualTo(one.series(i));
        assertThat(same.value(i)).isEqualTo(one.value(i));
      }
    }
    Frame one = frame(source(5), "cpu_usage", at);
    Frame other = frame(source(6), "cpu_usage", at);
    assertThat(other.value(0)).isNotEqualTo(one.value(0));
  }

  @Test
  void a_seed_tells_the_same_story_on_any_day() {
    Instant later = LIVE.plus(Duration.ofDays(7));
    FleetSource other = new FleetSource("fleet", new FleetSource.Settings(5, later));
    Frame one = frame(source(5), "cpu_usage", LIVE.toEpochMilli() + 99 * MINUTE);
    Frame moved = frame(other, "cpu_usage", later.toEpochMilli() + 99 * MINUTE);
    for (int i = 0; i < one.size(); i++) {
      assertThat(moved.value(i)).isEqualTo(one.value(i));
    }
  }

  @Test
  void history_is_what_was_live() {
    FleetSource source = source(1);
    long from = LIVE.toEpochMilli() - 100 * MINUTE;
    long to = LIVE.toEpochMilli() + 100 * MINUTE;
    for (String name : List.of("cpu_usage", "filesystem_usage", "host_down")) {
      Map<Labels, Map<Long, Double>> read = new HashMap<>();
      HistoryEnd end =
          source.history(
              signal(name),
              from,
              to,
              MINUTE,
              (series, at, values, size) -> {
                for (int i = 0; i < size; i++) {
                  read.computeIfAbsent(series, s -> new HashMap<>()).put(at[i], values[i]);
                }
              });
      assertThat(end).isInstanceOf(HistoryEnd.Complete.class);
      int live = 0;
      for (long at = from; at <= to; at += MINUTE) {
        Frame frame = frame(source, name, at);
        live += frame.size();
        for (int i = 0; i < frame.size(); i++) {
          assertThat(read.get(frame.series(i))).containsEntry(at, frame.value(i));
        }
      }
      assertThat(read.values().stream().mapToInt(Map::size).sum()).isEqualTo(live);
    }
  }

  @Test
  void percents_are_percents_at_every_hour_of_two_weeks() {
    Fleet fleet = new Fleet(3);
    for (Host host : fleet.hosts()) {
      for (long since = -14 * DAY; since < 2 * DAY; since += 37 * MINUTE) {
        double cpu = fleet.value(Measure.CPU_USAGE, host, since);
        if (fleet.up(host, since)) {
          assertThat(cpu).isBetween(0.0, 100.0);
          assertThat(fleet.value(Measure.MEMORY_USAGE, host, since)).isBetween(0.0, 100.0);
          assertThat(fleet.value(Measure.NETWORK_TRANSMIT, host, since)).isPositive();
        } else {
          assertThat(cpu).isNaN();
        }
      }
    }
  }

  @Test
  void people_are_served_by_day_and_batches_run_at_night() {
    long night = 7 * 1440 * MINUTE + 3 * 60 * MINUTE;
    long evening = 20 * 60 * MINUTE;
    assertThat(Rhythm.load(Role.WEB, evening)).isGreaterThan(3 * Rhythm.load(Role.WEB, night));
    assertThat(Rhythm.load(Role.BATCH, night)).isGreaterThan(3 * Rhythm.load(Role.BATCH, evening));
    assertThat(Rhythm.load(Role.CI, 15 * 60 * MINUTE))
        .isGreaterThan(3 * Rhythm.load(Role.CI, night));
  }

  @Test
  void databases_wait_for_their_disks_while_they_copy_themselves_at_two_at_night() {
    Fleet fleet = new Fleet(1);
    Host db = fleet.hosts().stream().filter(h -> h.role() == Role.DB).findFirst().orElseThrow();
    // The live part begins at 00:40.
    for (int day = -10; day <= 1; day++) {
      long two = day * DAY + 80 * MINUTE;
      assertThat(fleet.value(Measure.CPU_IOWAIT, db, two + 15 * MINUTE)).isGreaterThan(15);
      assertThat(fleet.value(Measure.CPU_IOWAIT, db, two - 15 * MINUTE)).isLessThan(5);
    }
  }

  @Test
  void every_day_has_every_scene_with_other_hosts() {
    Script script = new Fleet(2).script();
    Map<Kind, Set<Integer>> before = new HashMap<>();
    for (int day = 0; day < 3; day++) {
      List<Scene> scenes = script.of(day * DAY + MINUTE);
      assertThat(scenes).extracting(Scene::kind).containsExactlyInAnyOrder(Kind.values());
      for (Scene scene : scenes) {
        if (scene.hosts().size() == 1) {
          assertThat(scene.hosts()).isNotEqualTo(before.put(scene.kind(), scene.hosts()));
        }
      }
    }
    assertThat(script.of(-MINUTE)).isEmpty();
  }

  @Test
  void no_host_has_two_scenes_on_one_day() {
    for (int seed = 0; seed < 50; seed++) {
      Set<Integer> taken = new HashSet<>();
      for (Scene scene : new Fleet(seed).script().of(0)) {
        assertThat(scene.hosts()).noneMatch(taken::contains);
        taken.addAll(scene.hosts());
      }
    }
  }

  @Test
  void the_live_part_begins_in_the_night_to_a_wednesday_that_has_been() {
    Instant wednesday = Instant.parse("2026-11-25T00:40:00Z");
    for (String now :
        List.of("2026-11-25T00:40:00Z", "2026-11-27T12:00:00Z", "2026-12-02T00:39:59Z")) {
      assertThat(DemoConfig.liveFrom(Instant.parse(now), ZoneOffset.UTC)).isEqualTo(wednesday);
    }
  }

  @Test
  void a_signal_that_is_not_simulated_is_refused() {
    assertThat(source(1).refuses(signal("swap_activity"))).isNotNull();
    assertThat(source(1).instant(signal("swap_activity"), 0)).isInstanceOf(Fetch.Failed.class);
  }
}
