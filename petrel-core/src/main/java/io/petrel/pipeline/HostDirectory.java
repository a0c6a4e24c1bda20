package io.petrel.pipeline;

import io.petrel.detect.Detector.HostState;
import io.petrel.machine.CorruptStateException;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

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
  private boolean known;

  HostDirectory(String hostLabel) {
    this.hostLabel = hostLabel;
  }

  /** One host; the same instance for as long as nothing about it changes. */
  record Host(Labels labels, HostState state, long lastSeen) {}

  /** Takes an answer; a failed one changes nothing, a partial one removes nobody. */
  void take(Fetch answer, long at, long forgetAfter) {
    Frame frame;
    if (answer instanceof Fetch.Complete complete) {
      frame = complete.frame();
      known = known || frame.size() > 0;
    } else if (answer instanceof Fetch.Partial partial) {
      frame = partial.frame();
    } else {
      return;
    }
    Map<String, Host> seen = new HashMap<>();
    for (int i = 0; i < frame.size(); i++) {
      String name = frame.series(i).get(hostLabel);
      if (name != null) {
        HostState state = frame.value(i) > 0 ? HostState.UP : HostState.DOWN;
        Host other = seen.get(name);
        seen.put(
            name,
            other == null
                ? new Host(frame.series(i), state, at)
                : new Host(
                    shared(other.labels, frame.series(i)),
                    state == HostState.UP ? state : other.state,
                    at));
      }
    }
    boolean complete = answer instanceof Fetch.Complete;
    Map<String, Host> next = new HashMap<>();
    hosts.forEach(
        (name, host) -> {
          if (!seen.containsKey(name) && at - host.lastSeen < forgetAfter) {
            boolean gone = complete && host.state != HostState.GONE;
            next.put(name, gone ? new Host(host.labels, HostState.GONE, host.lastSeen) : host);
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

  HostState state(String host) {
    if (!known) {
      return HostState.UNKNOWN;
    }
    Host found = hosts.get(host);
    return found == null ? HostState.GONE : found.state;
  }

  String hostLabel() {
    return hostLabel;
  }

  void encode(StateWriter out) {
    out.putBoolean(known).putInt(hosts.size());
    hosts.forEach(
        (name, host) ->
            out.putString(name)
                .putLabels(host.labels)
                .putString(host.state.name())
                .putLong(host.lastSeen));
  }

  static HostDirectory decode(String hostLabel, StateReader in) {
    HostDirectory directory = new HostDirectory(hostLabel);
    directory.known = in.getBoolean();
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
