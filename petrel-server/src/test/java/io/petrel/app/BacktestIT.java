package io.petrel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.petrel.cli.Replayer;
import io.petrel.config.Config;
import io.petrel.replay.Report.PastIncident;
import io.petrel.source.RealPrometheus;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against Debian's own prometheus with a loaded history. */
@Timeout(120)
final class BacktestIT {
  @TempDir Path directory;

  @Test
  void history_in_a_prometheus_tells_what_live_ticks_tell() throws Exception {
    try (RealPrometheus prometheus = RealPrometheus.withHistory(Recorded.openMetrics())) {
      Config config = ReplaysTest.config("prometheus: { url: \"" + prometheus.url() + "\" }");
      Replayer.Outcome outcome = ReplaysTest.replay(ReplaysTest.lastDay(config, 3));
      assertThat(outcome.failure()).isNull();
      assertThat(outcome.remarks()).isEmpty();
      assertThat(outcome.charts()).isNotEmpty();
      ReplaysTest.assertSame(outcome.report(), ReplaysTest.live(config));

      Config files = ReplaysTest.config("csv: { path: \"" + Recorded.csv(directory) + "\" }");
      // The order of hosts differs, and with it the last digits of sums: no matter for decisions.
      assertThat(outcome.report().incidents())
          .extracting(PastIncident::id, PastIncident::endedAt, PastIncident::notifications)
          .isEqualTo(
              replay(files).report().incidents().stream()
                  .map(i -> tuple(i.id(), i.endedAt(), i.notifications()))
                  .toList());
    }
  }

  private static Replayer.Outcome replay(Config config) throws InterruptedException {
    return ReplaysTest.replay(ReplaysTest.lastDay(config, 0));
  }
}
