package io.petrel.notify;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;

/** A message that keeps the id it was given, and knows whether it was sent to its last byte. */
final class EmailLetter extends MimeMessage {
  private final String id;
  private boolean written;

  EmailLetter(Session session, String id) {
    super(session);
    this.id = id;
  }

  @Override
  protected void updateMessageID() throws MessagingException {
    setHeader("Message-ID", id);
  }

  @Override
  public void writeTo(OutputStream out, String[] ignored) throws IOException, MessagingException {
    super.writeTo(out, ignored);
    written = true;
  }

  boolean written() {
    return written;
  }
}
