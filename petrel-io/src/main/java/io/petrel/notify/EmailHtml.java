package io.petrel.notify;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message as HTML that mail programs show alike: tables, inline styles, nothing to load. */
final class EmailHtml {
  private EmailHtml() {}

  private static final String FONT = "font-family:Helvetica,Arial,sans-serif";

  /**
   * @param language for the reader's fonts and voice
   * @param chart the id of the picture that comes along, null = none does
   */
  static String of(Outline outline, String language, @Nullable String chart) {
    StringBuilder b = new StringBuilder(4096);
    b.append("<!DOCTYPE html>\n<html lang=\"").append(escape(language)).append("\">");
    b.append("<head><meta charset=\"utf-8\"/><title>").append(escape(outline.title()));
    b.append("</title></head>\n<body style=\"margin:0;padding:16px;background:#f6f7f9;");
    b.append("color:#1f2933;font-size:15px;line-height:1.5;").append(FONT).append("\">\n");
    b.append("<div style=\"max-width:680px;padding:4px 20px 12px;background:#ffffff;");
    b.append("border-left:6px solid ").append(SlackMessages.colour(outline.severity()));
    b.append("\">\n<h1 style=\"font-size:19px\">").append(escape(outline.title()));
    b.append("</h1>\n");
    Outline.@Nullable Kind open = null;
    for (Outline.Part part : outline.parts()) {
      if (open != part.kind()) {
        b.append(end(open)).append(start(part.kind()));
        open = part.kind();
      }
      part(b, part);
    }
    b.append(end(open));
    if (chart != null) {
      b.append("<p><img src=\"cid:").append(escape(chart)).append("\" alt=\"");
      b.append(escape(outline.title()));
      b.append("\" width=\"640\" style=\"max-width:100%;height:auto\"/></p>\n");
    }
    return b.append("</div>\n</body></html>\n").toString();
  }

  private static String start(Outline.Kind kind) {
    return switch (kind) {
      case FIELD -> "<table style=\"border-collapse:collapse;font-size:15px\">\n";
      case ITEM -> "<ul style=\"padding-left:20px\">\n";
      case LINK -> "<p>\n";
      case SENTENCE, HEADING -> "";
    };
  }

  private static String end(Outline.@Nullable Kind kind) {
    if (kind == null) {
      return "";
    }
    return switch (kind) {
      case FIELD -> "</table>\n";
      case ITEM -> "</ul>\n";
      case LINK -> "</p>\n";
      case SENTENCE, HEADING -> "";
    };
  }

  private static void part(StringBuilder b, Outline.Part part) {
    String text = escape(part.text());
    List<String> around =
        switch (part.kind()) {
          case SENTENCE -> List.of("<p>", text, "</p>\n");
          case HEADING -> List.of("<p><b>", text, "</b></p>\n");
          case ITEM -> List.of("<li>", text, "</li>\n");
          case FIELD ->
              List.of(
                  "<tr><td style=\"padding:2px 16px 2px 0;color:#616e7c;vertical-align:top\">",
                  escape(part.label()),
                  "</td><td style=\"padding:2px 0;word-break:break-word\">",
                  text,
                  "</td></tr>\n");
          case LINK ->
              part.text().matches("(?s)https?://.*")
                  ? List.of("<a href=\"", text, "\">", escape(part.label()), "</a>&#160; \n")
                  : List.of(escape(part.label()), ": ", text, "\n");
        };
    around.forEach(b::append);
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
