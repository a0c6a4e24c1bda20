package io.petrel.notify;

import io.petrel.alert.Alert;
import io.petrel.route.Notification;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An alert in the words of Prometheus and Alertmanager.
 *
 * @param labels its identity; names are such that every Alertmanager takes them, values are on one
 *     line and at most {@link #LONGEST} characters
 * @param annotations what people read
 * @param startsAt when it began to fire, milliseconds since the epoch
 * @param endsAt when it was over, 0 = it fires
 * @param generatorUrl where it comes from, empty = nowhere to look
 */
record PromAlert(
    SortedMap<String, String> labels,
    Map<String, String> annotations,
    long startsAt,
    long endsAt,
    String generatorUrl) {

  /** The longest value of a label; of longer ones the middle is left out. */
  static final int LONGEST = 256;

  private static final int LONGEST_TEXT = 600;
  private static final int LONGEST_URL = 1900;
  private static final String NEVER = "0001-01-01T00:00:00Z";

  PromAlert {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
  }

  static PromAlert of(Alert a, Notification n, Texts texts, Links links) {
    String page = links.page(n.incident());
    String graph = links.prometheus(n, a);
    return new PromAlert(
        labels(a),
        annotations(a, n, texts, links),
        a.startsAt(),
        a.firing() ? 0 : Math.max(a.startsAt(), a.endsAt()),
        graph != null && isLink(graph) ? graph : page != null && isLink(page) ? page : "");
  }

  private static SortedMap<String, String> labels(Alert a) {
    SortedMap<String, String> labels = new TreeMap<>();
    a.labels()
        .asMap()
        .forEach(
            (name, value) -> {
              String plain = Clean.line(name).replaceAll("[^a-zA-Z0-9_]", "_");
              String safe = Character.isDigit(plain.charAt(0)) ? "_" + plain : plain;
              while (labels.containsKey(safe)) {
                safe += "_";
              }
              labels.put(safe, Clean.line(value, LONGEST));
            });
    return labels;
  }

  private static Map<String, String> annotations(
      Alert a, Notification n, Texts texts, Links links) {
    Summary.Item item = Summary.Item.of(a, n, texts);
    Map<String, String> all = new LinkedHashMap<>();
    all.put("summary", summary(a, texts));
    put(all, "description", item.reason());
    put(all, "value", Double.isNaN(a.score().value()) ? null : value(a, texts));
    put(all, "expected", texts.range(a.score(), a.unit()));
    put(all, "since", texts.instant(a.since()));
    put(all, "incident", n.incident());
    link(all, "incident_url", links.page(n.incident()));
    link(all, "dashboard_url", links.grafana(n, a));
    put(all, "acknowledged_by", n.ack() == null ? null : n.ack().by());
    return all;
  }

  private static String summary(Alert a, Texts texts) {
    return texts.say(
        a.host().isEmpty() ? "title.nohost" : "title.one",
        Map.of(
            "severity",
            a.firing() ? texts.severity(a.severity()) : texts.word("severity.resolved"),
            "signal",
            Clean.line(a.name()),
            "host",
            Clean.line(a.host())));
  }

  private static String value(Alert a, Texts texts) {
    return texts.quantity(a.score().value(), a.unit());
  }

  private static void put(Map<String, String> all, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      all.put(name, Clean.line(value, LONGEST_TEXT));
    }
  }

  private static void link(Map<String, String> all, String name, @Nullable String url) {
    if (url != null && isLink(url)) {
      all.put(name, url);
    }
  }

  /** Whether an address may be given on: links are of no use when cut. */
  private static boolean isLink(String url) {
    return url.length() <= LONGEST_URL && Tries.http(url) != null;
  }

  /** With one more annotation. */
  PromAlert noting(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(annotations);
    more.put(name, value);
    return new PromAlert(labels, more, startsAt, endsAt, generatorUrl);
  }

  /** The same, over since {@code at}. */
  PromAlert over(long at) {
    return new PromAlert(labels, annotations, startsAt, Math.max(startsAt, at), generatorUrl);
  }

  boolean firing() {
    return endsAt == 0;
  }

  /** As Prometheus' {@code model.Fingerprint}: FNV-1a over names and values, each ended by 0xff. */
  String fingerprint() {
    long h = 0xcbf29ce484222325L;
    for (Map.Entry<String, String> e : labels.entrySet()) {
      h = hash(hash(h, e.getKey()), e.getValue());
    }
    return String.format("%016x", h);
  }

  private static long hash(long before, String text) {
    long h = before;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      h = (h ^ (b & 0xff)) * 0x100000001b3L;
    }
    return (h ^ 0xff) * 0x100000001b3L;
  }

  /** As Alertmanager's API takes it and gives it on, with an end of choice where it fires. */
  ObjectNode json(long endOfFiring) {
    ObjectNode out = Json.object();
    ObjectNode names = out.putObject("labels");
    labels.forEach(names::put);
    ObjectNode texts = out.putObject("annotations");
    annotations.forEach(texts::put);
    long end = firing() ? endOfFiring : endsAt;
    out.put("startsAt", time(startsAt)).put("endsAt", end == 0 ? NEVER : time(end));
    return out.put("generatorURL", generatorUrl);
  }

  /** What {@link #json} wrote, as one that fires; null where it makes no sense. */
  static @Nullable PromAlert ofJson(JsonNode node) {
    SortedMap<String, String> labels = new TreeMap<>();
    node.path("labels").properties().forEach(e -> labels.put(e.getKey(), text(e.getValue())));
    Map<String, String> annotations = new LinkedHashMap<>();
    node.path("annotations")
        .properties()
        .forEach(e -> annotations.put(e.getKey(), text(e.getValue())));
    try {
      long startsAt = Instant.parse(text(node.path("startsAt"))).toEpochMilli();
      return labels.isEmpty()
          ? null
          : new PromAlert(labels, annotations, startsAt, 0, text(node.path("generatorURL")));
    } catch (java.time.DateTimeException e) {
      return null;
    }
  }

  private static String text(JsonNode node) {
    return node.asString("");
  }

  /** As RFC 3339, in UTC, to the millisecond. */
  static String time(long at) {
    return Instant.ofEpochMilli(at).toString();
  }
}
