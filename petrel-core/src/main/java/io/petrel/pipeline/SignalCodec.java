package io.petrel.pipeline;

import io.petrel.machine.CorruptStateException;
import io.petrel.machine.Machine;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.series.Labels;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Writes and reads what one signal's detectors have learned. */
final class SignalCodec {
  private SignalCodec() {}

  /**
   * Writes what was learned.
   *
   * @param index where each series stands in the list that is written once for all
   */
  static void encode(
      Collection<KnownSeries> entries,
      List<Watcher> watchers,
      StateWriter out,
      Map<Labels, Integer> index) {
    out.putInt(entries.size());
    for (KnownSeries e : entries) {
      Integer at = index.get(e.raw);
      if (at == null) {
        throw new IllegalArgumentException("the index lacks " + e.raw);
      }
      out.putInt(at).putLong(e.lastSeen).putBoolean(e.hasValue);
    }
    out.putInt(watchers.size());
    for (Watcher watcher : watchers) {
      StateWriter part = new StateWriter();
      encode(entries, watcher, watcher.machine(), part);
      out.putString(watcher.rule.name()).putBytes(part.toBytes());
    }
  }

  private static <S> void encode(
      Collection<KnownSeries> entries, Watcher watcher, Machine<S, ?, ?> machine, StateWriter out) {
    out.putString(machine.name()).putInt(machine.version()).putInt(watcher.groups.size());
    watcher.groups.forEach(
        (peers, state) -> {
          out.putLabels(peers);
          encode(machine, state, out);
        });
    // in the order in which the entries were written
    for (KnownSeries entry : entries) {
      Object state = entry.states[watcher.index];
      out.putBoolean(watcher.awaitedBy(entry)).putBoolean(state != null);
      if (state != null) {
        encode(machine, state, out);
      }
    }
  }

  private static <S> void encode(Machine<S, ?, ?> machine, Object state, StateWriter out) {
    @SuppressWarnings("unchecked") // only this machine's states are kept there
    S mine = (S) state;
    StateWriter part = new StateWriter();
    machine.encode(mine, part);
    out.putBytes(part.toBytes());
  }

  /**
   * Takes back what was learned; a detector that is not configured any more is passed over.
   *
   * @param version the version of the snapshot: before the third nobody waited for a lesson
   * @param known the list that the index of {@code encode} speaks of
   * @param enter makes a series known by its labels
   */
  static void decode(
      int version,
      StateReader in,
      Labels[] known,
      Function<Labels, KnownSeries> enter,
      List<Watcher> watchers) {
    KnownSeries[] listed = new KnownSeries[in.getCount(13)];
    for (int i = 0; i < listed.length; i++) {
      int at = in.getInt();
      if (at < 0 || at >= known.length) {
        throw new CorruptStateException("series " + at + " of " + known.length + " is wanted");
      }
      listed[i] = enter.apply(known[at]);
      listed[i].lastSeen = in.getLong();
      listed[i].hasValue = in.getBoolean();
    }
    for (int n = in.getCount(8); n > 0; n--) {
      String name = in.getString();
      byte[] part = in.getBytes();
      for (Watcher watcher : watchers) {
        if (watcher.rule.name().equals(name)) {
          decode(version, watcher, watcher.machine(), listed, new StateReader(part));
        }
      }
    }
  }

  private static void decode(
      int snapshot,
      Watcher watcher,
      Machine<?, ?, ?> machine,
      KnownSeries[] listed,
      StateReader in) {
    String name = in.getString();
    int version = in.getInt();
    if (!name.equals(machine.name()) || version > machine.version()) {
      return;
    }
    for (int n = in.getCount(8); n > 0; n--) {
      Labels peers = in.getLabels();
      watcher.groups.put(peers, machine.decode(version, new StateReader(in.getBytes())));
    }
    for (KnownSeries entry : listed) {
      boolean waits = snapshot >= 3 && in.getBoolean();
      boolean has = in.getBoolean();
      if (!waits && (has || snapshot >= 3)) {
        entry.awaits &= ~watcher.bit();
      }
      if (has) {
        entry.states[watcher.index] = machine.decode(version, new StateReader(in.getBytes()));
      }
    }
  }
}
