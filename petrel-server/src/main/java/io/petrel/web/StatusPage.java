package io.petrel.web;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.petrel.alert.Alert;
import io.petrel.alert.Phase;
import io.petrel.detect.Score;
import io.petrel.notify.Texts;
import io.petrel.pipeline.Mark;
import io.petrel.pipeline.View;
import io.petrel.pipeline.View.SignalView;
import io.petrel.route.Acknowledgement;
import io.petrel.route.Incident;
import io.petrel.route.Orders;
import io.petrel.store.Backlog;
import io.petrel.store.Delivery;
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
import java.util.ResourceBundle;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A plain page that says how things are: what is open and why, what the sources and receivers do,
 * and what is watched. Everything on it is escaped by the template.
 */
public final class StatusPage {
  private static final int MOST_ROWS = 100;
  private static final int MOST_EVENTS = 5;

  private final Template template;
  private final Texts texts;
  private final Map<String, String> words = new HashMap<>();

  /** A page in a language. */
  public StatusPage(Texts texts) {
    this.texts = texts;
    ResourceBundle bundle =
        ResourceBundle.getBundle(
            "web.status",
            texts.locale(),
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    bundle.keySet().forEach(key -> words.put(key, bundle.getString(key)));
    try (Reader in =
        new InputStreamReader(
            Objects.requireNonNull(StatusPage.class.getResourceAsStream("/web/status.html")),
            StandardCharsets.UTF_8)) {
      this.template = Mustache.compiler().escapeHTML(true).defaultValue("").compile(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What the page shows besides the view.
   *
   * @param version the version that runs
   * @param now milliseconds since the epoch
   * @param startedAt when the service started
   * @param sources the configured sources and what they are
   * @param said what a source remarks beside its answers
   * @param deliveries deliveries, pending ones first
   * @param orphans what waits for receivers that are not in the config any more
   * @param learning by source, a slash and signal how much of the past is known, 0 to 1, where
   *     series still wait for it
   * @param remarks what went wrong lately, newest first
   * @param marks what people marked as false alarms, oldest first
   * @param orders what people have said of who is to hear what
   */
  public record Facts(
      String version,
      long now,
      long startedAt,
      Map<String, String> sources,
      Function<String, List<String>> said,
      List<Delivery> deliveries,
      List<Backlog> orphans,
      Map<String, Double> learning,
      List<String> remarks,
      List<Mark> marks,
      Orders orders) {}

  /** The page as HTML. */
  public String render(View view, Facts facts) {
    Map<String, Object> page = new HashMap<>();
    page.put("t", words);
    page.put("lang", texts.locale().toLanguageTag());
    page.put("version", facts.version());
    page.put("uptime", texts.span(facts.now() - facts.startedAt()));
    page.put("ticked", view.at() == Long.MIN_VALUE ? words.get("never") : texts.instant(view.at()));
    page.put("incidents", incidents(view, facts));
    page.put("quiet", view.incidents().isEmpty());
    page.put("pending", alerts(view, Phase.PENDING));
    page.put("sources", sources(view, facts));
    page.put("deliveries", deliveries(facts));
    page.put(
        "orphans",
        facts.orphans().stream()
            .map(o -> Map.of("channel", o.channel(), "pending", o.pending()))
            .toList());
    page.put("signals", signals(view, facts.learning()));
    page.put("remarks", facts.remarks());
    page.put("marks", marks(facts));
    page.put("silences", silences(facts));
    return template.execute(page);
  }

  private List<Map<String, Object>> incidents(View view, Facts facts) {
    Map<String, String> takenBy =
        facts.orders().acknowledgements().stream()
            .collect(Collectors.toMap(Acknowledgement::incident, Acknowledgement::by));
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Incident incident : view.incidents()) {
      List<Map<String, Object>> lines = new ArrayList<>();
      String severity = "";
      for (Alert alert : view.alerts()) {
        if (incident.members().containsKey(alert.fingerprint()) && lines.size() < MOST_ROWS) {
          lines.add(Map.of("text", line(alert), "labels", texts.shown(alert.labels())));
          severity = worse(severity, alert.severity());
        }
      }
      Map<String, Object> row = new HashMap<>();
      row.put("group", texts.shown(incident.group()));
      row.put("age", texts.span(facts.now() - incident.openedAt()));
      row.put("severity", severity);
      row.put("firing", incident.firing());
      row.put("decision", decision(incident));
      row.put("told", incident.told());
      row.put("receiver", String.join(", ", receivers(incident)));
      row.put("alerts", lines);
      row.put("id", incident.id());
      String by = takenBy.get(incident.id());
      row.put("taken", by == null ? List.of() : List.of(texts.shown(by)));
      rows.add(row);
      if (rows.size() >= MOST_ROWS) {
        break;
      }
    }
    return rows;
  }

  private String decision(Incident incident) {
    String word = incident.decision().word();
    return words.getOrDefault("decision." + word, word);
  }

  private static List<String> receivers(Incident incident) {
    List<String> all = new ArrayList<>(List.of(incident.receiver()));
    all.addAll(incident.also());
    return all;
  }

  private List<Map<String, Object>> silences(Facts facts) {
    return facts.orders().silences().stream()
        .filter(silence -> silence.holds(facts.now()))
        .limit(MOST_ROWS)
        .map(
            silence ->
                Map.<String, Object>of(
                    "id", silence.id(),
                    "matchers",
                        silence.matchers().stream()
                            .map(matcher -> texts.shown(matcher.toString()))
                            .collect(Collectors.joining(", ")),
                    "until", texts.instant(silence.endsAt()),
                    "by", texts.shown(silence.by()),
                    "comment", texts.shown(silence.comment())))
        .toList();
  }

  private String line(Alert alert) {
    return alert.noDataSince() == 0
        ? texts.line(alert)
        : texts.line(alert)
            + " · "
            + words.get("no_data")
            + " "
            + texts.instant(alert.noDataSince());
  }

  private static String worse(String a, String b) {
    return io.petrel.alert.Severity.ORDER.compare(a, b) >= 0 ? a : b;
  }

  private List<Map<String, Object>> alerts(View view, Phase phase) {
    return view.alerts().stream()
        .filter(alert -> alert.phase() == phase)
        .limit(MOST_ROWS)
        .map(
            alert ->
                Map.<String, Object>of("text", line(alert), "labels", texts.shown(alert.labels())))
        .toList();
  }

  private static List<Map<String, Object>> sources(View view, Facts facts) {
    List<Map<String, Object>> rows = new ArrayList<>();
    facts
        .sources()
        .forEach(
            (name, what) -> {
              String trouble =
                  view.failures().stream()
                      .filter(f -> f.source().equals(name))
                      .map(View.Failure::why)
                      .findFirst()
                      .orElse("");
              rows.add(
                  Map.of(
                      "name", name,
                      "what", what,
                      "ok", trouble.isEmpty(),
                      "why", trouble,
                      "remarks", facts.said().apply(name)));
            });
    return rows;
  }

  private List<Map<String, Object>> deliveries(Facts facts) {
    return facts.deliveries().stream()
        .map(
            d ->
                Map.<String, Object>of(
                    "channel", d.channel(),
                    "incident", d.incident() + "/" + d.number(),
                    "state",
                        words.getOrDefault(
                            "delivery." + d.state().name().toLowerCase(java.util.Locale.ROOT),
                            d.state().name()),
                    "at", texts.instant(d.at()),
                    "attempts", d.attempts(),
                    "problem", d.problem()))
        .toList();
  }

  private List<Map<String, Object>> marks(Facts facts) {
    List<Mark> marks = facts.marks();
    return marks.subList(Math.max(0, marks.size() - MOST_ROWS), marks.size()).stream()
        .map(
            mark ->
                Map.<String, Object>of(
                    "id", mark.id(),
                    "at", texts.instant(mark.at()),
                    "by", texts.shown(mark.by()),
                    "comment", texts.shown(mark.comment()),
                    "incident", mark.incident(),
                    "about", about(mark)))
        .toList();
  }

  private String about(Mark mark) {
    int more = mark.events().size() - MOST_EVENTS;
    return mark.events().stream()
        .limit(MOST_EVENTS)
        .map(e -> e.signal() + " " + texts.shown(e.host()))
        .collect(Collectors.joining(", ", "", more > 0 ? ", +" + more : ""));
  }

  private List<Map<String, Object>> signals(View view, Map<String, Double> learning) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (SignalView signal : view.signals()) {
      int anomalous = 0;
      double worst = Double.NaN;
      String where = "";
      for (int d = 0; d < signal.detectors().size(); d++) {
        for (int i = 0; i < signal.size(); i++) {
          Score score = signal.score(d, i);
          if (score != null && !(score.score() <= worst) && !Double.isNaN(score.score())) {
            worst = score.score();
            where =
                texts.shown(signal.series(i).getOrEmpty(signal.signal().hostLabel()))
                    + " "
                    + texts.quantity(signal.value(i), signal.signal().unit());
          }
          anomalous += score != null && score.anomalous() ? 1 : 0;
        }
      }
      Double known = learning.get(signal.signal().source() + "/" + signal.signal().name());
      rows.add(
          Map.of(
              "name",
              signal.signal().name(),
              "learning",
              known == null ? List.of() : List.of((int) (100 * known) + " %"),
              "series",
              signal.size(),
              "detectors",
              String.join(", ", signal.detectors()),
              "anomalous",
              anomalous,
              "worst",
              Double.isNaN(worst) ? "–" : "%.2f".formatted(worst),
              "where",
              where));
    }
    return rows;
  }
}
