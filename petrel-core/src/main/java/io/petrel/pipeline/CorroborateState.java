package io.petrel.pipeline;

import io.petrel.detect.Score;
import io.petrel.machine.CorruptStateException;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.series.Labels;
import io.petrel.series.Unit;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@link Corroborate} remembers: the parts that are unusual now, and what it has learned of
 * signals over all hosts. Not thread-safe.
 */
public final class CorroborateState {
  /** What is believed of a signal before it has been seen much: unusual one time in a hundred. */
  private static final double PRIOR_TIMES = 10_000;

  private static final double PRIOR_UNUSUAL = 100;

  /** Before much is known, parts are taken to go together three times in ten. */
  private static final double PRIOR_ONSETS = 10;

  private static final double PRIOR_TOGETHER = 3;

  /** A score's chance falls by 10^6 from 0 to 1 where nothing else is known, worth 50 onsets. */
  private static final double PRIOR_FALL = 6;

  private static final double PRIOR_ENDS = 50;

  /** Older times fade: counts are halved when they reach this. */
  private static final double FADE_AT = 1e6;

  private static final double FADE_ONSETS_AT = 2000;

  private static final int REACHES = 6;
  private static final double PRIOR_LOOKS = 100;

  long asOf = Long.MIN_VALUE;
  private final Map<String, Part> parts = new TreeMap<>();
  private final Map<String, Learned> learned = new TreeMap<>();

  /** How many series of a signal and group were judged last. */
  private final Map<String, Integer> judged = new TreeMap<>();

  /** How many stretches of unusual scores ended, and by how much their highest passed the cut. */
  private double ends;

  private double excess;

  CorroborateState() {}

  /** A host's signal that is, or was within the window, unusual: as it was at its highest. */
  static final class Part {
    final String host;
    final String signal;
    final Labels peers;
    final Unit unit;
    double score;
    double value;
    double lower;
    double upper;
    long at;

    Part(String host, String signal, Labels peers, Unit unit) {
      this.host = host;
      this.signal = signal;
      this.peers = peers;
      this.unit = unit;
    }

    void take(Score seen, long when) {
      at = when;
      if (seen.score() >= score) {
        score = seen.score();
        value = seen.value();
        lower = seen.lower();
        upper = seen.upper();
      }
    }
  }

  /** What is known of a signal. */
  private static final class Learned {
    double times;
    double unusual;
    double onsets;

    /** Looks at a peer group, and how many of these found more than 2^i peers unusual. */
    double looks;

    final double[] reached = new double[REACHES];
    final Map<String, Double> together = new TreeMap<>();
  }

  Collection<Part> parts() {
    return parts.values();
  }

  int judged(String signal, Labels peers) {
    return judged.getOrDefault(key(signal, peers.toString()), 0);
  }

  /** Forgets whom a signal was judged for, before it is told anew. */
  void judgeAnew(String signal) {
    judged.keySet().removeIf(key -> key.startsWith(signal + "\u0000"));
  }

  private static String key(String signal, String who) {
    return signal + "\u0000" + who;
  }

  /** Forgets parts that were unusual last before this, and learns from how high they went. */
  void expire(long before) {
    parts
        .values()
        .removeIf(
            part -> {
              if (part.at > before) {
                return false;
              }
              // what went beyond the edge counts as having reached it: faults do not set the scale
              ends += part.score < 1 ? 1 : 0;
              excess += Math.min(part.score, 1) - Score.UNUSUAL;
              return true;
            });
    if (ends > FADE_ONSETS_AT) {
      ends /= 2;
      excess /= 2;
    }
  }

  void take(Corroborate.Group group, long at) {
    Learned signal = learned.computeIfAbsent(group.signal(), s -> new Learned());
    judged.put(key(group.signal(), group.peers().toString()), group.judged());
    for (Corroborate.Mark mark : group.marks()) {
      String key = key(group.signal(), mark.host());
      Part part = parts.get(key);
      if (part == null) {
        part = new Part(mark.host(), group.signal(), group.peers(), group.unit());
        onset(signal, part);
        parts.put(key, part);
      }
      part.take(mark.score(), at);
    }
    long active =
        parts.values().stream()
            .filter(p -> p.signal.equals(group.signal()) && p.peers.equals(group.peers()))
            .count();
    signal.times += Math.max(group.judged(), active);
    signal.unusual += active;
    signal.looks++;
    for (int i = 0; i < REACHES && active > 1L << i; i++) {
      signal.reached[i]++;
    }
    if (signal.looks > FADE_AT) {
      signal.looks /= 2;
      for (int i = 0; i < REACHES; i++) {
        signal.reached[i] /= 2;
      }
    }
    if (signal.times > FADE_AT) {
      signal.times /= 2;
      signal.unusual /= 2;
    }
  }

  private void onset(Learned signal, Part fresh) {
    signal.onsets++;
    for (Part other : parts.values()) {
      if (other.host.equals(fresh.host)) {
        signal.together.merge(other.signal, 1.0, Double::sum);
        Learned others = learned.get(other.signal);
        if (others != null) {
          others.together.merge(fresh.signal, 1.0, Double::sum);
        }
      }
    }
    if (signal.onsets > FADE_ONSETS_AT) {
      signal.onsets /= 2;
      signal.together.replaceAll((name, count) -> count / 2);
    }
  }

  /** How fast the chance of a score falls, in -log10 a unit of score. */
  double fall() {
    double mean =
        (excess + PRIOR_ENDS / (PRIOR_FALL * Math.log(10))) / (ends + PRIOR_ENDS) * Math.log(10);
    return Math.min(1 / mean, PRIOR_FALL);
  }

  /** -log10 of how often a signal of a host is unusual. */
  double rarity(String signal) {
    Learned known = learned.get(signal);
    double times = known == null ? 0 : known.times;
    double unusual = known == null ? 0 : known.unusual;
    return -Math.log10(Math.min(1, (unusual + PRIOR_UNUSUAL) / (times + PRIOR_TIMES)));
  }

  /** How likely a signal is unusual given that another of the host is. */
  double together(String signal, String other) {
    Learned given = learned.get(other);
    double onsets = given == null ? 0 : given.onsets;
    double both = given == null ? 0 : given.together.getOrDefault(signal, 0.0);
    double likely = Math.min(1, (both + PRIOR_TOGETHER) / (onsets + PRIOR_ONSETS));
    return Math.max(likely, Math.pow(10, -rarity(signal)));
  }

  /** -log10 of how often so many peers, at least 2, are unusual at a time. */
  double rarityAmongPeers(String signal, int peers) {
    Learned known = learned.get(signal);
    int i = Math.min(31 - Integer.numberOfLeadingZeros(Math.max(peers - 1, 1)), REACHES - 1);
    double looks = known == null ? 0 : known.looks;
    double reached = known == null ? 0 : known.reached[i];
    return -Math.log10(Math.min(1, (reached + 1) / (looks + PRIOR_LOOKS)));
  }

  void encode(StateWriter out) {
    out.putLong(asOf).putDouble(ends).putDouble(excess).putInt(parts.size());
    for (Part p : parts.values()) {
      out.putString(p.host).putString(p.signal).putLabels(p.peers).putString(p.unit.name());
      out.putDouble(p.score).putDouble(p.value).putDouble(p.lower).putDouble(p.upper).putLong(p.at);
    }
    out.putInt(learned.size());
    learned.forEach(
        (name, known) -> {
          out.putString(name).putDouble(known.times).putDouble(known.unusual);
          out.putDouble(known.onsets).putDouble(known.looks);
          for (double reached : known.reached) {
            out.putDouble(reached);
          }
          out.putInt(known.together.size());
          known.together.forEach((other, count) -> out.putString(other).putDouble(count));
        });
    out.putInt(judged.size());
    judged.forEach((key, count) -> out.putString(key).putInt(count));
  }

  static CorroborateState decode(StateReader in) {
    CorroborateState state = new CorroborateState();
    state.asOf = in.getLong();
    state.ends = count(in);
    state.excess = count(in);
    for (int n = in.getCount(48); n > 0; n--) {
      Part part = new Part(in.getString(), in.getString(), in.getLabels(), unit(in.getString()));
      part.score = count(in);
      part.value = in.getDouble();
      part.lower = in.getDouble();
      part.upper = in.getDouble();
      part.at = in.getLong();
      state.parts.put(key(part.signal, part.host), part);
    }
    for (int n = in.getCount(48); n > 0; n--) {
      String name = in.getString();
      Learned known = new Learned();
      known.times = count(in);
      known.unusual = count(in);
      known.onsets = count(in);
      known.looks = count(in);
      for (int i = 0; i < REACHES; i++) {
        known.reached[i] = count(in);
      }
      for (int m = in.getCount(12); m > 0; m--) {
        known.together.put(in.getString(), count(in));
      }
      state.learned.put(name, known);
    }
    for (int n = in.getCount(8); n > 0; n--) {
      state.judged.put(in.getString(), in.getInt());
    }
    return state;
  }

  private static double count(StateReader in) {
    double count = in.getDouble();
    if (!(count >= 0 && count <= 1e12)) {
      throw new CorruptStateException("impossible number in corroborate: " + count);
    }
    return count;
  }

  private static Unit unit(String name) {
    for (Unit unit : Unit.values()) {
      if (unit.name().equals(name)) {
        return unit;
      }
    }
    throw new CorruptStateException("no unit is called " + name);
  }
}
