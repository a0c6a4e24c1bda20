package io.petrel.cli;

import io.petrel.replay.Report;
import io.petrel.series.Signal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What to look at where a backtest saw too little. */
final class Advice {
  private Advice() {}

  /** There was no series at all. */
  static String nothing(Report report) {
    return "no series in "
        + stretch(report.window())
        + ": check that the source has data for this time (--from, --to), the signals' queries, and"
        + " --matcher";
  }

  /** Signals that had no series while others had. */
  static List<String> of(Report report) {
    List<String> advice = new ArrayList<>();
    for (Report.Seen seen : report.coverage().signals()) {
      Signal signal = seen.signal();
      // What its source did not answer at all is told by a remark.
      if (seen.series() == 0 && seen.ticks() > 0) {
        advice.add(
            "no series of "
                + signal.name()
                + " in "
                + stretch(report.window())
                + ": check its query at source "
                + signal.source()
                + " and --matcher");
      }
    }
    return advice;
  }

  private static String stretch(Report.Window window) {
    return Instant.ofEpochMilli(window.from()) + " to " + Instant.ofEpochMilli(window.to());
  }
}
