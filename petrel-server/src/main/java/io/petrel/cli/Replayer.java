package io.petrel.cli;

import io.petrel.config.Config;
import io.petrel.replay.Highlight;
import io.petrel.replay.Report;
import io.petrel.replay.Trace;
import io.petrel.route.Matcher;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Leads the past of a configuration's sources through its pipeline. */
@FunctionalInterface
public interface Replayer {
  /**
   * Does it.
   *
   * @throws IllegalArgumentException when the request makes no sense for these sources
   */
  Outcome replay(Request request, Progress progress) throws InterruptedException;

  /**
   * What is wanted.
   *
   * @param config what to watch and whom to tell
   * @param variants further configurations over the same sources, for comparison
   * @param only a series counts when its labels and its host's fulfil all of these
   * @param from the window's first instant, milliseconds since the epoch; null = {@code length}
   *     before its end
   * @param to the window's last instant; null = the newest there is
   * @param length how long the window is where {@code from} is not given
   * @param step the distance of two ticks
   * @param learn how long before the window detectors learn
   * @param charts how many incidents are to be drawn at most
   */
  record Request(
      Config config,
      List<Variant> variants,
      List<Matcher> only,
      @Nullable Long from,
      @Nullable Long to,
      Duration length,
      Duration step,
      Duration learn,
      int charts) {}

  /** A configuration with a name. */
  record Variant(String name, Config config) {}

  /** What a variant would have told. */
  record Compared(String name, Report report) {
    /** All together. */
    public Report.Totals totals() {
      return report.totals();
    }
  }

  /** A chart's incident and its series. */
  record Chart(Highlight highlight, Trace trace) {}

  /**
   * What came of it.
   *
   * @param report what would have been told
   * @param compared the variants
   * @param charts the worst incidents, drawn
   * @param remarks what people should know about the data
   * @param failure why it could not be read to the end, null = it could
   */
  record Outcome(
      Report report,
      List<Compared> compared,
      List<Chart> charts,
      List<String> remarks,
      @Nullable String failure) {}
}
