package io.petrel.notify;

import io.petrel.alert.Alert;
import io.petrel.route.Notification;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where people can look further: the page, the graph in Prometheus, a dashboard.
 *
 * <p>Whatever is put into an address is percent-encoded, so a label cannot change where it leads.
 *
 * @param externalUrl the address of Petrel's own page, null = no links to it
 * @param grafana a template with {@code {signal}}, {@code {host}}, {@code {from}}, {@code {to}}
 *     (milliseconds since the epoch) and {@code {label.NAME}}; null = no links
 * @param graphs what to draw for a signal, by its name; null where Prometheus does not draw it
 */
public record Links(
    @Nullable String externalUrl,
    @Nullable String grafana,
    Function<String, @Nullable Graph> graphs) {

  /** No links at all. */
  public static final Links NONE = new Links(null, null, signal -> null);

  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)(?:\\.([A-Za-z0-9_]+))?}");
  private static final long BEFORE = 3_600_000;

  /**
   * What Prometheus draws.
   *
   * @param url the address of its page, which can differ from where it is queried
   * @param query PromQL
   */
  public record Graph(String url, String query) {}

  /** The incident on Petrel's page. */
  public @Nullable String page(String incident) {
    return externalUrl == null ? null : trim(externalUrl) + "/incidents/" + encode(incident);
  }

  /** The signal's graph in Prometheus, around the alert. */
  public @Nullable String prometheus(Notification n, Alert alert) {
    Graph graph = graphs.apply(alert.name());
    if (graph == null) {
      return null;
    }
    long minutes = Math.max(60, (n.at() - alert.since() + 2 * BEFORE) / 60_000);
    return trim(graph.url())
        + "/graph?g0.expr="
        + encode(graph.query())
        + "&g0.tab=0&g0.range_input="
        + minutes
        + "m&g0.end_input="
        + encode(java.time.Instant.ofEpochMilli(n.at()).toString());
  }

  /** The dashboard of the alert's host, around the alert. */
  public @Nullable String grafana(Notification n, Alert alert) {
    if (grafana == null) {
      return null;
    }
    Matcher m = PLACE.matcher(grafana);
    StringBuilder out = new StringBuilder();
    while (m.find()) {
      String value =
          switch (m.group(1)) {
            case "signal" -> alert.name();
            case "host" -> alert.host();
            case "from" -> Long.toString(alert.since() - BEFORE);
            case "to" -> Long.toString(n.at());
            case "label" -> m.group(2) == null ? "" : alert.labels().getOrEmpty(m.group(2));
            default -> "";
          };
      m.appendReplacement(out, Matcher.quoteReplacement(encode(value)));
    }
    return m.appendTail(out).toString();
  }

  private static String trim(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
