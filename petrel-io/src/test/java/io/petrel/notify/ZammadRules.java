package io.petrel.notify;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What a ticket and an article must look like, after Zammad's public REST documentation. */
final class ZammadRules {
  private static final Set<String> NEW =
      Set.of("title", "group", "customer", "tags", "state", "priority", "article");
  private static final Set<String> CHANGE = Set.of("state", "priority", "article");
  private static final Set<String> ARTICLE =
      Set.of("subject", "body", "content_type", "type", "internal", "attachments");
  private static final Set<String> ATTACHMENT = Set.of("filename", "data", "mime-type");
  private static final Pattern TAG = Pattern.compile("<(/?)([a-z]+)((?: [a-z]+=\"[^\"<>]*\")*)>");
  private static final Set<String> TAGS = Set.of("p", "b", "ul", "li", "a");
  private static final Pattern HREF = Pattern.compile(" href=\"https?://[^\"]*\"");
  private static final Pattern ENTITY = Pattern.compile("&(amp|lt|gt|quot|#39);");

  private ZammadRules() {}

  static List<String> ticket(JsonNode body, boolean fresh) {
    List<String> wrong = new ArrayList<>();
    keys("ticket", body, fresh ? NEW : CHANGE, wrong);
    if (fresh) {
      for (String needed : List.of("title", "group", "customer")) {
        if (body.path(needed).asString("").isBlank()) {
          wrong.add("ticket: no " + needed);
        }
      }
      String title = body.path("title").asString("");
      if (title.length() > 250 || !title.codePoints().allMatch(Clean::visible)) {
        wrong.add("ticket: a title of " + title.length() + ", or with something invisible");
      }
      for (String tag : body.path("tags").asString("").split(",", -1)) {
        if (tag.isBlank()) {
          wrong.add("ticket: an empty tag");
        }
      }
    }
    article(body.path("article"), wrong);
    return wrong;
  }

  private static void article(JsonNode article, List<String> wrong) {
    if (!article.isObject() || article.path("body").asString("").isEmpty()) {
      wrong.add("Need at least article: { body: \"some text\" }");
      return;
    }
    keys("article", article, ARTICLE, wrong);
    if (!article.path("internal").asBoolean(false)) {
      wrong.add("article: customers can see it");
    }
    if (!article.path("type").asString("").equals("note")) {
      wrong.add("article: no note, Zammad would send it to somebody");
    }
    if (!article.path("content_type").asString("").equals("text/html")) {
      wrong.add("article: content_type");
    }
    html(article.path("body").asString(""), wrong);
    for (JsonNode each : article.path("attachments")) {
      keys("attachment", each, ATTACHMENT, wrong);
      ATTACHMENT.stream()
          .filter(key -> each.path(key).asString("").isBlank())
          .forEach(key -> wrong.add("Attachment needs '" + key + "' param"));
      try {
        Base64.getDecoder().decode(each.path("data").asString(""));
      } catch (IllegalArgumentException e) {
        wrong.add("Invalid base64 for attachment");
      }
    }
  }

  private static void keys(String what, JsonNode node, Set<String> known, List<String> wrong) {
    node.propertyNames().stream()
        .filter(key -> !known.contains(key))
        .forEach(key -> wrong.add(what + ": unknown key " + key));
  }

  /** Only the few elements that Petrel writes, well nested; everything else is escaped. */
  private static void html(String body, List<String> wrong) {
    Deque<String> open = new ArrayDeque<>();
    Matcher m = TAG.matcher(body);
    int end = 0;
    while (m.find()) {
      text(body.substring(end, m.start()), wrong);
      end = m.end();
      String name = m.group(2);
      boolean attributes =
          (name.equals("a") && m.group(1).isEmpty())
              ? HREF.matcher(m.group(3)).matches()
              : m.group(3).isEmpty();
      if (!TAGS.contains(name) || !attributes) {
        wrong.add("article: " + m.group());
      }
      if (m.group(1).isEmpty()) {
        open.push(name);
      } else if (!name.equals(open.poll())) {
        wrong.add("article: </" + name + "> closes nothing");
      }
    }
    text(body.substring(end), wrong);
    if (!open.isEmpty()) {
      wrong.add("article: not closed: " + open);
    }
  }

  private static void text(String text, List<String> wrong) {
    if (ENTITY.matcher(text).replaceAll("").matches("(?s).*[<>&\"'].*")) {
      wrong.add("article: not escaped: " + text);
    }
  }

  /** What people read. */
  static String text(String body) {
    return body.replaceAll("</(p|li)>", "\n")
        .replaceAll("<[^>]*>", "")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }
}
