package io.petrel.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.petrel.series.sim.CleanSeries;
import io.petrel.series.sim.SeriesKind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class QualityTest {
  private static final long HOUR = 3_600_000;

  @TempDir private Path directory;

  @Test
  void small_run_works_without_data() throws Exception {
    Path json = directory.resolve("quality.json");
    int code =
        new CommandLine(new Quality())
            .execute("--quick", "--detectors", "3sigma,record", "--json", json.toString());
    assertThat(code).isZero();
    JsonNode tables = new JsonMapper().readTree(Files.readString(json)).get("tables");
    assertThat(tables.propertyNames())
        .containsExactly("clean", "hosts", "fleet", "nab", "cloudmon", "faults", "cost");
    assertThat(tables.get("nab")).isEmpty();
    assertThat(tables.get("clean").get(1).get("rows")).hasSize(SeriesKind.values().length + 1);
    assertThat(tables.get("hosts").get(0).get("rows").get(1).get(0).asString()).isEqualTo("record");
  }

  @Test
  void unknown_detector_is_refused_with_the_known_ones() {
    StringWriter said = new StringWriter();
    int code =
        new CommandLine(new Quality())
            .setErr(new PrintWriter(said, true))
            .execute("--detectors", "oracle");
    assertThat(code).isEqualTo(2);
    assertThat(said.toString()).contains("\"oracle\"", "record", "fleet");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rcf", "netdata", "3sigma", "gaussian", "record"})
  void copies_go_on_alike_and_apart(String name) {
    Contender contender = Contenders.of(List.of(name), "{}").get(0);
    CleanSeries series = CleanSeries.of(SeriesKind.AR_STRONG, 3, 1_300, 300);
    Scorer<?> one = Scorer.of(contender.detector());
    for (int i = 0; i < 1_200; i++) {
      one.take(series.at(i), series.values()[i]);
    }
    Scorer<?> other = one.fork();
    Scorer<?> third = one.fork();
    for (int i = 1_200; i < 1_300; i++) {
      third.take(series.at(i), 1e6 + i);
      assertThat(other.take(series.at(i), series.values()[i]))
          .isCloseTo(one.take(series.at(i), series.values()[i]), within(0.05));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rcf", "netdata", "3sigma", "gaussian", "record"})
  void a_huge_spike_is_anomalous_to_every_method(String name) {
    CleanSeries series = CleanSeries.of(SeriesKind.WHITE, 5, 4_000, 300);
    Scorer<?> scorer = Scorer.of(Contenders.of(List.of(name), "{}").get(0).detector());
    for (int i = 0; i < 3_999; i++) {
      scorer.take(series.at(i), series.values()[i]);
    }
    assertThat(scorer.take(series.at(3_999), series.values()[0] + 100 * series.sigma()))
        .isGreaterThan(1);
  }

  @Test
  void stretches_an_hour_or_less_apart_are_one_episode() {
    Episodes episodes = new Episodes();
    double[] scores = {2, 0, 2, 0, 0, 2, 0.5, 20};
    for (int i = 0; i < scores.length; i++) {
      episodes.take(i * HOUR / 2, scores[i]);
    }
    assertThat(episodes.atOne()).isEqualTo(2);
    assertThat(episodes.threshold(0)).isBetween(20.0, 21.0);
    assertThat(episodes.threshold(1)).isBetween(2.0, 2.1);
    episodes.begin();
    episodes.take(0, 2);
    assertThat(episodes.atOne()).isEqualTo(3);
  }

  @Test
  void intervals_hold_the_rate_and_widen_when_few_series_have_all_events() {
    Rate even = Rate.ofSeries(new long[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 1);
    Rate uneven = Rate.ofSeries(new long[] {10, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 1);
    // the exact Poisson interval of 10 events is 4.80 to 18.39
    assertThat(even.lower()).isCloseTo(0.48, within(0.01));
    assertThat(even.upper()).isCloseTo(1.84, within(0.01));
    assertThat(uneven.perUnit()).isEqualTo(1);
    assertThat(uneven.upper()).isGreaterThan(2 * even.upper());
    assertThat(Rate.ofSeries(new long[10], 1).upper()).isCloseTo(0.369, within(0.005));
  }

  @ParameterizedTest
  @CsvSource({"0, 0.5", "1, 0.158655", "3, 1.349898e-3", "5, 2.866516e-7", "8, 6.220961e-16"})
  void tail_of_a_gaussian_is_that_of_the_tables(double z, double tail) {
    assertThat(WindowedGaussian.log10Tail(z)).isCloseTo(Math.log10(tail), within(0.003));
  }

  @Test
  void detectors_of_groups_are_refused() {
    assertThatThrownBy(() -> Contenders.of(List.of("fleet"), "{}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("single series");
  }
}
