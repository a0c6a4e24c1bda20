package io.petrel.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.detect.Detectors;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single settings other than the file's. */
final class OverridesTest {
  private static final Types TYPES =
      new Types(Detectors.ALL, List.of(), List.of(), matcher -> matcher, variable -> null);

  private static final Config CONFIG =
      config(
          """
          signals:
            - name: cpu
              query: 'rate(x{mode="$${MODE}"}[5m])'
              unit: percent
              severity: critical
              detectors:
                - threshold: { above: { warning: 80, critical: 95 }, for: 5m }
                - fleet
            - name: cpu.steal
              query: q
              detectors: [ fleet: { for: 9m } ]
          """);

  private static Config config(String text) {
    ConfigReader.Result read = ConfigReader.parse("petrel.yml", Path.of(""), text, TYPES);
    assertThat(read).as("%s", read).isInstanceOf(ConfigReader.Result.Ok.class);
    return ((ConfigReader.Result.Ok) read).config();
  }

  private static List<SignalConfig> applied(String... sets) {
    ConfigReader.Result result = Overrides.apply(CONFIG, List.of(sets), TYPES);
    assertThat(result).as("%s", result).isInstanceOf(ConfigReader.Result.Ok.class);
    return ((ConfigReader.Result.Ok) result).config().signals();
  }

  @Test
  void what_is_not_named_stays_as_it_was() {
    assertThat(applied()).isEqualTo(CONFIG.signals());
    // Set to what it is: the way through the text changes nothing.
    assertThat(applied("cpu.unit=percent", "*.fleet.distance=4")).isEqualTo(CONFIG.signals());
  }

  @Test
  void one_key_of_one_detector_is_set() {
    List<SignalConfig> signals = applied("cpu.fleet.for=7m", "cpu.floor=2.5");
    assertThat(signals.get(0).detectors().get(1).telling().holdFor())
        .isEqualTo(Duration.ofMinutes(7));
    assertThat(signals.get(0).floor()).isEqualTo(2.5);
    assertThat(signals.get(0).detectors().get(0))
        .isEqualTo(CONFIG.signals().get(0).detectors().get(0));
    assertThat(signals.get(1)).isEqualTo(CONFIG.signals().get(1));
  }

  @Test
  void a_name_with_a_dot_and_all_signals_can_be_meant() {
    List<SignalConfig> signals = applied("*.fleet.for=7m", "cpu.steal.fleet.for=1m");
    assertThat(signals.get(0).detectors().get(1).telling().holdFor())
        .isEqualTo(Duration.ofMinutes(7));
    assertThat(signals.get(1).detectors().get(0).telling().holdFor())
        .isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void a_value_may_be_a_map() {
    assertThat(applied("cpu.threshold.above={ critical: 99 }").get(0).detectors().get(0).detector())
        .isNotEqualTo(CONFIG.signals().get(0).detectors().get(0).detector());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cpu.fleet.distance | expected SIGNAL.DETECTOR.KEY=VALUE",
        "mem.fleet.distance=3 | no such signal: expected a key of cpu or cpu.steal or *",
        "cpu.distance.fleet.x=3 | expected SIGNAL.DETECTOR.KEY=VALUE",
        "cpu.fleet=3 | expected SIGNAL.DETECTOR.KEY=VALUE",
        "cpu.steal.threshold.above=3 | no detector threshold looks at cpu.steal",
        "cpu.fleet.distanze=3 | unknown key; did you mean distance?",
        "cpu.fleet.distance=far | far: expected a number",
        "cpu.fleet.distance=1000 | wanted 1 to 100, got 1000.0",
        "cpu.unit=percents | percents",
        "cpu.fleet.for={ | not valid YAML",
      })
  void what_makes_no_sense_is_refused_with_the_option_and_the_reason(String set, String why) {
    ConfigReader.Result result = Overrides.apply(CONFIG, List.of(set), TYPES);
    assertThat(result).isInstanceOf(ConfigReader.Result.Invalid.class);
    assertThat(((ConfigReader.Result.Invalid) result).errors().get(0).toString())
        .startsWith("--set " + set)
        .contains(why);
  }

  @Test
  void detectors_are_found_by_their_keys() {
    assertThat(Overrides.detectorsWith(CONFIG, "distance", TYPES)).containsExactly("fleet");
    assertThat(Overrides.detectorsWith(CONFIG, "clusters", TYPES)).isEmpty();
  }
}
