package io.petrel.demo;

import io.petrel.series.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One simulated machine.
 *
 * @param number its place in the fleet
 * @param cores how many processors it has
 */
record Host(int number, String instance, String provider, String region, Role role, int cores) {
  private record Place(String provider, String region, String code) {}

  private static final List<Place> PLACES =
      List.of(
          new Place("aliyun", "cn-hangzhou", "hz"),
          new Place("tencent", "ap-beijing", "bj"),
          new Place("azure", "eastasia", "ea"),
          new Place("aliyun", "cn-beijing", "bj"),
          new Place("tencent", "ap-shanghai", "sh"),
          new Place("azure", "southeastasia", "sea"));

  /** The whole fleet: every role in every cloud, as far as it goes. */
  static List<Host> all() {
    List<Host> hosts = new ArrayList<>();
    Map<String, Integer> numbers = new HashMap<>();
    for (Role role : Role.values()) {
      for (int i = 0; i < role.hosts; i++) {
        Place place = PLACES.get(i % PLACES.size());
        String stem = place.provider() + "-" + place.code() + "-" + role.label();
        String instance = String.format("%s-%02d", stem, numbers.merge(stem, 1, Integer::sum));
        int cores = role == Role.DB || role == Role.BATCH ? 8 : 4;
        hosts.add(new Host(hosts.size(), instance, place.provider(), place.region(), role, cores));
      }
    }
    return List.copyOf(hosts);
  }

  /** The labels of its target. */
  Labels labels() {
    return Labels.of(
        Map.of(
            "instance", instance,
            "job", "node",
            "provider", provider,
            "region", region,
            "role", role.label()));
  }
}
