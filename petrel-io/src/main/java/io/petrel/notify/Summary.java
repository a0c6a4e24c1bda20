package io.petrel.notify;

import io.petrel.alert.Alert;
import io.petrel.alert.Severity;
import io.petrel.detect.Reason;
import io.petrel.route.Acknowledgement;
import io.petrel.route.Bulletin;
import io.petrel.route.Decision;
import io.petrel.route.Notification;
import io.petrel.series.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a message about an incident says, before any markup: short enough to be read whatever the
 * incident's size.
 *
 * <p>Of several levels of one signal only the most severe is shown; where more than one host is
 * hit, one line a host.
 *
 * @param severity the most severe of what fires, {@link #OVER} where nothing does
 * @param title one line that says it all
 * @param change what happened since the message before
 * @param superseded a sentence about messages that this one replaces, null = none
 * @param since since when, where it is about more than one host; null = each alert says so
 * @param wide whether it speaks of more than one host, a line each
 * @param firing what fires, most severe first
 * @param moreFiring how many hosts or alerts are not shown, in words; null = all are
 * @param resolved what is over
 * @param moreResolved how many of those are not shown, in words; null = all are
 * @param standing what else holds of the incident, a sentence each: how often it came back, who has
 *     taken it, who is told besides
 * @param lines what a bulletin says; empty where it is about an incident
 * @param text what people's own template says in the place of all that, may be of several lines;
 *     null = there is none. Where there is one, it is the reason and the line of the only item.
 */
record Summary(
    String severity,
    String title,
    String change,
    @Nullable String superseded,
    @Nullable String since,
    boolean wide,
    List<Item> firing,
    @Nullable String moreFiring,
    List<Item> resolved,
    @Nullable String moreResolved,
    List<String> standing,
    List<String> lines,
    @Nullable String text) {

  /** Stands for the severity of an incident that is over. */
  static final String OVER = "resolved";

  /** The most alerts of one host that are shown in full. */
  static final int DETAILS = 4;

  /** The most hosts that get a line. */
  static final int LINES = 12;

  static Summary of(Notification n, Attempt attempt, Texts texts) {
    return texts.wording().apply(plain(n, attempt, texts), n, texts);
  }

  /** In Petrel's own words. */
  static Summary plain(Notification n, Attempt attempt, Texts texts) {
    return n.bulletin() == null
        ? ofIncident(n, attempt, texts)
        : ofBulletin(n, n.bulletin(), texts);
  }

  private static Summary ofBulletin(Notification n, Bulletin bulletin, Texts texts) {
    return new Summary(
        "info",
        texts.bulletin(bulletin.title()),
        change(n, 0, 0, 0, texts),
        null,
        null,
        false,
        List.of(),
        null,
        List.of(),
        null,
        List.of(),
        bulletin.lines().stream().map(texts::bulletin).toList(),
        null);
  }

  private static Summary ofIncident(Notification n, Attempt attempt, Texts texts) {
    List<Alert> firing = mostSevere(n.firing());
    List<Alert> resolved = mostSevere(n.resolved());
    int firingTotal = n.firingTotal() - (n.firing().size() - firing.size());
    int resolvedTotal = n.resolvedTotal() - (n.resolved().size() - resolved.size());
    int firingHosts = Math.max(n.firingHosts(), hosts(firing));
    boolean wide = firingHosts > 1 || n.wide();

    List<Alert> shown = first(wide ? onePerHost(firing) : firing, wide ? LINES : DETAILS);
    int moreHosts = firingHosts - hosts(shown);
    String moreFiring =
        wide && moreHosts > 0
            ? more("more.hosts", moreHosts, texts)
            : firingTotal > shown.size() && !wide
                ? more("more.alerts", firingTotal - shown.size(), texts)
                : null;
    List<Alert> shownResolved = first(resolved, n.over() && resolvedTotal == 1 ? 1 : LINES);
    int moreResolved = resolvedTotal - shownResolved.size();

    List<Alert> about = n.over() ? resolved : firing;
    int hostsAbout = n.over() ? hostsOf(resolved, resolvedTotal) : firingHosts;
    String severity = n.over() ? OVER : severityOf(firing);
    return new Summary(
        severity,
        title(n, severity, about, hostsAbout, texts),
        n.over() && !resolved.isEmpty()
            ? end(n, attempt, resolved, texts)
            : change(n, firingTotal, firingHosts, resolvedTotal, texts),
        attempt.superseded() == 0
            ? null
            : texts.say("superseded", Map.of("count", texts.count(attempt.superseded()))),
        wide && !firing.isEmpty() ? since(n, firing, texts) : null,
        wide,
        shown.stream().map(a -> Item.of(a, n, texts)).toList(),
        moreFiring,
        shownResolved.stream().map(a -> Item.of(a, n, texts)).toList(),
        moreResolved > 0 ? more("more.alerts", moreResolved, texts) : null,
        standing(n, texts),
        List.of(),
        null);
  }

  private static List<String> standing(Notification n, Texts texts) {
    List<String> all = new ArrayList<>();
    if (n.openings().size() > 1) {
      all.add(
          texts.say(
              "standing.reopened",
              Map.of("openings", openings(n, texts), "window", window(n, texts))));
    }
    Acknowledgement ack = n.ack();
    if (ack != null) {
      all.add(
          texts.say(
              "standing.acknowledged",
              Map.of("by", Clean.line(ack.by(), 60), "when", texts.instant(ack.at()))));
    }
    if (!n.also().isEmpty()) {
      String to =
          n.also().stream().map(r -> Clean.line(r, 60)).limit(10).collect(Collectors.joining(", "));
      all.add(texts.say("standing.escalated", Map.of("to", to)));
    }
    return List.copyOf(all);
  }

  private static String openings(Notification n, Texts texts) {
    return texts.count(n.openings().size());
  }

  private static String window(Notification n, Texts texts) {
    return texts.span(Math.max(0, n.at() - n.openings().get(0)));
  }

  /** With another headline, or a remark that it could not be had. */
  Summary titled(Wording.Filled filled, Texts texts) {
    return new Summary(
        severity,
        filled.problem() == null ? filled.text() : title,
        change,
        remark(filled, texts),
        since,
        wide,
        firing,
        moreFiring,
        resolved,
        moreResolved,
        standing,
        lines,
        text);
  }

  /** With a text in the place of what is said of each alert, or a remark that there is none. */
  Summary told(Wording.Filled filled, Notification n, Texts texts) {
    boolean failed = filled.problem() != null;
    List<Alert> about = n.firing().isEmpty() ? n.resolved() : n.firing();
    String said = filled.text();
    List<Item> one =
        about.isEmpty()
            ? List.of()
            : List.of(new Item(about.get(0), said.replaceAll("\\n+", " · "), said, List.of()));
    return new Summary(
        severity,
        title,
        failed || !about.isEmpty() ? change : said,
        remark(filled, texts),
        failed ? since : null,
        failed && wide,
        failed ? firing : n.firing().isEmpty() ? List.of() : one,
        failed ? moreFiring : null,
        failed ? resolved : n.firing().isEmpty() ? one : List.of(),
        failed ? moreResolved : null,
        standing,
        lines,
        failed ? null : said);
  }

  private @Nullable String remark(Wording.Filled filled, Texts texts) {
    String why = filled.problem();
    if (why == null) {
      return superseded;
    }
    String remark = texts.say("template.failed", Map.of("which", filled.which(), "why", why));
    return superseded == null ? remark : superseded + " " + remark;
  }

  private static String title(
      Notification n, String severity, List<Alert> about, int hosts, Texts texts) {
    String word = n.over() ? texts.word("severity.resolved") : texts.severity(severity);
    if (about.isEmpty()) {
      return texts.say("title.empty", Map.of("severity", word));
    }
    if (n.storm() && !n.over()) {
      return texts.say(
          "title.storm",
          Map.of(
              "severity", word,
              "firing", texts.count(n.firingTotal()),
              "hosts", texts.count(hosts)));
    }
    List<String> signals = about.stream().map(Alert::name).distinct().toList();
    String host = about.stream().map(Alert::host).filter(h -> !h.isEmpty()).findFirst().orElse("");
    String key =
        (hosts > 1 ? "title.hosts" : host.isEmpty() ? "title.nohost" : "title.one")
            + (signals.size() > 1 ? ".more" : "");
    String title =
        texts.say(
            key,
            Map.of(
                "severity", word,
                "signal", Clean.line(signals.get(0), 60),
                "more", texts.count(signals.size() - 1),
                "host", Clean.line(host, 60),
                "hosts", texts.count(hosts)));
    return n.wide() && n.group().size() > 0
        ? texts.say("title.where", Map.of("title", title, "where", list(n.group())))
        : title;
  }

  private static String since(Notification n, List<Alert> firing, Texts texts) {
    long since = firing.stream().mapToLong(Alert::since).min().orElseThrow();
    return texts.say("since.wide", Map.of("since", since(since, n.at(), texts)));
  }

  private static String since(long since, long at, Texts texts) {
    return texts.say(
        "since", Map.of("when", texts.instant(since), "span", texts.span(Math.max(0, at - since))));
  }

  /** How an incident that is over ended, for those who may not have heard of it before. */
  private static String end(Notification n, Attempt attempt, List<Alert> resolved, Texts texts) {
    long from = resolved.stream().mapToLong(Alert::since).min().orElseThrow();
    long to = resolved.stream().mapToLong(Alert::endsAt).max().orElseThrow();
    Alert first = resolved.get(0);
    boolean untold = n.number() - 1 <= attempt.superseded();
    return texts.say(
        untold
            ? "change.over_untold"
            : resolved.stream().allMatch(Item::ended) ? "change.all_ended" : "change.all_resolved",
        Map.of(
            "from", texts.instant(from),
            "to", texts.instant(to),
            "lasted", texts.span(Math.max(0, to - from)),
            "reason", texts.reason(first.score().reason(), first.unit())));
  }

  private static String change(
      Notification n, int firing, int firingHosts, int resolvedTotal, Texts texts) {
    Decision decision = n.over() ? Decision.ALL_RESOLVED : n.decision();
    String key = decision.tells() ? decision.word() : Decision.FIRST.word();
    long lasted = n.at() - n.openedAt();
    Acknowledgement ack = n.ack();
    return texts.say(
        "change." + key,
        Map.of(
            "by", ack == null ? "?" : Clean.line(ack.by(), 60),
            "to", Clean.line(n.receivers().get(n.receivers().size() - 1), 60),
            "openings", openings(n, texts),
            "window", window(n, texts),
            "firing", texts.count(firing),
            "hosts", texts.count(firingHosts),
            "resolved", texts.count(resolvedTotal),
            "lasted", texts.span(Math.max(0, lasted))));
  }

  /** Of alerts that differ in nothing but the severity, the most severe one. */
  static List<Alert> mostSevere(List<Alert> alerts) {
    Map<Labels, Alert> best = new LinkedHashMap<>();
    for (Alert alert : alerts) {
      best.merge(
          alert.labels().without(List.of(Alert.SEVERITY)),
          alert,
          (a, b) -> Severity.ORDER.compare(a.severity(), b.severity()) >= 0 ? a : b);
    }
    return List.copyOf(best.values());
  }

  private static List<Alert> onePerHost(List<Alert> alerts) {
    Map<String, Alert> best = new LinkedHashMap<>();
    for (Alert alert : alerts) {
      best.putIfAbsent(alert.host().isEmpty() ? alert.labels().toString() : alert.host(), alert);
    }
    return List.copyOf(best.values());
  }

  static int hosts(List<Alert> alerts) {
    return (int) alerts.stream().map(Alert::host).filter(h -> !h.isEmpty()).distinct().count();
  }

  /**
   * The hosts of a list that may have been cut: what is not listed counts a host each only where
   * that holds for what is.
   */
  private static int hostsOf(List<Alert> listed, int total) {
    int hosts = hosts(listed);
    return hosts == listed.size() ? Math.max(hosts, total) : hosts;
  }

  private static String severityOf(List<Alert> alerts) {
    return alerts.stream().map(Alert::severity).max(Severity.ORDER).orElse("");
  }

  private static <T> List<T> first(List<T> list, int most) {
    return list.subList(0, Math.min(most, list.size()));
  }

  static String more(String key, int count, Texts texts) {
    return texts.say(key, Map.of("count", texts.count(count)));
  }

  private static String list(Labels labels) {
    return labels.asMap().entrySet().stream()
        .limit(Item.MOST_LABELS)
        .map(e -> Clean.line(e.getKey(), 40) + "=" + Clean.line(e.getValue(), 60))
        .collect(Collectors.joining(", "));
  }

  /**
   * One alert in words.
   *
   * @param alert the alert
   * @param line all in one line
   * @param reason why, as a sentence
   * @param fields the rest, each with its label
   */
  record Item(Alert alert, String line, String reason, List<Field> fields) {
    private static final int MOST_LABELS = 6;

    /** Labels that are shown elsewhere or say nothing to people. */
    private static final List<String> ELSEWHERE =
        List.of(Alert.NAME, Alert.DETECTOR, Alert.SEVERITY, "provider", "region", "job");

    /** As expected, and yet nothing came back. */
    private static final Set<String> GIVEN_UP = Set.of("absent.forgotten", "absent.expected");

    static Item of(Alert a, Notification n, Texts texts) {
      boolean over = !a.firing();
      boolean noValue = Double.isNaN(a.score().value());
      boolean ended = ended(a);
      String value = texts.quantity(a.score().value(), a.unit());
      String reason = texts.why(a);
      Labels rest = rest(a);
      String key =
          ended
              ? "item.ended"
              : over
                  ? noValue ? "item.over.bare" : "item.over"
                  : noValue || says(reason, value) ? "item.said" : "item";
      String line =
          texts.say(
              key,
              Map.of(
                  "where", where(a, n, rest),
                  "signal", Clean.line(a.name()),
                  "value", value,
                  "reason", reason,
                  "lasted", texts.span(Math.max(0, a.endsAt() - a.since()))));
      return new Item(
          a,
          line,
          over && !ended ? texts.say("worst", Map.of("reason", reason)) : reason,
          fields(a, n, over, value, rest, texts));
    }

    /** Whether it ended without a recovery: why matters then more than why it began. */
    static boolean ended(Alert a) {
      Reason last = a.score().reason();
      boolean unknown = Double.isNaN(a.score().score()) && !last.equals(Reason.NONE);
      return !a.firing() && (unknown || GIVEN_UP.contains(last.code()));
    }

    private static List<Field> fields(
        Alert a, Notification n, boolean over, String value, Labels rest, Texts texts) {
      String provider =
          List.of(a.labels().getOrEmpty("provider"), a.labels().getOrEmpty("region")).stream()
              .filter(s -> !s.isEmpty())
              .map(Clean::line)
              .collect(Collectors.joining(" / "));
      String code = a.score().reason().code();
      boolean peers = code.startsWith("fleet.");
      String since = over ? texts.instant(a.since()) : Summary.since(a.since(), n.at(), texts);
      List<@Nullable Field> all = new ArrayList<>();
      all.add(field(texts, "host", Clean.line(a.host())));
      all.add(a.host().isEmpty() ? field(texts, "group", list(n.group())) : null);
      all.add(field(texts, "provider", provider));
      all.add(field(texts, "signal", Clean.line(a.name())));
      all.add(field(texts, "labels", list(rest)));
      all.add(Double.isNaN(a.score().value()) ? null : field(texts, "value", value));
      all.add(field(texts, peers ? "peers" : "expected", texts.range(a.score(), a.unit())));
      all.add(over ? null : field(texts, "score", texts.unusual(a)));
      all.add(field(texts, "since", since));
      all.add(over ? field(texts, "ended", texts.instant(a.endsAt())) : null);
      all.add(
          a.noDataSince() > 0 && !over
              ? field(texts, "nodata", texts.instant(a.noDataSince()))
              : null);
      return all.stream().filter(Objects::nonNull).toList();
    }

    /** Whether a sentence names the value as a number of its own. */
    private static boolean says(String sentence, String value) {
      return Pattern.compile("(?<![0-9A-Za-z.,-])" + Pattern.quote(value) + "(?![0-9A-Za-z])")
          .matcher(sentence)
          .find();
    }

    private static @Nullable Field field(Texts texts, String name, String value) {
      return value.isEmpty() ? null : new Field(texts.word("field." + name), value);
    }

    private static Labels rest(Alert a) {
      Labels rest = a.labels().without(ELSEWHERE);
      Collection<String> repeats =
          rest.asMap().entrySet().stream()
              .filter(e -> e.getValue().equals(a.host()))
              .map(Map.Entry::getKey)
              .toList();
      return rest.without(repeats);
    }

    private static String where(Alert a, Notification n, Labels rest) {
      if (a.host().isEmpty()) {
        return list(n.group().size() > 0 ? n.group() : rest);
      }
      return rest.size() == 0
          ? Clean.line(a.host())
          : Clean.line(a.host()) + " (" + list(rest) + ")";
    }
  }

  /**
   * One thing said of an alert.
   *
   * @param label what it is
   * @param value never empty, without control characters
   */
  record Field(String label, String value) {}
}
