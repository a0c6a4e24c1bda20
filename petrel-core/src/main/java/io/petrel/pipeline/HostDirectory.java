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
    Map<String, Host> seen = new HashMap<>();
    for (int i = 0; i < frame.size(); i++) {
      String name = frame.series(i).get(hostLabel);
      if (name != null) {
        HostState state = frame.value(i) > 0 ? HostState.UP : HostState.DOWN;
        Labels labels = withoutMetricName(frame.series(i));
        Host other = seen.get(name);
        seen.put(
            name,
            other == null
                ? new Host(labels, state, at)
                : new Host(
                    shared(other.labels, labels), state == HostState.UP ? state : other.state, at));
      }
    }
    return seen;
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
    Map<String, Host> next = new HashMap<>();
    hosts.forEach(
        (name, host) -> {
          Host kept = seen.containsKey(name) ? null : unmentioned.apply(host);
          if (kept != null) {
            next.put(name, kept);
          }
        });
    seen.forEach(
        (name, host) -> {
          Host before = hosts.get(name);
          Labels labels =
              before != null && before.labels.equals(host.labels) ? before.labels : host.labels;
          next.put(name, new Host(labels, host.state, at));
        });
    hosts = next;
    asOf = at;
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
