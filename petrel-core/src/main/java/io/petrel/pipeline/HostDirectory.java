package io.petrel.pipeline;

import io.petrel.detect.Detector.HostState;
import io.petrel.machine.CorruptStateException;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one source says of its hosts: their labels and whether they are scraped.
 *
 * <p>Many queries aggregate the labels away that people want to read and route by (provider,
 * region, role); they come back from here. A host with several targets has the labels that all of
 * them share, is up when any is, and keeps its last labels when it is gone.
 */
final class HostDirectory {

  private final String hostLabel;
  private Map<String, Host> hosts = new HashMap<>();
  private long asOf = Long.MIN_VALUE;
  private Object version = new Object();

  HostDirectory(String hostLabel) {
    this.hostLabel = hostLabel;
  }

  /** One host; its labels are the same instance for as long as they do not change. */
  record Host(Labels labels, HostState state, long lastSeen) {}

  /**
   * Takes an answer; a failed one changes nothing, a partial one removes nobody, one that is older
   * than what is known is passed over.
   */
  void take(Fetch answer, long at, long forgetAfter) {
    if (at <= asOf) {
      return;
    }
    if (answer instanceof Fetch.Complete complete) {
      merge(seen(complete.frame(), at), at, host -> after(host, at, forgetAfter));
    } else if (answer instanceof Fetch.Partial partial) {
      merge(seen(partial.frame(), at), at, host -> host);
    }
  }

  private Map<String, Host> seen(Frame frame, long at) {
    Map<String, Host> seen = new HashMap<>(frame.size() * 4 / 3 + 1);
    boolean several = false;
    for (int i = 0; i < frame.size(); i++) {
      String name = frame.series(i).get(hostLabel);
      if (name == null) {
        continue;
      }
      HostState state = frame.value(i) > 0 ? HostState.UP : HostState.DOWN;
      Labels labels = withoutMetricName(frame.series(i));
      Host other = seen.put(name, new Host(asBefore(name, labels), state, at));
      if (other != null) {
        several = true;
        HostState best = other.state == HostState.UP ? other.state : state;
        seen.put(name, new Host(shared(other.labels, labels), best, at));
      }
    }
    if (several) {
      seen.replaceAll((name, h) -> new Host(asBefore(name, h.labels), h.state, at));
    }
    return seen;
  }

  private Labels asBefore(String name, Labels labels) {
    Host before = hosts.get(name);
    return before != null && before.labels.equals(labels) ? before.labels : labels;
  }

  /** What becomes of a host that a complete answer does not mention; null = it is forgotten. */
  private static @Nullable Host after(Host host, long at, long forgetAfter) {
    if (at - host.lastSeen >= forgetAfter) {
      return null;
    }
    return host.state == HostState.GONE
        ? host
        : new Host(host.labels, HostState.GONE, host.lastSeen);
  }

  private void merge(Map<String, Host> seen, long at, Function<Host, @Nullable Host> unmentioned) {
    boolean changed = false;
    int known = 0;
    for (Map.Entry<String, Host> e : seen.entrySet()) {
      Host before = hosts.get(e.getKey());
      known += before == null ? 0 : 1;
      changed |= before == null || !before.labels.equals(e.getValue().labels);
    }
    if (known < hosts.size()) {
      for (Map.Entry<String, Host> e : hosts.entrySet()) {
        if (seen.containsKey(e.getKey())) {
          continue;
        }
        Host kept = unmentioned.apply(e.getValue());
        changed |= kept == null;
        if (kept != null) {
          seen.put(e.getKey(), kept);
        }
      }
    }
    if (changed) {
      version = new Object();
    }
    hosts = seen;
    asOf = at;
  }

  /** Another object whenever the labels of any host are others. */
  Object version() {
    return version;
  }

  private static Labels withoutMetricName(Labels labels) {
    return labels.get("__name__") == null ? labels : labels.without(List.of("__name__"));
  }

  private static Labels shared(Labels a, Labels b) {
    Map<String, String> both = new TreeMap<>(a.asMap());
    both.entrySet().removeIf(e -> !e.getValue().equals(b.get(e.getKey())));
    return Labels.of(both);
  }

  /** The labels to add to a host's series: the same instance while they stay the same. */
  Labels labels(String host) {
    Host found = hosts.get(host);
    return found == null ? Labels.empty() : found.labels;
  }

  /** Of a host that was never a target the source does not say. */
  HostState state(String host) {
    Host found = hosts.get(host);
    return found == null ? HostState.UNKNOWN : found.state;
  }

  String hostLabel() {
    return hostLabel;
  }

  void encode(StateWriter out) {
    out.putLong(asOf).putInt(hosts.size());
    hosts.forEach(
        (name, host) ->
            out.putString(name)
                .putLabels(host.labels)
                .putString(host.state.name())
                .putLong(host.lastSeen));
  }

  static HostDirectory decode(String hostLabel, StateReader in) {
    HostDirectory directory = new HostDirectory(hostLabel);
    directory.asOf = in.getLong();
    for (int n = in.getCount(20); n > 0; n--) {
      String name = in.getString();
      Labels labels = in.getLabels();
      HostState state = hostState(in.getString());
      directory.hosts.put(name, new Host(labels, state, in.getLong()));
    }
    return directory;
  }

  private static HostState hostState(String name) {
    for (HostState state : HostState.values()) {
      if (state.name().equals(name)) {
        return state;
      }
    }
    throw new CorruptStateException("no state of a host is called " + name);
  }
}
