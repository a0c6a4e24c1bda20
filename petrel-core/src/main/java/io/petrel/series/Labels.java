package io.petrel.series;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An immutable set of label names and values, sorted by name, as Prometheus uses it.
 *
 * <p>A label with an empty value is the same as no label (Prometheus' data model). Equality is by
 * content; the hash is computed once, so instances are cheap keys. Thread-safe.
 */
public final class Labels implements Comparable<Labels> {
  private static final Labels EMPTY = new Labels(new String[0]);

  /** name0, value0, name1, value1, ... with names ascending. */
  private final String[] pairs;

  private final int hash;

  private Labels(String[] pairs) {
    this.pairs = pairs;
    this.hash = Arrays.hashCode(pairs);
  }

  /** No labels. */
  public static Labels empty() {
    return EMPTY;
  }

  /**
   * Labels from alternating names and values.
   *
   * @throws IllegalArgumentException on an odd number of strings, an empty or a repeated name
   */
  public static Labels of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "names and values must come in pairs, got " + namesAndValues.length + " strings");
    }
    SortedMap<String, String> sorted = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (sorted.put(namesAndValues[i], namesAndValues[i + 1]) != null) {
        throw new IllegalArgumentException("label " + namesAndValues[i] + " given twice");
      }
    }
    return fromSorted(sorted);
  }

  /** Labels from a map in any order. */
  public static Labels of(Map<String, String> map) {
    return fromSorted(new TreeMap<>(map));
  }

  private static Labels fromSorted(SortedMap<String, String> sorted) {
    List<String> pairs = new ArrayList<>(sorted.size() * 2);
    sorted.forEach(
        (name, value) -> {
          if (name.isEmpty()) {
            throw new IllegalArgumentException("a label name is empty");
          }
          if (!value.isEmpty()) {
            pairs.add(name);
            pairs.add(value);
          }
        });
    return pairs.isEmpty() ? EMPTY : new Labels(pairs.toArray(new String[0]));
  }

  /** The number of labels. */
  public int size() {
    return pairs.length / 2;
  }

  /** The i-th name in ascending order. */
  public String name(int i) {
    return pairs[2 * i];
  }

  /** The value of the i-th name in ascending order. */
  public String value(int i) {
    return pairs[2 * i + 1];
  }

  /** The value of a label, or null where it is not there. */
  public @Nullable String get(String name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) {
        return pairs[i + 1];
      }
    }
    return null;
  }

  /** The value of a label, or the empty string where it is not there, as matchers see it. */
  public String getOrEmpty(String name) {
    String value = get(name);
    return value == null ? "" : value;
  }

  /** These labels with one set, replaced, or (by an empty value) removed. */
  public Labels with(String name, String value) {
    SortedMap<String, String> sorted = new TreeMap<>(asMap());
    sorted.put(name, value);
    return fromSorted(sorted);
  }

  /** These labels and those of {@code other} that are not here: what is here wins. */
  public Labels orElse(Labels other) {
    if (other.pairs.length == 0) {
      return this;
    }
    SortedMap<String, String> sorted = new TreeMap<>(other.asMap());
    sorted.putAll(asMap());
    return fromSorted(sorted);
  }

  /** Only the named labels. */
  public Labels keep(Collection<String> names) {
    SortedMap<String, String> sorted = new TreeMap<>();
    for (String name : names) {
      String value = get(name);
      if (value != null) {
        sorted.put(name, value);
      }
    }
    return fromSorted(sorted);
  }

  /** All but the named labels. */
  public Labels without(Collection<String> names) {
    SortedMap<String, String> sorted = new TreeMap<>(asMap());
    sorted.keySet().removeAll(names);
    return fromSorted(sorted);
  }

  /** A read-only map in ascending order of names. */
  public Map<String, String> asMap() {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return Collections.unmodifiableMap(map);
  }

  /**
   * A 64-bit identity that is the same in every process and release: FNV-1a over names and values,
   * each ended by 0xff, as Prometheus' {@code model.Fingerprint} does it over UTF-16 units here.
   */
  public long fingerprint() {
    long h = 0xcbf29ce484222325L;
    for (String s : pairs) {
      for (int i = 0; i < s.length(); i++) {
        h = (h ^ s.charAt(i)) * 0x100000001b3L;
      }
      h = (h ^ 0xff) * 0x100000001b3L;
    }
    return h;
  }

  @Override
  public int compareTo(Labels other) {
    int n = Math.min(pairs.length, other.pairs.length);
    for (int i = 0; i < n; i++) {
      int c = pairs[i].compareTo(other.pairs[i]);
      if (c != 0) {
        return c;
      }
    }
    return Integer.compare(pairs.length, other.pairs.length);
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return this == o
        || (o instanceof Labels other && hash == other.hash && Arrays.equals(pairs, other.pairs));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** In Prometheus' notation: {@code {instance="a:9100", job="node"}}, values escaped. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder("{");
    for (int i = 0; i < pairs.length; i += 2) {
      if (i > 0) {
        out.append(", ");
      }
      out.append(pairs[i]).append("=\"");
      String value = pairs[i + 1];
      for (int j = 0; j < value.length(); j++) {
        char c = value.charAt(j);
        switch (c) {
          case '\\' -> out.append("\\\\");
          case '"' -> out.append("\\\"");
          case '\n' -> out.append("\\n");
          default -> out.append(c);
        }
      }
      out.append('"');
    }
    return out.append('}').toString();
  }
}
