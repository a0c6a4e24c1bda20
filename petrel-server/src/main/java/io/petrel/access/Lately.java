package io.petrel.access;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets what was not used for longest once it is full; not thread-safe. */
final class Lately<V> extends LinkedHashMap<String, V> {
  private static final long serialVersionUID = 1;

  private final int most;

  Lately(int most) {
    super(16, 0.75f, true);
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
    return size() > most;
  }
}
