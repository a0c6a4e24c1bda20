package io.petrel.pipeline;

import io.petrel.detect.Reason;
import io.petrel.route.Silence;
import io.petrel.series.Labels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Excludes what silences match while they are in force. */
final class Silenced implements Exclusion {
  private static final int MOST_STEPS = 8;

  private final List<Silence> silences;

  /** The newest instant that was asked for: there are many questions for each. */
  private volatile InForce newest = new InForce(Long.MIN_VALUE, List.of());

  private record InForce(long at, List<Silence> silences) {}

  Silenced(List<Silence> silences) {
    this.silences = List.copyOf(silences);
  }

  private List<Silence> inForce(long at) {
    InForce found = newest;
    if (found.at != at) {
      found = new InForce(at, silences.stream().filter(silence -> silence.holds(at)).toList());
      newest = found;
    }
    return found.silences;
  }

  @Override
  public boolean any(long at) {
    return !inForce(at).isEmpty();
  }

  @Override
  public @Nullable Reason reason(Labels labels, long at) {
    for (Silence silence : inForce(at)) {
      if (silence.matches(labels)) {
        return because(silence.comment(), end(silence, at));
      }
    }
    return null;
  }

  /** When it is not in force any more, or a day on which it still is. */
  private static long end(Silence silence, long at) {
    long end = silence.nextChange(at);
    for (int i = 1; i < MOST_STEPS && silence.holds(end); i++) {
      end = silence.nextChange(end);
    }
    return end;
  }

  /** Why something is not learned from. */
  static Reason because(String comment, long until) {
    Reason.Builder why =
        Reason.builder(comment.isBlank() ? "learning.excluded" : "learning.excluded_because")
            .instant("until", until);
    return (comment.isBlank() ? why : why.text("comment", comment)).build();
  }
}
