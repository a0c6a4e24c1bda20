package io.petrel.notify;

import io.petrel.route.Notification;
import jakarta.activation.DataHandler;
import jakarta.mail.Address;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Collectors;

/** Writes notifications as e-mail: plain text, HTML without anything from outside, the chart. */
final class EmailLetters {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final Session NO_SERVER = Session.getInstance(new Properties());

  private final InternetAddress from;
  private final List<InternetAddress> to;
  private final String domain;
  private final NotifierContext context;

  EmailLetters(InternetAddress from, List<InternetAddress> to, NotifierContext context) {
    this.from = from;
    this.to = to;
    this.domain = from.getAddress().substring(from.getAddress().lastIndexOf('@') + 1);
    this.context = context;
  }

  /** The letter; of the same notification always the same but for what separates its parts. */
  EmailLetter of(Notification n, Attempt attempt) {
    Outline outline = Outline.of(n, attempt, context.texts(), context.links());
    byte[] chart = outline.about() == null ? null : context.charts().png(n, outline.about());
    String chartId = "chart." + id(n, n.number());
    EmailLetter letter = new EmailLetter(NO_SERVER, "<" + id(n, n.number()) + ">");
    try {
      letter.setFrom(from);
      letter.setRecipients(RecipientType.TO, to.toArray(new Address[0]));
      letter.setSubject(Clean.line(outline.title(), 200), "UTF-8");
      letter.setHeader("Date", DATE.format(Instant.ofEpochMilli(n.at())));
      letter.setHeader("Auto-Submitted", "auto-generated");
      if (n.number() > 1) {
        String first = "<" + id(n, 1) + ">";
        letter.setHeader("In-Reply-To", first);
        letter.setHeader("References", first);
      }
      MimeBodyPart html =
          text(
              EmailHtml.of(
                  outline,
                  context.texts().locale().toLanguageTag(),
                  chart == null ? null : chartId),
              "html");
      MimeMultipart either = new MimeMultipart("alternative");
      either.addBodyPart(text(plain(outline), "plain"));
      either.addBodyPart(chart == null ? html : with(html, chart, chartId));
      letter.setContent(either);
      letter.saveChanges();
      return letter;
    } catch (MessagingException e) {
      throw new AssertionError("a letter that cannot be written", e);
    }
  }

  /** The same for the same message, whoever sends it and however often. */
  private String id(Notification n, int number) {
    String incident = n.incident();
    return (incident.matches("[A-Za-z0-9-]{1,60}") ? incident : hash(incident))
        + "."
        + number
        + "@"
        + domain;
  }

  private static String hash(String text) {
    try {
      byte[] all =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(all, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  private static MimeBodyPart text(String text, String subtype) throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    part.setText(text, "UTF-8", subtype);
    // Keeps lines short, whatever stands in them.
    part.setHeader("Content-Transfer-Encoding", "quoted-printable");
    return part;
  }

  private static MimeBodyPart with(MimeBodyPart html, byte[] chart, String id)
      throws MessagingException {
    MimeBodyPart picture = new MimeBodyPart();
    picture.setDataHandler(new DataHandler(new ByteArrayDataSource(chart, "image/png")));
    picture.setContentID("<" + id + ">");
    picture.setDisposition(MimeBodyPart.INLINE);
    picture.setFileName("chart.png");
    MimeMultipart related = new MimeMultipart("related");
    related.addBodyPart(html);
    related.addBodyPart(picture);
    MimeBodyPart part = new MimeBodyPart();
    part.setContent(related);
    return part;
  }

  private static String plain(Outline outline) {
    return outline.title()
        + "\r\n\r\n"
        + outline.parts().stream().map(EmailLetters::line).collect(Collectors.joining("\r\n"))
        + "\r\n";
  }

  private static String line(Outline.Part part) {
    return switch (part.kind()) {
      case SENTENCE, HEADING -> part.text();
      case FIELD, LINK -> "  " + part.label() + ": " + part.text();
      case ITEM -> "- " + part.text();
    };
  }
}
