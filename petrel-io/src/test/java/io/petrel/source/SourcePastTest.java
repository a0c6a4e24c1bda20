package io.petrel.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.replay.Past;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stretch of the past in one call. */
final class SourcePastTest {
  private static final Signal CPU = Signal.of("cpu_usage", "q", Unit.PERCENT);
  private static final Duration STEP = Duration.ofMinutes(1);

  @Test
  void it_lies_on_the_grid_and_holds_what_is_judged_and_what_only_teaches(@TempDir Path directory)
      throws IOException {
    StringBuilder csv = new StringBuilder("timestamp,value\n");
    Instant begin = Instant.parse("2026-01-01T00:00:00Z");
    for (int minute = 0; minute <= 120; minute++) {
      csv.append(begin.plusSeconds(60L * minute)).append(',').append(minute).append('\n');
    }
    Files.writeString(directory.resolve("web-1.csv"), csv);
    try (Source source = CsvSource.of(directory)) {
      Past past =
          source.past(
              CPU, begin.plusSeconds(7_199), Duration.ofMinutes(30), Duration.ofMinutes(60), STEP);
      assertThat(past.to()).isEqualTo(begin.plusSeconds(60 * 119).toEpochMilli());
      assertThat(past.from()).isEqualTo(begin.plusSeconds(60 * 89).toEpochMilli());
      assertThat(past.samples()).isEqualTo(91);
      assertThat(past.latest().value(0)).isEqualTo(119);
    }
  }

  @Test
  void a_source_that_does_not_answer_says_why() {
    int port = Program.freePort();
    try (Source source = PrometheusSource.of(URI.create("http://127.0.0.1:" + port))) {
      assertThatThrownBy(
              () -> source.past(CPU, Instant.EPOCH, Duration.ofHours(1), Duration.ZERO, STEP))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("127.0.0.1:" + port)
          .hasMessageContaining("connection refused");
    }
  }
}
