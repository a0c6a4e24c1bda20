package io.petrel.serve;

import io.petrel.route.Matcher;
import io.petrel.series.Fetch;
import io.petrel.series.Frame;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Which series count: those whose labels, with the ones that their host has, fulfil all matchers.
 * Not thread-safe.
 */
final class Selection {
  private final List<Matcher> matchers;
  private final Map<String, Map<String, Labels>> hosts = new HashMap<>();

  /** Whether a series counts, by source and host label: answers mostly have the same ones. */
  private final Map<Origin, Map<Labels, Boolean>> counted = new HashMap<>();

  private record Origin(String source, String hostLabel) {}

  Selection(List<Matcher> matchers) {
    this.matchers = List.copyOf(matchers);
  }

  /** The hosts that count; the labels of all are remembered. */
  Fetch hosts(String source, String hostLabel, Fetch answer) {
    if (matchers.isEmpty()) {
      return answer;
    }
    Map<String, Labels> known = hosts.computeIfAbsent(source, s -> new HashMap<>());
    Frame frame = frame(answer);
    for (int i = 0; i < frame.size(); i++) {
      String host = frame.series(i).get(hostLabel);
      if (host != null && !frame.series(i).equals(known.put(host, frame.series(i)))) {
        counted.clear();
      }
    }
    return kept(answer, this::counts);
  }

  private boolean counts(Labels labels) {
    return matchers.stream().allMatch(matcher -> matcher.matches(labels));
  }

  /** The series that count, by the hosts known so far. */
  Fetch series(Signal signal, Fetch answer) {
    if (matchers.isEmpty()) {
      return answer;
    }
    Map<String, Labels> known = hosts.getOrDefault(signal.source(), Map.of());
    Map<Labels, Boolean> decided =
        counted.computeIfAbsent(
            new Origin(signal.source(), signal.hostLabel()), which -> new HashMap<>());
    return kept(
        answer,
        series ->
            decided.computeIfAbsent(
                series,
                raw -> {
                  String host = raw.getOrEmpty(signal.hostLabel());
                  return counts(raw.orElse(known.getOrDefault(host, Labels.empty())));
                }));
  }

  private static Fetch kept(Fetch answer, Predicate<Labels> counts) {
    Frame frame = frame(answer);
    Labels[] series = new Labels[frame.size()];
    double[] values = new double[frame.size()];
    int n = 0;
    for (int i = 0; i < frame.size(); i++) {
      if (counts.test(frame.series(i))) {
        series[n] = frame.series(i);
        values[n++] = frame.value(i);
      }
    }
    if (n == frame.size()) {
      return answer;
    }
    Frame kept = new Frame(frame.at(), Arrays.copyOf(series, n), Arrays.copyOf(values, n));
    if (answer instanceof Fetch.Complete complete) {
      return new Fetch.Complete(kept, complete.warnings());
    }
    return answer instanceof Fetch.Partial partial
        ? new Fetch.Partial(kept, partial.why())
        : answer;
  }

  private static Frame frame(Fetch answer) {
    if (answer instanceof Fetch.Complete complete) {
      return complete.frame();
    }
    return answer instanceof Fetch.Partial partial ? partial.frame() : Frame.empty(0);
  }
}
