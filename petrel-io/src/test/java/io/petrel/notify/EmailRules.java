package io.petrel.notify;

import jakarta.mail.BodyPart;
import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What a message must look like (RFC 5322, 2045, 2387), and HTML that loads and runs nothing. */
final class EmailRules {
  private EmailRules() {}

  private static final Set<String> HEADERS =
      Set.of(
          "date",
          "from",
          "to",
          "message-id",
          "in-reply-to",
          "references",
          "subject",
          "mime-version",
          "content-type",
          "auto-submitted");
  private static final Map<String, Set<String>> HTML =
      Map.ofEntries(
          Map.entry("html", Set.of("lang")),
          Map.entry("head", Set.of()),
          Map.entry("meta", Set.of("charset")),
          Map.entry("title", Set.of()),
          Map.entry("body", Set.of("style")),
          Map.entry("div", Set.of("style")),
          Map.entry("h1", Set.of("style")),
          Map.entry("p", Set.of()),
          Map.entry("b", Set.of()),
          Map.entry("ul", Set.of("style")),
          Map.entry("li", Set.of()),
          Map.entry("table", Set.of("style")),
          Map.entry("tr", Set.of()),
          Map.entry("td", Set.of("style")),
          Map.entry("a", Set.of("href")),
          Map.entry("img", Set.of("src", "alt", "width", "style")));

  /** A message taken apart: the contents by type, and its headers. */
  record Read(MimeMessage message, Map<String, Object> parts, List<String> wrong) {
    String text() {
      return String.valueOf(parts.get("text/plain"));
    }

    String html() {
      return String.valueOf(parts.get("text/html"));
    }

    String header(String name) throws MessagingException {
      String value = message.getHeader(name, "|");
      return value == null ? "" : value;
    }
  }

  static Read read(String mail) {
    try {
      MimeMessage message =
          new MimeMessage(
              Session.getInstance(new Properties()),
              new ByteArrayInputStream(mail.getBytes(StandardCharsets.ISO_8859_1)));
      List<String> wrong = new ArrayList<>();
      Map<String, Object> parts = new LinkedHashMap<>();
      headers(message, wrong);
      walk(message, parts, wrong);
      Read read = new Read(message, parts, wrong);
      if (!parts.keySet().containsAll(List.of("text/plain", "text/html"))) {
        wrong.add("parts: " + parts.keySet());
      }
      html(read.html(), parts, wrong);
      return read;
    } catch (MessagingException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void headers(MimeMessage message, List<String> wrong) throws MessagingException {
    List<String> names = new ArrayList<>();
    for (Header h : Collections.list(message.getAllHeaders())) {
      String name = h.getName().toLowerCase(Locale.ROOT);
      if (!HEADERS.contains(name) || names.contains(name)) {
        wrong.add("header " + h.getName());
      }
      names.add(name);
    }
    for (String needed : List.of("date", "from", "to", "message-id", "subject", "auto-submitted")) {
      if (!names.contains(needed)) {
        wrong.add("no header " + needed);
      }
    }
    String subject = message.getSubject();
    if (!subject.codePoints().allMatch(Clean::visible)) {
      wrong.add("an invisible character in the subject");
    }
    for (String id : List.of("Message-ID", "In-Reply-To", "References")) {
      String value = message.getHeader(id, "|");
      if (value != null && !value.matches("<[A-Za-z0-9.-]+@[A-Za-z0-9.-]+>")) {
        wrong.add(id + ": " + value);
      }
    }
  }

  private static void walk(Part part, Map<String, Object> parts, List<String> wrong)
      throws MessagingException, IOException {
    String type = part.getContentType().split(";", 2)[0].toLowerCase(Locale.ROOT);
    if (part.getContent() instanceof Multipart many) {
      for (int i = 0; i < many.getCount(); i++) {
        BodyPart child = many.getBodyPart(i);
        walk(child, parts, wrong);
      }
    } else if (parts.put(type, type.startsWith("text/") ? part.getContent() : part) != null) {
      wrong.add("two parts of " + type);
    }
  }

  private static void html(String html, Map<String, Object> parts, List<String> wrong)
      throws MessagingException {
    try {
      String xml = html.replaceFirst("(?s)^<!DOCTYPE html>\\s*", "");
      Document document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(xml)));
      element(document.getDocumentElement(), parts, wrong);
    } catch (SAXException | IOException | ParserConfigurationException e) {
      wrong.add("HTML that is not well-formed: " + e.getMessage());
    }
  }

  private static void element(Element element, Map<String, Object> parts, List<String> wrong)
      throws MessagingException {
    Set<String> allowed = HTML.get(element.getTagName());
    if (allowed == null) {
      wrong.add("<" + element.getTagName() + ">");
      return;
    }
    for (int i = 0; i < element.getAttributes().getLength(); i++) {
      Node attribute = element.getAttributes().item(i);
      String value = attribute.getNodeValue();
      boolean fine =
          switch (attribute.getNodeName()) {
            case "href" ->
                value.matches("https://(petrel|grafana|prometheus)\\.example\\.com/[^\\s<>\"]*");
            case "src" ->
                parts.get("image/png") instanceof BodyPart picture
                    && ("<" + value.replaceFirst("^cid:", "") + ">")
                        .equals(picture.getHeader("Content-ID")[0]);
            case "style" -> !value.contains("url(") && !value.contains("expression");
            default -> true;
          };
      if (!allowed.contains(attribute.getNodeName()) || !fine) {
        wrong.add(element.getTagName() + "." + attribute.getNodeName() + "=" + value);
      }
    }
    for (Node n = element.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n instanceof Element child) {
        element(child, parts, wrong);
      }
    }
  }
}
