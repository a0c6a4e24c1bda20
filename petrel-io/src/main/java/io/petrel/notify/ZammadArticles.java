package io.petrel.notify;

import io.petrel.alert.Alert;
import io.petrel.alert.Severity;
import io.petrel.route.Decision;
import io.petrel.route.Notification;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes what stands in tickets: HTML in which text from strangers is only text. Thread-safe. */
final class ZammadArticles {
  /** Zammad's longest title. */
  private static final int TITLE = 250;

  private final Texts texts;
  private final Links links;
  private final Charts charts;

  ZammadArticles(NotifierContext context) {
    this.texts = context.texts();
    this.links = context.links();
    this.charts = context.charts();
  }

  /** The tag that finds an incident's ticket again. */
  static String tag(String incident) {
    return "petrel-" + incident;
  }

  /** The subject of a notification's article, which no other one has. */
  static String subject(Notification n) {
    return "Petrel " + n.key();
  }

  String title(Notification n) {
    return Clean.line(texts.title(n), TITLE);
  }

  /** How bad it is or, when it is over, was. */
  static String severity(Notification n) {
    List<Alert> alerts = n.over() ? n.resolved() : n.firing();
    return alerts.stream().map(Alert::severity).max(Severity.ORDER).orElse("");
  }

  /**
   * An internal note with the whole state.
   *
   * @param first whether it is the ticket's first
   */
  ObjectNode article(Notification n, Attempt attempt, boolean first) {
    Summary s = Summary.of(n, attempt, texts);
    ObjectNode article = ZammadApi.JSON.createObjectNode();
    article.put("subject", subject(n));
    article.put("body", body(n, s));
    article.put("content_type", "text/html");
    article.put("type", "note");
    article.put("internal", true);
    boolean news =
        first
            || n.over()
            || n.decision() == Decision.NEW_ALERTS
            || n.decision() == Decision.REOPENED;
    byte[] chart = news ? chart(n, s) : null;
    if (chart != null) {
      article
          .putArray("attachments")
          .addObject()
          .put("filename", "chart-" + n.number() + ".png")
          .put("data", Base64.getEncoder().encodeToString(chart))
          .put("mime-type", "image/png");
    }
    return article;
  }

  private byte @Nullable [] chart(Notification n, Summary s) {
    return Stream.concat(s.firing().stream(), s.resolved().stream())
        .findFirst()
        .map(item -> charts.png(n, item.alert()))
        .orElse(null);
  }

  private String body(Notification n, Summary s) {
    StringBuilder b = new StringBuilder();
    b.append("<p><b>").append(escape(s.title())).append("</b></p>");
    paragraph(b, s.change());
    paragraph(b, s.superseded());
    if (s.wide()) {
      list(b, s.firing());
    } else {
      s.firing().forEach(item -> details(b, item));
    }
    paragraph(b, s.moreFiring());
    paragraph(b, s.since());
    if (n.over() && s.resolved().size() == 1) {
      details(b, s.resolved().get(0));
    } else if (!s.resolved().isEmpty()) {
      paragraph(b, texts.word("resolved") + ":");
      list(b, s.resolved());
    }
    paragraph(b, s.moreResolved());
    return b.append(links(n, s)).toString();
  }

  private static void details(StringBuilder b, Summary.Item item) {
    paragraph(b, item.reason());
    b.append("<ul>");
    for (Summary.Field field : item.fields()) {
      b.append("<li>")
          .append(escape(field.label()))
          .append(": ")
          .append(escape(field.value()))
          .append("</li>");
    }
    b.append("</ul>");
  }

  private static void list(StringBuilder b, List<Summary.Item> items) {
    b.append("<ul>");
    items.forEach(item -> b.append("<li>").append(escape(item.line())).append("</li>"));
    b.append("</ul>");
  }

  private static void paragraph(StringBuilder b, @Nullable String text) {
    if (text != null) {
      b.append("<p>").append(escape(text)).append("</p>");
    }
  }

  private String links(Notification n, Summary s) {
    Alert shown = s.firing().isEmpty() ? null : s.firing().get(0).alert();
    String all =
        Stream.of(
                link("link.page", links.page(n.incident())),
                link("link.prometheus", shown == null ? null : links.prometheus(n, shown)),
                link("link.grafana", shown == null ? null : links.grafana(n, shown)))
            .filter(each -> !each.isEmpty())
            .collect(Collectors.joining(" | "));
    return all.isEmpty() ? "" : "<p>" + all + "</p>";
  }

  private String link(String word, @Nullable String url) {
    return url == null
        ? ""
        : "<a href=\"" + escape(url) + "\">" + escape(texts.word(word)) + "</a>";
  }

  private static final Map<Character, String> ENTITIES =
      Map.of('&', "&amp;", '<', "&lt;", '>', "&gt;", '"', "&quot;", '\'', "&#39;");

  /** Text that HTML shows as it is, within an element or a quoted attribute. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      String entity = ENTITIES.get(c);
      if (entity == null) {
        out.append(c);
      } else {
        out.append(entity);
      }
    }
    return out.toString();
  }
}
