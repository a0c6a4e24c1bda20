package io.petrel.notify;

import io.petrel.alert.Alert;
import io.petrel.alert.Severity;
import io.petrel.route.Decision;
import io.petrel.route.Notification;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Writes what stands in tickets: HTML in which text from strangers is only text. Thread-safe. */
final class ZammadArticles {
  /** The longest title that Zammad keeps. */
  private static final int TITLE = 250;

  private static final Set<Decision> DRAWN =
      Set.of(Decision.FIRST, Decision.NEW_ALERTS, Decision.REOPENED);

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

  /** How bad it is or, when it is over, was; empty = no alert says. */
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
    Outline outline = Outline.of(n, attempt, texts, links);
    ObjectNode article = Json.object();
    article.put("subject", subject(n));
    article.put("body", html(outline));
    article.put("content_type", "text/html");
    article.put("type", "note");
    article.put("internal", true);
    Alert about = outline.about();
    boolean drawn = first || n.over() || DRAWN.contains(n.decision());
    byte[] chart = drawn && about != null ? charts.png(n, about) : null;
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

  private static String html(Outline outline) {
    StringBuilder b = new StringBuilder();
    b.append("<p><b>").append(EmailHtml.escape(outline.title())).append("</b></p>");
    boolean listed = false;
    for (Outline.Part part : outline.parts()) {
      boolean item = part.kind() == Outline.Kind.FIELD || part.kind() == Outline.Kind.ITEM;
      b.append(item == listed ? "" : item ? "<ul>" : "</ul>");
      listed = item;
      b.append(html(part));
    }
    return b.append(listed ? "</ul>" : "").toString();
  }

  private static String html(Outline.Part part) {
    String text = EmailHtml.escape(part.text());
    String label = EmailHtml.escape(part.label());
    return switch (part.kind()) {
      case SENTENCE -> "<p>" + text + "</p>";
      case HEADING -> "<p><b>" + text + "</b></p>";
      case ITEM -> "<li>" + text + "</li>";
      case FIELD -> "<li>" + label + ": " + text + "</li>";
      case LINK -> "<p><a href=\"" + text + "\">" + label + "</a></p>";
    };
  }
}
