package io.petrel.cli;

import io.petrel.config.Durations;
import io.petrel.notify.Texts;
import io.petrel.replay.Report;
import io.petrel.replay.Report.PastIncident;
import io.petrel.replay.Report.Totals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A backtest's result for a terminal. Texts of strangers are shown on one line and shortened. */
final class BacktestTable {
  private static final int MOST_ROWS = 10;
  private static final int WIDEST_BAR = 40;

  private final Texts texts;
  private final Words words;
  private final StringBuilder out = new StringBuilder();

  BacktestTable(Texts texts) {
    this.texts = texts;
    this.words = new Words(texts.locale());
  }

  String render(Replayer.Outcome outcome) {
    Report report = outcome.report();
    if (outcome.failure() != null) {
      line(words.of("failed") + " " + texts.shown(outcome.failure()));
    }
    line(window(report, texts, words));
    line(coverage(report, texts, words));
    if (report.coverage().series() == 0) {
      return out.toString();
    }
    compared(outcome);
    if (report.totals().incidents() == 0) {
      line("");
      line(words.of("quiet"));
      return out.toString();
    }
    days(report);
    shares("by_signal", "signal", report.bySignal());
    shares("by_host", "host", report.byHost());
    shares("by_detector", "detector", report.byDetector());
    shares("by_severity", "severity", report.bySeverity());
    receivers(report);
    longest(report);
    noisiest(report);
    return out.toString();
  }

  /** Which stretch, in a line. */
  static String window(Report report, Texts texts, Words words) {
    Report.Window window = report.window();
    return texts.instant(window.from())
        + " "
        + words.of("to")
        + " "
        + texts.instant(window.to())
        + ", "
        + words.of("every")
        + " "
        + Durations.format(Duration.ofMillis(window.step()))
        + "; "
        + (window.learnedFrom() < window.from()
            ? words.of("learned_from") + " " + texts.instant(window.learnedFrom())
            : words.of("nothing_learned"));
  }

  /** What was seen, in a line. */
  static String coverage(Report report, Texts texts, Words words) {
    Report.Coverage seen = report.coverage();
    return String.join(
        ", ",
        texts.count(seen.signals().size()) + " " + words.of("signals"),
        texts.count(seen.series()) + " " + words.of("series"),
        texts.count(seen.hosts()) + " " + words.of("hosts"),
        texts.count(seen.ticks()) + " " + words.of("ticks"),
        texts.count(seen.samples()) + " " + words.of("values"));
  }

  static String perDay(Totals totals) {
    return String.format(Locale.ROOT, totals.perDay() < 10 ? "%.2f" : "%.0f", totals.perDay());
  }

  private void compared(Replayer.Outcome outcome) {
    Columns table =
        new Columns(
            "",
            words.of("incidents"),
            words.of("per_day"),
            words.of("alerts"),
            words.of("in_alert"),
            words.of("messages"));
    totals(table, words.of("configured"), outcome.report().totals());
    for (Replayer.Compared variant : outcome.compared()) {
      totals(table, variant(variant.name(), words), variant.totals());
    }
    line("");
    out.append(table.render());
  }

  /** The name of a variant in the language: {@code sensitivity: high}. */
  static String variant(String name, Words words) {
    List<String> said = new ArrayList<>();
    for (String part : name.split(": ", -1)) {
      said.add(words.all().getOrDefault(part, part));
    }
    return String.join(": ", said);
  }

  private void totals(Columns table, String name, Totals totals) {
    table.row(
        name,
        texts.count(totals.incidents()),
        perDay(totals),
        texts.count(totals.alerts()),
        texts.span(totals.inAlert()),
        texts.count(totals.notifications()));
  }

  private void days(Report report) {
    head("by_day");
    int most = report.days().stream().mapToInt(Report.Day::incidents).max().orElse(0);
    Columns table = new Columns("", words.of("incidents"));
    for (Report.Day day : report.days()) {
      int bar = (int) ((long) day.incidents() * WIDEST_BAR / Math.max(most, 1));
      boolean any = day.incidents() > 0;
      table.row(
          day.day().toString(),
          texts.count(day.incidents()),
          any ? "#".repeat(Math.max(1, Math.min(bar, day.incidents()))) : "");
    }
    out.append(table.render());
  }

  private void shares(String title, String what, List<Report.Share> shares) {
    if (shares.isEmpty()) {
      return;
    }
    head(title);
    Columns table =
        new Columns(
            words.of(what), words.of("incidents"), words.of("alerts"), words.of("in_alert"));
    for (Report.Share share : shares.subList(0, Math.min(MOST_ROWS, shares.size()))) {
      table.row(
          what.equals("severity") ? texts.severity(share.name()) : texts.shown(share.name()),
          texts.count(share.incidents()),
          texts.count(share.alerts()),
          texts.span(share.inAlert()));
    }
    out.append(table.render());
    more(shares.size());
  }

  private void receivers(Report report) {
    head("by_receiver");
    Columns table =
        new Columns(
            words.of("receiver"), words.of("incidents"), words.of("messages"), words.of("repeats"));
    for (Report.Told told : report.receivers()) {
      table.row(
          texts.shown(told.receiver()),
          texts.count(told.incidents()),
          texts.count(told.notifications()),
          texts.count(told.repeats()));
    }
    out.append(table.render());
  }

  private void longest(Report report) {
    head("longest");
    Columns table = new Columns(words.of("lasted"), words.of("opened"), words.of("about")).left();
    longest(report.incidents()).stream()
        .limit(MOST_ROWS)
        .forEach(
            incident ->
                table.row(
                    lasted(incident, texts, words),
                    texts.instant(incident.openedAt()),
                    about(incident, texts)));
    out.append(table.render());
  }

  static List<PastIncident> longest(List<PastIncident> incidents) {
    return incidents.stream()
        .sorted(Comparator.comparingLong(PastIncident::lasted).reversed())
        .toList();
  }

  static String lasted(PastIncident incident, Texts texts, Words words) {
    String span = texts.span(incident.lasted());
    return incident.open() ? span + ", " + words.of("goes_on") : span;
  }

  /** What an incident is about: severity, labels, signals, number of hosts where many. */
  static String about(PastIncident incident, Texts texts) {
    String hosts = incident.hosts().size() > 1 ? " (" + incident.hosts().size() + ")" : "";
    return texts.severity(incident.severity())
        + " "
        + texts.shown(incident.group())
        + hosts
        + " "
        + String.join(", ", incident.signals().stream().map(texts::shown).toList());
  }

  private void noisiest(Report report) {
    if (report.noisiest().isEmpty()) {
      return;
    }
    head("noisiest");
    Columns table =
        new Columns(words.of("incidents"), words.of("lasted"), words.of("group")).left();
    for (Report.Noise noise :
        report.noisiest().subList(0, Math.min(MOST_ROWS, report.noisiest().size()))) {
      table.row(
          texts.count(noise.incidents()), texts.span(noise.lasted()), texts.shown(noise.group()));
    }
    out.append(table.render());
    more(report.noisiest().size());
  }

  private void more(int size) {
    if (size > MOST_ROWS) {
      line("... " + texts.count(size - MOST_ROWS) + " " + words.of("more"));
    }
  }

  private void head(String key) {
    line("");
    line(words.of(key));
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
