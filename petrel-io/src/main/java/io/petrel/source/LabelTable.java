package io.petrel.source;

import io.petrel.series.Labels;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link Labels} of a series from the characters of an answer, without making a string
 * for what is known already: a fleet's label sets are the same every minute.
 *
 * <p>Names and values are gathered in a buffer, the buffer is hashed and looked up by open
 * addressing. Label sets not seen for long are dropped when the table would grow. Not thread-safe.
 */
final class LabelTable {
  /** After so many answers without it a label set is old. */
  private static final int KEEP_ANSWERS = 256;

  private static final class Entry {
    final char[] key;

    /** The labels' names in the key's order. */
    final String[] names;

    final int hash;
    final Labels labels;

    /** The first entry of the same label set: servers may order labels differently. */
    final Entry first;

    /** The last answer that had it, in any spelling. */
    int seenIn;

    /** What came behind this one last time: an answer's order seldom changes. */
    @Nullable Entry follower;

    Entry(char[] key, String[] names, int hash, Labels labels, @Nullable Entry first) {
      this.key = key;
      this.names = names;
      this.hash = hash;
      this.labels = labels;
      this.first = first == null ? this : first;
    }
  }

  // Random and odd: label values come from strangers, who must not choose where they collide.
  private final int multiplier = ThreadLocalRandom.current().nextInt() | 1;
  private @Nullable Entry[] table = new @Nullable Entry[1024];
  private int size;
  private Map<Labels, Entry> byLabels = new HashMap<>();
  private Map<String, String> strings = new HashMap<>();
  private int answer = 1;

  private char[] buffer = new char[512];
  private int length;
  private String[] names = new String[16];
  private String[] lastNames = new String[0];

  /** How many labels are gathered. */
  private int count;

  /** What this label set probably is, null once it is not. */
  private @Nullable Entry guess;

  private boolean repeated;

  /** Stands before the first label set of an answer. */
  private final Entry start = new Entry(new char[0], new String[0], 0, Labels.empty(), null);

  private @Nullable Entry previous = start;

  /** Begins a new answer: what was seen before may come again. */
  void beginAnswer() {
    answer++;
    previous = start;
  }

  /** How many spellings of label sets are held. */
  int size() {
    return size;
  }

  /** Begins a new label set. */
  void begin() {
    length = 0;
    count = 0;
    guess = previous == null ? null : previous.follower;
  }

  /** Adds a label. */
  void add(String name, char[] chars, int offset, int size) {
    Entry g = guess;
    if (g != null) {
      if (count < g.names.length && g.names[count].equals(name)) {
        // As long as all is as guessed nothing is copied, only compared.
        int from = length + name.length() + 4;
        if (lengthIn(g.key, from - 2) == size
            && Arrays.equals(g.key, from, from + size, chars, offset, offset + size)) {
          length = from + size;
          count++;
          return;
        }
      }
      guessed(g);
    }
    append(name, chars, offset, size);
  }

  /** The guess was wrong: takes over what was right of it. */
  private void guessed(Entry g) {
    guess = null;
    room(length);
    System.arraycopy(g.key, 0, buffer, 0, length);
    System.arraycopy(g.names, 0, names, 0, count);
  }

  private void room(int needed) {
    if (needed > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(needed, buffer.length * 2));
    }
    if (count >= names.length) {
      names = Arrays.copyOf(names, count * 2);
    }
  }

  private void append(String name, char[] chars, int offset, int size) {
    int n = name.length();
    room(length + n + size + 4);
    names[count++] = name;
    length = putLength(length, n);
    name.getChars(0, n, buffer, length);
    length = putLength(length + n, size);
    System.arraycopy(chars, offset, buffer, length, size);
    length += size;
  }

  /** The names at hand, as one array for all entries with the same. */
  private String[] names() {
    if (lastNames.length != count || !Arrays.equals(lastNames, 0, count, names, 0, count)) {
      lastNames = Arrays.copyOf(names, count);
    }
    return lastNames;
  }

  private int putLength(int at, int n) {
    buffer[at] = (char) (n >>> 16);
    buffer[at + 1] = (char) n;
    return at + 2;
  }

  /**
   * The label set gathered since {@link #begin}; {@link #repeated} then says whether this answer
   * had it already.
   *
   * @throws IllegalArgumentException where a label's name is empty or comes twice
   */
  Labels end() {
    Entry g = guess;
    Entry found;
    if (g != null && length == g.key.length) {
      found = g;
    } else {
      if (g != null) {
        guessed(g);
      }
      found = find();
      if (previous != null) {
        previous.follower = found;
      }
    }
    previous = found;
    Entry first = found.first;
    repeated = first.seenIn == answer;
    first.seenIn = answer;
    return first.labels;
  }

  private boolean same(Entry e) {
    return Arrays.equals(e.key, 0, e.key.length, buffer, 0, length);
  }

  private Entry find() {
    int hash = hash();
    @Nullable Entry[] entries = table;
    int mask = entries.length - 1;
    for (int i = hash & mask; ; i = (i + 1) & mask) {
      Entry e = entries[i];
      if (e == null) {
        return insert(hash);
      }
      if (e.hash == hash && same(e)) {
        return e;
      }
    }
  }

  boolean repeated() {
    return repeated;
  }

  private int hash() {
    int m = multiplier;
    int m2 = m * m;
    int m3 = m2 * m;
    int m4 = m3 * m;
    char[] b = buffer;
    int h = length;
    int i = 0;
    // Four at a time, so that the multiplications need not wait for each other.
    for (; i + 3 < length; i += 4) {
      h = h * m4 + b[i] * m3 + b[i + 1] * m2 + b[i + 2] * m + b[i + 3];
    }
    for (; i < length; i++) {
      h = h * m + b[i];
    }
    h ^= h >>> 16;
    h *= 0x85ebca6b;
    return h ^ (h >>> 13);
  }

  private Entry insert(int hash) {
    Labels labels = decode();
    if (size * 2 >= table.length) {
      grow();
    }
    Entry entry =
        new Entry(Arrays.copyOf(buffer, length), names(), hash, labels, byLabels.get(labels));
    byLabels.putIfAbsent(labels, entry);
    place(table, entry);
    size++;
    return entry;
  }

  private Labels decode() {
    Map<String, String> pairs = new HashMap<>();
    int at = 0;
    while (at < length) {
      int n = getLength(at);
      String name = share(at + 2, n);
      at += 2 + n;
      int count = getLength(at);
      String value = share(at + 2, count);
      at += 2 + count;
      if (pairs.put(name, value) != null) {
        throw new IllegalArgumentException("label " + name + " given twice");
      }
    }
    return Labels.of(pairs);
  }

  private int getLength(int at) {
    return lengthIn(buffer, at);
  }

  private static int lengthIn(char[] key, int at) {
    return key[at] << 16 | key[at + 1];
  }

  private String share(int offset, int count) {
    String s = new String(buffer, offset, count);
    String known = strings.putIfAbsent(s, s);
    return known == null ? s : known;
  }

  private void grow() {
    int old = 0;
    for (Entry e : table) {
      if (e != null && answer - e.seenIn > KEEP_ANSWERS) {
        old++;
      }
    }
    boolean purge = old > size / 4;
    @Nullable Entry[] next = new @Nullable Entry[purge ? table.length : table.length * 2];
    if (purge) {
      // Only first entries stay; other spellings come back when they are met.
      byLabels = new HashMap<>();
      strings = new HashMap<>();
      size = 0;
      // Guesses would keep the dropped ones in memory.
      start.follower = null;
      previous = null;
    }
    for (Entry e : table) {
      if (e == null) {
        continue;
      }
      if (!purge) {
        place(next, e);
      } else if (answer - e.seenIn <= KEEP_ANSWERS && e.first == e) {
        e.follower = null;
        place(next, e);
        byLabels.put(e.labels, e);
        size++;
      }
    }
    table = next;
  }

  private static void place(@Nullable Entry[] entries, Entry e) {
    int mask = entries.length - 1;
    int i = e.hash & mask;
    while (entries[i] != null) {
      i = (i + 1) & mask;
    }
    entries[i] = e;
  }
}
