package io.petrel.cli;

import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.config.Durations;
import io.petrel.detect.Score;
import io.petrel.notify.Texts;
import io.petrel.replay.Report;
import io.petrel.replay.Report.PastIncident;
import io.petrel.replay.Report.Share;
import io.petrel.replay.Report.Totals;
import io.petrel.series.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A backtest's result as JSON; its shape is documented in docs/guide/backtest.md and only grows.
 */
final class BacktestJson {
  private static final int VERSION = 1;
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Programs read it: the words do not depend on who runs it. */
  private static final Texts TEXTS = Texts.of(Locale.ENGLISH, ZoneOffset.UTC);

  private BacktestJson() {}

  static String write(Replayer.Outcome outcome) {
    Report report = outcome.report();
    Report.Window window = report.window();
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("version", VERSION);
    out.put("from", instant(window.from()));
    out.put("to", instant(window.to()));
    out.put("step", Durations.format(Duration.ofMillis(window.step())));
    out.put("learned_from", instant(window.learnedFrom()));
    out.put("failure", outcome.failure());
    out.put("remarks", outcome.remarks());
    out.put("ticks", report.coverage().ticks());
    out.put("hosts", report.coverage().hosts());
    out.put("series", report.coverage().series());
    out.put("values", report.coverage().samples());
    out.put("signals", report.coverage().signals().stream().map(BacktestJson::seen).toList());
    out.put("totals", totals(report.totals()));
    out.put("variants", outcome.compared().stream().map(BacktestJson::compared).toList());
    out.put(
        "by_day",
        report.days().stream()
            .map(d -> map("day", d.day().toString(), "incidents", d.incidents()))
            .toList());
    out.put("by_signal", shares("signal", report.bySignal()));
    out.put("by_host", shares("host", report.byHost()));
    out.put("by_detector", shares("detector", report.byDetector()));
    out.put("by_severity", shares("severity", report.bySeverity()));
    out.put("by_receiver", report.receivers().stream().map(BacktestJson::told).toList());
    out.put("noisiest", report.noisiest().stream().map(BacktestJson::noise).toList());
    out.put("incidents", report.incidents().stream().map(BacktestJson::incident).toList());
    return MAPPER.writeValueAsString(out) + "\n";
  }

  private static Map<String, @Nullable Object> map(@Nullable Object... keysAndValues) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
    }
    return map;
  }

  private static String instant(long at) {
    return Instant.ofEpochMilli(at).toString();
  }

  private static double seconds(long millis) {
    return millis / 1e3;
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static Map<String, @Nullable Object> seen(Report.Seen seen) {
    return map(
        "signal", seen.signal().name(),
        "source", seen.signal().source(),
        "series", seen.series(),
        "ticks", seen.ticks());
  }

  private static Map<String, @Nullable Object> totals(Totals totals) {
    return map(
        "incidents", totals.incidents(),
        "incidents_per_day", totals.perDay(),
        "alerts", totals.alerts(),
        "in_alert_seconds", seconds(totals.inAlert()),
        "notifications", totals.notifications());
  }

  private static Map<String, @Nullable Object> compared(Replayer.Compared variant) {
    Map<String, @Nullable Object> out = map("name", variant.name());
    out.putAll(totals(variant.totals()));
    return out;
  }

  private static List<Map<String, @Nullable Object>> shares(String what, List<Share> shares) {
    return shares.stream()
        .map(
            s ->
                map(
                    what,
                    s.name(),
                    "incidents",
                    s.incidents(),
                    "alerts",
                    s.alerts(),
                    "in_alert_seconds",
                    seconds(s.inAlert())))
        .toList();
  }

  private static Map<String, @Nullable Object> told(Report.Told told) {
    return map(
        "receiver", told.receiver(),
        "incidents", told.incidents(),
        "notifications", told.notifications(),
        "repeats", told.repeats());
  }

  private static Map<String, @Nullable Object> noise(Report.Noise noise) {
    return map(
        "group", noise.group().asMap(),
        "receiver", noise.receiver(),
        "incidents", noise.incidents(),
        "lasted_seconds", seconds(noise.lasted()));
  }

  private static Map<String, @Nullable Object> incident(PastIncident incident) {
    return map(
        "id", incident.id(),
        "receiver", incident.receiver(),
        "group", incident.group().asMap(),
        "peer_group", incident.wide(),
        "severity", incident.severity(),
        "opened_at", instant(incident.openedAt()),
        "ended_at", incident.open() ? null : instant(incident.endedAt()),
        "lasted_seconds", seconds(incident.lasted()),
        "signals", incident.signals(),
        "hosts", incident.hosts(),
        "detectors", incident.detectors(),
        "notifications", incident.notifications(),
        "alerts", incident.alerts().stream().map(BacktestJson::alert).toList());
  }

  private static Map<String, @Nullable Object> alert(Alert alert) {
    Score worst = alert.worst();
    return map(
        "labels", alert.labels().asMap(),
        "since", instant(alert.since()),
        "starts_at", instant(alert.startsAt()),
        "ends_at", alert.phase() == Phase.RESOLVED ? instant(alert.endsAt()) : null,
        "unit", alert.unit() == Unit.NONE ? null : alert.unit().name().toLowerCase(Locale.ROOT),
        "worst_score", finite(worst.score()),
        "worst_value", finite(worst.value()),
        "expected_lower", finite(worst.lower()),
        "expected_upper", finite(worst.upper()),
        "why", TEXTS.reason(worst.reason(), alert.unit()));
  }
}
