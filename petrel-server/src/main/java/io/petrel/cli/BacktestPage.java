package io.petrel.cli;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.petrel.alert.Alert;
import io.petrel.notify.Texts;
import io.petrel.replay.Report;
import io.petrel.replay.Report.PastIncident;
import io.petrel.replay.Report.Totals;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A backtest's result as one page that wants nothing from anywhere. Everything on it is escaped by
 * the template, and the page itself forbids scripts and requests.
 */
final class BacktestPage {
  private static final int MOST_ROWS = 20;
  private static final int MOST_INCIDENTS = 500;
  private static final int MOST_ALERTS = 20;

  private final Texts texts;
  private final Words words;
  private final Template template;

  BacktestPage(Texts texts) {
    this.texts = texts;
    this.words = new Words(texts.locale());
    try (Reader in =
        new InputStreamReader(
            Objects.requireNonNull(BacktestPage.class.getResourceAsStream("/cli/backtest.html")),
            StandardCharsets.UTF_8)) {
      this.template = Mustache.compiler().escapeHTML(true).defaultValue("").compile(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String render(Replayer.Outcome outcome) {
    Report report = outcome.report();
    Map<String, Object> page = new HashMap<>();
    page.put("t", words.all());
    page.put("lang", texts.locale().toLanguageTag());
    page.put("window", BacktestTable.window(report, texts, words));
    page.put("coverage", BacktestTable.coverage(report, texts, words));
    page.put(
        "failure", outcome.failure() == null ? List.of() : List.of(texts.shown(outcome.failure())));
    List<String> remarks = new ArrayList<>(outcome.remarks());
    if (report.coverage().series() == 0) {
      remarks.add(Advice.nothing(report));
    } else {
      remarks.addAll(Advice.of(report));
    }
    page.put("remarks", remarks.stream().map(texts::shown).toList());
    boolean none = report.totals().incidents() == 0;
    page.put("none", none);
    page.put("quiet", none && report.coverage().series() > 0);
    page.put("totals", totals(words.of("configured"), report.totals()));
    page.put("variants", variants(outcome));
    page.put("days", days(report));
    page.put("charts", outcome.charts().stream().map(this::chart).toList());
    page.put("tables", tables(report));
    page.put("receivers", report.receivers().stream().map(this::receiver).toList());
    page.put(
        "longest",
        BacktestTable.longest(report.incidents()).stream()
            .limit(MOST_ROWS)
            .map(this::incident)
            .toList());
    page.put("noisiest", report.noisiest().stream().limit(MOST_ROWS).map(this::noise).toList());
    page.put(
        "incidents",
        report.incidents().stream().limit(MOST_INCIDENTS).map(this::incident).toList());
    int rest = report.incidents().size() - MOST_INCIDENTS;
    page.put("rest", rest > 0 ? List.of(texts.count(rest)) : List.of());
    return template.execute(page);
  }

  private Map<String, Object> totals(String name, Totals totals) {
    return Map.of(
        "name", name,
        "incidents", texts.count(totals.incidents()),
        "per_day", BacktestTable.perDay(totals),
        "alerts", texts.count(totals.alerts()),
        "in_alert", texts.span(totals.inAlert()),
        "messages", texts.count(totals.notifications()));
  }

  private List<Map<String, Object>> variants(Replayer.Outcome outcome) {
    List<Map<String, Object>> rows = new ArrayList<>();
    if (!outcome.compared().isEmpty()) {
      rows.add(totals(words.of("configured"), outcome.report().totals()));
    }
    for (Replayer.Compared variant : outcome.compared()) {
      rows.add(totals(BacktestTable.variant(variant.name(), words), variant.totals()));
    }
    return rows;
  }

  private List<Map<String, Object>> days(Report report) {
    double most = report.days().stream().mapToInt(Report.Day::incidents).max().orElse(0);
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Report.Day day : report.days()) {
      rows.add(
          Map.of(
              "day", day.day().toString(),
              "incidents", texts.count(day.incidents()),
              "width", ChartDrawing.number(most == 0 ? 0 : 100 * day.incidents() / most)));
    }
    return rows;
  }

  private Map<String, Object> chart(Replayer.Chart chart) {
    Alert alert = chart.highlight().alert();
    PastIncident incident = chart.highlight().incident();
    Map<String, Object> numbers =
        new ChartDrawing(chart.trace()).numbers(incident.alerts(), alert.unit(), texts);
    numbers.putAll(incident(incident));
    numbers.put("signal", texts.shown(alert.name()));
    int hosts = incident.hosts().size();
    String more = hosts > 1 ? " (" + texts.count(hosts) + " " + words.of("hosts") + ")" : "";
    numbers.put("host", texts.shown(alert.host()) + more);
    numbers.put("detector", texts.shown(alert.labels().getOrEmpty(Alert.DETECTOR)));
    numbers.put("why", texts.reason(alert.worst().reason(), alert.unit()));
    numbers.put("labels", texts.shown(alert.labels().without(Alert.OWN)));
    return numbers;
  }

  private List<Map<String, Object>> tables(Report report) {
    List<Map<String, Object>> tables = new ArrayList<>();
    table(tables, "signal", report.bySignal());
    table(tables, "host", report.byHost());
    table(tables, "detector", report.byDetector());
    table(tables, "severity", report.bySeverity());
    return tables;
  }

  private void table(List<Map<String, Object>> tables, String what, List<Report.Share> shares) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Report.Share share : shares.subList(0, Math.min(MOST_ROWS, shares.size()))) {
      rows.add(
          Map.of(
              "name",
                  what.equals("severity")
                      ? texts.severity(share.name())
                      : texts.shown(share.name()),
              "incidents", texts.count(share.incidents()),
              "alerts", texts.count(share.alerts()),
              "in_alert", texts.span(share.inAlert())));
    }
    int rest = shares.size() - MOST_ROWS;
    if (!rows.isEmpty()) {
      tables.add(
          Map.of(
              "title",
              words.of("by_" + what),
              "what",
              words.of(what),
              "rows",
              rows,
              "rest",
              rest > 0 ? List.of(texts.count(rest)) : List.of()));
    }
  }

  private Map<String, Object> receiver(Report.Told told) {
    return Map.of(
        "name", texts.shown(told.receiver()),
        "incidents", texts.count(told.incidents()),
        "messages", texts.count(told.notifications()),
        "repeats", texts.count(told.repeats()));
  }

  private Map<String, Object> noise(Report.Noise noise) {
    return Map.of(
        "group", texts.shown(noise.group()),
        "incidents", texts.count(noise.incidents()),
        "lasted", texts.span(noise.lasted()));
  }

  private Map<String, Object> incident(PastIncident incident) {
    List<Map<String, Object>> lines = new ArrayList<>();
    incident.alerts().stream()
        .limit(MOST_ALERTS)
        .forEach(
            alert ->
                lines.add(
                    Map.of(
                        "labels",
                        texts.shown(alert.labels()),
                        "text",
                        texts.shown(alert.host().isEmpty() ? "" : alert.host() + " ")
                            + texts.shown(alert.name())
                            + ": "
                            + texts.reason(alert.worst().reason(), alert.unit()))));
    return Map.of(
        "group", texts.shown(incident.group()),
        "level", level(incident.severity()),
        "severity", texts.severity(incident.severity()),
        "opened", texts.instant(incident.openedAt()),
        "lasted", BacktestTable.lasted(incident, texts, words),
        "receiver", texts.shown(incident.receiver()),
        "messages", texts.count(incident.notifications()),
        "about", String.join(", ", incident.signals().stream().map(texts::shown).toList()),
        "lines", lines);
  }

  /** A class name of the page's own. */
  private static String level(String severity) {
    return switch (severity) {
      case "critical", "info" -> severity;
      default -> "warning";
    };
  }
}
