package io.petrel.demo;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the script of the first day does to whom: what a test compares the told with. */
public final class Truth {
  private Truth() {}

  /** The instances of each scene, by its kind. */
  public static Map<String, Set<String>> firstDay(int seed) {
    Fleet fleet = new Fleet(seed);
    Map<String, Set<String>> hosts = new TreeMap<>();
    for (Scene scene : fleet.script().of(0)) {
      Set<String> names = new TreeSet<>();
      scene.hosts().forEach(number -> names.add(fleet.hosts().get(number).instance()));
      hosts.put(scene.kind().name(), names);
    }
    return hosts;
  }
}
