package io.petrel.demo;

import io.petrel.demo.Scene.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * What happens from the live part's beginning on: the same scenes every day of the fleet's clock,
 * each day with other hosts. Thread-safe.
 */
final class Script {
  /** After so long it begins again. */
  static final long CYCLE = 24 * 60 * 60_000L;

  private static final long MINUTE = 60_000;

  private final long seed;
  private final List<Host> hosts;
  private final ConcurrentHashMap<Long, List<Scene>> days = new ConcurrentHashMap<>();

  Script(long seed, List<Host> hosts) {
    this.seed = seed;
    this.hosts = hosts;
  }

  /** The scenes of the day that is {@code since} milliseconds after the live part's beginning. */
  List<Scene> of(long since) {
    return since < 0 ? List.of() : days.computeIfAbsent(Math.floorDiv(since, CYCLE), this::day);
  }

  private List<Scene> day(long day) {
    long begin = day * CYCLE;
    List<Scene> scenes = new ArrayList<>();
    scenes.add(scene(Kind.HOT_HOST, begin, 3, 35, one(Role.WEB, day, 1)));
    scenes.add(scene(Kind.DISK_FILLING, begin, 1, 190, one(Role.DB, day, 2)));
    scenes.add(scene(Kind.NOISY_NEIGHBOUR, begin, 20, 60, one(Role.CACHE, day, 3)));
    scenes.add(scene(Kind.BROKEN_RHYTHM, begin, 45, 85, one(Role.CI, day, 4)));
    scenes.add(scene(Kind.HOST_GONE, begin, 65, 100, one(Role.BATCH, day, 5)));
    scenes.add(scene(Kind.DEPLOY, begin, 130, 180, all(Role.API)));
    return List.copyOf(scenes);
  }

  private static Scene scene(Kind kind, long begin, int from, int to, Set<Integer> who) {
    return new Scene(kind, begin + from * MINUTE, begin + to * MINUTE, who);
  }

  private Set<Integer> all(Role role) {
    return hosts.stream()
        .filter(host -> host.role() == role)
        .map(Host::number)
        .collect(Collectors.toSet());
  }

  private Set<Integer> one(Role role, long day, int scene) {
    List<Integer> candidates = all(role).stream().sorted().toList();
    // Other days take the next hosts: nobody has two bad days in a row.
    long first = Noise.mix(seed, scene) >>> 1;
    return Set.of(candidates.get((int) ((first + day) % candidates.size())));
  }
}
