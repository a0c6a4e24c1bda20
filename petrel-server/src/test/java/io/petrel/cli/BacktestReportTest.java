package io.petrel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.detect.Reason;
import io.petrel.detect.Score;
import io.petrel.notify.Texts;
import io.petrel.replay.Highlight;
import io.petrel.replay.Report;
import io.petrel.replay.Report.PastIncident;
import io.petrel.replay.Trace;
import io.petrel.series.Direction;
import io.petrel.series.Labels;
import io.petrel.series.Signal;
import io.petrel.series.Unit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a backtest's result looks: as a table, as JSON and as a page. */
final class BacktestReportTest {
  private static final long FROM = 1_795_046_400_000L; // 2026-11-19T00:00:00Z
  private static final long STEP = 300_000;
  private static final long TO = FROM + 575 * STEP;
  private static final String HOSTILE = "\"><script>alert(1)</script>'{{lang}}&\u202e";

  private static Alert alert(String host, String severity, long startsAt, long endsAt) {
    Reason reason =
        Reason.builder("threshold.above").quantity("value", 97.5).quantity("threshold", 80).build();
    Score worst = new Score(2.5, 97.5, Double.NEGATIVE_INFINITY, 80, reason);
    return new Alert(
        Labels.of("alertname", "cpu_usage", "detector", "threshold", "severity", severity)
            .orElse(Labels.of("instance", host)),
        host,
        Labels.empty(),
        Unit.PERCENT,
        endsAt == 0 ? Phase.FIRING : Phase.RESOLVED,
        startsAt - STEP,
        startsAt,
        endsAt,
        endsAt == 0 ? TO : endsAt,
        endsAt == 0 ? TO : endsAt,
        1,
        0,
        worst,
        worst);
  }

  private static PastIncident incident(String id, Alert alert, long endedAt) {
    return new PastIncident(
        id,
        "ops",
        Labels.of("instance", alert.host()),
        false,
        alert.startsAt() + 10_000,
        endedAt,
        (endedAt == 0 ? TO : endedAt) - alert.startsAt() - 10_000,
        alert.severity(),
        new TreeSet<>(List.of("cpu_usage")),
        new TreeSet<>(List.of(alert.host())),
        new TreeSet<>(List.of("threshold")),
        2,
        List.of(alert));
  }

  static Replayer.Outcome outcome(String host, @Nullable String failure) {
    Signal signal =
        new Signal(
            "cpu_usage", "prom", "cpu", Unit.PERCENT, Direction.HIGH, "instance", List.of(), 0);
    Signal empty =
        new Signal("load", "prom", "load", Unit.NONE, Direction.HIGH, "instance", List.of(), 0);
    Alert first = alert(host, "warning", FROM + 20 * STEP, FROM + 40 * STEP);
    Alert second = alert(host, "critical", FROM + 500 * STEP, 0);
    List<PastIncident> incidents =
        List.of(
            incident("0123456789abcdef", first, FROM + 41 * STEP),
            incident("fedcba9876543210", second, 0));
    Report report =
        new Report(
            new Report.Window(FROM, TO, STEP, FROM - 14 * 86_400_000L),
            new Report.Coverage(
                576,
                123_456,
                8,
                8,
                List.of(new Report.Seen(signal, 8, 576), new Report.Seen(empty, 0, 576))),
            new Report.Totals(2, 1, 2, 95 * STEP, 4),
            List.of(
                new Report.Day(LocalDate.of(2026, 11, 19), 1),
                new Report.Day(LocalDate.of(2026, 11, 20), 1)),
            List.of(new Report.Share("cpu_usage", 2, 2, 95 * STEP)),
            List.of(new Report.Share(host, 2, 2, 95 * STEP)),
            List.of(new Report.Share("threshold", 2, 2, 95 * STEP)),
            List.of(
                new Report.Share("critical", 1, 1, 75 * STEP),
                new Report.Share("warning", 1, 1, 20 * STEP)),
            List.of(new Report.Told("ops", 2, 4, 1)),
            List.of(new Report.Noise(Labels.of("instance", host), "ops", 2, 96 * STEP)),
            incidents);
    List<Replayer.Chart> charts =
        Highlight.of(report, 3).stream()
            .map(highlight -> new Replayer.Chart(highlight, trace(highlight.wanted())))
            .toList();
    return new Replayer.Outcome(
        report,
        List.of(new Replayer.Compared("sensitivity: high", busier(report))),
        charts,
        List.of("cpu_usage: " + host),
        failure);
  }

  private static Report busier(Report report) {
    return new Report(
        report.window(),
        report.coverage(),
        new Report.Totals(5, 2.5, 6, 0, 9),
        report.days(),
        report.bySignal(),
        report.byHost(),
        report.byDetector(),
        report.bySeverity(),
        report.receivers(),
        report.noisiest(),
        report.incidents());
  }

  private static Trace trace(Trace.Wanted wanted) {
    long at = wanted.from();
    double inf = Double.POSITIVE_INFINITY;
    return new Trace(
        wanted,
        new long[] {at, at + STEP, at + 2 * STEP, at + 20 * STEP, at + 21 * STEP},
        new double[] {20, Double.NaN, 97.5, 95, inf},
        new double[] {10, -inf, -inf, 12, -inf},
        new double[] {80, inf, 80, 80, inf},
        new double[] {0.2, Double.NaN, 2.5, 1.5, inf});
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = BacktestReportTest.class.getResourceAsStream("/golden/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void json_has_the_documented_shape() throws IOException {
    assertThat(BacktestJson.write(outcome("web-1", null))).isEqualTo(golden("backtest.json"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "zh-CN"})
  void table_reads_well_in_each_language(String language) throws IOException {
    Texts texts = Texts.of(Locale.forLanguageTag(language), ZoneOffset.UTC);
    assertThat(new BacktestTable(texts).render(outcome("web-1", "source prom: refused")))
        .isEqualTo(golden("backtest." + language + ".txt"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "zh-CN"})
  void page_shows_strangers_labels_as_text_and_wants_nothing_from_anywhere(String language) {
    Texts texts = Texts.of(Locale.forLanguageTag(language), ZoneOffset.UTC);
    String page = new BacktestPage(texts).render(outcome(HOSTILE, HOSTILE));
    assertThat(page)
        .doesNotContain("<script", "alert(1)</", "'{{", "\u202e")
        .contains("&lt;script&gt;", "default-src 'none'")
        .doesNotContainPattern("(?i)(src|href|url)\\s*[=(]\\s*[\"']?(http|//|javascript)");
    // No place of the template is left open, whatever stands in the values.
    assertThat(page.replace("{{lang}}", "")).doesNotContain("{{");
    Matcher attributes = Pattern.compile("(?:aria-label|title)=\"([^\"]*)\"").matcher(page);
    assertThat(attributes.results()).isNotEmpty().allMatch(m -> !m.group(1).contains("<"));
    Matcher drawings = Pattern.compile(" (?:d|x|width|y1)=\"([^\"]*)\"").matcher(page);
    assertThat(drawings.results())
        .isNotEmpty()
        .allMatch(m -> m.group(1).matches("[MLZh0-9. -]*|[a-z-]+=[a-z-]+.*"));
  }

  @Test
  void table_and_json_cannot_be_broken_by_labels() {
    Texts texts = Texts.of(Locale.ENGLISH, ZoneOffset.UTC);
    String table = new BacktestTable(texts).render(outcome("a\nb\u001b[31m", "c\u001b[0m"));
    assertThat(table).doesNotContain("\u001b").doesNotContain("a\nb");
    assertThat(BacktestJson.write(outcome("a\nb\u001b[31m", null))).doesNotContain("\u001b");
  }

  @Test
  void a_fleet_at_rest_is_said_to_be_quiet_and_no_data_is_not() {
    Report some = outcome("web-1", null).report();
    Report quiet =
        new Report(
            some.window(),
            some.coverage(),
            new Report.Totals(0, 0, 0, 0, 0),
            some.days(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    Report nothing =
        new Report(
            some.window(),
            new Report.Coverage(576, 0, 0, 0, some.coverage().signals()),
            quiet.totals(),
            some.days(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    Texts texts = Texts.of(Locale.ENGLISH, ZoneOffset.UTC);
    for (Report report : List.of(quiet, nothing)) {
      Replayer.Outcome outcome =
          new Replayer.Outcome(report, List.of(), List.of(), List.of(), null);
      String said = new BacktestTable(texts).render(outcome);
      String page = new BacktestPage(texts).render(outcome);
      assertThat(said.contains("No incident")).isEqualTo(report.equals(quiet));
      assertThat(page.contains("No incident")).isEqualTo(report.equals(quiet));
      assertThat(page.contains("no series in 2026-11-19T00:00:00Z to 2026-11-20T23:55:00Z"))
          .isEqualTo(report.equals(nothing));
      assertThat(page).as("nothing is drawn").doesNotContain("<svg");
    }
    assertThat(Advice.of(quiet)).hasSize(1).allMatch(line -> line.startsWith("no series of load"));
  }
}
