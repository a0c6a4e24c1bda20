package io.petrel.detect;

import io.petrel.machine.CorruptStateException;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What the fleet detector has learned of one peer group: columns with one slot a host.
 *
 * <p>Hosts are known by the fingerprint of their labels. A host unseen for {@link #FORGET_AFTER} is
 * forgotten; so is the one unseen longest once far more hosts are known than are there.
 */
final class FleetState {
  static final long FORGET_AFTER = 24 * 3600_000L;

  /** Bytes of the group's own numbers and of one host's. */
  static final int GROUP_BYTES = 8 + 8 + 4 + 3 * 8 + Repeats.COUNTS * 8 + 4;

  static final int HOST_BYTES = 8 + 8 + 4 + 8 + 8 + 4 + 8 + 4 + Repeats.COUNTS * 8;

  long asOf = Long.MIN_VALUE;

  /** When hosts were last forgotten. */
  long swept = Long.MIN_VALUE;

  /** Ticks with enough peers, at most Integer.MAX_VALUE. */
  int ticks;

  /** Smoothed variances of the deviations above and below the centre. */
  double highVar;

  double lowVar;

  /** The smoothed size of the group's values. */
  double level;

  /** Pooled over hosts: {@link Repeats}' four counts. */
  final double[] groupRepeats = new double[Repeats.COUNTS];

  int size;
  long[] id = new long[0];
  long[] seen = new long[0];

  /** Ticks in which the host was learned from. */
  int[] age = new int[0];

  double[] offset = new double[0];

  /** The smoothed variance of the host's own deviations. */
  double[] ownVar = new double[0];

  /** Ticks in a row in which it was out. */
  int[] outRun = new int[0];

  /** Its last value, NaN = none yet. */
  double[] last = new double[0];

  /** How often in a row, in ticks that count, it showed its last value again. */
  int[] run = new int[0];

  double[] repeats = new double[0];

  // From here on: rebuilt at will, not part of the state.
  private final Map<Long, Integer> slots = new HashMap<>();
  private Labels[] lastSeries = new Labels[0];
  private int[] lastSlots = new int[0];

  /** The slot of each series of a frame; new hosts get new slots. */
  int[] slotsOf(Frame frame) {
    int n = frame.size();
    sweep(frame.at(), n);
    int[] out = lastSlots.length == n ? lastSlots : new int[n];
    Labels[] labels = lastSlots.length == n ? lastSeries : new Labels[n];
    for (int i = 0; i < n; i++) {
      Labels series = frame.series(i);
      if (labels[i] == null || !series.equals(labels[i])) {
        out[i] = slotOf(series.fingerprint());
        labels[i] = series;
      }
      seen[out[i]] = frame.at();
    }
    lastSlots = out;
    lastSeries = labels;
    return out;
  }

  private int slotOf(long fingerprint) {
    Integer known = slots.get(fingerprint);
    if (known != null) {
      return known;
    }
    if (size == id.length) {
      grow(Math.max(8, size + size / 2));
    }
    int slot = size++;
    id[slot] = fingerprint;
    last[slot] = Double.NaN;
    slots.put(fingerprint, slot);
    return slot;
  }

  private void grow(int capacity) {
    id = Arrays.copyOf(id, capacity);
    seen = Arrays.copyOf(seen, capacity);
    age = Arrays.copyOf(age, capacity);
    offset = Arrays.copyOf(offset, capacity);
    ownVar = Arrays.copyOf(ownVar, capacity);
    outRun = Arrays.copyOf(outRun, capacity);
    last = Arrays.copyOf(last, capacity);
    run = Arrays.copyOf(run, capacity);
    repeats = Arrays.copyOf(repeats, capacity * Repeats.COUNTS);
  }

  private void sweep(long at, int here) {
    if (swept == Long.MIN_VALUE) {
      swept = at;
    }
    boolean crowded = size > 4L * here + 64;
    if (!crowded && at - swept < FORGET_AFTER / 24) {
      return;
    }
    swept = at;
    long oldest = at - FORGET_AFTER;
    if (crowded) {
      // most are gone: keep those of the last tick only
      oldest = asOf;
    }
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (seen[i] >= oldest) {
        move(i, kept++);
      }
    }
    if (kept == size) {
      return;
    }
    Arrays.fill(offset, kept, size, 0);
    Arrays.fill(ownVar, kept, size, 0);
    Arrays.fill(age, kept, size, 0);
    Arrays.fill(outRun, kept, size, 0);
    Arrays.fill(run, kept, size, 0);
    Arrays.fill(repeats, kept * Repeats.COUNTS, size * Repeats.COUNTS, 0);
    size = kept;
    index();
  }

  private void move(int from, int to) {
    if (from == to) {
      return;
    }
    id[to] = id[from];
    seen[to] = seen[from];
    age[to] = age[from];
    offset[to] = offset[from];
    ownVar[to] = ownVar[from];
    outRun[to] = outRun[from];
    last[to] = last[from];
    run[to] = run[from];
    System.arraycopy(repeats, from * Repeats.COUNTS, repeats, to * Repeats.COUNTS, Repeats.COUNTS);
  }

  private void index() {
    slots.clear();
    for (int i = 0; i < size; i++) {
      slots.put(id[i], i);
    }
    lastSeries = new Labels[0];
    lastSlots = new int[0];
  }

  void encode(StateWriter out) {
    out.putLong(asOf).putLong(swept).putInt(ticks);
    out.putDouble(highVar).putDouble(lowVar).putDouble(level);
    for (double count : groupRepeats) {
      out.putDouble(count);
    }
    out.putInt(size);
    for (int i = 0; i < size; i++) {
      out.putLong(id[i]).putLong(seen[i]).putInt(age[i]);
      out.putDouble(offset[i]).putDouble(ownVar[i]).putInt(outRun[i]);
      out.putDouble(last[i]).putInt(run[i]);
      for (int k = 0; k < Repeats.COUNTS; k++) {
        out.putDouble(repeats[i * Repeats.COUNTS + k]);
      }
    }
  }

  static FleetState decode(StateReader in) {
    FleetState s = new FleetState();
    s.asOf = in.getLong();
    s.swept = in.getLong();
    s.ticks = count(in);
    s.highVar = positive(in);
    s.lowVar = positive(in);
    s.level = positive(in);
    for (int k = 0; k < Repeats.COUNTS; k++) {
      s.groupRepeats[k] = positive(in);
    }
    Repeats.check(s.groupRepeats, 0);
    int size = in.getCount(HOST_BYTES);
    s.grow(size);
    s.size = size;
    for (int i = 0; i < size; i++) {
      s.id[i] = in.getLong();
      s.seen[i] = in.getLong();
      s.age[i] = count(in);
      s.offset[i] = finite(in);
      s.ownVar[i] = positive(in);
      s.outRun[i] = count(in);
      s.last[i] = in.getDouble();
      s.run[i] = count(in);
      for (int k = 0; k < Repeats.COUNTS; k++) {
        s.repeats[i * Repeats.COUNTS + k] = positive(in);
      }
      Repeats.check(s.repeats, i * Repeats.COUNTS);
    }
    s.index();
    if (s.slots.size() != size) {
      throw new CorruptStateException("a host stands twice in the state of a fleet");
    }
    return s;
  }

  private static int count(StateReader in) {
    int value = in.getInt();
    if (value < 0) {
      throw new CorruptStateException("wanted a count, found " + value);
    }
    return value;
  }

  private static double finite(StateReader in) {
    double value = in.getDouble();
    if (!(Math.abs(value) <= Fleet.HUGE * 4)) {
      throw new CorruptStateException("wanted a finite number, found " + value);
    }
    return value;
  }

  private static double positive(StateReader in) {
    double value = in.getDouble();
    if (!(value >= 0 && value <= Fleet.HUGE * Fleet.HUGE * 100)) {
      throw new CorruptStateException("wanted a finite number of at least 0, found " + value);
    }
    return value;
  }
}
