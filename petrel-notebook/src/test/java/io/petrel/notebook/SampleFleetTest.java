package io.petrel.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.series.Frame;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import io.petrel.source.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SampleFleetTest {
  @Test
  void the_same_seed_makes_the_same_fleet_and_another_one_another() {
    Frame one = last(new SampleFleet(7).frames());
    Frame same = last(new SampleFleet(7).frames());
    Frame other = last(new SampleFleet(8).frames());
    assertThat(one.size()).isEqualTo(24);
    int differences = 0;
    for (int i = 0; i < one.size(); i++) {
      assertThat(same.series(i)).isEqualTo(one.series(i));
      assertThat(same.value(i)).isEqualTo(one.value(i));
      differences += one.value(i) == other.value(i) ? 0 : 1;
    }
    assertThat(differences).isGreaterThan(20);
  }

  private static Frame last(List<Frame> frames) {
    return frames.get(frames.size() - 1);
  }

  @Test
  void a_source_reads_back_what_was_written() {
    SampleFleet fleet = new SampleFleet(7);
    Frame end = last(fleet.frames());
    try (Source source = fleet.asSource()) {
      assertThat(source.newest(Long.MAX_VALUE)).isEqualTo(end.at());
      List<Frame> read =
          source
              .range(
                  Signal.of("cpu_usage", "", Unit.PERCENT),
                  end.at() - SampleFleet.LENGTH.toMillis(),
                  end.at(),
                  SampleFleet.STEP.toMillis())
              .orThrow();
      assertThat(read).hasSameSizeAs(fleet.frames());
      for (int i = 0; i < end.size(); i++) {
        int at = last(read).series().indexOf(end.series(i));
        assertThat(last(read).value(at)).isEqualTo(end.value(i));
      }
    }
  }
}
