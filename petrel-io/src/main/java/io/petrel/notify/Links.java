package io.petrel.notify;

import io.petrel.alert.Alert;
import io.petrel.route.Notification;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where people can look further: the page, the graph in Prometheus, a dashboard.
 *
 * <p>Templates hold places: {@code {signal}}, {@code {host}}, {@code {query}}, {@code {from}} and
 * {@code {to}} (milliseconds since the epoch, an hour before the alert to now), {@code {time}} (now
 * as Prometheus writes it), and {@code {NAME}} for the alert's label of that name. Whatever is put
 * in is percent-encoded, so a label cannot change where a link leads.
 *
 * @param externalUrl the address of Petrel's own page, null = no links to it
 * @param grafana the template of a dashboard, null = no links
 * @param graphs what to draw for a signal, by its name; null where nothing draws it
 */
public record Links(
    @Nullable String externalUrl,
    @Nullable String grafana,
    Function<String, @Nullable Graph> graphs) {

  /** No links at all. */
  public static final Links NONE = new Links(null, null, signal -> null);

  private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)}");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final long BEFORE = 3_600_000;

  /**
   * A drawing of a signal.
   *
   * @param template see {@link Links}
   * @param query PromQL
   */
  public record Graph(String template, String query) {
    /** The graph page of a Prometheus at an address. */
    public static Graph ofPrometheus(String url, String query) {
      return new Graph(
          trim(url) + "/graph?g0.expr={query}&g0.tab=0&g0.range_input=2h&g0.end_input={time}",
          query);
    }
  }

  /** The incident on Petrel's page. */
  public @Nullable String page(String incident) {
    return externalUrl == null ? null : trim(externalUrl) + "/incidents/" + encode(incident);
  }

  /** The signal's graph, around the alert. */
  public @Nullable String prometheus(Notification n, Alert alert) {
    Graph graph = graphs.apply(alert.name());
    return graph == null ? null : fill(graph.template(), graph.query(), n, alert);
  }

  /** The dashboard of the alert's host, around the alert. */
  public @Nullable String grafana(Notification n, Alert alert) {
    Graph graph = graphs.apply(alert.name());
    return grafana == null ? null : fill(grafana, graph == null ? "" : graph.query(), n, alert);
  }

  private static String fill(String template, String query, Notification n, Alert alert) {
    return PLACE
        .matcher(template)
        .replaceAll(
            place ->
                Matcher.quoteReplacement(
                    encode(
                        switch (place.group(1)) {
                          case "signal" -> alert.name();
                          case "host" -> alert.host();
                          case "query" -> query;
                          case "from" -> Long.toString(alert.since() - BEFORE);
                          case "to" -> Long.toString(n.at());
                          case "time" -> TIME.format(Instant.ofEpochMilli(n.at()));
                          default -> alert.labels().getOrEmpty(place.group(1));
                        })));
  }

  private static String trim(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
