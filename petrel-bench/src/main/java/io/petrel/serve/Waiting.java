package io.petrel.serve;

import io.petrel.route.Notification;
import io.petrel.store.ChannelsOf;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What waits for one channel or another, counted beside the store. For one thread. */
final class Waiting {
  /** By channel, by incident: when each number was decided. */
  private final Map<String, Map<String, TreeMap<Integer, Long>>> byChannel = new HashMap<>();

  private final Set<String> known = new HashSet<>();

  void decided(Notification n, ChannelsOf channelsOf) {
    for (String receiver : n.receivers()) {
      for (String channel : channelsOf.of(receiver)) {
        if (known.add(channel + ' ' + n.key())) {
          byChannel
              .computeIfAbsent(channel, c -> new HashMap<>())
              .computeIfAbsent(n.incident(), i -> new TreeMap<>())
              .put(n.number(), n.at());
        }
      }
    }
  }

  /** It and all before it are delivered. */
  void delivered(String channel, Notification n) {
    Map<String, TreeMap<Integer, Long>> ofChannel = byChannel.getOrDefault(channel, Map.of());
    TreeMap<Integer, Long> numbers = ofChannel.get(n.incident());
    if (numbers != null) {
      numbers.headMap(n.number(), true).clear();
    }
  }

  int count(String channel) {
    return byChannel.getOrDefault(channel, Map.of()).values().stream()
        .mapToInt(TreeMap::size)
        .sum();
  }

  /** When the oldest was decided; Long.MAX_VALUE = nothing waits. */
  long oldest(String channel) {
    return byChannel.getOrDefault(channel, Map.of()).values().stream()
        .flatMap(numbers -> numbers.values().stream())
        .mapToLong(Long::longValue)
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
