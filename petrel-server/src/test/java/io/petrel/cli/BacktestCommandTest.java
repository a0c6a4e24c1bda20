package io.petrel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.config.Kind;
import io.petrel.config.Rule;
import io.petrel.config.Types;
import io.petrel.detect.DetectorType;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.detect.Detectors;
import io.petrel.route.Matcher;
import io.petrel.setting.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line asks of a backtest. */
final class BacktestCommandTest {
  private static final Outside NOWHERE =
      new Outside() {
        @Override
        public List<Answer> ask(io.petrel.config.Config config) {
          return List.of();
        }

        @Override
        public List<Answer> tell(io.petrel.config.Config config, String receiver, String severity) {
          return List.of();
        }
      };

  private static final String CONFIG =
      """
      interval: 2m
      signals:
        - { name: cpu, query: q, detectors: [ moody: { sensitivity: high }, fleet ] }
        - { name: load, query: q, detectors: [ fleet ] }
        - { name: disk, query: q, detectors: [ moody ] }
      """;

  @TempDir Path directory;

  /** How easily it is told. */
  enum Sensitivity {
    LOW,
    NORMAL,
    HIGH
  }

  /** Settings of a detector that can be more or less sensitive. */
  record Moody(@Setting(value = "How easily.", byDefault = "normal") Sensitivity sensitivity) {}

  /** No settings. */
  record None() {}

  private static Types types() {
    List<DetectorType<?>> detectors = new ArrayList<>(Detectors.ALL);
    detectors.add(
        new DetectorType<>(
            "moody",
            "Detects now and then.",
            Moody.class,
            (settings, signal) -> {
              throw new UnsupportedOperationException();
            },
            Telling.AT_ONCE));
    return new Types(
        detectors,
        List.of(),
        List.of(new Kind("console", "Standard output.", None.class)),
        Matcher::parse,
        variable -> null);
  }

  private Replayer.Request asked(String... options) throws IOException {
    Path file = Files.writeString(directory.resolve("petrel.yml"), CONFIG);
    List<String> args = new ArrayList<>(List.of("backtest", "--config", file.toString()));
    args.addAll(List.of(options));
    args.addAll(List.of("--output", directory.resolve("out.txt").toString()));
    @Nullable Replayer.Request[] asked = {null};
    int exit =
        Cli.execute(
            args.toArray(String[]::new),
            "",
            types(),
            (config, path) -> 0,
            (request, progress) -> {
              asked[0] = request;
              return BacktestReportTest.outcome("web-1", null);
            },
            NOWHERE,
            request -> 0);
    assertThat(exit).isZero();
    return Objects.requireNonNull(asked[0]);
  }

  private static List<Moody> moods(io.petrel.config.Config config) {
    return config.signals().stream()
        .flatMap(signal -> signal.detectors().stream())
        .map(Rule::detector)
        .filter(choice -> choice.name().equals("moody"))
        .map(choice -> (Moody) choice.settings())
        .toList();
  }

  @Test
  void each_level_of_sensitivity_is_tried_beside_what_is_configured() throws IOException {
    Replayer.Request request = asked();
    assertThat(moods(request.config()))
        .containsExactly(new Moody(Sensitivity.HIGH), new Moody(Sensitivity.NORMAL));
    assertThat(request.variants())
        .extracting(Replayer.Variant::name)
        .containsExactly("sensitivity: low", "sensitivity: normal", "sensitivity: high");
    for (Replayer.Variant variant : request.variants()) {
      String level = variant.name().replace("sensitivity: ", "");
      assertThat(moods(variant.config()))
          .extracting(mood -> mood.sensitivity().name().toLowerCase(java.util.Locale.ROOT))
          .containsExactly(level, level);
    }
    assertThat(asked("--signal", "load").variants()).as("nothing to set").isEmpty();
  }

  @Test
  void defaults_are_a_week_at_the_configs_interval_with_two_weeks_to_learn() throws IOException {
    Replayer.Request request = asked();
    assertThat(request.length()).isEqualTo(Duration.ofDays(7));
    assertThat(request.step()).isEqualTo(Duration.ofMinutes(2));
    assertThat(request.learn()).isEqualTo(Duration.ofDays(14));
    assertThat(request.from()).isNull();
    assertThat(request.to()).isNull();
    assertThat(request.charts()).isZero();
  }

  @Test
  void options_are_taken_over() throws IOException {
    Replayer.Request request =
        asked(
            "--from=2026-11-16",
            "--to=2026-11-17T08:00:00Z",
            "--step=5m",
            "--learn=0",
            "--signal=cpu",
            "--signal=disk",
            "--matcher=instance=~\"web.*\"",
            "--set=cpu.moody.sensitivity=low",
            "--html=" + directory.resolve("report.html"));
    assertThat(request.from()).isEqualTo(Instant.parse("2026-11-16T00:00:00Z").toEpochMilli());
    assertThat(request.to()).isEqualTo(Instant.parse("2026-11-17T08:00:00Z").toEpochMilli());
    assertThat(request.step()).isEqualTo(Duration.ofMinutes(5));
    assertThat(request.learn()).isZero();
    assertThat(request.only()).containsExactly(Matcher.parse("instance=~\"web.*\""));
    assertThat(request.config().signals()).hasSize(2);
    assertThat(moods(request.config()).get(0).sensitivity()).isEqualTo(Sensitivity.LOW);
    assertThat(request.charts()).isPositive();
    assertThat(directory.resolve("report.html")).isNotEmptyFile();
  }
}
