package io.petrel.notify;

import io.petrel.alert.Alert;
import io.petrel.route.Notification;
import io.petrel.series.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a template of a message can speak of: texts, truths, lists and maps of them.
 *
 * <p>Every text is on one line and shortened, but for {@code text}. What is said of an alert stands
 * at the top too, of the most severe one.
 */
final class WordingModel {
  /** What is said of an alert. */
  static final List<String> ALERT =
      List.of(
          "signal",
          "host",
          "detector",
          "severity",
          "severity_text",
          "value",
          "expected",
          "reason",
          "score",
          "since",
          "lasted",
          "ended",
          "line",
          "labels",
          "all_labels",
          "links");

  /** What is said of the whole message besides. */
  static final List<String> MESSAGE =
      List.of(
          "title",
          "text",
          "change",
          "status",
          "decision",
          "receiver",
          "incident",
          "at",
          "group",
          "firing",
          "firing_count",
          "host_count",
          "resolved",
          "resolved_count",
          "more",
          "openings",
          "acknowledged_by",
          "is_first",
          "is_resolved",
          "is_wide",
          "is_storm");

  /** Links, under {@code links}; empty where there is none. */
  static final List<String> LINKS = List.of("page", "prometheus", "grafana");

  /** What mustache itself knows: the thing itself, and where a loop is. */
  private static final List<String> MUSTACHE = List.of(".", "this", "-first", "-last", "-index");

  private static final Pattern LABEL = Pattern.compile("(?:labels|group)\\.[a-zA-Z_]\\w*");

  private WordingModel() {}

  /** What is wrong with a name in a template, null = nothing. */
  static @Nullable String refuses(String name) {
    boolean known =
        ALERT.contains(name)
            || MESSAGE.contains(name)
            || MUSTACHE.contains(name)
            || LABEL.matcher(name).matches()
            || (name.startsWith("links.") && LINKS.contains(name.substring("links.".length())));
    return known
        ? null
        : "unknown; a label is written labels.NAME, and what else there is: "
            + String.join(", ", names());
  }

  private static List<String> names() {
    TreeSet<String> names = new TreeSet<>(ALERT);
    names.addAll(MESSAGE);
    names.remove("links");
    LINKS.forEach(link -> names.add("links." + link));
    return List.copyOf(names);
  }

  /**
   * The values for one message.
   *
   * @param plain the message in Petrel's own words
   */
  static Map<String, Object> of(Notification n, Summary plain, Links links, Texts texts) {
    List<Alert> firing = Summary.mostSevere(n.firing());
    List<Alert> resolved = Summary.mostSevere(n.resolved());
    List<Alert> about = firing.isEmpty() ? resolved : firing;
    Map<String, Object> model = new LinkedHashMap<>(alert(about, n, links, texts));
    // The message's own, also where an alert says it otherwise.
    model.put("severity", plain.severity());
    model.put("severity_text", word(plain.severity(), texts));
    model.put("title", plain.title());
    model.put("text", text(plain));
    model.put("change", plain.change());
    model.put("status", n.over() ? "resolved" : "firing");
    model.put("decision", n.decision().word());
    model.put("receiver", Clean.line(n.receiver()));
    model.put("incident", Clean.line(n.incident()));
    model.put("at", texts.instant(n.at()));
    model.put("group", labels(n.group()));
    model.put("firing", alerts(firing, n, links, texts));
    model.put("firing_count", texts.count(n.firingTotal()));
    model.put("host_count", texts.count(n.firingHosts()));
    model.put("resolved", alerts(resolved, n, links, texts));
    model.put("resolved_count", texts.count(n.resolvedTotal()));
    model.put("more", more(n, firing, texts));
    model.put("openings", texts.count(n.openings().size()));
    model.put("acknowledged_by", n.ack() == null ? "" : Clean.line(n.ack().by()));
    model.put("is_first", n.number() == 1);
    model.put("is_resolved", n.over());
    model.put("is_wide", plain.wide());
    model.put("is_storm", n.storm());
    return model;
  }

  /** How much fires that the list does not hold. */
  private static String more(Notification n, List<Alert> firing, Texts texts) {
    int hosts = n.firingHosts() - Summary.hosts(firing);
    int alerts = n.firingTotal() - n.firing().size();
    return hosts > 0
        ? Summary.more("more.hosts", hosts, texts)
        : alerts > 0 ? Summary.more("more.alerts", alerts, texts) : "";
  }

  private static String word(String severity, Texts texts) {
    return severity.equals(Summary.OVER)
        ? texts.word("severity.resolved")
        : texts.severity(severity);
  }

  private static List<Map<String, Object>> alerts(
      List<Alert> alerts, Notification n, Links links, Texts texts) {
    return alerts.stream().map(each -> alert(List.of(each), n, links, texts)).toList();
  }

  /** What is said of the first alert; empty texts where there is none. */
  private static Map<String, Object> alert(
      List<Alert> alerts, Notification n, Links links, Texts texts) {
    Map<String, Object> of = new LinkedHashMap<>();
    ALERT.forEach(name -> of.put(name, ""));
    of.put("labels", Map.of());
    of.put("links", links(alerts.isEmpty() ? null : alerts.get(0), n, links));
    if (alerts.isEmpty()) {
      return of;
    }
    Alert a = alerts.get(0);
    Summary.Item item = Summary.Item.of(a, n, texts);
    boolean noValue = Double.isNaN(a.score().value());
    of.put("signal", Clean.line(a.name()));
    of.put("host", Clean.line(a.host()));
    of.put("detector", Clean.line(a.labels().getOrEmpty(Alert.DETECTOR)));
    of.put("severity", Clean.line(a.severity(), 40));
    of.put("severity_text", texts.severity(a.severity()));
    of.put("value", noValue ? "" : texts.quantity(a.score().value(), a.unit()));
    of.put("expected", texts.range(a.score(), a.unit()));
    of.put("reason", item.reason());
    of.put("score", texts.unusual(a));
    of.put("since", texts.instant(a.since()));
    of.put("lasted", texts.span(Math.max(0, (a.firing() ? n.at() : a.endsAt()) - a.since())));
    of.put("ended", a.firing() ? "" : texts.instant(a.endsAt()));
    of.put("line", item.line());
    Map<String, Object> labels = labels(a.labels());
    of.put("labels", labels);
    List<String> all = new ArrayList<>();
    labels.forEach((name, value) -> all.add(name + "=" + value));
    of.put("all_labels", String.join(", ", all));
    return of;
  }

  private static Map<String, Object> labels(Labels labels) {
    Map<String, Object> map = new LinkedHashMap<>();
    labels.asMap().forEach((name, value) -> map.put(Clean.line(name), Clean.line(value)));
    return map;
  }

  private static Map<String, Object> links(@Nullable Alert alert, Notification n, Links links) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("page", orEmpty(links.page(n.incident())));
    map.put("prometheus", orEmpty(alert == null ? null : links.prometheus(n, alert)));
    map.put("grafana", orEmpty(alert == null ? null : links.grafana(n, alert)));
    return map;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** What stands below the headline in Petrel's own words. */
  static String text(Summary s) {
    List<String> lines = new ArrayList<>();
    lines.add(s.change());
    List<Summary.Item> items = new ArrayList<>(s.firing());
    items.addAll(s.resolved());
    boolean one = items.size() == 1 && !s.wide();
    for (Summary.Item item : items) {
      lines.add(one ? item.reason() : "- " + item.line());
      if (one) {
        item.fields().forEach(field -> lines.add(field.label() + ": " + field.value()));
      }
    }
    for (String more : new String[] {s.moreFiring(), s.moreResolved(), s.since()}) {
      if (more != null) {
        lines.add(more);
      }
    }
    return String.join("\n", lines);
  }
}
