package io.petrel.pipeline;

import io.petrel.alert.Alert;
import io.petrel.detect.Reason;
import io.petrel.route.Matcher;
import io.petrel.route.Silence;
import io.petrel.series.Labels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says which series are not to be learned from at an instant, because people know that they are not
 * as usual: a planned load test, maintenance.
 *
 * <p>To a detector that learns such a stretch is a gap: it is not stepped, so it neither learns nor
 * has an opinion. A pure function of its arguments; may be called by any thread.
 */
@FunctionalInterface
public interface Exclusion {
  /** Everything is learned from. */
  Exclusion NONE = of(List.of());

  /**
   * Why a series is not to be learned from, null = it is.
   *
   * @param labels the series' labels with those of its host, and {@link Alert#NAME} for its signal
   * @param at milliseconds since the epoch
   */
  @Nullable Reason reason(Labels labels, long at);

  /**
   * False = {@link #reason} is null for every series at that instant, so none need be looked at.
   */
  default boolean any(long at) {
    return true;
  }

  /** What this or another excludes; where both do, this one says why. */
  default Exclusion or(Exclusion other) {
    Exclusion one = this;
    return new Exclusion() {
      @Override
      public boolean any(long at) {
        return one.any(at) || other.any(at);
      }

      @Override
      public @Nullable Reason reason(Labels labels, long at) {
        Reason why = one.any(at) ? one.reason(labels, at) : null;
        return why == null && other.any(at) ? other.reason(labels, at) : why;
      }
    };
  }

  /** What matches any of the silences while that is in force. */
  static Exclusion during(List<Silence> silences) {
    return silences.isEmpty() ? NONE : new Silenced(silences);
  }

  /**
   * One stretch of time.
   *
   * @param from the first instant, milliseconds since the epoch
   * @param to the first instant after it
   * @param matchers the series that all of them match; none = every series
   * @param comment why, for people; may be empty
   */
  record Range(long from, long to, List<Matcher> matchers, String comment) {
    public Range {
      if (to <= from) {
        throw new IllegalArgumentException("to: wanted an instant after from, got " + to);
      }
      matchers = List.copyOf(matchers);
    }

    boolean holds(long at) {
      return from <= at && at < to;
    }

    boolean takes(Labels labels) {
      return matchers.stream().allMatch(matcher -> matcher.matches(labels));
    }

    Reason reason() {
      return Silenced.because(comment, to);
    }
  }

  /** What any of the ranges excludes; where several do, the one that ends last says why. */
  static Exclusion of(List<Range> ranges) {
    List<Range> all = List.copyOf(ranges);
    return new Exclusion() {
      @Override
      public boolean any(long at) {
        for (Range range : all) {
          if (range.holds(at)) {
            return true;
          }
        }
        return false;
      }

      @Override
      public @Nullable Reason reason(Labels labels, long at) {
        Range last = null;
        for (Range range : all) {
          if (range.holds(at) && (last == null || range.to > last.to) && range.takes(labels)) {
            last = range;
          }
        }
        return last == null ? null : last.reason();
      }
    };
  }
}
